// A real Redis for tests: own folder, loopback, a free port, nobody let in without a password, unprivileged even when we are root. A shell
// watches a pipe from us: when we die, by whatever signal, it ends the server and removes the folder. It can be killed and started again
// on the same files; values are not kept through that, users are where the test says so.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Account, serverAccount } from './account.ts';
import { type RedisLogin, redisWire } from './redis-wire.ts';
import { ended, freePort, reachableTemporary } from './start-postgres.ts';

const startDeadlineMs = 20_000;
const startTries = 3;

export interface StartRedis {
  /** Whether users have a file of their own (`aclfile`) or are in the configuration, where only `CONFIG REWRITE` puts new ones. */
  readonly users: 'acl-file' | 'config-file';
  /** Users besides the administrator, each as the rules after its name. */
  readonly accounts?: Readonly<Record<string, string>>;
  /** Further lines of configuration. */
  readonly lines?: readonly string[];
}

/** A running server. The login is its administrator's, for the test's own set-up. */
export interface RunningRedis extends RedisLogin {
  /** The file that users are kept in, as it is now. */
  readonly usersFile: () => string;
  /** Puts another text into it, as an operator with an old copy would. */
  readonly writeUsersFile: (text: string) => void;
  /** Whether the server may write in its folder; for tests of a disk that refuses. */
  readonly mayWrite: (allowed: boolean) => void;
  /** Kills the server (SIGKILL) and starts it again on its files. */
  readonly restart: () => Promise<void>;
  /** What the server wrote to its log so far. */
  readonly log: () => string;
  /** Ends the server and removes its folder. */
  readonly stop: () => Promise<void>;
}

/** Whether this machine has the server at all. */
export const hasRedis = (): boolean => redisServer() !== null;

const redisServer = (): string | null =>
  [process.env['TIDEGATE_TEST_REDIS_SERVER'], '/usr/bin/redis-server', '/usr/local/bin/redis-server'].find(
    (path) => path !== undefined && existsSync(path) && spawnSync(path, ['--version']).status === 0,
  ) ?? null;

/** Starts a server and answers when it takes connections. Throws when this machine does not have one. */
export async function startRedis(ask: StartRedis): Promise<RunningRedis> {
  const program = redisServer();
  if (program === null) throw new Error('Redis is not on this machine; look at CONTRIBUTING, real servers');
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(ask, program, serverAccount());
    } catch (error) {
      // The free port may be taken between our look and the server's start.
      if (attempt === startTries) throw error;
    }
  }
}

async function startOnce(ask: StartRedis, program: string, account: Account | null): Promise<RunningRedis> {
  const base = mkdtempSync(join(reachableTemporary(account), 'tidegate-test-'));
  if (account) chownSync(base, account.uid, account.gid);
  const login = { host: '127.0.0.1', port: await freePort(), username: 'admin', password: randomPassword() };
  const usersFile = writeFiles(ask, login, base, account);
  const watcher = spawn('/bin/sh', ['-c', watcherScript, base, program, join(base, 'redis.conf')], {
    ...account,
    cwd: base,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
  });
  watcher.unref();
  const log = (): string => read(join(base, 'log'));
  await ready(watcher, login, log);
  return {
    ...login,
    usersFile: () => read(usersFile),
    writeUsersFile: (text) => writeFileSync(usersFile, text),
    mayWrite: (allowed) => chmodSync(base, allowed ? 0o700 : 0o500),
    async restart() {
      const before = read(join(base, 'pid'));
      writeFileSync(join(base, 'again'), '', { mode: 0o666 });
      process.kill(Number(before), 'SIGKILL');
      while (read(join(base, 'pid')) === before) await pause(10);
      await ready(watcher, login, log);
    },
    log,
    stop: () => ended(watcher),
  };
}

const randomPassword = (): string => randomBytes(18).toString('base64url');

const read = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');

// The server is started again as long as somebody asked for it before it ended. A reader of the pipe that only we hold ends it for good
// when we are gone.
const watcherScript = `
base="$0"; trap '' INT TERM HUP
exec 3<&0
( read -r _ <&3; rm -f "$base/again"; kill -KILL $(cat "$base/pid") ) 2>/dev/null &
reader=$!
while :; do
  rm -f "$base/again"
  "$@" >>"$base/log" 2>&1 </dev/null 3<&- &
  server=$!
  echo $server >"$base/next" && mv "$base/next" "$base/pid"
  wait $server
  [ -e "$base/again" ] || break
done
exec 3<&-
kill -KILL $reader 2>/dev/null
cd / && rm -rf "$base"
`;

/** Writes configuration and users, and answers the file that users are in. */
function writeFiles(ask: StartRedis, login: RedisLogin, base: string, account: Account | null): string {
  const accounts = { default: 'off', [login.username]: `on >${login.password} ~* &* +@all`, ...ask.accounts };
  const users = Object.entries(accounts).map(([name, rules]) => `user ${name} ${rules}`);
  const configuration = [`bind ${login.host}`, `port ${login.port}`, 'save ""', `dir ${base}`, ...(ask.lines ?? [])];
  const own = join(base, 'users.acl');
  const apart = ask.users === 'acl-file';
  const write = (path: string, lines: readonly string[]): void => {
    writeFileSync(path, `${lines.join('\n')}\n`, { mode: 0o600 });
    if (account) chownSync(path, account.uid, account.gid);
  };
  if (apart) write(own, users);
  write(join(base, 'redis.conf'), [...configuration, ...(apart ? [`aclfile ${own}`] : users)]);
  return apart ? own : join(base, 'redis.conf');
}

async function ready(watcher: ChildProcess, login: RedisLogin, log: () => string): Promise<void> {
  const deadline = Date.now() + startDeadlineMs;
  let trouble = '';
  while (Date.now() < deadline && watcher.exitCode === null) {
    try {
      const wire = await redisWire(login);
      await wire.send('PING');
      wire.end();
      return;
    } catch (error) {
      trouble = String(error);
      await pause(20);
    }
  }
  const said = log().slice(-2_000);
  await ended(watcher);
  throw new Error(`Redis did not start (${trouble}); it said: ${said}`);
}
