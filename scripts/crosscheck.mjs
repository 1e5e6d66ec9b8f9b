// `npm run crosscheck -- iam | prove | brute | escapes | inventory [count] [seed]`: the long runs that compare what decides, proves and
// lists with something slower and more obvious: the engine with its oracle, proofs with an SMT solver, proofs and escapes with brute force, the
// index of the inventory with its oracle and with SQL.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './run.mjs';

const runs = {
  iam: ['crosscheck-iam.mjs'],
  prove: ['crosscheck-prove.mjs'],
  brute: ['crosscheck-prove.mjs', 'brute'],
  escapes: ['crosscheck-prove.mjs', 'escapes'],
  inventory: ['crosscheck-inventory.mjs'],
};
const [what, ...rest] = process.argv.slice(2);
const [script, ...first] = runs[what] ?? [];
if (script === undefined) {
  console.error('usage: npm run crosscheck -- iam | prove | brute | escapes | inventory [count] [seed]');
  process.exit(2);
}
const ran = spawnSync(process.execPath, [join(root, 'scripts', script), ...first, ...rest], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(ran.status ?? 1);
