// `npm run torture -- --seeds N [--from S] [--crashes 0|1|2]`: runs the whole broker through N schedules, each drawn from its seed, on one
// thread per core, and asks every law after every event. Without --crashes one server dies in half of them and two in the other half.
// What it finds it tells as a story with the command that replays it, and ends with 1. `--laws` prints what is asked.

import { spawn, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './run.mjs';

const usage = 'npm run torture -- --seeds N [--from S] [--crashes 0|1|2] [--workers W] | --laws';

function wholeNumber(text, name, least) {
  if (!/^\d{1,9}$/.test(text) || Number(text) < least) {
    console.error(`--${name} must be a whole number from ${least}; usage: ${usage}`);
    process.exit(2);
  }
  return Number(text);
}

function asked() {
  try {
    return parseArgs({
      options: {
        seeds: { type: 'string', default: '1000' },
        from: { type: 'string', default: '1' },
        crashes: { type: 'string' },
        workers: { type: 'string', default: String(availableParallelism()) },
        laws: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    console.error(`${error.message}; usage: ${usage}`);
    process.exit(2);
  }
}

const ask = asked();
if (ask.crashes !== undefined && !['0', '1', '2'].includes(ask.crashes)) {
  console.error(`--crashes must be 0, 1 or 2; usage: ${usage}`);
  process.exit(2);
}
const seeds = wholeNumber(ask.seeds, 'seeds', 1);
const from = wholeNumber(ask.from, 'from', 0);
const workers = Math.min(seeds, wholeNumber(ask.workers, 'workers', 1));

const built = spawnSync(process.execPath, [join(root, 'node_modules', 'typescript-native', 'bin', 'tsc'), '-b'], {
  cwd: root,
  stdio: ['ignore', 2, 2],
});
if (built.status !== 0) process.exit(built.status ?? 1);

if (ask.laws) {
  const { lawSentences } = await import('@tidegate/testkit');
  for (const { name, sentence } of lawSentences) console.log(`${name}: ${sentence}`);
  process.exit(0);
}

/** Runs a share of the seeds in a process of its own. */
function share(first, count, onDone) {
  const child = spawn(
    process.execPath,
    // Schedules leave much behind them at once; a larger nursery clears it more cheaply.
    [
      '--max-semi-space-size=64',
      join(root, 'scripts', 'run-torture.mjs'),
      String(first),
      String(count),
      ask.crashes ?? 'mixed',
    ],
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  );
  let report = null;
  child.on('message', (message) => {
    if (message.kind === 'progress') onDone(message.done);
    else report = message.report;
  });
  return new Promise((resolve, reject) => {
    child.on('exit', (code) => {
      if (report === null) reject(new Error(`a worker ended with ${code} among the seeds from ${first}`));
      else resolve(report);
    });
  });
}

const started = performance.now();
const seconds = () => Math.round((performance.now() - started) / 1000);
const done = new Array(workers).fill(0);
let toldAt = 0;
const progress = (worker) => (count) => {
  done[worker] = count;
  if (seconds() - toldAt < 15) return;
  toldAt = seconds();
  console.error(`${done.reduce((sum, one) => sum + one, 0)} of ${seeds} schedules, ${toldAt} s`);
};

const per = Math.ceil(seeds / workers);
const shares = Array.from({ length: workers }, (_, worker) => {
  const first = from + worker * per;
  return { first, count: Math.min(per, from + seeds - first), worker };
}).filter(({ count }) => count > 0);
const reports = await Promise.all(shares.map(({ first, count, worker }) => share(first, count, progress(worker))));

const reached = new Map();
for (const report of reports) {
  for (const [what, count] of Object.entries(report.reached)) reached.set(what, (reached.get(what) ?? 0) + count);
}
const schedules = reports.reduce((sum, one) => sum + one.schedules, 0);
const steps = reports.reduce((sum, one) => sum + one.steps, 0);
const findings = reports.flatMap((one) => one.findings);
for (const finding of findings) console.log(`${finding}\n`);
console.log(`reached: ${[...reached].map(([what, count]) => `${what} ${count}`).join(', ')}`);
console.log(
  `${schedules} schedules from seed ${from}, ${steps} steps, ${seconds()} s: ` +
    `${findings.length === 0 ? 'no law was broken' : `${findings.length} schedules broke a law`}`,
);
process.exit(findings.length === 0 ? 0 : 1);
