import { defineConfig } from 'vite';

/** One file for the server and all it is made of but the native modules and the logger, which find files beside themselves. */
export default defineConfig({
  build: {
    ssr: 'src/main.ts',
    target: 'node24',
    outDir: 'dist',
    emptyOutDir: true,
    sourcemap: true,
    minify: false,
    rolldownOptions: { output: { entryFileNames: 'main.js' } },
  },
  ssr: { noExternal: true, external: ['better-sqlite3', 'pino'] },
});
