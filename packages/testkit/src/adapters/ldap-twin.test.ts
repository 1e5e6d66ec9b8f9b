// The LDAP adapter on a directory in memory: its contract, and what no real server does on order: replies that are lost, others who change the
// same group at that very moment, groups and people that are renamed or gone, and memberships that were there before.

import type { GrantPlan, ObservedAccess, Target } from '@tidegate/core';
import { describe, expect, test } from 'vitest';
import { seededChance } from './chance.ts';
import { adapterContract } from './contract.ts';
import { type LdapTwin, makeLdapTwin } from './ldap-twin.ts';
import {
  type AdapterWorld,
  type Askable,
  expectNothing,
  inAnHour,
  openAll,
  planFor,
  plannerOf,
  undoAll,
} from './world.ts';

const [people, groups] = ['ou=people,dc=acme', 'ou=groups,dc=acme'];
const [ada, max, eve] = [`uid=ada,${people}`, `uid=max,${people}`, `uid=eve,${people}`];
const [engines, unix, wide] = [`cn=engines,${groups}`, `cn=unix,${groups}`, `cn=wide,${groups}`];
const person = (dn: string, uid: string) => [dn, { uid: [uid], gidNumber: [`10${uid.length}${uid}`] }] as const;

const config = {
  hostname: 'directory.acme.example',
  groups_base: groups,
  people_base: people,
};

const makeTwin = (): LdapTwin =>
  makeLdapTwin(
    [
      [people, { objectClass: ['organizationalUnit'] }],
      [groups, { objectClass: ['organizationalUnit'] }],
      person(ada, 'ada'),
      person(max, 'max'),
      person(eve, 'eve'),
      [engines, { objectClass: ['groupOfNames'], cn: ['engines'], entryUUID: ['e-1'], member: [max] }],
      [unix, { objectClass: ['posixGroup'], cn: ['unix'], entryUUID: ['u-1'], gidNumber: ['2001'], memberUid: [] }],
      [wide, { objectClass: ['groupOfNames'], cn: ['wide'], entryUUID: ['w-1'], member: [engines] }],
    ],
    config,
  );

const member = (nativeId: string): Askable => ({ type: 'ldap-group', nativeId, permission: 'MEMBER' });

const worldOf = (twin: LdapTwin): AdapterWorld & { readonly target: Target } => ({
  adapter: twin.adapter,
  config,
  target: twin.connect(),
  reconnect: twin.connect,
  account: { account: 'ada', by: 'rule', verified: true },
  asks: [member('e-1'), member('u-1')],
  leftovers: async () =>
    twin
      .lines()
      .filter((line) => /(member|uid): (uid=)?ada.*|tidegate|placeholder/i.test(line) && !line.startsWith(ada)),
  close: async () => undefined,
});

adapterContract('an LDAP directory in memory', async () => worldOf(makeTwin()));

