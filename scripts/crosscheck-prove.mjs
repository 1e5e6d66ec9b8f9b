// The long runs of the prover. Against an SMT solver: `node scripts/crosscheck-prove.mjs [questions] [first seed]` asks both whether one random
// policy is contained in another, until so many were answered by both (10,000). Against brute force: `node scripts/crosscheck-prove.mjs brute
// [worlds] [first seed]`. A disagreement prints its seed; what the solver does not answer in time is counted apart.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const brute = process.argv[2] === 'brute';
const [count = brute ? '20000' : '10000', seed = '1'] = process.argv.slice(brute ? 3 : 2);
if (!/^\d+$/.test(count) || !/^\d+$/.test(seed)) {
  console.error('usage: node scripts/crosscheck-prove.mjs [brute] [how many] [first seed], both whole numbers');
  process.exit(2);
}
const file = brute ? 'packages/iam/oracle/prove.prop' : 'packages/iam/oracle/prove-solver';
const env = brute
  ? { ...process.env, PROVE_WORLDS: count, PROVE_SEED: seed }
  : { ...process.env, PROVE_SOLVER: count, PROVE_SEED: seed };
const started = Date.now();
const run = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', file], {
  cwd: root,
  stdio: 'inherit',
  env,
});
const seconds = Math.round((Date.now() - started) / 1000);
console.log(`${count} from seed ${seed} in ${seconds} s: ${run.status === 0 ? 'no disagreement' : 'see above'}`);
process.exit(run.status ?? 1);
