// Access that lives on a fact closes within five seconds of the fact's end, through each door by which it comes over HTTP: SCIM as Okta and
// Entra send it, a file, an administrator, a rota of PagerDuty, a calendar. Whoever the fact still holds for keeps theirs.

import { createServer, type Server } from 'node:http';
import { rotateSourceToken, saveSource } from '@tidegate/broker';
import { makeCalendar, makePagerDuty } from '@tidegate/sources';
import { type PagerDutyServer, startPagerDuty } from '@tidegate/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configFrom } from '../testing/edge-for-tests.ts';
import { condition, giveWhile, untilHeld } from '../testing/holders.ts';
import { type HouseForTests, openHouse } from '../testing/house-for-tests.ts';
import { applyText } from '../testing/leavers.ts';

const base = '/api/tidegate/v1';
const emailOf = (name: string): string => `${name}@facts.example`;
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
/** Groups of the provider, of two people each: one who leaves, one who stays. `outer` holds `inner`. */
const groups = ['by-filter', 'by-value', 'by-list', 'by-put', 'inner', 'dropped', 'nested'] as const;
const people = [...groups, 'stays', 'manager', 'no-manager', 'city', 'boss', 'other-boss'] as const;
const inFile = ['file-group', 'file-manager', 'file-city', 'file-stays', 'file-boss'] as const;
const byHand = ['hand-group', 'hand-stays', 'hand-manager', 'ned', 'oda', 'override'] as const;

let house: HouseForTests;
let pagerDuty: PagerDutyServer;
let feed: Server;
let feedAt = '';
let turnOf = emailOf('oda');
let token = '';
const ids = new Map<string, string>();

