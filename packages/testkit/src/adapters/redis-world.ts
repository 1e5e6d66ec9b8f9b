// A real Redis server with keys in it, for the tests of its adapter: hostile names, two databases, a connector that may only make users,
// and a view of what is left behind that does not go through the adapter or its driver.

import { redis } from '@tidegate/adapters';
import type { Target } from '@tidegate/core';
import { type RedisWire, redisWire } from '../servers/redis-wire.ts';
import { type RunningRedis, type StartRedis, startRedis } from '../servers/start-redis.ts';
import type { AdapterWorld, MadeByHand } from './world.ts';

const connectorPassword = 'connector-password';

/** The least a connector needs; the README tells the same. */
export const connectorCommands = [
  ...['+acl|setuser', '+acl|getuser', '+acl|deluser', '+acl|list', '+acl|save', '+acl|whoami'],
  ...['+client|kill', '+command', '+info', '+scan', '+select', '+config|rewrite'],
].join(' ');

/** A pattern that carelessly written rules would read as something else; it matches keys that begin with `a*[b]:`. */
export const hostilePattern = '0/a\\*\\[b\\];$(x)#~+@all:*';

/** The world of the Redis adapter, with more to hold on to. */
export interface RedisWorld extends AdapterWorld {
  readonly target: Target;
  readonly server: RunningRedis;
  /** Runs commands as the administrator and answers the last. */
  readonly asAdmin: (...commands: readonly (readonly string[])[]) => Promise<unknown>;
  /** Signs in as a user. Ended by the caller. */
  readonly connectAs: (username: string, password: string) => Promise<RedisWire>;
  /** A target with other settings. */
  readonly targetWith: (settings: Readonly<Record<string, string>>) => Target;
}

export interface RedisWorldAsk extends Pick<StartRedis, 'users' | 'lines' | 'accounts'> {
  /** Settings of the integration. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Without keys, for a server that takes none. */
  readonly empty?: boolean;
}

/** Starts the server and fills it. `close` stops it. */
export async function makeRedisWorld(ask: RedisWorldAsk): Promise<RedisWorld> {
  const server = await startRedis({
    ...ask,
    accounts: { connector: `on >${connectorPassword} resetchannels -@all ${connectorCommands}`, ...ask.accounts },
  });
  const connectAs: RedisWorld['connectAs'] = (username, password) =>
    redisWire({ host: server.host, port: server.port, username, password });
  const asAdmin: RedisWorld['asAdmin'] = async (...commands) => {
    const wire = await redisWire(server);
    try {
      let answer: unknown = null;
      for (const words of commands) answer = await wire.send(...words);
      return answer;
    } finally {
      wire.end();
    }
  };
  if (ask.empty !== true)
    await asAdmin(
      ['SET', 'app:1', 'one'],
      ['SET', 'app:2', 'two'],
      ['HSET', 'user:ada', 'name', 'Ada'],
      ['SET', 'a*[b];$(x)#~+@all:1', 'hostile'],
      ['SET', 'a b:1', 'space'],
      ['SET', 'lonely', 'x'],
      ['SELECT', '1'],
      ['SET', 'jobs:1', 'waiting'],
    );
  const config = { hostname: server.host, port: String(server.port), tls: 'disable', ...ask.settings };
  const targetWith: RedisWorld['targetWith'] = (settings) => {
    const target = redis.connect(
      { ...config, ...settings },
      JSON.stringify({ username: 'connector', password: connectorPassword }),
    );
    if (!target.ok) throw new Error(target.refusal.message);
    return target.value;
  };
  const target = targetWith({});
  return {
    adapter: redis,
    config,
    target,
    reconnect: () => targetWith({}),
    asks,
    leftovers: () => leftovers(server, asAdmin),
    byHand: () => makeByHand(asAdmin, connectAs),
    lockOut: async () => {
      await asAdmin(['ACL', 'SETUSER', 'connector', 'resetpass', '>changed']);
      return () => asAdmin(['ACL', 'SETUSER', 'connector', 'resetpass', `>${connectorPassword}`]);
    },
    server,
    asAdmin,
    targetWith,
    connectAs,
    async close() {
      await target.close();
      await server.stop();
    },
  };
}

const asks: AdapterWorld['asks'] = [
  ...['0/app:*', '1/jobs:*', hostilePattern].flatMap((nativeId) =>
    ['READ_ONLY', 'READ_WRITE'].map((permission) => ({ type: 'redis-keys', nativeId, permission })),
  ),
  ...['0', '1'].flatMap((nativeId) =>
    ['READ_ONLY', 'READ_WRITE'].map((permission) => ({ type: 'redis-database', nativeId, permission })),
  ),
  ...['READ_ONLY', 'READ_WRITE', 'ADMIN'].map((permission) => ({
    type: 'redis-server',
    nativeId: 'server',
    permission,
  })),
];

/** The number of users made by hand: names are not used twice. */
let made = 0;

/** A user with more commands than any permission has, on some keys. */
async function makeByHand(asAdmin: RedisWorld['asAdmin'], connectAs: RedisWorld['connectAs']): Promise<MadeByHand> {
  made += 1;
  const account = `by-hand-${made}`;
  await asAdmin(['ACL', 'SETUSER', account, 'on', '>by-hand', '~app:*', '+@read', '+eval']);
  return {
    account,
    entitlement: null,
    works: async () => {
      const wire = await connectAs(account, 'by-hand').catch(() => null);
      if (wire === null) return false;
      const answer = await wire.send('GET', 'app:1').catch(() => null);
      wire.end();
      return answer === 'one';
    },
  };
}

/** Users and connections that only a grant can have made, and users of grants in the file that a restart would read. */
async function leftovers(server: RunningRedis, asAdmin: RedisWorld['asAdmin']): Promise<readonly string[]> {
  const users = await asAdmin(['ACL', 'LIST']);
  const connections = String(await asAdmin(['CLIENT', 'LIST'])).split('\n');
  return [
    ...(Array.isArray(users) ? users.map(String).filter((line) => line.startsWith('user tg_')) : []),
    ...connections.filter((line) => /user=(tg_|\(superuser\))/.test(line)),
    ...server
      .usersFile()
      .split('\n')
      .filter((line) => line.startsWith('user tg_'))
      .map((line) => `in the file: ${line}`),
  ];
}
