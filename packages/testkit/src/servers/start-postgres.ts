// A real PostgreSQL for tests: own data folder, loopback, a free port, passwords in force (scram-sha-256), unprivileged even when
// we are root. A shell watches a pipe from us: when we die, by whatever signal, it ends the server and removes the folder.
// It promises no durability (fsync is off) and leaves what is inside the server to the test.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Account, canReach, serverAccount } from './account.ts';
import { type PostgresMajor, postgresBinaries } from './binaries.ts';

const run = promisify(execFile);
const startDeadlineMs = 60_000;
const startTries = 3;

export interface StartPostgres {
  readonly version: PostgresMajor;
  /** Lines of `pg_hba.conf`; by default passwords for everybody on loopback, and nobody on the socket. */
  readonly rules?: readonly string[];
  /** Settings as `name=value`. */
  readonly settings?: readonly string[];
}

/** A running server. Its superuser is for the test's own set-up. */
export interface RunningPostgres {
  readonly version: PostgresMajor;
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** Of the database `postgres`, as the superuser. */
  readonly url: string;
  readonly urlOf: (database: string) => string;
  /** The process that holds the server; for tests of what happens when it dies. */
  readonly watcherPid: number;
  /** Replaces `pg_hba.conf`; in force for connections after `pg_reload_conf()`. */
  readonly writeRules: (rules: readonly string[]) => void;
  /** What the server wrote to its log so far. */
  readonly log: () => string;
  /** Ends the server and removes its folder. */
  readonly stop: () => Promise<void>;
}

const passwordRules = [
  'host all all 127.0.0.1/32 scram-sha-256',
  'host all all ::1/128 scram-sha-256',
  'local all all scram-sha-256',
];

/** Whether this machine has that server at all. */
export const hasPostgres = (version: PostgresMajor): boolean => postgresBinaries(version, serverAccount()) !== null;

/** Starts a server and answers when it takes connections. Throws when this machine does not have that version. */
export async function startPostgres(ask: StartPostgres): Promise<RunningPostgres> {
  const account = serverAccount();
  const binaries = postgresBinaries(ask.version, account);
  if (binaries === null)
    throw new Error(`PostgreSQL ${ask.version} is not on this machine; look at CONTRIBUTING, real servers`);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(ask, binaries, account);
    } catch (error) {
      // The free port may be taken between our look and the server's start.
      if (attempt === startTries) throw error;
    }
  }
}

async function startOnce(ask: StartPostgres, binaries: string, account: Account | null): Promise<RunningPostgres> {
  const base = mkdtempSync(join(reachableTemporary(account), 'tidegate-test-'));
  if (account) chownSync(base, account.uid, account.gid);
  const data = join(base, 'data');
  const logFile = join(base, 'log');
  const password = randomBytes(18).toString('base64url');
  await initialise({ binaries, account, base, data, password });
  const writeRules = (rules: readonly string[]): void => {
    writeFileSync(join(data, 'pg_hba.conf'), `${rules.join('\n')}\n`);
  };
  writeRules(ask.rules ?? passwordRules);
  const port = await freePort();
  const watcher = spawn(
    '/bin/sh',
    ['-c', watcherScript, base, join(binaries, 'postgres'), '-D', data, ...options(port, base, ask)],
    {
      ...account,
      cwd: base,
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: environment,
    },
  );
  watcher.unref();
  const log = (): string => readFileSync(logFile, 'utf8');
  await ready(watcher, data, log);
  const urlOf = (database: string): string =>
    `postgres://postgres:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  return {
    version: ask.version,
    host: '127.0.0.1',
    port,
    username: 'postgres',
    password,
    url: urlOf('postgres'),
    urlOf,
    watcherPid: watcher.pid ?? 0,
    writeRules,
    log,
    stop: () => ended(watcher),
  };
}

// Two children of one shell: the server, and a reader of the pipe that only we hold. The kernel ends the pipe when we are gone.
const watcherScript = `
base="$0"; trap '' INT TERM HUP
exec 3<&0
"$@" >"$base/log" 2>&1 </dev/null 3<&- &
server=$!
( read -r _ <&3; kill -INT $server ) 2>/dev/null &
reader=$!
exec 3<&-
wait $server
kill -KILL $reader 2>/dev/null
cd / && rm -rf "$base"
`;

export const environment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

const options = (port: number, base: string, ask: StartPostgres): readonly string[] =>
  [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${base}`,
    'fsync=off',
    'synchronous_commit=off',
    'full_page_writes=off',
    'shared_buffers=32MB',
    'max_connections=60',
    'logging_collector=off',
    ...(ask.settings ?? []),
  ].flatMap((setting) => ['-c', setting]);

export function reachableTemporary(account: Account | null): string {
  const folder = [tmpdir(), '/tmp', '/var/tmp'].find((candidate) => canReach(account, candidate));
  if (folder === undefined) throw new Error('no temporary folder that the server account can enter; set TMPDIR');
  return folder;
}

interface Initialise {
  readonly binaries: string;
  readonly account: Account | null;
  readonly base: string;
  readonly data: string;
  readonly password: string;
}

async function initialise({ binaries, account, base, data, password }: Initialise): Promise<void> {
  const passwordFile = join(base, 'password');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account) chownSync(passwordFile, account.uid, account.gid);
  const flags = ['-D', data, '-U', 'postgres', '-A', 'scram-sha-256', '--pwfile', passwordFile];
  await run(join(binaries, 'initdb'), [...flags, '-E', 'UTF8', '--no-locale', '--no-sync'], {
    ...account,
    cwd: base,
    env: environment,
  });
}

export function freePort(): Promise<number> {
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

/** The last line of the server's own `postmaster.pid` says when it takes connections. */
async function ready(watcher: ChildProcess, data: string, log: () => string): Promise<void> {
  const deadline = Date.now() + startDeadlineMs;
  while (Date.now() < deadline) {
    if (pidFile(data).split('\n')[7]?.trim() === 'ready') return;
    if (watcher.exitCode !== null) break;
    await pause(20);
  }
  const said = log().slice(-2_000);
  await ended(watcher);
  throw new Error(`PostgreSQL did not start; it said: ${said}`);
}

function pidFile(data: string): string {
  try {
    return readFileSync(join(data, 'postmaster.pid'), 'utf8');
  } catch {
    return '';
  }
}

export async function ended(watcher: ChildProcess): Promise<void> {
  if (watcher.exitCode !== null || watcher.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => watcher.once('exit', () => resolve()));
  watcher.ref();
  watcher.stdin?.end();
  await gone;
}
