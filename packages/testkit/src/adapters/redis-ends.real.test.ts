// A grant in Redis as the grantee and the approver live it: what each permission lets through on the real server, that closing cuts open
// connections whatever they are doing, and that a look sees every way in which a user differs from what was agreed.

import type { GrantPlan } from '@tidegate/core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type RedisWire, redisWire } from '../servers/redis-wire.ts';
import { hasRedis } from '../servers/start-redis.ts';
import { seededChance } from './chance.ts';
import { hostilePattern, makeRedisWorld, type RedisWorld } from './redis-world.ts';
import {
  type Askable,
  expectNothing,
  inAnHour,
  openAll,
  planFor,
  plannerOf,
  type StoredPlan,
  undoAll,
} from './world.ts';

const keys = (nativeId: string, permission: string): Askable => ({ type: 'redis-keys', nativeId, permission });
const denied = 'NOPERM';

describe.skipIf(!hasRedis())('a grant in Redis', () => {
  let world: RedisWorld;
  const chance = seededChance('redis ends');
  beforeAll(async () => {
    world = await makeRedisWorld({ users: 'acl-file' });
  });
  afterAll(async () => {
    await world.close();
  });

  const opened: (() => Promise<void>)[] = [];
  // A test that fails leaves nothing to the next.
  afterEach(async () => {
    for (const close of opened.splice(0)) await close();
  });
  const open = async (askable: Askable): Promise<StoredPlan & { close: () => Promise<void> }> => {
    const made = planFor(world, askable, chance);
    const steps = world.target.steps(made.plan, inAnHour());
    const close = (): Promise<void> => undoAll(steps);
    opened.push(close);
    await openAll(steps);
    return { ...made, close };
  };
  const userOf = (plan: GrantPlan): string => plannerOf(world).connection(plan, null).parameters['username'] ?? '';
  const signIn = ({ plan, secret }: StoredPlan): Promise<RedisWire> => world.connectAs(userOf(plan), secret ?? '');

  test('READ_ONLY on a pattern reads what matches, changes nothing, and learns no other name', async () => {
    const grant = await open(keys('0/app:*', 'READ_ONLY'));
    const wire = await signIn(grant);
    expect(await wire.send('GET', 'app:1')).toBe('one');
    expect(await wire.send('MGET', 'app:1', 'app:2')).toEqual(['one', 'two']);
    for (const words of [
      ['SET', 'app:1', 'x'],
      ['GET', 'user:ada'],
      ['EXISTS', 'user:ada'],
      ['MGET', 'app:1', 'user:ada'],
      ['SCAN', '0'],
      ['KEYS', '*'],
      ['RANDOMKEY'],
      ['DBSIZE'],
      ['SELECT', '1'],
      ['CLIENT', 'TRACKING', 'on', 'BCAST'],
      ['CLIENT', 'LIST'],
      ['SUBSCRIBE', 'news'],
      ['INFO'],
    ]) {
      await expect(wire.send(...words), words.join(' ')).rejects.toThrow(denied);
    }
    wire.end();
    await grant.close();
    await expectNothing(world, grant.plan);
  });

  test('READ_WRITE on a pattern writes what matches, in transactions too, and neither runs nor leaves code', async () => {
    const grant = await open(keys('0/app:*', 'READ_WRITE'));
    const wire = await signIn(grant);
    await wire.send('MULTI');
    await wire.send('INCR', 'app:count');
    await wire.send('EXPIRE', 'app:count', '100');
    expect(await wire.send('EXEC')).toEqual([1, 1]);
    for (const words of [
      ['SET', 'user:eve', 'x'],
      ['RENAME', 'app:1', 'user:eve'],
      ['COPY', 'app:1', 'app:3', 'DB', '1'],
      ['MOVE', 'app:1', '1'],
      ['FLUSHALL'],
      ['FLUSHDB'],
      ['SWAPDB', '0', '1'],
      ['EVAL', 'return 1', '0'],
      ['FUNCTION', 'LOAD', "#!lua name=x\nredis.register_function('x', function() return 1 end)"],
      ['SORT', 'app:list', 'BY', 'user:*'],
      ['PUBLISH', 'app:news', 'x'],
      ['CONFIG', 'GET', '*'],
      ['ACL', 'LIST'],
    ]) {
      await expect(wire.send(...words), words.join(' ')).rejects.toThrow(denied);
    }
    wire.end();
    await grant.close();
  });

  test('a pattern full of signs means its own keys and no others', async () => {
    const grant = await open(keys(hostilePattern, 'READ_ONLY'));
    const wire = await signIn(grant);
    expect(await wire.send('GET', 'a*[b];$(x)#~+@all:1')).toBe('hostile');
    await expect(wire.send('GET', 'aXb;$(x)#~+@all:1')).rejects.toThrow(denied);
    await expect(wire.send('GET', 'app:1')).rejects.toThrow(denied);
    wire.end();
    await grant.close();
  });

  test('a grant on one database cannot choose another, but for 0, which is said before it opens', async () => {
    const zero = await open({ type: 'redis-database', nativeId: '0', permission: 'READ_ONLY' });
    expect(await world.target.excess(zero.plan)).toEqual([]);
    const atZero = await signIn(zero);
    await expect(atZero.send('SELECT', '1')).rejects.toThrow(denied);
    expect(await atZero.send('DBSIZE')).toBeGreaterThan(0);
    const made = planFor(world, keys('1/jobs:*', 'READ_WRITE'), chance);
    expect(await world.target.excess(made.plan)).toEqual([expect.stringContaining('database 0')]);
    const steps = world.target.steps(made.plan, inAnHour());
    await openAll(steps);
    const atOne = await signIn(made);
    await atOne.send('SELECT', '1');
    expect(await atOne.send('GET', 'jobs:1')).toBe('waiting');
    await expect(atOne.send('SELECT', '2')).rejects.toThrow(denied);
    for (const wire of [atZero, atOne]) wire.end();
    await zero.close();
    await undoAll(steps);
  });

  test('ADMIN empties databases and sees connections; users, settings, scripts and the server itself stay out of reach', async () => {
    const grant = await open({ type: 'redis-server', nativeId: 'server', permission: 'ADMIN' });
    const wire = await signIn(grant);
    await wire.send('SELECT', '5');
    await wire.send('SET', 'x', '1');
    await wire.send('FLUSHDB');
    expect(await wire.send('CLIENT', 'LIST')).toContain(userOf(grant.plan));
    for (const words of [
      ['ACL', 'SETUSER', 'eve', 'on', 'nopass', '+@all'],
      ['CONFIG', 'SET', 'requirepass', ''],
      ['CLIENT', 'KILL', 'USER', 'connector'],
      ['EVAL', 'return 1', '0'],
      ['SCRIPT', 'FLUSH'],
      ['FUNCTION', 'FLUSH'],
      ['MODULE', 'LIST'],
      ['REPLICAOF', 'NO', 'ONE'],
      ['MIGRATE', '127.0.0.1', '1', 'app:1', '0', '10'],
      ['MONITOR'],
      ['SHUTDOWN'],
    ]) {
      await expect(wire.send(...words), words.join(' ')).rejects.toThrow(denied);
    }
    wire.end();
    await grant.close();
  });

  test('a user that is off works on where it is connected: Redis says so, and closing does not rely on it', async () => {
    const grant = await open(keys('0/app:*', 'READ_ONLY'));
    const wire = await signIn(grant);
    await world.asAdmin(['ACL', 'SETUSER', userOf(grant.plan), 'off']);
    expect(await wire.send('GET', 'app:1')).toBe('one');
    await grant.close();
    await expect(wire.send('GET', 'app:1')).rejects.toThrow('closed');
    await expectNothing(world, grant.plan);
  });

  test('closing ends every connection: idle, waiting for a value, and in the middle of a transaction', async () => {
    const grant = await open(keys('0/app:*', 'READ_WRITE'));
    const wires = await Promise.all([signIn(grant), signIn(grant), signIn(grant)]);
    const [idle, waiting, inside] = wires;
    const value = waiting?.send('BLPOP', 'app:queue', '0').catch((error: unknown) => String(error));
    await inside?.send('MULTI');
    await inside?.send('SET', 'app:late', '1');
    await grant.close();
    expect(await value).toContain('closed');
    await expect(inside?.send('EXEC')).rejects.toThrow('closed');
    await expect(idle?.send('PING')).rejects.toThrow('closed');
    expect(await world.asAdmin(['EXISTS', 'app:late'])).toBe(0);
    await expect(signIn(grant)).rejects.toThrow('WRONGPASS');
    await expectNothing(world, grant.plan);
  });

  test.each<[string, readonly string[], string]>([
    ['another key pattern', ['~user:*'], 'wider than planned: the user has rights on keys `~user:*`'],
    ['writing the same keys', ['~app:*'], 'wider than planned: the user has rights on keys `~app:*`'],
    ['another command', ['+del'], 'wider than planned: the user may run `del`'],
    ['every command', ['+@all'], 'wider than planned: the user may run'],
    ['one argument of a command', ['+select|7'], 'wider than planned: the user may run `select|7`'],
    ['a subcommand', ['+config|get'], 'wider than planned: the user may run `config|get`'],
    ['a channel', ['&news'], 'wider than planned: the user reaches channels `&news`'],
    ['no password', ['nopass'], 'wider than planned: any password lets the user in'],
    ['a second password', ['>other'], 'wider than planned: another password lets the user in too'],
    ['a selector', ['(+set ~x)'], 'wider than planned: the user has further rights (selectors)'],
    ['unchecked payloads', ['skip-sanitize-payload'], 'wider than planned: restored values are not checked'],
    ['no keys', ['resetkeys'], 'narrower than planned: the user has no right on keys `%R~app:*`'],
    ['one command less', ['-get'], 'narrower than planned: the user may not run `get`'],
    [
      'no password that fits',
      ['resetpass'],
      'narrower than planned: the password of the grant does not let the user in',
    ],
    ['no sign-in', ['off'], 'narrower than planned: the user may not sign in'],
  ])('a look sees %s, given or taken outside, and closing closes it all the same', async (_name, rules, sentence) => {
    const grant = await open(keys('0/app:*', 'READ_ONLY'));
    await world.asAdmin(['ACL', 'SETUSER', userOf(grant.plan), ...rules]);
    const seen = await world.target.look(grant.plan);
    expect(seen.state).toBe('present');
    expect(seen.differs.join('\n')).toContain(sentence);
    await grant.close();
    await expectNothing(world, grant.plan);
  });

  test('what a look says of commands is what the server itself would let through, whatever rules were added', async () => {
    const catalog = await world.asAdmin(['COMMAND']);
    const wire = await redisWire(world.server);
    const words = [
      '+@write',
      '-@hash',
      '+client',
      '-client|list',
      '+@admin',
      '-@all',
      '+get',
      '+config|get',
      '-scan',
      '+debug',
    ];
    const more = [
      '+@all',
      '-@dangerous',
      '+select',
      '-select',
      '+@scripting',
      '-acl',
      '+acl|cat',
      '-@read',
      '+memory|usage',
    ];
    // Rules with one argument of a command are left to the rows above: a trial run has no right one.
    const asks = world.asks.filter((askable) => !askable.nativeId.startsWith('1'));
    for (let round = 0; round < rounds; round += 1) {
      const bytes = [...chance.bytes(4)];
      const askable = asks[(bytes[0] ?? 0) % asks.length];
      if (askable === undefined) throw new Error('nothing to ask for');
      const grant = await open(askable);
      const user = userOf(grant.plan);
      const before = await allowedOnServer(wire, user, catalog);
      const rules = bytes.map((byte) => [...words, ...more][byte % (words.length + more.length)] ?? '');
      for (const rule of rules) await wire.send('ACL', 'SETUSER', user, rule).catch(() => undefined);
      const after = await allowedOnServer(wire, user, catalog);
      const differs = (await world.target.look(grant.plan)).differs.filter((sentence) => / run /.test(sentence));
      const [wider, narrower] = [without(after, before), without(before, after)];
      expect([rules, countIn(differs, 'may run')]).toEqual([rules, wider.length]);
      expect([rules, countIn(differs, 'may not run')]).toEqual([rules, narrower.length]);
      await grant.close();
    }
    wire.end();
  });

  test('a grant on part of the keys holds no command that the pattern would not bind', async () => {
    const catalog = await world.asAdmin(['COMMAND']);
    const wire = await redisWire(world.server);
    for (const permission of ['READ_ONLY', 'READ_WRITE']) {
      const grant = await open(keys('0/app:*', permission));
      const allowed = await allowedOnServer(wire, userOf(grant.plan), catalog);
      const unbound = allowed.filter((name) => !bound(catalog, name));
      const own = ['auth', 'hello', 'ping', 'echo', 'quit', 'reset', 'acl|whoami'];
      const client = ['client|getname', 'client|id', 'client|info', 'client|setname'];
      const transaction = permission === 'READ_WRITE' ? ['multi', 'exec', 'discard', 'unwatch'] : [];
      expect(without(unbound, [...own, ...client, ...transaction]).filter((name) => !/^command/.test(name))).toEqual(
        [],
      );
      await grant.close();
    }
    wire.end();
  });
});

