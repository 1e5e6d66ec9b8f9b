// A stand-in for AWS: moto's server in a Python environment of its own, made once of exactly the files that tests/moto/requirements.txt
// pins by hash, and kept under node_modules/.cache. On loopback, on a free port, and gone when we are, by whatever signal.

import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const startDeadlineMs = 60_000;
const installDeadlineMs = 300_000;
const startTries = 3;

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
const requirements = (): string => fromRoot('tests/moto/requirements.txt');

/** A running stand-in. */
export interface RunningMoto {
  /** `http://127.0.0.1:port`, for every service and region. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Why this machine cannot run it, or null: it needs Python 3.11 or newer that can make environments. */
export function motoMissing(): string | null {
  const probe = 'import sys, venv, ensurepip; sys.exit(0 if sys.version_info >= (3, 11) else 1)';
  const answer = spawnSync('python3', ['-c', probe], { stdio: 'ignore' });
  return answer.status === 0 ? null : 'python3 (3.11 or newer, with python3-venv)';
}

/** Starts the stand-in, empty, and answers when it takes calls. Makes its environment where there is none yet. */
export async function startMoto(): Promise<RunningMoto> {
  const missing = motoMissing();
  if (missing !== null) throw new Error(`the stand-in for AWS needs ${missing}; look at CONTRIBUTING, real servers`);
  const python = await environment();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(python);
    } catch (error) {
      // The free port may be taken between our look and the server's start.
      if (attempt === startTries) throw error;
    }
  }
}

/** The Python of the environment; made beside its place and moved there whole, so that a broken one is never found. */
async function environment(): Promise<string> {
  const version = spawnSync('python3', ['--version'], { encoding: 'utf8' }).stdout;
  const key = createHash('sha256').update(version).update(readFileSync(requirements())).digest('hex').slice(0, 16);
  const shelf = fromRoot('node_modules/.cache/tidegate-moto');
  const home = join(shelf, key);
  const python = join(home, 'bin', 'python');
  if (existsSync(python)) return python;
  mkdirSync(shelf, { recursive: true });
  const fresh = mkdtempSync(join(shelf, 'making-'));
  await run('python3', ['-m', 'venv', fresh]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', '--no-deps'];
  const pinned = ['--require-hashes', '--only-binary', ':all:', '-r', requirements()];
  await run(join(fresh, 'bin', 'python'), [...pip, ...pinned], { timeout: installDeadlineMs });
  try {
    renameSync(fresh, home);
  } catch {
    // Another process was first.
    rmSync(fresh, { recursive: true, force: true });
  }
  return python;
}

// Two children of one shell: the server, and a reader of the pipe that only we hold. The kernel ends the pipe when we are gone.
const watcherScript = `
base="$0"; trap '' INT TERM HUP
exec 3<&0
"$@" >"$base/log" 2>&1 </dev/null 3<&- &
server=$!
( read -r _ <&3; kill -KILL $server ) 2>/dev/null &
reader=$!
exec 3<&-
wait $server
kill -KILL $reader 2>/dev/null
cd / && rm -rf "$base"
`;

async function startOnce(python: string): Promise<RunningMoto> {
  const base = mkdtempSync(join(tmpdir(), 'tidegate-moto-'));
  const port = await freePort();
  const server = [python, '-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)];
  const watcher = spawn('/bin/sh', ['-c', watcherScript, base, ...server], {
    cwd: base,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    // It keeps no account of its own, asks nobody, and writes into its folder only.
    env: {
      PATH: '/usr/bin:/bin',
      LC_ALL: 'C.UTF-8',
      TZ: 'UTC',
      HOME: base,
      TMPDIR: base,
      PYTHONDONTWRITEBYTECODE: '1',
      // The policies that AWS itself brings along.
      MOTO_IAM_LOAD_MANAGED_POLICIES: 'true',
    },
  });
  watcher.unref();
  const url = `http://127.0.0.1:${port}`;
  await ready(watcher, url, join(base, 'log'));
  return { url, stop: () => ended(watcher) };
}

async function ready(watcher: ChildProcess, url: string, log: string): Promise<void> {
  const deadline = Date.now() + startDeadlineMs;
  while (Date.now() < deadline && watcher.exitCode === null) {
    const answer = await fetch(`${url}/moto-api/data.json`).catch(() => null);
    if (answer?.ok) return;
    await pause(50);
  }
  const said = existsSync(log) ? readFileSync(log, 'utf8').slice(-2_000) : '';
  await ended(watcher);
  throw new Error(`the stand-in for AWS did not start; it said: ${said}`);
}

async function ended(watcher: ChildProcess): Promise<void> {
  if (watcher.exitCode !== null || watcher.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => watcher.once('exit', () => resolve()));
  watcher.ref();
  watcher.stdin?.end();
  await gone;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
