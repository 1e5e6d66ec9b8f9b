// People from a source that is read: what a whole list does, what is never believed, and how soon somebody who left is out.

import {
  Fault,
  type GroupFact,
  type ListedGroup,
  type ListedPerson,
  type PersonFact,
  type Source,
  type SourceReader,
  type SourceReading,
} from '@tidegate/core';
import { type BrokerWorld, emailOf, openBroker } from '@tidegate/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runTurn } from '../grants/workers.ts';
import { decideRequest } from '../requests/decide-request.ts';
import { askForReading, saveSource } from './save-source.ts';
import { listGroupMembers, showGroup } from './show-group.ts';

let world: BrokerWorld;
/** What a source of this test calls people is its own; without a tag the company's own people are meant. */
let tag = '';
const own = (name: string): string => (tag === '' ? name : `${tag}-${name}`);
const directories = new Map<string, ReturnType<typeof directory>>();
beforeAll(async () => {
  world = await openBroker({ sources: [reader] });
}, 60_000);
afterAll(() => world.close());

const nothing: SourceReading = { people: null, groups: null, shifts: null, findings: [] };

/** What a directory of a test says when it is read. */
const directory = (): { says: SourceReading | Fault } => ({ says: nothing });

/** Reads the directory that the settings name. */
const reader: SourceReader = {
  kind: 'ldap',
  label: 'directories of tests',
  settings: [],
  needsCredential: false,
  checkSettings: () => ({ ok: true, value: true }),
  check: async () => [],
  read: async ({ settings }) => {
    const said = directories.get(settings['which'] ?? '')?.says ?? nothing;
    if (said instanceof Fault) throw said;
    return said;
  },
};

const person = (name: string, parts: Partial<PersonFact> = {}): PersonFact => ({
  nativeId: `uid=${name}`,
  email: emailOf(own(name)),
  emailAliases: [],
  firstName: name,
  lastName: 'Directory',
  active: true,
  managerNativeId: null,
  attributes: {},
  workingHours: null,
  ...parts,
});

const group = (name: string, members: readonly string[], groups: readonly string[] = []): GroupFact => ({
  nativeId: `cn=${name}`,
  name,
  memberNativeIds: members.map((one) => `uid=${one}`),
  groupNativeIds: groups.map((one) => `cn=${one}`),
});

const told = (people: readonly ListedPerson[], groups: readonly ListedGroup[] = []): SourceReading => ({
  ...nothing,
  people,
  groups,
});

async function open(of: 'strangers' | 'staff' = 'strangers'): Promise<{
  readonly name: string;
  readonly told: ReturnType<typeof directory>;
  readonly read: () => Promise<Source>;
}> {
  const told = directory();
  const name = `corp${directories.size}`;
  tag = of === 'staff' ? '' : name;
  directories.set(name, told);
  const admin = await world.as('admin');
  const made = await saveSource(world.ports, admin, {
    id: null,
    name,
    kind: 'ldap',
    settings: { which: name },
    credential: null,
    maxAgeSec: 3_600,
    everySec: 30 * 24 * 3_600,
    disabled: false,
  });
  if (!made.ok) throw new Error(made.refusal.message);
  const { id } = made.value;
  return {
    name,
    told,
    read: async () => {
      world.pass(60_000);
      await askForReading(world.ports, admin, { id, confirm: null });
      await world.drain();
      const source = await world.ports.store.read((tx) => tx.sources.get(id));
      if (source === null) throw new Error('the source is gone');
      return source;
    },
  };
}

const names = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `person${index}`);

test('a source that sends by SCIM takes no age: whoever it does not send again would be unknown', async () => {
  const saved = await saveSource(world.ports, await world.as('admin'), {
    id: null,
    name: 'okta',
    kind: 'scim',
    settings: {},
    credential: null,
    maxAgeSec: 3_600,
    everySec: null,
    disabled: false,
  });
  expect(saved).toMatchObject({ ok: false, refusal: { code: 'source.invalid', field: 'max_age_sec' } });
});

