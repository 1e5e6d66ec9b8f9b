// Runs the steps of a script one after another, says what each took, and stops at the first that fails. Shared by check and test.

import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder, wherever the script was started from. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Path of a program that npm installed. */
export const program = (name) => join(root, 'node_modules', '.bin', name);

/** Runs steps `[name, command, arguments]` in order; the first failure ends the process with its code. */
export function runSteps(steps) {
  const began = Date.now();
  for (const [name, command, args] of steps) {
    const started = Date.now();
    console.log(`\n== ${name}`);
    const ended = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: process.env });
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    if (ended.status !== 0) {
      console.error(`\n${name} failed after ${seconds} s`);
      process.exit(ended.status ?? 1);
    }
    console.log(`== ${name}: ${seconds} s`);
  }
  console.log(`\nall passed in ${((Date.now() - began) / 1000).toFixed(0)} s`);
}
