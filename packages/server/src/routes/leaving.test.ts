// Deactivated means out, through each door by which the fact comes over HTTP: every way in ended, what waits withdrawn, consents taken back,
// access closing, within five seconds. And what is no such fact (law 8): a word that is missing, a list that is not whole.

import { linkPeople, rotateSourceToken, saveSource } from '@tidegate/broker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configFrom } from '../testing/edge-for-tests.ts';
import { type HouseForTests, openHouse } from '../testing/house-for-tests.ts';
import {
  applyText,
  everythingLeft,
  type Leaver,
  letThemAsk,
  nothingLeft,
  settleIn,
  until,
} from '../testing/leavers.ts';

const base = '/api/tidegate/v1';
const byScim = [
  'okta-patch',
  'okta-put',
  'entra-text',
  'entra-add',
  'deleted',
  'nameless',
  'unsaid',
  'cleared',
] as const;
const inFile = ['said-out', 'left-out', 'in-both', ...Array.from({ length: 10 }, (_, at) => `stays${at}`)];
const byHand = ['by-hand', 'second', 'main'] as const;
const emailOf = (name: string): string => `${name}@leavers.example`;

let house: HouseForTests;
let token = '';
const ids = new Map<string, string>();
const leavers = new Map<string, Leaver>();

beforeAll(async () => {
  house = await openHouse(configFrom({ TIDEGATE_RATE_PER_MINUTE: '1000000' }));
  const person = await house.ports.store.read((tx) => tx.people.byEmail('admin@acme.example'));
  if (person === null) throw new Error('the demo company has no administrator');
  const admin = { person, door: 'api' as const };
  for (const kind of ['scim', 'file'] as const) {
    const parts = { settings: {}, credential: null, maxAgeSec: null, everySec: null, disabled: false };
    const saved = await saveSource(house.ports, admin, { id: null, name: kind, kind, ...parts });
    if (!saved.ok) throw new Error(saved.refusal.message);
  }
  const made = await rotateSourceToken(house.ports, admin, { id: 'scim', old: 'now' });
  token = made.ok ? made.value.text : '';
  for (const name of byScim) ids.set(name, (await scim('POST', '', user(name))).body.id);
  await tellFile(inFile.map(row));
  await applyText(house, `people: [${byHand.map((name) => `{ email: ${emailOf(name)}, first_name: ${name} }`)}]`);
  const linked = await linkPeople(house.ports, admin, { person: emailOf('second'), sameAs: emailOf('main') });
  if (!linked.ok) throw new Error(linked.refusal.message);
  const those = [...byScim, 'said-out', 'left-out', 'in-both', 'stays0', 'by-hand', 'second'];
  await letThemAsk(house, those.map(emailOf));
  for (const name of those) {
    // So many sign-ins a minute are let in.
    house.passMs(6_000);
    leavers.set(name, await settleIn(house, emailOf(name)));
  }
}, 120_000);
afterAll(() => house.close());

const row = (name: string) => ({ email: emailOf(name), first_name: name });
const user = (name: string) => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName: name,
  name: { givenName: name, familyName: 'Leaver' },
  emails: [{ value: emailOf(name), type: 'work', primary: true }],
  active: true as unknown,
});
const { active: _active, ...saysNothing } = user('unsaid');