describe('people of a source', () => {
  test('come with groups, nested groups and managers, and carry where they come from and for how long it counts', async () => {
    const { told: dir, read } = await open();
    dir.says = told(
      [person('zoe', { managerNativeId: 'uid=max', attributes: { city: 'Kiel' } }), person('max')],
      [group('all', ['max'], ['team']), group('team', ['zoe'])],
    );
    const at = world.now() + 60_000;
    expect(await read()).toMatchObject({
      status: 'active',
      trouble: null,
      counts: { people: 2, groups: 2 },
      lastReadAt: at,
    });
    const [zoe, max] = [await world.person(own('zoe')), await world.person(own('max'))];
    expect(zoe).toMatchObject({
      managerId: max.id,
      attributes: { city: 'Kiel' },
      origin: { observedAt: at, maxAgeSec: 3_600 },
    });
    const groups = await world.ports.store.read((tx) => tx.groups.all());
    const inGroups = groups.filter((one) => zoe.groupIds.includes(one.id)).map((one) => one.name);
    expect(inGroups).toEqual(['all', 'team']);
    const idOf = (name: string): string => groups.find((one) => one.name === name)?.id ?? '';
    const [all, team] = [await showGroup(world.ports, idOf('all')), await showGroup(world.ports, idOf('team'))];
    expect(all.ok && all.value).toMatchObject({ members: 2, holds: [{ name: 'team' }], heldBy: [], flows: [] });
    expect(team.ok && team.value).toMatchObject({ members: 1, holds: [], heldBy: [{ name: 'all' }] });
    expect(all.ok && all.value.source?.lastReadAt).toBe(at);
    const page = { after: null, limit: 10 };
    const listed = await listGroupMembers(world.ports, { id: idOf('all'), page });
    expect(listed.ok && listed.value.items.map((one) => [one.person.id, one.through.map(({ name }) => name)])).toEqual([
      [max.id, []],
      [zoe.id, ['team']],
    ]);
    // Read again without a change: everything is fresh again.
    const later = world.now() + 60_000;
    await read();
    expect((await world.person(own('zoe'))).origin.observedAt).toBe(later);
  });

  test('never become members of a group of the same name that others keep', async () => {
    const { name, told: dir, read } = await open();
    dir.says = told([person('zoe')], [group('dbas', ['zoe'])]);
    await read();
    const [ours, theirs] = await world.ports.store.read(async (tx) => [
      await tx.groups.byName('dbas'),
      await tx.groups.byName(`dbas (${name})`),
    ]);
    expect((await world.person(own('zoe'))).groupIds).toEqual([theirs?.id]);
    expect(ours?.sourceId).toBeNull();
  });

  test('who is listed without an address is not gone: they keep theirs, what hangs on it and their groups', async () => {
    const { told: dir, read } = await open('staff');
    const staff = ['colleague'].map((name) => person(name));
    dir.says = told(staff, [group('crew', ['colleague'])]);
    await read();
    const { request } = await world.ask('colleague', 'dev-customers');
    await world.drain();
    const crew = (await world.person('colleague')).groupIds;
    const silent = (one: PersonFact): ListedPerson => ({ ...one, email: null, attributes: { city: 'Kiel' } });
    const nobody = { ...person('unknown'), email: null };
    dir.says = told(
      [...staff.map((one) => (one.nativeId === 'uid=colleague' ? silent(one) : one)), nobody],
      [{ ...group('crew', ['colleague']), name: null }],
    );
    expect(await read()).toMatchObject({ status: 'active', counts: { people: 1, groups: 1 } });
    expect(await world.person('colleague')).toMatchObject({
      active: true,
      groupIds: crew,
      attributes: { city: 'Kiel' },
    });
    const grants = await world.ports.store.read((tx) =>
      tx.grants.page({ requestIds: [request.id] }, { after: null, limit: 10 }),
    );
    expect(grants.items.map((grant) => grant.state)).toEqual(['open']);
  });

  test('who is no longer listed is out: grants due to close at once, requests withdrawn, consents no longer counted', async () => {
    const { name, told: dir, read } = await open('staff');
    const staff = ['engineer', 'colleague', 'manager', 'dba', 'compliance'];
    dir.says = told(staff.map((name) => person(name, name === 'engineer' ? { managerNativeId: 'uid=manager' } : {})));
    await read();
    const dev = await world.ask('engineer', 'dev-customers');
    await world.drain();
    const waits = await world.ask('engineer', 'prod-customers');
    const others = await world.ask('colleague', 'prod-billing').catch(() => null);
    const consented = await decideRequest(world.ports, await world.as('dba'), {
      id: waits.request.id,
      verdict: 'approve',
      reason: null,
    });
    expect(consented.ok).toBe(true);
    dir.says = told(
      staff
        .filter((name) => name !== 'dba')
        .map((name) => person(name, name === 'engineer' ? { managerNativeId: 'uid=manager' } : {})),
    );
    await read();
    expect((await world.person('dba')).active).toBe(false);
    const without = await world.ports.store.read((tx) => tx.requests.get(waits.request.id));
    expect(without).toMatchObject({ state: { kind: 'waiting' }, verdicts: [] });
    dir.says = told(['colleague', 'manager', 'compliance'].map((name) => person(name)));
    await askForReading(world.ports, await world.as('admin'), { id: name, confirm: null });
    const now = world.now();
    // One turn on the source and nothing else: what it leaves is due at that moment.
    const claims = await world.ports.store.transaction((tx) =>
      tx.work.claim({ worker: 'test', now, holdMs: 60_000, limit: 10 }),
    );
    const claim = claims.find((one) => one.kind === 'source.read');
    if (claim === undefined) throw new Error('nothing is to be read');
    await runTurn(world.ports, claim);
    const grants = await world.ports.store.read((tx) =>
      tx.grants.page({ requestIds: [dev.request.id] }, { after: null, limit: 10 }),
    );
    expect(grants.items.map((grant) => grant.state)).toEqual(['closing']);
    for (const grant of grants.items) {
      expect(await world.ports.store.read((tx) => tx.work.find('grant.close', grant.id))).toMatchObject({ dueAt: now });
    }
    const left = await world.ports.store.read((tx) => tx.requests.get(waits.request.id));
    expect(left?.state.kind).toBe('withdrawn');
    if (others)
      expect((await world.ports.store.read((tx) => tx.requests.get(others.request.id)))?.state.kind).toBe('waiting');
  });

  const unusable = [
    ['without an address', null],
    ['with something that is none', 'nobody'],
    ['with the address of somebody else', emailOf('compliance')],
  ] as const;
  test.each(unusable)('who is said to be out %s is out', async (_how, email) => {
    const { told: dir, read } = await open();
    dir.says = told(names(10).map((name) => person(name)));
    await read();
    dir.says = told(names(10).map((name, at) => (at === 1 ? { ...person(name), email, active: false } : person(name))));
    await read();
    expect(await world.person(own('person1'))).toMatchObject({ active: false, email: emailOf(own('person1')) });
  });

  test('somebody an administrator put out stays out though the list repeats them, and comes back by the word of the list', async () => {
    const { told: dir, read } = await open();
    const people = names(10).map((name) => person(name));
    dir.says = told(people);
    await read();
    const out = { ...(await world.person(own('person1'))), active: false };
    await world.ports.store.transaction((tx) => tx.people.save(out));
    dir.says = told(people.map((one) => ({ ...one, attributes: { city: 'Kiel' } })));
    await read();
    expect(await world.person(own('person1'))).toMatchObject({ active: false, attributes: { city: 'Kiel' } });
    dir.says = told(people.map((one, index) => ({ ...one, active: index !== 1 })));
    await read();
    dir.says = told(people);
    await read();
    expect((await world.person(own('person1'))).active).toBe(true);
  });

  test('two sources that share an address of somebody mean one human', async () => {
    const { told: dir, read } = await open();
    dir.says = told([person('zoe', { email: `${own('zoe')}@other.example`, emailAliases: [emailOf('dba')] })]);
    await read();
    const zoe = await world.ports.store.read((tx) => tx.people.byEmail(`${own('zoe')}@other.example`));
    expect(zoe).toMatchObject({ sameAs: (await world.person('dba')).id, emailAliases: [] });
  });
});

