import { defineConfig } from 'vite';

/**
 * One file for the server and all it is made of but the native modules and the logger, which find
 * files beside themselves, and the table of prices, which is read when it is first needed.
 */
export default defineConfig({
  build: {
    ssr: 'src/main.ts',
    target: 'node24',
    outDir: 'dist',
    emptyOutDir: true,
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      // The one chunk is `price-table.js`; the Dockerfile copies both by name.
      output: { entryFileNames: 'main.js', chunkFileNames: '[name].js' },
    },
  },
  ssr: { noExternal: true, external: ['better-sqlite3', 'pino'] },
});