async function scim(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object) {
  const answer = await house.app.inject({
    method,
    url: `/scim/v2/scim/Users${path}`,
    headers: { host: '127.0.0.1:7333', authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  return { status: answer.statusCode, body: answer.body === '' ? null : answer.json() };
}
const change = (name: string, method: 'PUT' | 'PATCH' | 'DELETE', body?: object) =>
  scim(method, `/${ids.get(name)}`, body);
const patch = (...operations: readonly object[]) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: operations,
});
const tellFile = async (people: readonly object[]) =>
  (await house.call('POST', `${base}/sources/file/people`, { as: 'admin', body: { people } })).json();
const leftOf = (name: string, wanted: typeof nothingLeft) => {
  const leaver = leavers.get(name);
  if (leaver === undefined) throw new Error(`${name} has nothing`);
  return until(house, leaver, wanted);
};
const isActive = async (name: string) =>
  (await house.ports.store.read((tx) => tx.people.byEmail(emailOf(name))))?.active;

describe('nothing is left within five seconds of', () => {
  test.each<readonly [string, string, 'PUT' | 'PATCH' | 'DELETE', object | undefined]>([
    ['a PATCH of Okta', 'okta-patch', 'PATCH', patch({ op: 'replace', value: { active: false } })],
    ['a PUT of Okta', 'okta-put', 'PUT', { ...user('okta-put'), active: false }],
    [
      'a PATCH of Entra, `active` as text',
      'entra-text',
      'PATCH',
      patch({ op: 'Replace', path: 'active', value: 'False' }),
    ],
    ['a PATCH of Entra that adds', 'entra-add', 'PATCH', patch({ op: 'Add', path: 'active', value: false })],
    ['a DELETE', 'deleted', 'DELETE', undefined],
    ['a PUT that names no address any more', 'nameless', 'PUT', { userName: 'nameless', active: false }],
  ])('%s', async (_how, name, method, body) => {
    expect((await change(name, method, body)).status).toBeLessThan(300);
    expect(await leftOf(name, nothingLeft)).toEqual(nothingLeft);
  });

  test('a file that says so, and a whole file that no longer names them', async () => {
    const rows = inFile.filter((name) => name !== 'left-out').map(row);
    const told = await tellFile(rows.map((one) => (one.first_name === 'said-out' ? { ...one, active: false } : one)));
    expect(told.source).toMatchObject({ status: 'active' });
    for (const name of ['said-out', 'left-out']) expect(await leftOf(name, nothingLeft)).toEqual(nothingLeft);
  });

  test('a DELETE of somebody whom another source brought in', async () => {
    ids.set('in-both', (await scim('POST', '', user('in-both'))).body.id);
    expect((await change('in-both', 'DELETE')).status).toBe(204);
    expect(await leftOf('in-both', nothingLeft)).toEqual(nothingLeft);
    await tellFile(inFile.filter((name) => !['said-out', 'left-out'].includes(name)).map(row));
    expect(await isActive('in-both')).toBe(false);
  });

  test('an administrator’s word', async () => {
    await applyText(house, `people: [{ email: ${emailOf('by-hand')}, first_name: by-hand, active: false }]`);
    expect(await leftOf('by-hand', nothingLeft)).toEqual(nothingLeft);
  });

  test('the word that another record of the same human is out', async () => {
    await applyText(house, `people: [{ email: ${emailOf('main')}, first_name: main, active: false }]`);
    expect(await leftOf('second', nothingLeft)).toEqual(nothingLeft);
  });
});

describe('no such fact is', () => {
  test.each([
    ['a PUT that says nothing of it', 'unsaid', 'PUT', saysNothing],
    ['a PATCH that takes the word back', 'cleared', 'PATCH', patch({ op: 'remove', path: 'active' })],
  ] as const)('%s; and it brings nobody back', async (_how, name, method, body) => {
    expect((await change(name, method, body)).status).toBe(200);
    expect(await leftOf(name, everythingLeft)).toEqual(everythingLeft);
    expect((await change(name, 'PATCH', patch({ op: 'replace', path: 'active', value: false }))).status).toBe(200);
    const answer = await change(name, method, body);
    expect(answer).toMatchObject({ status: 200, body: { active: false } });
    expect(await isActive(name)).toBe(false);
    expect((await change(name, 'PATCH', patch({ op: 'replace', path: 'active', value: true }))).status).toBe(200);
    expect(await isActive(name)).toBe(true);
  });

  test('a list that is far too short, which says so and waits for a person', async () => {
    const told = await tellFile(
      inFile
        .filter((name) => name.startsWith('stays') && name !== 'stays0')
        .slice(0, 2)
        .map(row),
    );
    expect(told.source).toMatchObject({
      status: 'held',
      trouble: expect.stringContaining('nothing of this list is believed'),
    });
    expect(await leftOf('stays0', everythingLeft)).toEqual(everythingLeft);
  });
});
