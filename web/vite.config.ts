import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { chunkGraph } from './build/chunk-graph.ts';
import { precompress } from './build/precompress.ts';

const API_IN_DEVELOPMENT = process.env.JARI_URL ?? 'http://127.0.0.1:8080';

const GUESTS = new RegExp(
  'src/components/(button|chip|dots|facts|field|problem-note|problem-page|skeleton|state-page)\\.tsx' +
    '|src/lib/(api/(client|persist|problem|refresh)|classes|document-title|i18n/index|idempotency|into-view|now|problem-words|storage|time)\\.ts' +
    '|src/features/links/link-problem',
);

export default defineConfig({
  plugins: [react(), tailwindcss(), chunkGraph(), precompress()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: ['chrome123', 'firefox121', 'safari17.5'],
    // An inlined font or picture would be a `data:` address, which the content security policy refuses.
    assetsInlineLimit: 0,
    // The polyfill is only for browsers older than the target.
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // What every page needs, in one file that stays the same, and cached, while the pages change.
        codeSplitting: {
          groups: [
            {
              name: 'base',
              // Not what only a host's forms need.
              test: /node_modules\/(react|react-dom|scheduler|@tanstack|i18next|react-i18next)\/(?!.*useBlocker)/,
            },
            // What every page for guests needs of ours: as a dozen small files it would weigh more.
            { name: 'guests', test: GUESTS },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': API_IN_DEVELOPMENT } },
});
