// The long run of the index of the inventory against its oracle and against SQL: `node scripts/crosscheck-inventory.mjs [worlds] [seed]`.
// Worlds default to 20,000. A disagreement is shrunk and printed; the same seed draws the same worlds again.

import { spawnSync } from 'node:child_process';
import { root } from './run.mjs';

const [worlds = '20000', seed = '1'] = process.argv.slice(2);
if (!/^\d+$/.test(worlds) || !/^\d+$/.test(seed)) {
  console.error('usage: node scripts/crosscheck-inventory.mjs [worlds] [seed], both whole numbers');
  process.exit(2);
}

const started = Date.now();
const run = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', 'packages/storage/oracle'],
  { cwd: root, stdio: 'inherit', env: { ...process.env, INVENTORY_WORLDS: worlds, INVENTORY_SEED: seed } },
);
const seconds = Math.round((Date.now() - started) / 1000);
console.log(
  `${worlds} worlds from seed ${seed} in ${seconds} s: ${run.status === 0 ? 'no disagreement' : 'see above'}`,
);
process.exit(run.status ?? 1);
