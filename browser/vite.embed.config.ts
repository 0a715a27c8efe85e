// Builds embed.js: one small file with a fixed name, put beside the pages after they are built.
import { defineConfig } from 'vite';

export default defineConfig({
  base: '/static/',
  publicDir: false,
  build: {
    outDir: '../src/deskbell/web/static',
    emptyOutDir: false,
    target: 'es2020',
    lib: {
      entry: 'embed/embed.ts',
      formats: ['iife'],
      name: 'Deskbell',
      fileName: () => 'embed.js',
    },
  },
});
