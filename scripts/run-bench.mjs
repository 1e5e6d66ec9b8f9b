// Runs one bench file in a process of its own, against the built packages. Called by bench.mjs.

import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { root } from './run.mjs';

const [file] = process.argv.slice(2);
const folder = mkdtempSync(join(root, 'node_modules', '.bench-'));
try {
  await build({
    root,
    logLevel: 'error',
    ssr: { external: true, noExternal: [] },
    build: {
      ssr: file,
      outDir: folder,
      emptyOutDir: false,
      target: 'node20',
      rollupOptions: {
        external: (id) => !id.startsWith('.') && !id.startsWith('/'),
        output: { entryFileNames: 'bench.mjs' },
      },
    },
  });
  const { bench } = await import(pathToFileURL(join(folder, 'bench.mjs')).href);
  await bench.run((figure) => console.log(JSON.stringify(figure)));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(process.exitCode ?? 0);
