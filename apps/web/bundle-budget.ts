import { gzipSync } from 'node:zlib';

import type { Plugin, Rolldown } from 'vite';

const KB = 1000;

/** What a browser must load before it shows the first page, compressed. */
const BUDGETS = [
  { what: 'JavaScript', max: 190 * KB, sizeOf: scriptSize },
  { what: 'CSS', max: 20 * KB, sizeOf: styleSize },
];

/** Fails a build whose first page has become too heavy. */
export function bundleBudget(): Plugin {
  return {
    name: 'bundle-budget',
    apply: 'build',
    generateBundle(_options, bundle) {
      for (const { what, max, sizeOf } of BUDGETS) {
        const size = sizeOf(bundle);
        const told = `initial ${what}: ${(size / KB).toFixed(1)} of ${max / KB} KB (gzip)`;
        if (size > max) this.error(`Too heavy. ${told}`);
        this.info(told);
      }
    },
  };
}

type Bundle = Rolldown.OutputBundle;

/** The entry and all that it imports at once. */
function initialChunks(bundle: Bundle): Rolldown.OutputChunk[] {
  const found = new Set<string>();
  const add = (fileName: string): void => {
    const file = bundle[fileName];
    if (file?.type !== 'chunk' || found.has(fileName)) return;
    found.add(fileName);
    for (const imported of file.imports) add(imported);
  };
  for (const file of Object.values(bundle))
    if (file.type === 'chunk' && file.isEntry) add(file.fileName);
  return [...found].flatMap((fileName) => {
    const file = bundle[fileName];
    return file?.type === 'chunk' ? [file] : [];
  });
}

function scriptSize(bundle: Bundle): number {
  return sum(initialChunks(bundle).map(({ code }) => code));
}

function styleSize(bundle: Bundle): number {
  const styles = Object.values(bundle).flatMap((file) =>
    file.type === 'asset' && file.fileName.endsWith('.css') ? [file.source] : [],
  );
  return sum(styles);
}

function sum(sources: readonly (string | Uint8Array)[]): number {
  return sources.reduce((total, source) => total + gzipSync(source).length, 0);
}
