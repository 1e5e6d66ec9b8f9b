// A grant in a real OpenLDAP, as others see it: who is a member while it is open and after, what was there before and stays, the last member,
// a hostile name, and a way to the directory that breaks, is not encrypted, or is not to be trusted.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { DiscoveredResource, ObservedAccess } from '@tidegate/core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hasSlapd, slapdSuffix } from '../servers/start-slapd.ts';
import { seededChance } from './chance.ts';
import { hostileGroup, type LdapWorld, ldapGroupIds, ldapGroups, ldapPeople, makeLdapWorld } from './ldap-world.ts';
import { startLossyProxy } from './lossy-proxy.ts';
import { type Askable, expectNothing, inAnHour, openAll, planFor, plannerOf, undoAll } from './world.ts';

const member = (nativeId: string): Askable => ({ type: 'ldap-group', nativeId, permission: 'MEMBER' });
const openssl = ['/usr/bin/openssl', '/usr/local/bin/openssl'].find((path) => existsSync(path)) ?? '';
const ada = `uid=ada,${ldapPeople}`;

describe.skipIf(!hasSlapd())('a membership in a real OpenLDAP', () => {
  let world: LdapWorld;
  const chance = seededChance('ldap ends');
  beforeAll(async () => {
    world = await makeLdapWorld({ certificate: 'own' });
  }, 60_000);
  afterAll(async () => {
    await world.close();
  });
  const undone: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const undo of undone.splice(0)) await undo();
  });
  const planned = (id: string) => planFor(world, member(id), chance).plan;
  const modify = (cn: string, ...lines: readonly string[]): void =>
    world.server.modify(`dn: cn=${cn},${ldapGroups}\nchangetype: modify\n${lines.join('\n')}\n`);

  test('is there with its note while open, and what people wrote in the group stays', async () => {
    const before = world.groupLines('engines');
    const plan = planned(ldapGroupIds.engines);
    const steps = world.target.steps(plan, inAnHour());
    await openAll(steps);
    const note = `description: tidegate ${String(plan['grantId'])}: ${ada}`;
    expect(world.groupLines('engines')).toEqual([...before, `member: ${ada}`, note].toSorted());
    await undoAll(steps);
    expect(world.groupLines('engines')).toEqual(before);
  });

  test('that stood before is refused and outlives the refusal', async () => {
    modify('engines', 'add: member', `member: ${ada.toUpperCase()}`);
    undone.push(async () => modify('engines', 'delete: member', `member: ${ada}`));
    const before = world.groupLines('engines');
    const plan = planned(ldapGroupIds.engines);
    expect(await world.target.excess(plan)).toEqual([expect.stringContaining('is a member already')]);
    const [step] = world.target.steps(plan, inAnHour());
    expect(await step?.do()).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('is a member already'),
    });
    expect(await step?.undo()).toEqual({ kind: 'done' });
    expect(world.groupLines('engines')).toEqual(before);
  });

  test.each([
    ['engines', ldapGroupIds.engines, 'member', `uid=max,${ldapPeople}`],
    ['unique', ldapGroupIds.unique, 'uniqueMember', `uid=max,${ldapPeople}`],
  ])('that is the last of `%s` leaves the placeholder behind, which is nobody', async (cn, id, attribute, other) => {
    const plan = planned(id);
    const steps = world.target.steps(plan, inAnHour());
    await openAll(steps);
    modify(cn, `delete: ${attribute}`, `${attribute}: ${other}`);
    const report = (await world.target.check()).find(({ name }) => name === 'last members');
    expect(report).toMatchObject({ state: 'warning', sentence: expect.stringContaining(`\`${cn}\``) });
    await undoAll(steps);
    expect(world.groupLines(cn)).toContainEqual(`${attribute}: cn=tidegate-placeholder`);
    expect(await world.target.look(plan)).toMatchObject({ state: 'absent' });
    modify(
      cn,
      `add: ${attribute}`,
      `${attribute}: ${other}`,
      '-',
      `delete: ${attribute}`,
      `${attribute}: cn=tidegate-placeholder`,
    );
    await expectNothing(world, plan);
  });

  test('in a group that is renamed while it is open is taken out of it', async () => {
    const plan = planned(ldapGroupIds.unix);
    const steps = world.target.steps(plan, inAnHour());
    await openAll(steps);
    const rename = (from: string, to: string): void =>
      world.server.modify(`dn: cn=${from},${ldapGroups}\nchangetype: modrdn\nnewrdn: cn=${to}\ndeleteoldrdn: 1\n`);
    rename('unix', 'bsd');
    undone.push(async () => rename('bsd', 'unix'));
    expect(await world.target.look(plan)).toMatchObject({ state: 'present' });
    await undoAll(steps);
    expect(world.groupLines('bsd')).toEqual(['memberUid: max']);
  });

  test.each(['before', 'after'] as const)('whose line is cut %s the change arrives is found as it is', async (when) => {
    const proxy = await startLossyProxy(world.server.port);
    try {
      const target = world.targetWith({ port: String(proxy.port) });
      const plan = planned(ldapGroupIds.engines);
      const [step] = target.steps(plan, inAnHour());
      proxy.cutAt({ statement: `tidegate ${String(plan['grantId'])}`, when });
      expect(await step?.do()).toMatchObject({ kind: 'unknown' });
      expect(proxy.cuts()).toBe(1);
      expect(await target.look(plan)).toMatchObject({ state: when === 'after' ? 'present' : 'absent' });
      expect(await step?.do()).toEqual({ kind: 'done' });
      proxy.cutAt({ statement: `tidegate ${String(plan['grantId'])}`, when });
      expect(await step?.undo()).toMatchObject({ kind: 'unknown' });
      expect(await step?.undo()).toEqual({ kind: 'done' });
      await expectNothing(world, plan);
    } finally {
      await proxy.close();
    }
  });

  test('is found by the list of groups, page by page, hostile names among them, and a survey tells who is where', async () => {
    const found: DiscoveredResource[] = [];
    for await (const page of world.target.discover()) found.push(...page);
    expect(found.map(({ name }) => name).toSorted()).toEqual([hostileGroup, 'engines', 'unique', 'unix'].toSorted());
    expect(found.find(({ name }) => name === 'engines')).toMatchObject({
      nativeId: ldapGroupIds.engines,
      path: '127.0.0.1/engines',
      context: { kind: 'groupOfNames' },
    });
    const plan = planned(ldapGroupIds.hostile);
    const steps = world.target.steps(plan, inAnHour());
    await openAll(steps);
    const seen: ObservedAccess[] = [];
    for await (const page of world.target.survey?.read() ?? []) seen.push(...page);
    expect(seen.filter(({ ours }) => ours).map(({ key, account }) => [key, account])).toEqual([
      [plannerOf(world).keysOf?.(plan)[0], 'ada'],
    ]);
    expect(seen.filter(({ account }) => account === 'max')).toHaveLength(4);
    await undoAll(steps);
    await expectNothing(world, plan);
  });

  test('opens over both kinds of encryption, and never without trust', async () => {
    const { certificate, securePort } = world.server;
    const ways = [{ tls: 'verify-full', port: String(securePort) }, { tls: 'starttls' }];
    for (const way of ways) {
      const target = world.targetWith({ ...way, ca: certificate ?? '' });
      expect((await target.check()).find(({ name }) => name === 'encryption')).toMatchObject({ state: 'passed' });
      const plan = planned(ldapGroupIds.engines);
      await openAll(target.steps(plan, inAnHour()));
      await undoAll(target.steps(plan, inAnHour()));
      await expectNothing(world, plan);
      const [report] = await world.targetWith(way).check();
      expect(report).toMatchObject({
        name: 'reachable',
        state: 'failed',
        sentence: expect.stringContaining('no trusted encryption'),
      });
      // A certificate that is another's.
      const other = execFileSync(
        openssl,
        [
          ...[
            'req',
            '-x509',
            '-newkey',
            'rsa:2048',
            '-nodes',
            '-days',
            '2',
            '-subj',
            '/CN=other',
            '-keyout',
            '/dev/null',
          ],
        ],
        { stdio: ['ignore', 'pipe', 'ignore'] },
      );
      const [wrong] = await world.targetWith({ ...way, ca: other.toString() }).check();
      expect(wrong).toMatchObject({ state: 'failed' });
    }
  });
});