const rounds = 60;

const without = (names: readonly string[], others: readonly string[]): readonly string[] =>
  names.filter((name) => !others.includes(name));

/** How many commands a sentence of this kind speaks of: it names up to three, and then their number. */
function countIn(differs: readonly string[], words: string): number {
  const sentence = differs.find((one) => one.includes(` ${words} `));
  if (sentence === undefined) return 0;
  const number = / \((\d+)\)$/.exec(sentence)?.[1];
  return number === undefined ? (sentence.split(words)[1]?.split(', ').length ?? 0) : Number(number);
}

/** Every command and subcommand, and how many words it wants. */
function leavesOf(
  catalog: unknown,
): readonly { readonly name: string; readonly words: number; readonly keyed: boolean }[] {
  if (!Array.isArray(catalog)) throw new Error('no list of commands');
  return catalog.flatMap((entry: unknown) => {
    if (!Array.isArray(entry)) return [];
    const [name, arity, flags, firstKey, , , , , specifications, inside] = entry;
    if (Array.isArray(inside) && inside.length > 0) return leavesOf(inside);
    const keyed = firstKey !== 0 || String(flags).includes('movablekeys') || String(specifications) !== '';
    return [{ name: String(name), words: Math.abs(Number(arity)), keyed }];
  });
}

const bound = (catalog: unknown, name: string): boolean =>
  leavesOf(catalog).some((one) => one.name === name && one.keyed);

/** Names of all commands that the server itself says it would let this user run, if keys were not looked at. */
async function allowedOnServer(wire: RedisWire, user: string, catalog: unknown): Promise<readonly string[]> {
  const answers = leavesOf(catalog).map(async ({ name, words }) => {
    const parts = name.split('|');
    const filled = [...parts, ...Array.from({ length: Math.max(0, words - parts.length) }, () => '999')];
    const answer = await wire.send('ACL', 'DRYRUN', user, ...filled).catch((error: unknown) => String(error));
    if (/wrong number/.test(String(answer))) throw new Error(`${name}: ${String(answer)}`);
    return /no permissions to run/.test(String(answer)) ? [] : [name];
  });
  return (await Promise.all(answers)).flat();
}
