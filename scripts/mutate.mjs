// `npm run mutate -- AREA`: seeds small mistakes into an area's code and counts how many its tests catch (Stryker). An area is a
// package that holds a `stryker.config.json`; the score it must reach stands there. The full list of survivors is printed.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const packages = join(root, 'packages');
const areas = readdirSync(packages).filter((name) => existsSync(join(packages, name, 'stryker.config.json')));

const [area, ...rest] = process.argv.slice(2);
if (area === undefined || !areas.includes(area)) {
  console.error(`name an area: npm run mutate -- ${areas.join(' | ')}`);
  process.exit(2);
}

const started = Date.now();
const run = spawnSync(
  process.execPath,
  [join(root, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js'), 'run', ...rest],
  { cwd: join(packages, area), stdio: 'inherit' },
);
console.log(`mutated ${area} in ${Math.round((Date.now() - started) / 1000)} s`);
process.exit(run.status ?? 1);