describe('an LDAP directory in memory', () => {
  const begin = (): { twin: LdapTwin; world: AdapterWorld; target: Target; plan: GrantPlan } => {
    const twin = makeTwin();
    const world = worldOf(twin);
    return { twin, world, target: world.target, plan: planFor(world, member('e-1'), seededChance('ldap twin')).plan };
  };
  const members = (twin: LdapTwin): readonly string[] => twin.valuesOf(engines, 'member');

  test('who is a member already is refused, and stays one whatever is undone', async () => {
    const { twin, target, plan } = begin();
    twin.change(engines, [{ operation: 'add', attribute: 'member', value: ada.toUpperCase() }]);
    expect(await target.excess(plan)).toContainEqual(
      expect.stringContaining('is a member already, not through Tidegate'),
    );
    const [step] = target.steps(plan, inAnHour());
    expect(await step?.do()).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('is a member already'),
    });
    expect(await target.look(plan)).toMatchObject({ state: 'absent' });
    expect(await step?.undo()).toEqual({ kind: 'done' });
    expect(members(twin)).toEqual([max, ada.toUpperCase()]);
  });

  test('who is a member of a Unix group by its own number is refused', async () => {
    const { twin, world, target } = begin();
    twin.change(unix, [
      { operation: 'delete', attribute: 'gidNumber', value: '2001' },
      { operation: 'add', attribute: 'gidNumber', value: twin.valuesOf(ada, 'gidNumber')[0] ?? '' },
    ]);
    const { plan } = planFor(world, member('u-1'), seededChance('own group'));
    expect(await target.steps(plan, inAnHour())[0]?.do()).toMatchObject({ kind: 'refused' });
    expect(twin.valuesOf(unix, 'memberUid')).toEqual([]);
  });

  test.each(['opening', 'closing'] as const)(
    'a reply that is lost while %s: the next attempt finds it done',
    async (when) => {
      const { twin, world, target, plan } = begin();
      const steps = target.steps(plan, inAnHour());
      if (when === 'closing') await openAll(steps);
      twin.failNext('reply-lost');
      expect(await (when === 'opening' ? steps[0]?.do() : steps[0]?.undo())).toMatchObject({ kind: 'unknown' });
      if (when === 'opening') await openAll(steps);
      await undoAll(steps);
      await expectNothing(world, plan);
      expect(members(twin)).toEqual([max]);
    },
  );

  test('somebody who adds the same person at that very moment keeps what they gave', async () => {
    const { twin, target, plan } = begin();
    twin.beforeChange(() => twin.change(engines, [{ operation: 'add', attribute: 'member', value: ada }]));
    const [step] = target.steps(plan, inAnHour());
    expect(await step?.do()).toMatchObject({ kind: 'refused' });
    expect(await step?.undo()).toEqual({ kind: 'done' });
    expect(members(twin)).toEqual([max, ada]);
  });

  test('a grant that joins while another leaves is not cut by it', async () => {
    const { twin, world, target, plan } = begin();
    const { plan: other } = planFor(world, member('e-1'), seededChance('the other'));
    await openAll(target.steps(plan, inAnHour()));
    let joined: Promise<void> | null = null;
    twin.beforeChange(() => {
      const note = twin.valuesOf(engines, 'description')[0] ?? '';
      twin.change(engines, [
        { operation: 'delete', attribute: 'description', value: note },
        { operation: 'add', attribute: 'description', value: note.replace(':', ` ${String(other['grantId'])}:`) },
      ]);
      joined = Promise.resolve();
    });
    await undoAll(target.steps(plan, inAnHour()));
    expect(joined).not.toBeNull();
    expect(await target.look(plan)).toMatchObject({ state: 'absent' });
    expect(await target.look(other)).toMatchObject({ state: 'present' });
    await undoAll(target.steps(other, inAnHour()));
    await expectNothing(world, other);
  });

  test('the last member leaves a placeholder in a group that must have one, and none where it need not', async () => {
    const { twin, target, world, plan } = begin();
    await openAll(target.steps(plan, inAnHour()));
    twin.change(engines, [{ operation: 'delete', attribute: 'member', value: max }]);
    expect((await target.check()).find(({ name }) => name === 'last members')).toMatchObject({ state: 'warning' });
    await undoAll(target.steps(plan, inAnHour()));
    expect(members(twin)).toEqual(['cn=tidegate-placeholder']);
    expect(await target.look(plan)).toMatchObject({ state: 'absent' });
    const { plan: unlisted } = planFor(world, member('u-1'), seededChance('unix'));
    await openAll(target.steps(unlisted, inAnHour()));
    await undoAll(target.steps(unlisted, inAnHour()));
    expect(twin.valuesOf(unix, 'memberUid')).toEqual([]);
  });

  test('the last other member who leaves at that very moment leaves a placeholder too', async () => {
    const { twin, target, plan } = begin();
    await openAll(target.steps(plan, inAnHour()));
    twin.beforeChange(() => twin.change(engines, [{ operation: 'delete', attribute: 'member', value: max }]));
    await undoAll(target.steps(plan, inAnHour()));
    expect(members(twin)).toEqual(['cn=tidegate-placeholder']);
  });

  test('a group that was renamed while access is open is closed under its new name, one that is gone is gone', async () => {
    const { twin, target, world, plan } = begin();
    await openAll(target.steps(plan, inAnHour()));
    twin.rename(engines, `cn=motors,${groups}`);
    expect(await target.look(plan)).toMatchObject({ state: 'present' });
    await undoAll(target.steps(plan, inAnHour()));
    expect(twin.valuesOf(`cn=motors,${groups}`, 'member')).toEqual([max]);
    await expectNothing(world, plan);
    await openAll(target.steps(plan, inAnHour()));
    twin.remove(`cn=motors,${groups}`);
    await undoAll(target.steps(plan, inAnHour()));
    expect(await target.look(plan)).toMatchObject({ state: 'absent' });
  });

  test('where the base of groups cannot be seen, nothing is said to be gone', async () => {
    const { twin, target, plan } = begin();
    await openAll(target.steps(plan, inAnHour()));
    twin.remove(groups);
    expect(await target.look(plan)).toMatchObject({ state: 'unknown' });
    expect(await target.steps(plan, inAnHour())[0]?.undo()).toMatchObject({ kind: 'refused' });
  });

  test('a person whose entry was renamed, references following, is taken out under the new name', async () => {
    const { twin, target, plan } = begin();
    await openAll(target.steps(plan, inAnHour()));
    const moved = `uid=ada,ou=left,${people}`;
    twin.rename(ada, moved);
    twin.change(engines, [
      { operation: 'delete', attribute: 'member', value: ada },
      { operation: 'add', attribute: 'member', value: moved },
    ]);
    expect(await target.look(plan)).toMatchObject({ state: 'present' });
    await undoAll(target.steps(plan, inAnHour()));
    expect(members(twin)).toEqual([max]);
    expect(twin.valuesOf(engines, 'description')).toEqual([]);
  });

  test('an account that is gone is taken out all the same, and one that is two is refused', async () => {
    const { twin, target, plan } = begin();
    await openAll(target.steps(plan, inAnHour()));
    twin.remove(ada);
    await undoAll(target.steps(plan, inAnHour()));
    expect(members(twin)).toEqual([max]);
    expect(await target.steps(plan, inAnHour())[0]?.do()).toMatchObject({ kind: 'refused' });
    twin.change(max, [{ operation: 'add', attribute: 'uid', value: 'ada' }]);
    twin.change(eve, [{ operation: 'add', attribute: 'uid', value: 'ada' }]);
    expect(await target.steps(plan, inAnHour())[0]?.do()).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('several entries'),
    });
  });

  test('who was taken out by hand has no access, and closing takes the note away', async () => {
    const { twin, target, world, plan } = begin();
    await openAll(target.steps(plan, inAnHour()));
    twin.change(engines, [{ operation: 'delete', attribute: 'member', value: ada }]);
    expect(await target.look(plan)).toMatchObject({ state: 'absent' });
    await undoAll(target.steps(plan, inAnHour()));
    await expectNothing(world, plan);
  });

  test('without an account nothing is planned', () => {
    const { world } = begin();
    expect(() =>
      planFor(
        { ...world, account: { account: ' ', by: 'table', verified: true } },
        member('e-1'),
        seededChance('none'),
      ),
    ).toThrow('nothing says which account');
  });

  test('groups that contain the group come along, and are told', async () => {
    const { twin, target, plan } = begin();
    twin.change(engines, [{ operation: 'add', attribute: 'member', value: wide }]);
    expect(await target.excess(plan)).toEqual([
      `counts as a member of \`${wide}\` too, where groups in groups are followed`,
    ]);
  });

  test('a survey tells who is where, which of it is ours, and what it never takes away', async () => {
    const { twin, world, target, plan } = begin();
    await openAll(target.steps(plan, inAnHour()));
    const seen = async (): Promise<readonly ObservedAccess[]> => {
      const all: ObservedAccess[] = [];
      for await (const page of target.survey?.read() ?? []) all.push(...page);
      return all;
    };
    const found = await seen();
    expect(found.map(({ account, ours }) => [account, ours])).toEqual([
      ['max', false],
      ['ada', true],
      [engines, false],
    ]);
    const ours = found.find((one) => one.ours);
    expect(plannerOf(world).keysOf?.(plan)).toEqual([ours?.key]);
    expect(ours).toMatchObject({ grantId: plan['grantId'], entitlement: { nativeId: 'e-1', permission: 'MEMBER' } });
    const [first, , nested] = found;
    if (first === undefined || nested === undefined || ours === undefined) throw new Error('not seen');
    expect(await target.survey?.remove(nested)).toMatchObject({ kind: 'refused' });
    for (const one of [ours, first, first]) expect(await target.survey?.remove(one)).toEqual({ kind: 'done' });
    expect(twin.valuesOf(engines, 'description')).toEqual([]);
    expect(await seen()).toEqual([nested]);
  });
});
