// What a restart (SIGKILL) of a real Redis does to grants: where users are written down it changes nothing, neither opens nor closes;
// where they are in memory only it ends open access. And closing is not done while a file could still bring a user back.

import { afterEach, describe, expect, test } from 'vitest';
import { redisWire } from '../servers/redis-wire.ts';
import { hasRedis, startRedis } from '../servers/start-redis.ts';
import { seededChance } from './chance.ts';
import { hostilePattern, makeRedisWorld, type RedisWorld, type RedisWorldAsk } from './redis-world.ts';
import { expectNothing, inAnHour, openAll, planFor, plannerOf, type StoredPlan, undoAll } from './world.ts';

const written = [
  { kept: 'an ACL file', ask: { users: 'acl-file' } },
  { kept: 'the configuration', ask: { users: 'config-file', settings: { config_rewrite: 'always' } } },
] as const;

describe.skipIf(!hasRedis())('a Redis server that is killed and started again', () => {
  const worlds: RedisWorld[] = [];
  const chance = seededChance('redis restart');
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.close();
  });
  const makeWorld = async (ask: RedisWorldAsk): Promise<RedisWorld> => {
    const world = await makeRedisWorld(ask);
    worlds.push(world);
    return world;
  };
  const planOn = (world: RedisWorld, nativeId: string): StoredPlan =>
    planFor(world, { type: 'redis-keys', nativeId, permission: 'READ_WRITE' }, chance);
  const open = async (world: RedisWorld, nativeId = hostilePattern): Promise<StoredPlan> => {
    const made = planOn(world, nativeId);
    await openAll(world.target.steps(made.plan, inAnHour()));
    return made;
  };
  const close = (world: RedisWorld, { plan }: StoredPlan): Promise<void> =>
    undoAll(world.target.steps(plan, inAnHour()));
  const signIn = async (world: RedisWorld, { plan, secret }: StoredPlan): Promise<void> => {
    const username = plannerOf(world).connection(plan, null).parameters['username'] ?? '';
    const wire = await world.connectAs(username, secret ?? '');
    await wire.send('GET', 'a*[b];$(x)#~+@all:1');
    wire.end();
  };
  const reportOf = async (world: RedisWorld, name: string) =>
    (await world.target.check()).find((report) => report.name === name);

  test.each(written)('with users in $kept: what is open stays open, what is closed stays closed', async ({ ask }) => {
    const world = await makeWorld(ask);
    expect(await reportOf(world, 'restart')).toMatchObject({ state: 'passed' });
    const [kept, closed, renewed] = [await open(world), await open(world), await open(world)];
    await close(world, closed);
    const again = plannerOf(world).renewSecret(renewed.plan, chance);
    expect(await world.target.applySecret(again.plan)).toEqual({ kind: 'done' });
    await world.server.restart();
    expect(await world.target.look(closed.plan)).toMatchObject({ state: 'absent' });
    expect(await world.target.look(kept.plan)).toMatchObject({ state: 'present', differs: [] });
    expect(await world.target.look(again.plan)).toMatchObject({ state: 'present', differs: [] });
    await signIn(world, kept);
    await expect(signIn(world, renewed)).rejects.toThrow('WRONGPASS');
    await expect(signIn(world, closed)).rejects.toThrow('WRONGPASS');
    await close(world, kept);
    await close(world, again);
    await world.server.restart();
    await expectNothing(world, kept.plan);
  });

  test('with users in memory only: it ends open access, closing is done all the same, and the check says so', async () => {
    const world = await makeWorld({ users: 'config-file' });
    const grant = await open(world);
    expect(await reportOf(world, 'restart')).toMatchObject({
      state: 'warning',
      sentence: expect.stringContaining('a restart ends every open access'),
    });
    await world.server.restart();
    expect(await world.target.look(grant.plan)).toMatchObject({ state: 'absent' });
    await close(world, grant);
    await expectNothing(world, grant.plan);
  });

  test('what the check warns of is true: a rewrite by somebody else brings a closed user back, until it is closed again', async () => {
    const world = await makeWorld({ users: 'config-file' });
    const grant = await open(world);
    await world.asAdmin(['CONFIG', 'REWRITE']);
    await close(world, grant);
    await world.server.restart();
    expect(await world.target.look(grant.plan)).toMatchObject({ state: 'present' });
    const careful = world.targetWith({ config_rewrite: 'always' });
    await undoAll(careful.steps(grant.plan, inAnHour()));
    await careful.close();
    await world.server.restart();
    await expectNothing(world, grant.plan);
  });

  test('closing is not done while the file cannot be written, is shut at once, and is done when it can', async () => {
    const world = await makeWorld({ users: 'acl-file' });
    const grant = await open(world);
    world.server.mayWrite(false);
    const [step] = world.target.steps(grant.plan, inAnHour());
    expect(await step?.undo()).toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('file of users'),
    });
    await expect(signIn(world, grant)).rejects.toThrow('WRONGPASS');
    expect(world.server.usersFile()).toContain('user tg_');
    // Nothing is there any more, and it is still not called done.
    expect(await step?.undo()).toMatchObject({ kind: 'unavailable' });
    const refused = world.target.steps(planOn(world, '0/app:*').plan, inAnHour())[0];
    expect(await refused?.do()).toMatchObject({ kind: 'unavailable' });
    world.server.mayWrite(true);
    expect(await refused?.undo()).toEqual({ kind: 'done' });
    expect(await step?.undo()).toEqual({ kind: 'done' });
    await expectNothing(world, grant.plan);
  });

  test('a reading of the old file by somebody else is seen, and closed again', async () => {
    const world = await makeWorld({ users: 'acl-file' });
    const grant = await open(world);
    const before = world.server.usersFile();
    await close(world, grant);
    world.server.writeUsersFile(before);
    await world.asAdmin(['ACL', 'LOAD']);
    expect(await world.target.look(grant.plan)).toMatchObject({ state: 'present', differs: [] });
    await close(world, grant);
    await expectNothing(world, grant.plan);
  });

  test('why patterns with quotes are refused: a server that wrote one down does not start again', async () => {
    const server = await startRedis({ users: 'config-file' });
    const world = await makeWorld({ users: 'acl-file' });
    const wire = await redisWire(server);
    await wire.send('ACL', 'SETUSER', 'somebody', 'on', '~a"b:*');
    await wire.send('CONFIG', 'REWRITE');
    await expect(server.restart()).rejects.toThrow('Redis did not start');
    expect(() => planOn(world, '0/a"b:*')).toThrow('names no keys');
  });

  test('200 closings at once are written down together', async () => {
    const world = await makeWorld({ users: 'acl-file' });
    const grants = Array.from({ length: 200 }, () => planOn(world, '0/app:*'));
    await Promise.all(grants.map(({ plan }) => openAll(world.target.steps(plan, inAnHour()))));
    await Promise.all(grants.map((grant) => close(world, grant)));
    const statistics = String(await world.asAdmin(['INFO', 'commandstats']));
    const saves = Number(/cmdstat_acl\|save:calls=(\d+)/.exec(statistics)?.[1]);
    expect(saves).toBeLessThan(100);
    expect(saves).toBeGreaterThan(1);
    expect(await world.leftovers()).toEqual([]);
  });
});
