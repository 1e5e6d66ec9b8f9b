// `npm run bench -- AREA`: loads the benches of an area and prints one JSON line per figure. Without an area it lists them.
// A bench is a file packages/*/bench/AREA.bench.ts or bench/AREA.bench.ts that exports
// `bench = { area, run(emit) }`; Vite transpiles it, so that it runs the sources that are here now.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { root } from './run.mjs';

const folders = [
  join(root, 'bench'),
  ...readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name, 'bench')),
];
const benches = new Map();
for (const folder of folders.filter((one) => existsSync(one))) {
  for (const file of readdirSync(folder).filter((one) => one.endsWith('.bench.ts'))) {
    benches.set(file.replace(/\.bench\.ts$/, ''), join(folder, file));
  }
}

const [area] = process.argv.slice(2);
const file = benches.get(area);
if (!file) {
  console.error(`name an area: npm run bench -- ${[...benches.keys()].sort().join(' | ')}`);
  process.exit(area === undefined ? 0 : 2);
}
const built = spawnSync(process.execPath, [join(root, 'node_modules', 'typescript-native', 'bin', 'tsc'), '-b'], {
  cwd: root,
  stdio: ['ignore', 2, 2],
});
if (built.status !== 0) process.exit(built.status ?? 1);
const folder = mkdtempSync(join(root, 'node_modules', '.bench-'));
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
      output: { entryFileNames: 'bench.mjs' },
    },
  },
});
const runner = join(root, 'scripts', 'run-bench.mjs');
const ran = spawnSync(process.execPath, ['--expose-gc', runner, join(folder, 'bench.mjs')], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(ran.status ?? 1);
