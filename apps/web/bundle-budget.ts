import { gzipSync } from 'node:zlib';

import type { Plugin, Rolldown } from 'vite';

const KB = 1000;

/** The part that only a page with messages needs. */
const TRANSCRIPT = '/transcript.tsx';

/** What a browser must load before it shows the first page, or one with messages; compressed. */
const BUDGETS = [
  { what: 'initial JavaScript', max: 190 * KB, sizeOf: (of: Bundle) => scriptSize(of, []) },
  {
    what: 'JavaScript of a chat',
    max: 220 * KB,
    sizeOf: (of: Bundle) => scriptSize(of, [TRANSCRIPT]),
  },
  { what: 'initial CSS', max: 20 * KB, sizeOf: styleSize },
];

/** Fails a build whose first page has become too heavy. */
export function bundleBudget(): Plugin {
  return {
    name: 'bundle-budget',
    apply: 'build',
    generateBundle(_options, bundle) {
      for (const { what, max, sizeOf } of BUDGETS) {
        const size = sizeOf(bundle);
        const told = `${what}: ${(size / KB).toFixed(1)} of ${max / KB} KB (gzip)`;
        if (size > max) this.error(`Too heavy. ${told}`);
        this.info(told);
      }
    },
  };
}

type Bundle = Rolldown.OutputBundle;

/** The entry, these parts, and all that they import at once. */
function chunksOf(bundle: Bundle, parts: readonly string[]): Rolldown.OutputChunk[] {
  const found = new Set<string>();
  const add = (fileName: string): void => {
    const file = bundle[fileName];
    if (file?.type !== 'chunk' || found.has(fileName)) return;
    found.add(fileName);
    for (const imported of file.imports) add(imported);
  };
  for (const file of Object.values(bundle)) {
    if (file.type !== 'chunk') continue;
    const isPart = parts.some((part) => file.facadeModuleId?.endsWith(part) === true);
    if (file.isEntry || isPart) add(file.fileName);
  }
  return [...found].flatMap((fileName) => {
    const file = bundle[fileName];
    return file?.type === 'chunk' ? [file] : [];
  });
}

function scriptSize(bundle: Bundle, parts: readonly string[]): number {
  return sum(chunksOf(bundle, parts).map(({ code }) => code));
}

function styleSize(bundle: Bundle): number {
  const first = chunksOf(bundle, []).flatMap(({ viteMetadata }) => [
    ...(viteMetadata?.importedCss ?? []),
  ]);
  const styles = first.flatMap((fileName) => {
    const file = bundle[fileName];
    return file?.type === 'asset' ? [file.source] : [];
  });
  return sum(styles);
}

function sum(sources: readonly (string | Uint8Array)[]): number {
  return sources.reduce((total, source) => total + gzipSync(source).length, 0);
}
