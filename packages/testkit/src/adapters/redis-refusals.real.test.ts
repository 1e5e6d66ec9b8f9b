// What the Redis adapter says no to, what it reports of a server that limits nobody, what it finds there, and what it makes of one that
// is down or cut off in the middle: a sentence with the fix, nothing left behind, and never a secret.

import { redis } from '@tidegate/adapters';
import { type DiscoveryReport, Fault, type Target } from '@tidegate/core';
import { afterEach, describe, expect, test } from 'vitest';
import { hasRedis } from '../servers/start-redis.ts';
import { seededChance } from './chance.ts';
import { startLossyProxy } from './lossy-proxy.ts';
import { makeRedisWorld, type RedisWorld, type RedisWorldAsk } from './redis-world.ts';
import { type Askable, expectNothing, inAnHour, openAll, planFor, plannerOf, undoAll } from './world.ts';

const appKeys: Askable = { type: 'redis-keys', nativeId: '0/app:*', permission: 'READ_ONLY' };

describe.skipIf(!hasRedis())('a Redis server', () => {
  const worlds: RedisWorld[] = [];
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.close();
  });
  const makeWorld = async (ask: Partial<RedisWorldAsk> = {}): Promise<RedisWorld> => {
    const world = await makeRedisWorld({ users: 'acl-file', ...ask });
    worlds.push(world);
    return world;
  };
  const planOn = (world: RedisWorld, askable = appKeys) => planFor(world, askable, seededChance('redis refusals'));
  const reportOf = async (target: Target, name: string) =>
    (await target.check()).find((report) => report.name === name);

  test('with a user that anybody may be limits nobody: the check fails, and the approver is told', async () => {
    const world = await makeWorld();
    const { plan } = planOn(world);
    expect(await world.target.excess(plan)).toEqual([]);
    await world.asAdmin(['ACL', 'SETUSER', 'default', 'on', 'nopass', '~*', '+@all']);
    await world.asAdmin(['ACL', 'SETUSER', 'guest', 'on', 'nopass', '~public:*', '-@all', '+get']);
    const told = (await world.target.excess(plan)).join('\n');
    expect(told).toContain('may become `default` without a password, as everyone may: every command on all keys');
    expect(told).toContain('may become `guest` without a password, as everyone may: 1 command on keys `~public:*`');
    expect(await reportOf(world.target, 'users without a password')).toMatchObject({
      state: 'failed',
      sentence: expect.stringContaining('ACL SETUSER default off'),
    });
    // One that may only say hello is nobody.
    await world.asAdmin(['ACL', 'SETUSER', 'default', '-@all', '+ping'], ['ACL', 'SETUSER', 'guest', 'off']);
    expect(await world.target.excess(plan)).toEqual([]);
  });

  test.each<[string, readonly string[], string]>([
    ['is a replica', ['replicaof 127.0.0.1 1'], 'this is a replica'],
    ['is a node of a cluster', ['cluster-enabled yes'], 'this is a node of a cluster'],
  ])('that %s is refused, by the check and at opening, and nothing stays', async (_name, lines, sentence) => {
    const world = await makeRedisWorld({ users: 'acl-file', lines, empty: true });
    worlds.push(world);
    expect(await reportOf(world.target, 'server')).toMatchObject({
      state: 'failed',
      sentence: expect.stringContaining(sentence),
    });
    const { plan } = planOn(world);
    const [step] = world.target.steps(plan, inAnHour());
    expect(await step?.do()).toMatchObject({ kind: 'refused', message: expect.stringContaining(sentence) });
    expect(await step?.undo()).toEqual({ kind: 'done' });
    await expectNothing(world, plan);
  });

  test('that gives the connector too little is refused with the command that repairs it', async () => {
    const world = await makeWorld();
    await world.asAdmin(['ACL', 'SETUSER', 'connector', '-client|kill', '-acl|setuser']);
    expect(await reportOf(world.target, 'rights of the connector')).toMatchObject({
      state: 'failed',
      sentence: expect.stringContaining('`ACL SETUSER connector +acl|setuser +client|kill`'),
    });
    const { plan } = planOn(world);
    const [step] = world.target.steps(plan, inAnHour());
    expect(await step?.do()).toMatchObject({ kind: 'refused', message: expect.stringContaining('NOPERM') });
    await expectNothing(world, plan);
  });

  test('that does not know the connector, or is down, is said so without the password', async () => {
    const world = await makeWorld();
    const config = { hostname: world.server.host, port: String(world.server.port), tls: 'disable' };
    const wrong = redis.connect(config, JSON.stringify({ username: 'connector', password: 'wr0ng-secret' }));
    const down = redis.connect(
      { ...config, port: '1' },
      JSON.stringify({ username: 'connector', password: 'wr0ng-secret' }),
    );
    if (!wrong.ok || !down.ok) throw new Error('not connected');
    const { plan } = planOn(world);
    for (const [target, kind, words] of [
      [wrong.value, 'refused', 'the server does not let the connector in'],
      [down.value, 'unavailable', 'cannot be reached'],
    ] as const) {
      const answers = [await target.check(), await target.look(plan), await target.steps(plan, inAnHour())[0]?.undo()];
      expect(answers[0]).toMatchObject([
        { name: 'reachable', state: 'failed', sentence: expect.stringContaining(words) },
      ]);
      expect(answers[1]).toMatchObject({ state: 'unknown' });
      expect(answers[2]).toMatchObject({ kind });
      expect(JSON.stringify(answers)).not.toContain('wr0ng');
      await expect(target.excess(plan)).rejects.toThrow(Fault);
      await target.close();
    }
  });

  test('whose reply is lost makes the outcome unknown, and the look tells what happened', async () => {
    const world = await makeWorld();
    const proxy = await startLossyProxy(world.server.port);
    const target = world.targetWith({ port: String(proxy.port) });
    for (const when of ['before', 'after'] as const) {
      const { plan } = planOn(world);
      const [step] = target.steps(plan, inAnHour());
      proxy.cutAt({ statement: 'SETUSER', when });
      expect(await step?.do()).toMatchObject({ kind: 'unknown' });
      expect(await target.look(plan)).toMatchObject({ state: when === 'before' ? 'absent' : 'present' });
      expect(await step?.do()).toEqual({ kind: 'done' });
      proxy.cutAt({ statement: 'DELUSER', when });
      expect(await step?.undo()).toMatchObject({ kind: 'unknown' });
      expect(await step?.undo()).toEqual({ kind: 'done' });
      await expectNothing(world, plan);
    }
    expect(proxy.cuts()).toBe(4);
    await target.close();
    await proxy.close();
  });

  test('lists its databases, the named patterns and the prefixes of its keys, as patterns that mean just them', async () => {
    const world = await makeWorld({ settings: { patterns: '0/app:* 3/orders:*:open' } });
    const reports = await readAll(world.target);
    expect(reports[0]).toEqual({ kind: 'planned', parts: ['server', 'database 0', 'database 1'] });
    const ids = reports.flatMap((one) => (one.kind === 'page' ? one.resources.map((each) => each.nativeId) : []));
    expect(ids).toEqual([
      'server',
      '0',
      '1',
      '3',
      '0/app:*',
      '3/orders:*:open',
      '0/a\\*\\[b\\];$(x)#~+@all:*',
      '0/user:*',
      '1/jobs:*',
    ]);
    const findings = reports.flatMap((one) => (one.kind === 'completed' ? one.findings : []));
    expect(findings).toEqual([expect.stringContaining('keys that begin with `a b:` cannot be granted by pattern')]);
    for (const one of reports) {
      if (one.kind !== 'page') continue;
      for (const resource of one.resources) expect(plannerOf(world).partOf?.(resource)).toBe(one.part);
      for (const { type, nativeId } of one.resources)
        expect(planOn(world, { type, nativeId, permission: 'READ_ONLY' })).toBeDefined();
    }
    const listed: string[] = [];
    for await (const page of world.target.discover()) listed.push(...page.map((one) => one.nativeId));
    expect(listed).toEqual(ids);
  });

  test('with more keys than are looked at fails as a part: nothing is concluded from a sample', async () => {
    const world = await makeWorld({ settings: { sample_keys: '3' } });
    const reports = await readAll(world.target);
    expect(reports.filter((one) => one.kind === 'failed')).toEqual([
      { kind: 'failed', part: 'database 0', message: expect.stringContaining('has more keys than the 3 looked at') },
    ]);
    expect(reports.filter((one) => one.kind === 'completed').map((one) => one.part)).toEqual(['server', 'database 1']);
    await expect(all(world.target.discover())).rejects.toThrow(Fault);
    const named = world.targetWith({ sample_keys: '0' });
    expect((await readAll(named)).filter((one) => one.kind === 'failed')).toEqual([]);
    await named.close();
  });

  test('whose connector may not end connections still takes every right from them', async () => {
    const world = await makeWorld();
    const { plan, secret } = planOn(world);
    const steps = world.target.steps(plan, inAnHour());
    await openAll(steps);
    const wire = await world.connectAs(String(plan['user']), secret ?? '');
    expect(await wire.send('GET', 'app:1')).toBe('one');
    await world.asAdmin(['ACL', 'SETUSER', 'connector', '-client|kill']);
    expect(await steps[0]?.undo()).toMatchObject({ kind: 'refused', message: expect.stringContaining('NOPERM') });
    await expect(wire.send('GET', 'app:1')).rejects.toThrow('NOPERM');
    await expect(world.connectAs(String(plan['user']), secret ?? '')).rejects.toThrow('WRONGPASS');
    await world.asAdmin(['ACL', 'SETUSER', 'connector', '+client|kill']);
    await undoAll(steps);
    await expect(wire.send('GET', 'app:1')).rejects.toThrow('closed');
    await expectNothing(world, plan);
  });

  test('is closed even while the connector cannot save: shut at once, and done when it can', async () => {
    const world = await makeWorld();
    const { plan } = planOn(world);
    const steps = world.target.steps(plan, inAnHour());
    await openAll(steps);
    await world.asAdmin(['ACL', 'SETUSER', 'connector', '-acl|save']);
    expect(await steps[0]?.undo()).toMatchObject({ kind: 'refused', message: expect.stringContaining('NOPERM') });
    expect(await world.asAdmin(['ACL', 'GETUSER', String(plan['user'])])).toBeNull();
    await world.asAdmin(['ACL', 'SETUSER', 'connector', '+acl|save']);
    await undoAll(steps);
    await expectNothing(world, plan);
  });
});

async function all<T>(list: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const one of list) found.push(one);
  return found;
}

const readAll = (target: Target): Promise<readonly DiscoveryReport[]> => {
  if (target.byParts === undefined) throw new Error('it reads by parts');
  return all(target.byParts.read(new Set()));
};
