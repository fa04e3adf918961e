import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { makeDemoModel } from '@parley/providers/demo-model';
import { defineConfig, type Plugin } from 'vite';

/**
 * One file for the server and all it is made of but the native modules and the logger, which find
 * files beside themselves, and the table of prices, which is read when it is first needed. A second
 * one for the process that runs models, and the model that shows that it does.
 */
export default defineConfig({
  plugins: [demoModel()],
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'dist',
    emptyOutDir: true,
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      input: {
        main: 'src/main.ts',
        'local-runtime': fileURLToPath(import.meta.resolve('@parley/providers/local-runtime')),
      },
      output: {
        entryFileNames: '[name].js',
        // The table of prices, and what both programs share.
        chunkFileNames: '[name].js',
      },
    },
  },
  ssr: { noExternal: true, external: ['better-sqlite3', 'pino', '@xenova/transformers'] },
});

/** Makes the demo model beside the bundle: 0.1 s. */
function demoModel(): Plugin {
  return {
    name: 'demo-model',
    apply: 'build',
    writeBundle: ({ dir = 'dist' }) => makeDemoModel(join(dir, 'demo-model')),
  };
}