describe('a list that is not whole', () => {
  const cases: readonly (readonly [string, (all: readonly PersonFact[]) => SourceReading, string])[] = [
    ['is empty', () => told([]), 'the list of people is empty, and 40 are known'],
    ['is far too short', (all) => told(all.slice(0, 20)), '20 of 40 known people would be gone, more than 20 %'],
    [
      'says of far too many that they are out',
      (all) => told(all.map((one, index) => ({ ...one, active: index < 20 }))),
      '20 of 40 known people',
    ],
  ];
  test.each(cases)('that %s waits for a person, and nothing of it is believed', async (_name, shorten, sentence) => {
    const { name, told: dir, read } = await open();
    const all = names(40).map((name) => person(name));
    dir.says = told(all);
    await read();
    const short = shorten(all);
    dir.says = {
      ...short,
      people: [...(short.people ?? []), ...(short.people?.length === 0 ? [] : [person('newcomer')])],
    };
    const held = await read();
    expect(held).toMatchObject({ status: 'held' });
    expect(held.trouble).toContain(sentence.slice(0, 10));
    expect((await world.person(own('person39'))).active).toBe(true);
    await expect(world.person(own('newcomer'))).rejects.toThrow();
    // Not fresh either: a list that is not believed renews nothing.
    expect((await world.person(own('person39'))).origin.observedAt).toBeLessThan(held.held?.at ?? 0);
    const confirmed = await askForReading(world.ports, await world.as('admin'), { id: name, confirm: 'held' });
    expect(confirmed.ok).toBe(true);
    expect(await read()).toMatchObject({ status: 'active', held: null, confirmed: null });
    expect((await world.person(own('person39'))).active).toBe(false);
  });

  test('a confirmation counts for that list only, not for a shorter one that came meanwhile', async () => {
    const { name, told: dir, read } = await open();
    const all = names(40).map((name) => person(name));
    dir.says = told(all);
    await read();
    dir.says = told(all.slice(0, 20));
    await read();
    await askForReading(world.ports, await world.as('admin'), { id: name, confirm: 'held' });
    dir.says = told(all.slice(0, 10));
    expect(await read()).toMatchObject({ status: 'held', held: { people: 30 } });
    expect((await world.person(own('person39'))).active).toBe(true);
  });

  test('a group that lost most of its members waits too', async () => {
    const { told: dir, read } = await open();
    const all = names(40).map((name) => person(name));
    dir.says = told(all, [group('team', names(40))]);
    await read();
    dir.says = told(all, [group('team', names(5))]);
    expect(await read()).toMatchObject({ status: 'held' });
  });

  test('a source that breaks off is failing, and what it told stays as it was', async () => {
    const { told: dir, read } = await open();
    dir.says = told([person('zoe')]);
    await read();
    dir.says = new Fault('target.unreachable', 'the directory answered with `size limit exceeded` half way');
    const failed = await read();
    expect(failed).toMatchObject({
      status: 'failing',
      trouble: 'the directory answered with `size limit exceeded` half way',
    });
    expect((await world.person(own('zoe'))).active).toBe(true);
  });
});
