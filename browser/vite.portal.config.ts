// Builds the portal by itself, after the desk: a customer loads nothing that only the desk needs, and it compresses better.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import pages from './vite.config.ts';

const OWN = 'portal.json';

// the server reads one manifest: the desk's, with the portal's entries added
function addToManifest(): Plugin {
  return {
    name: 'add-to-manifest',
    writeBundle({ dir = '' }) {
      const whole = join(dir, 'manifest.json');
      const own = join(dir, OWN);
      const read = (path: string) => JSON.parse(readFileSync(path, 'utf-8')) as object;
      writeFileSync(whole, JSON.stringify({ ...read(whole), ...read(own) }, null, 2));
      rmSync(own);
    },
  };
}

export default defineConfig({
  base: '/static/',
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [addToManifest()],
  build: {
    ...pages.build,
    emptyOutDir: false,
    manifest: OWN,
    rollupOptions: { input: { portal: 'portal/main.tsx' } },
  },
});
