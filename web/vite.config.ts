import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { keptFiles } from './scripts/kept-files.ts';

// The program that the pages talk to while they are being worked on.
const server = process.env.PATCHWALK_URL ?? 'http://127.0.0.1:8791';

export default defineConfig({
  plugins: [svelte(), keptFiles('public')],
  server: { proxy: { '/api': server } },
  build: {
    target: 'es2022',
    // The map library comes in its own file, asked for only by pages with a map.
    chunkSizeWarningLimit: 1200,
    assetsInlineLimit: 0,
    rolldownOptions: {
      // The service worker is a program of its own, at the root: from there it may answer for all pages.
      input: { index: 'index.html', sw: 'src/shell/sw.ts' },
      output: {
        entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
        // Some servers do not know `.mjs`, and a worker with the wrong type is refused.
        assetFileNames: (file) =>
          file.names.some((name) => name.endsWith('.mjs')) ? 'assets/[name]-[hash].js' : 'assets/[name]-[hash][extname]',
      },
    },
  },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
