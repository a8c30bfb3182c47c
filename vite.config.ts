import { resolve } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * The page. The kernel serves `build/page` under a policy without inline code and without `data:` URLs, so nothing
 * is inlined; the base is relative, so the page also works behind a prefix. Chromium 114 is the oldest runtime that
 * the desktop tests drive.
 */
export default defineConfig({
  root: resolve('game/stage'),
  base: './',
  plugins: [react(), tailwindcss()],
  build: {
    outDir: resolve('build/page'),
    emptyOutDir: true,
    target: 'chrome114',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Rapier carries its WebAssembly inlined, and comes when the page has settled.
    chunkSizeWarningLimit: 4500,
  },
});
