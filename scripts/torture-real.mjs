// `npm run torture:real -- --kills 1000 [--seed S] [--trouble NAME]`: kills server processes at random moments while people act on a real
// target, and examines what is left. The program is tests/torture/main.ts.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './run.mjs';
import { runSource } from './run-source.mjs';

// The servers are the built ones.
const built = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs')], { cwd: root, stdio: ['ignore', 2, 2] });
if (built.status !== 0) process.exit(built.status ?? 1);
await runSource({
  file: join(root, 'tests', 'torture', 'main.ts'),
  runner: join(root, 'scripts', 'run-program.mjs'),
  args: process.argv.slice(2),
});
