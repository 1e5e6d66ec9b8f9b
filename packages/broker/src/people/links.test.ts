// Records of one human, accounts of people, and what sources say against what administrators say, through the broker.

import { knownHours, newId, type PersonFact, type Source } from '@tidegate/core';
import { type BrokerWorld, emailOf, openBroker } from '@tidegate/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { saveGroup, setGroupMember } from '../administration/save-group.ts';
import { savePerson } from '../administration/save-person.ts';
import { getRequest } from '../requests/read-requests.ts';
import { saveIdentityAttributes } from './identity-attributes.ts';
import { saveIdentityLink, saveIdentityRule } from './identity-links.ts';
import { linkPeople } from './link-people.ts';
import { believe } from './read-source.ts';
import { saveSource } from './save-source.ts';
import { setWorkingHours } from './show-person.ts';

let world: BrokerWorld;
let source: Source;
beforeAll(async () => {
  world = await openBroker();
  const made = await saveSource(world.ports, await world.as('admin'), {
    id: null,
    name: 'staff',
    kind: 'file',
    settings: {},
    credential: null,
    maxAgeSec: null,
    everySec: null,
    disabled: false,
  });
  if (!made.ok) throw new Error(made.refusal.message);
  source = made.value;
}, 60_000);
afterAll(() => world.close());

const code = (result: { readonly ok: boolean; readonly refusal?: { readonly code: string } }): string | null =>
  result.ok ? null : (result.refusal?.code ?? '');
const fact = (name: string, parts: Partial<PersonFact> = {}): PersonFact => ({
  nativeId: name,
  email: emailOf(name),
  emailAliases: [],
  firstName: name,
  lastName: 'Told',
  active: true,
  managerNativeId: null,
  attributes: {},
  workingHours: null,
  ...parts,
});

describe('an identity link', () => {
  test('is pinned on the request as it was when it was asked for, and shown to who decides', async () => {
    const admin = await world.as('admin');
    expect(
      code(
        await saveIdentityRule(world.ports, admin, {
          integration: 'cloud',
          template: '{email.local}',
          verified: 'unverified',
        }),
      ),
    ).toBeNull();
    const asked = await world.ask('engineer', 'prod-customers');
    expect(asked.request.entitlements[0]?.account).toEqual({ account: 'engineer', by: 'rule', verified: false });
    await saveIdentityLink(world.ports, admin, {
      person: emailOf('engineer'),
      integration: 'cloud',
      account: 'ENG',
      verified: 'verified',
    });
    const seen = await getRequest(world.ports, await world.as('dba'), asked.request.id);
    expect(seen.ok && seen.value.request.entitlements[0]?.account).toEqual({
      account: 'engineer',
      by: 'rule',
      verified: false,
    });
    const later = await world.ask('engineer', 'dev-customers');
    expect(later.request.entitlements[0]?.account).toEqual({ account: 'ENG', by: 'table', verified: true });
  });

  test('cannot give somebody the account that another has, by table or by rule, and nobody names their own', async () => {
    const admin = await world.as('admin');
    const link = (person: string, account: string) =>
      saveIdentityLink(world.ports, admin, {
        person: emailOf(person),
        integration: 'cloud',
        account,
        verified: 'verified',
      });
    expect(code(await link('dba', 'eng'))).toBe('object.name_taken');
    expect(code(await link('dba', 'Manager'))).toBe('identity.ambiguous');
    expect(code(await link('admin', 'root'))).toBe('auth.forbidden');
    expect(code(await link('nobody', 'x'))).toBe('object.not_found');
    expect(
      code(
        await saveIdentityRule(world.ports, admin, { integration: 'cloud', template: 'root', verified: 'verified' }),
      ),
    ).toBe('identity.invalid');
    expect(code(await link('dba', ''))).toBe('identity.invalid');
  });
});

describe('records of one human', () => {
  test('point to one record, however they were linked, and nobody links their own', async () => {
    const admin = await world.as('admin');
    const same = (person: string, sameAs: string | null) =>
      linkPeople(world.ports, admin, { person: emailOf(person), sameAs: sameAs === null ? null : emailOf(sameAs) });
    expect(code(await same('colleague', 'outsider'))).toBeNull();
    expect(code(await same('outsider', 'compliance'))).toBeNull();
    const [colleague, outsider, compliance] = [
      await world.person('colleague'),
      await world.person('outsider'),
      await world.person('compliance'),
    ];
    expect([colleague.sameAs, outsider.sameAs, compliance.sameAs]).toEqual([compliance.id, compliance.id, null]);
    expect(code(await same('compliance', 'colleague'))).toBe('input.invalid');
    expect(code(await same('admin', 'dba'))).toBe('auth.forbidden');
    expect(code(await same('dba', 'admin'))).toBe('auth.forbidden');
    expect(code(await same('colleague', null))).toBeNull();
    expect((await world.person('colleague')).sameAs).toBeNull();
  });
});

