// The long runs of the prover. Against an SMT solver: `node scripts/crosscheck-prove.mjs [questions] [first seed]` asks both whether one random
// policy is contained in another, until so many were answered by both (10,000). Against brute force: `node scripts/crosscheck-prove.mjs brute
// [worlds] [first seed]`, and escapes against making every move: `… escapes [worlds] [first seed]`. A disagreement prints its seed; what the
// solver does not answer in time is counted apart.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const runs = {
  prove: { file: 'packages/iam/oracle/prove-solver', most: '10000', counts: 'PROVE_SOLVER', seed: 'PROVE_SEED' },
  brute: { file: 'packages/iam/oracle/prove.prop', most: '20000', counts: 'PROVE_WORLDS', seed: 'PROVE_SEED' },
  escapes: { file: 'packages/iam/oracle/escape.prop', most: '2000', counts: 'ESCAPE_WORLDS', seed: 'ESCAPE_SEED' },
};
const { [process.argv[2]]: named } = runs;
const { file, most, counts, seed: seeds } = named ?? runs.prove;
const [count = most, seed = '1'] = process.argv.slice(named === undefined ? 2 : 3);
if (!/^\d+$/.test(count) || !/^\d+$/.test(seed)) {
  console.error(
    'usage: node scripts/crosscheck-prove.mjs [brute | escapes] [how many] [first seed], both whole numbers',
  );
  process.exit(2);
}
const env = { ...process.env, [counts]: count, [seeds]: seed };
const started = Date.now();
const run = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', file], {
  cwd: root,
  stdio: 'inherit',
  env,
});
const seconds = Math.round((Date.now() - started) / 1000);
console.log(`${count} from seed ${seed} in ${seconds} s: ${run.status === 0 ? 'no disagreement' : 'see above'}`);
process.exit(run.status ?? 1);
