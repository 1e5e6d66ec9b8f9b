// Runs a TypeScript program of this repository: builds what it imports, transpiles it, and runs it in a process of its own, so that it meets the
// sources that are here now. Shared by the benches and the long runs.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { root } from './run.mjs';

/** Runs the program `file`: `runner` (a script) is given the transpiled file, then `args`. Ends this process with its exit code. */
export async function runSource({ file, runner, args = [] }) {
  const built = spawnSync(process.execPath, [join(root, 'node_modules', 'typescript-native', 'bin', 'tsc'), '-b'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (built.status !== 0) process.exit(built.status ?? 1);
  const folder = mkdtempSync(join(root, 'node_modules', '.run-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  await build({
    root,
    logLevel: 'error',
    build: {
      ssr: file,
      outDir: folder,
      emptyOutDir: false,
      target: 'node20',
      rollupOptions: {
        external: (id) => !id.startsWith('.') && !id.startsWith('/'),
        output: { entryFileNames: 'program.mjs' },
      },
    },
  });
  const ran = spawnSync(process.execPath, ['--expose-gc', runner, join(folder, 'program.mjs'), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  process.exit(ran.status ?? 1);
}
