import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

import { bundleBudget } from './bundle-budget.ts';
import { withoutJsonSchema } from './without-json-schema.ts';
import { framesBuild } from './frames-build.ts';
import { katexAssets } from './katex-assets.ts';

export default defineConfig({
  plugins: [
    react(),
    tailwindcss(),
    withoutJsonSchema(),
    katexAssets(),
    bundleBudget(),
    framesBuild(),
  ],
  // What colours code fetches a grammar when it is needed.
  worker: { format: 'es' },
  build: {
    // Our security policy takes fonts from this server alone, not from the style sheet.
    assetsInlineLimit: (file) => (file.endsWith('.woff2') ? false : undefined),
    // The first versions that know `light-dark()`, on which the two themes rest.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    rolldownOptions: {
      // What others wrote changes seldom: a release of ours leaves it in the browser's cache. What
      // only a lazy part needs stays with that part. Our own first part is one piece: what a lazy part
      // shares with it would else run before the modules that `main.tsx` puts first.
      output: {
        codeSplitting: {
          groups: [
            { name: 'vendor', test: /node_modules/, tags: ['$initial'] },
            { name: 'app', tags: ['$initial'] },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:3141' } },
});
