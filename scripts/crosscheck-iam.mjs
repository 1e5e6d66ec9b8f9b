// The long run of the policy engine against its oracle: `node scripts/crosscheck-iam.mjs [worlds] [first seed]`.
// Worlds default to 200,000. A disagreement prints its seed and the command that replays that one world.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const [worlds = '200000', seed = '1'] = process.argv.slice(2);
if (!/^\d+$/.test(worlds) || !/^\d+$/.test(seed)) {
  console.error('usage: node scripts/crosscheck-iam.mjs [worlds] [first seed], both whole numbers');
  process.exit(2);
}

const started = Date.now();
const run = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', 'packages/iam/oracle/crosscheck'],
  {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: 'inherit',
    env: { ...process.env, IAM_WORLDS: worlds, IAM_SEED: seed },
  },
);
const seconds = Math.round((Date.now() - started) / 1000);
console.log(
  `${worlds} worlds from seed ${seed} in ${seconds} s: ${run.status === 0 ? 'no disagreement' : 'see above'}`,
);
process.exit(run.status ?? 1);
