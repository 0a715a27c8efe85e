// Builds the desk; the server reads manifest.json and writes the pages' HTML around them. The portal is built after it.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  base: '/static/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../src/deskbell/web/static',
    emptyOutDir: true,
    manifest: 'manifest.json',
    target: 'es2022',
    modulePreload: { polyfill: false },
    // every picture and sound is a file of its own: the content security policy forbids data: addresses
    assetsInlineLimit: 0,
    rollupOptions: {
      input: { desk: 'desk/main.tsx' },
    },
  },
  test: {
    environment: 'happy-dom',
    include: ['**/*.test.{ts,tsx}'],
    passWithNoTests: true,
    restoreMocks: true,
  },
});