describe('what a source says', () => {
  test('is not overruled by hand: names, groups, whether somebody works here', async () => {
    const reading = {
      people: [fact('manager', { attributes: { city: 'Kiel' } }), fact('auditor', { active: false })],
      groups: [{ nativeId: 'g', name: 'told', memberNativeIds: ['manager'], groupNativeIds: [] }],
      shifts: null,
      findings: [],
    };
    await believe(world.ports, source, reading, async () => {});
    const admin = await world.as('admin');
    const person = (name: string, parts: object) =>
      savePerson(world.ports, admin, {
        id: null,
        email: emailOf(name),
        firstName: name,
        lastName: 'Told',
        active: true,
        roles: [],
        managerEmail: null,
        attributes: {},
        ...parts,
      });
    expect(code(await person('manager', { firstName: 'Other' }))).toBe('source.managed');
    expect(code(await person('manager', { attributes: { city: 'Bonn' } }))).toBe('source.managed');
    expect(code(await person('auditor', { active: true }))).toBe('source.managed');
    expect(code(await person('manager', { attributes: { badge: '7' } }))).toBeNull();
    expect((await world.person('manager')).attributes).toEqual({ city: 'Kiel', badge: '7' });
    expect((await world.person('manager')).attributeOrigins['badge']).toMatchObject({
      sourceId: null,
      maxAgeSec: null,
    });
    const group = await world.ports.store.read((tx) => tx.groups.byName('told'));
    if (group === null) throw new Error('the group was not told');
    expect(code(await saveGroup(world.ports, admin, { id: group.id, name: 'told', memberEmails: [] }))).toBe(
      'source.managed',
    );
    expect(
      code(await setGroupMember(world.ports, admin, { id: group.id, email: emailOf('dba'), membership: 'in' })),
    ).toBe('source.managed');
  });

  test('stays beside attributes that others set row by row', async () => {
    const admin = await world.as('admin');
    const outcomes = await saveIdentityAttributes(world.ports, admin, [
      { email: emailOf('manager'), set: { desk: '12', badge: '8' }, remove: [] },
      { email: emailOf('manager'), set: { city: 'Bonn' }, remove: [] },
      { email: emailOf('nobody'), set: { desk: '1' }, remove: [] },
      { email: emailOf('manager'), set: {}, remove: ['badge'] },
      { email: emailOf('dba'), set: { group: 'admins' }, remove: [] },
    ]);
    expect(outcomes.map((one) => one.refusals[0]?.code ?? null)).toEqual([
      null,
      'source.managed',
      'object.not_found',
      null,
      'input.invalid',
    ]);
    expect((await world.person('manager')).attributes).toEqual({ city: 'Kiel', desk: '12' });
  });
});

test('hours that a source tells are its word, with its age, and are not overruled by hand; a second source adds them where nobody tells them', async () => {
  const admin = await world.as('admin');
  const hours = (timeZone: string) => ({ days: ['MONDAY' as const], fromMinute: 540, toMinute: 1_020, timeZone });
  const byHand = { start_time: '08:00', end_time: '09:00', days_of_week: ['MONDAY'], time_zone: 'UTC' };
  const rota = { ...source, id: newId('source', world.ports.chance), name: 'rota', maxAgeSec: 3_600 };
  await world.ports.store.transaction((tx) => tx.sources.save(rota));
  const say = async (from: Source, workingHours: PersonFact['workingHours']) => {
    const reading = { people: [fact('owl', { workingHours })], groups: null, shifts: null, findings: [] };
    await believe(world.ports, from, reading, async () => {});
    return world.person('owl');
  };
  expect((await say(source, null)).workingHours).toBeNull();
  const set = () => setWorkingHours(world.ports, admin, { person: emailOf('owl'), workingHours: byHand });
  const added = await say(rota, hours('Asia/Tokyo'));
  expect(added).toMatchObject({
    workingHours: { timeZone: 'Asia/Tokyo' },
    hoursOrigin: { sourceId: rota.id, maxAgeSec: 3_600 },
  });
  expect([knownHours(added, world.now() + 3_600_000), knownHours(added, world.now() + 3_600_001)]).toEqual([
    added.workingHours,
    null,
  ]);
  expect(code(await set())).toBe('source.managed');
  // The owner of the record comes first, and what it no longer tells is unknown.
  expect(await say(source, hours('UTC'))).toMatchObject({
    workingHours: { timeZone: 'UTC' },
    hoursOrigin: { sourceId: source.id },
  });
  expect((await say(rota, hours('Asia/Tokyo'))).workingHours?.timeZone).toBe('UTC');
  expect(await say(source, null)).toMatchObject({ workingHours: null });
  expect(code(await set())).toBeNull();
  // What an administrator said stays where the owner tells none.
  expect((await say(source, null)).hoursOrigin?.sourceId).toBeNull();
  expect((await say(rota, hours('Asia/Tokyo'))).workingHours?.fromMinute).toBe(480);
});
