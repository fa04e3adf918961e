import { resolve } from 'node:path';

import { build, type Plugin } from 'vite';

const SOURCES = resolve(import.meta.dirname, 'src/frames');

/**
 * Builds the pages of sandboxed frames beside the app, into `dist/frames`. They are programs of their
 * own: they share no file with the app, since they are served with other headers.
 */
export function framesBuild(): Plugin {
  let outDir = '';
  return {
    name: 'frames-build',
    apply: 'build',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir, 'frames');
    },
    async closeBundle() {
      await build({
        configFile: false,
        root: SOURCES,
        base: '/frames/',
        publicDir: false,
        logLevel: 'warn',
        build: {
          outDir,
          emptyOutDir: true,
          target: ['chrome123', 'firefox120', 'safari17.5'],
          // Mermaid's parts come in pieces of up to some 200 KB, compressed.
          chunkSizeWarningLimit: 2_000,
          modulePreload: { polyfill: false },
          rolldownOptions: {
            input: ['diagram', 'picture'].map((name) => resolve(SOURCES, `${name}.html`)),
          },
        },
      });
    },
  };
}
