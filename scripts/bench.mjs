// `npm run bench -- AREA`: loads the benches of an area and prints one JSON line per figure. Without an area it lists them.
// A bench is a file packages/*/bench/AREA.bench.ts or bench/AREA.bench.ts that exports
// `bench = { area, run(emit) }`; Vite transpiles it, so that it runs the sources that are here now.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';
import { runSource } from './run-source.mjs';

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
await runSource({ file, runner: join(root, 'scripts', 'run-bench.mjs') });