beforeAll(async () => {
  pagerDuty = await startPagerDuty();
  feed = createServer((_request, response) => response.end(calendar(turnOf)));
  await new Promise<void>((ready) => feed.listen(0, '127.0.0.1', ready));
  const address = feed.address();
  feedAt = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}/rota.ics` : '';
  const environment = { TIDEGATE_SECRET_ROTA: pagerDuty.key };
  const sources = [makePagerDuty(), makeCalendar()];
  house = await openHouse(configFrom({ TIDEGATE_RATE_PER_MINUTE: '1000000' }), [], { sources, environment });
  await addSources();
  for (const name of people) ids.set(name, (await scim('POST', '/Users', user(name))).body.id);
  for (const name of groups) await addGroup(name, [name, 'stays']);
  await addGroup('around', ['inner-group', 'nested-group']);
  await tellFile(fileRows());
  const rows = byHand.map((name) => `{ email: ${emailOf(name)}, first_name: ${name}, ${handManaged(name)} }`);
  await applyText(
    house,
    `people: [${rows}]\ngroups: [{ name: by-hand, members: [${both('hand-group', 'hand-stays')}] }]`,
  );
  await rotas();
  await giveWhile(house, {
    ...Object.fromEntries(groups.map((name) => [name, condition('group', `${name}-group`)])),
    around: condition('group', 'around-group'),
    manager: condition('manager', emailOf('boss')),
    city: condition('city', 'Kiel'),
    'file-group': condition('group', 'team'),
    'file-manager': condition('manager', emailOf('file-boss')),
    'file-city': condition('city', 'Rome'),
    'by-hand': condition('group', 'by-hand'),
    'hand-manager': condition('manager', emailOf('hand-stays')),
    pagerduty: condition('shift', 'Database'),
    calendar: condition('shift', 'Network'),
  });
  // Handing out has no such promise: the last flow's holders come after all others.
  for (const flow of groups) await untilHeld(house, flow, [flow, 'stays'].toSorted(), 30_000);
}, 120_000);
afterAll(async () => {
  await house?.close();
  await pagerDuty?.stop();
  feed?.close();
});

async function addSources(): Promise<void> {
  const person = await house.ports.store.read((tx) => tx.people.byEmail('admin@acme.example'));
  if (person === null) throw new Error('the demo company has no administrator');
  const admin = { person, door: 'api' as const };
  const parts = { settings: {}, credential: null, maxAgeSec: null, everySec: null, disabled: false };
  for (const kind of ['scim', 'file'] as const) {
    const saved = await saveSource(house.ports, admin, { ...parts, id: null, name: kind, kind });
    if (!saved.ok) throw new Error(saved.refusal.message);
  }
  const made = await rotateSourceToken(house.ports, admin, { id: 'scim', old: 'now' });
  token = made.ok ? made.value.text : '';
}

const user = (name: string) => ({
  userName: name,
  name: { givenName: name, familyName: 'Fact' },
  emails: [{ value: emailOf(name), type: 'work', primary: true }],
  active: true,
  ...(['manager', 'no-manager', 'stays'].includes(name) ? { [enterprise]: { manager: { value: 'boss' } } } : {}),
  ...(['city', 'stays'].includes(name) ? { addresses: [{ type: 'work', locality: 'Kiel' }] } : {}),
});
const member = (...names: readonly string[]) => names.map((name) => ({ value: ids.get(name) }));
async function addGroup(name: string, members: readonly string[]): Promise<void> {
  const made = await scim('POST', '/Groups', { displayName: `${name}-group`, members: member(...members) });
  ids.set(`${name}-group`, made.body.id);
}
const both = (...names: readonly string[]) => names.map(emailOf).join(', ');
const handManaged = (name: string) => (name === 'hand-manager' ? `manager: ${emailOf('hand-stays')}` : 'roles: []');

async function scim(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object) {
  const answer = await house.app.inject({
    method,
    url: `/scim/v2/scim${path}`,
    headers: { host: '127.0.0.1:7333', authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  if (answer.statusCode >= 300) throw new Error(answer.body);
  return { status: answer.statusCode, body: answer.body === '' ? null : answer.json() };
}
const patch = (...operations: readonly object[]) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: operations,
});
const change = (kind: 'Users' | 'Groups', name: string, operation: object) =>
  scim('PATCH', `/${kind}/${ids.get(name)}`, patch(operation));

const fileRows = (parts: Partial<Record<(typeof inFile)[number], object>> = {}) =>
  inFile.map((name) => ({
    email: emailOf(name),
    first_name: name,
    ...(['file-group', 'file-stays'].includes(name) ? { groups: ['team'] } : {}),
    ...(['file-manager', 'file-stays'].includes(name) ? { manager: emailOf('file-boss') } : {}),
    ...(['file-city', 'file-stays'].includes(name) ? { attributes: { city: 'Rome' } } : {}),
    ...parts[name],
  }));
const call = async (method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object) => {
  const answer = await house.call(method, path, { as: 'admin', ...(body === undefined ? {} : { body }) });
  if (answer.statusCode >= 300) throw new Error(answer.body);
  return answer.body === '' ? null : answer.json();
};
const tellFile = (rows: readonly object[]) => call('POST', `${base}/sources/file/people`, { people: rows });

const day = (offset: number): string => new Date(Date.UTC(2030, 0, 1 + offset)).toISOString();
const stamp = (offset: number): string => day(offset).replace(/[-:]|\.000/g, '');
const calendar = (who: string): string =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//test//EN',
    'BEGIN:VEVENT',
    'UID:1',
    'SUMMARY:On call',
    `DTSTART:${stamp(-1)}`,
    `DTEND:${stamp(2)}`,
    `ATTENDEE:mailto:${who}`,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');

/** Two rotas that are read once now, and again when a test asks. */
async function rotas(): Promise<void> {
  pagerDuty.account.users = ['ned', 'override'].map((name) => ({ id: `P${name}`, name, email: emailOf(name) }));
  pagerDuty.account.schedules = [schedule([])];
  const often = { every_sec: 86_400, max_age_sec: 172_800 };
  const credential = { environment: 'TIDEGATE_SECRET_ROTA' };
  await call('POST', `${base}/sources`, {
    name: 'pd',
    kind: 'pagerduty',
    credential,
    ...often,
    settings: { url: pagerDuty.url },
  });
  const settings = { shift: 'Network', url: feedAt };
  await call('POST', `${base}/sources`, { name: 'ics', kind: 'icalendar', ...often, settings });
  for (const name of ['Database', 'Network']) await untilShift(name);
}
const schedule = (overrides: PagerDutyServer['account']['schedules'][number]['overrides']) => ({
  id: 'PI7DH85',
  name: 'Database',
  timeZone: 'Europe/Berlin',
  layer: [{ userId: 'Pned', start: day(-1), end: day(2) }],
  overrides,
});
async function untilShift(name: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if ((await house.ports.store.read((tx) => tx.shifts.byName(name))) !== null) return;
    await new Promise((next) => setTimeout(next, 25));
  }
  const sources = await house.ports.store.read((tx) => tx.sources.all());
  throw new Error(`no shift ${name}: ${sources.map((one) => `${one.name} ${one.trouble}`).join('; ')}`);
}

/** That somebody held it before, and that only `after` do within five seconds of what `act` sends. */
async function ends(flow: string, before: readonly string[], act: () => Promise<unknown>, after: readonly string[]) {
  expect(await untilHeld(house, flow, before.toSorted())).toEqual(before.toSorted());
  await act();
  expect(await untilHeld(house, flow, after.toSorted())).toEqual(after.toSorted());
}

describe('a membership that SCIM takes away', () => {
  const gone = (name: string) => `value eq "${ids.get(name)}"`;
  test.each<readonly [string, string, () => object]>([
    ['as Okta does it', 'by-filter', () => ({ op: 'remove', path: `members[${gone('by-filter')}]` })],
    ['as Entra does it', 'by-value', () => ({ op: 'Remove', path: 'members', value: member('by-value') })],
    ['by naming whoever is left', 'by-list', () => ({ op: 'replace', path: 'members', value: member('stays') })],
  ])('%s', async (_how, name, operation) => {
    await ends(name, [name, 'stays'], () => change('Groups', `${name}-group`, operation()), ['stays']);
  });
  test('by a whole group without them', async () => {
    const whole = { displayName: 'by-put-group', members: member('stays') };
    await ends('by-put', ['by-put', 'stays'], () => scim('PUT', `/Groups/${ids.get('by-put-group')}`, whole), [
      'stays',
    ]);
  });
  test('with the group', async () => {
    await ends('dropped', ['dropped', 'stays'], () => scim('DELETE', `/Groups/${ids.get('dropped-group')}`), []);
  });
  test('of a group in a group, and of the group itself', async () => {
    const leaves = () => change('Groups', 'inner-group', { op: 'remove', path: `members[${gone('inner')}]` });
    await ends('around', ['inner', 'nested', 'stays'], leaves, ['nested', 'stays']);
    expect(await untilHeld(house, 'inner', ['stays'])).toEqual(['stays']);
    const taken = () =>
      change('Groups', 'around-group', { op: 'Remove', path: 'members', value: member('nested-group') });
    await ends('around', ['nested', 'stays'], taken, ['stays']);
    await ends('nested', ['nested', 'stays'], async () => {}, ['nested', 'stays']);
  });
});

describe('what SCIM says of one person', () => {
  test('another manager as Entra names them, and none any more', async () => {
    const to = { op: 'Replace', path: `${enterprise}:manager`, value: ids.get('other-boss') };
    await ends('manager', ['manager', 'no-manager', 'stays'], () => change('Users', 'manager', to), [
      'no-manager',
      'stays',
    ]);
    const none = { op: 'remove', path: `${enterprise}:manager` };
    await ends('manager', ['no-manager', 'stays'], () => change('Users', 'no-manager', none), ['stays']);
  });
  test('another city', async () => {
    const moved = { op: 'Replace', path: 'addresses[type eq "work"].locality', value: 'Bonn' };
    await ends('city', ['city', 'stays'], () => change('Users', 'city', moved), ['stays']);
  });
});

test('a file: another group, another manager, another city', async () => {
  await ends('file-group', ['file-group', 'file-stays'], () => tellFile(fileRows({ 'file-group': { groups: [] } })), [
    'file-stays',
  ]);
  const managed = { 'file-group': { groups: [] }, 'file-manager': { manager: emailOf('file-stays') } };
  await ends('file-manager', ['file-manager', 'file-stays'], () => tellFile(fileRows(managed)), ['file-stays']);
  const moved = { ...managed, 'file-city': { attributes: { city: 'Oslo' } } };
  await ends('file-city', ['file-city', 'file-stays'], () => tellFile(fileRows(moved)), ['file-stays']);
});

test('an administrator: out of a group, and another manager', async () => {
  const group = await house.ports.store.read((tx) => tx.groups.byName('by-hand'));
  const path = `/api/admin/v1/groups/${group?.id}/members/${emailOf('hand-group')}`;
  await ends('by-hand', ['hand-group', 'hand-stays'], () => call('DELETE', path), ['hand-stays']);
  const managed = `people: [{ email: ${emailOf('hand-manager')}, first_name: hand-manager, manager: ${emailOf('ned')} }]`;
  await ends('hand-manager', ['hand-manager'], () => applyText(house, managed), []);
});

describe('a turn that goes to another', () => {
  const readAgain = async (source: string) => {
    house.passMs(1_000);
    await call('POST', `${base}/sources/${source}/read`);
  };
  test('by an override in PagerDuty', async () => {
    const override = async () => {
      pagerDuty.account.schedules = [schedule([{ userId: 'Poverride', start: day(-1), end: day(1) }])];
      await readAgain('pd');
    };
    await ends('pagerduty', ['ned'], override, ['override']);
  });
  test('in a calendar', async () => {
    const swapped = async () => {
      turnOf = emailOf('override');
      await readAgain('ics');
    };
    await ends('calendar', ['oda'], swapped, ['override']);
  });
  test('a calendar that cannot be read, or is read without an event, takes no turn away', async () => {
    feed.removeAllListeners('request');
    feed.on('request', (_request, response) => response.writeHead(500).end());
    await ends('calendar', ['override'], () => readAgain('ics'), ['override']);
    const source = () => house.ports.store.read((tx) => tx.sources.byName('ics'));
    for (let tries = 0; (await source())?.status !== 'failing' && tries < 200; tries += 1)
      await new Promise((next) => setTimeout(next, 25));
    expect(await source()).toMatchObject({ status: 'failing' });
    expect(await untilHeld(house, 'calendar', ['override'])).toEqual(['override']);
  });
});
