// A real MariaDB for tests: own data folder, loopback, a free port, no networked superuser but the test's, unprivileged even when we are
// root, and nothing of the machine's own configuration. A shell watches a pipe from us: when we die, by whatever signal, it ends the
// server and removes the folder. It promises no durability and leaves what is inside the server to the test.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Account, canReach, serverAccount } from './account.ts';
import { ended, environment, freePort, reachableTemporary } from './start-postgres.ts';

const run = promisify(execFile);
const startDeadlineMs = 60_000;
const startTries = 3;

/** A running server. Its superuser `root` is for the test's own set-up. */
export interface RunningMariadb {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** What the server wrote to its log so far. */
  readonly log: () => string;
  /** Ends the server and removes its folder. */
  readonly stop: () => Promise<void>;
}

export interface StartMariadb {
  /** Whether the server runs events. */
  readonly events: boolean;
  /** Settings as `name=value`. */
  readonly settings?: readonly string[];
}

interface Programs {
  readonly server: string;
  readonly install: string;
}

/** Where Debian and others put the two programs, or null when this machine does not have them. */
function programs(): Programs | null {
  const first = (name: string): string | undefined =>
    ['/usr/sbin', '/usr/bin', '/usr/libexec', '/usr/local/bin'].map((folder) => join(folder, name)).find(existsSync);
  const [server, install] = [first('mariadbd'), first('mariadb-install-db')];
  return server === undefined || install === undefined || !canReach(serverAccount(), server)
    ? null
    : { server, install };
}

/** What this machine lacks for a MariaDB of its own, as a name; null when nothing. */
export const mariadbMissing = (): string | null => (programs() === null ? 'mariadb-server' : null);

/** Starts a server and answers when it takes connections. Throws when this machine does not have it. */
export async function startMariadb(ask: StartMariadb): Promise<RunningMariadb> {
  const found = programs();
  if (found === null) throw new Error('MariaDB is not on this machine; install `mariadb-server`');
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(ask, found, serverAccount());
    } catch (error) {
      // The free port may be taken between our look and the server's start.
      if (attempt === startTries) throw error;
    }
  }
}

async function startOnce(ask: StartMariadb, found: Programs, account: Account | null): Promise<RunningMariadb> {
  const base = mkdtempSync(join(reachableTemporary(account), 'tidegate-test-'));
  const data = join(base, 'data');
  const logFile = join(base, 'log');
  const initFile = join(base, 'init.sql');
  const password = randomBytes(18).toString('hex');
  // One statement a line. The accounts that the installation makes for the machine's own names are not wanted.
  const first = [
    `alter user root@localhost identified via mysql_native_password using password('${password}')`,
    `create or replace user root@127.0.0.1 identified by '${password}'`,
    'grant all privileges on *.* to root@127.0.0.1 with grant option',
  ];
  writeFileSync(initFile, `${first.join(';\n')};\n`, { mode: 0o600 });
  for (const path of account ? [base, initFile] : []) chownSync(path, account?.uid ?? 0, account?.gid ?? 0);
  const own = { ...account, cwd: base, env: { ...environment, HOME: base, TMPDIR: base } };
  const installing = ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal'];
  await run(found.install, [...installing, '--skip-test-db', '--skip-name-resolve'], own);
  const port = await freePort();
  const watcher = spawn(
    '/bin/sh',
    ['-c', watcherScript, base, found.server, ...options({ port, base, data, initFile, ask })],
    { ...own, detached: true, stdio: ['pipe', 'ignore', 'ignore'] },
  );
  watcher.unref();
  const log = (): string => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : '');
  await ready(watcher, log);
  return { host: '127.0.0.1', port, username: 'root', password, log, stop: () => ended(watcher) };
}

// Two children of one shell: the server, and a reader of the pipe that only we hold. The kernel ends the pipe when we are gone. What the
// server has is thrown away with it, so that it is killed and not asked.
const watcherScript = `
base="$0"
exec 3<&0
"$@" >"$base/log" 2>&1 </dev/null 3<&- &
server=$!
trap '' INT TERM HUP
( read -r _ <&3; kill -KILL $server ) 2>/dev/null &
reader=$!
exec 3<&-
wait $server
kill -KILL $reader 2>/dev/null
cd / && rm -rf "$base"
`;

interface Options {
  readonly port: number;
  readonly base: string;
  readonly data: string;
  readonly initFile: string;
  readonly ask: StartMariadb;
}

const options = ({ port, base, data, initFile, ask }: Options): readonly string[] => [
  '--no-defaults',
  ...[
    `datadir=${data}`,
    `socket=${join(base, 's')}`,
    `pid-file=${join(base, 'pid')}`,
    `port=${port}`,
    'bind-address=127.0.0.1',
    'skip-name-resolve',
    `init-file=${initFile}`,
    `event-scheduler=${ask.events ? 'ON' : 'OFF'}`,
    'innodb-buffer-pool-size=16M',
    'innodb-log-file-size=8M',
    'innodb-flush-log-at-trx-commit=0',
    'innodb-flush-method=nosync',
    'aria-pagecache-buffer-size=8M',
    'max-connections=60',
    ...(ask.settings ?? []),
  ].map((setting) => `--${setting}`),
];

async function ready(watcher: ChildProcess, log: () => string): Promise<void> {
  const deadline = Date.now() + startDeadlineMs;
  while (Date.now() < deadline) {
    if (log().includes('ready for connections')) return;
    if (watcher.exitCode !== null) break;
    await pause(20);
  }
  const said = log().slice(-2_000);
  await ended(watcher);
  throw new Error(`MariaDB did not start; it said: ${said}`);
}