describe.skipIf(!hasSlapd())('an OpenLDAP that says no', () => {
  const worlds: LdapWorld[] = [];
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.close();
  });
  const makeWorld = async (ask: Parameters<typeof makeLdapWorld>[0]): Promise<LdapWorld> => {
    const world = await makeLdapWorld(ask);
    worlds.push(world);
    return world;
  };
  const connector = `dn.exact="cn=tidegate,${slapdSuffix}"`;
  const reports = async (world: LdapWorld): Promise<Record<string, string>> =>
    Object.fromEntries((await world.target.check()).map(({ name, state }) => [name, state]));
  const planIn = (world: LdapWorld) => planFor(world, member(ldapGroupIds.engines), seededChance('ldap no')).plan;

  test('to a wrong password and to nobody listening: told, and the password is not', async () => {
    const world = await makeWorld({});
    for (const [target, kind] of [
      [world.targetWith({}, 'wr0ng-secret'), 'refused'],
      [world.targetWith({ port: '1' }, 'wr0ng-secret'), 'unavailable'],
    ] as const) {
      const plan = planIn(world);
      const outcome = await target.steps(plan, inAnHour())[0]?.do();
      expect(outcome).toMatchObject({ kind });
      expect(JSON.stringify([outcome, await target.check()])).not.toContain('wr0ng-secret');
      expect(await target.look(plan)).toMatchObject({ state: 'unknown' });
    }
  }, 60_000);

  test('to a connector that may only read: the check fails, opening is refused, and nothing is left', async () => {
    const world = await makeWorld({
      access: [
        'access to attrs=userPassword by anonymous auth by * none',
        `access to * by ${connector} read by * none`,
      ],
    });
    expect(await reports(world)).toMatchObject({ reachable: 'passed', 'rights of the connector': 'failed' });
    const plan = planIn(world);
    expect(await world.target.steps(plan, inAnHour())[0]?.do()).toMatchObject({ kind: 'refused' });
    await expectNothing(world, plan);
  }, 60_000);

  test('to reading members: a look is unknown and never absent', async () => {
    const world = await makeWorld({
      access: [
        'access to attrs=userPassword by anonymous auth by * none',
        'access to attrs=member by * none',
        `access to * by ${connector} write by * none`,
      ],
    });
    expect(await reports(world)).toMatchObject({ readable: 'failed' });
    expect(await world.target.look(planIn(world))).toMatchObject({
      state: 'unknown',
      message: expect.stringContaining('may not read'),
    });
  }, 60_000);

  test('by cutting lists short: the list is no list', async () => {
    const world = await makeWorld({
      access: [
        'access to attrs=userPassword by anonymous auth by * none',
        `access to * by ${connector} write by * none`,
        `limits ${connector} size.soft=2 size.hard=2 size.prtotal=2`,
      ],
    });
    await expect(async () => {
      for await (const _page of world.target.discover());
    }).rejects.toMatchObject({ code: 'target.refused' });
  }, 60_000);
});
