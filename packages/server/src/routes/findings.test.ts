// Findings over HTTP: what administrators and auditors see, do and are told; and that to everybody else the server is the same with and
// without them (law 1).

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configFrom } from '../testing/edge-for-tests.ts';
import { type HouseForTests, openHouse } from '../testing/house-for-tests.ts';

const base = '/api/tidegate/v1';
const strangers = ['designer', 'data-engineer', 'backend-manager'];
const drifted = {
  path: 'drifted.yaml',
  text: `scopes:
  - name: drifted
    description: names a key that was renamed
    query: resource_tag["Enviroment"] = "production"
`,
};

let house: HouseForTests;
let before: Readonly<Record<string, readonly string[]>>;
beforeAll(async () => {
  house = await openHouse(configFrom({ TIDEGATE_RATE_PER_MINUTE: '1000000' }));
  await house.workers.stop();
  await post('findings/review');
  before = await seenByStrangers();
  await post('apply', { files: [drifted] });
  await post('findings/review');
}, 60_000);
afterAll(() => house.close());

const get = async (path: string, as = 'auditor') => (await house.call('GET', `${base}/${path}`, { as })).json();
const post = (path: string, body: object = {}, as = 'admin') => house.call('POST', `${base}/${path}`, { as, body });

/** What people without the right to list the inventory get where findings could show. */
async function seenByStrangers(): Promise<Record<string, readonly string[]>> {
  const seen: Record<string, readonly string[]> = {};
  for (const as of strangers) {
    const bodies: string[] = [];
    for (const path of ['me', 'notices', 'findings', 'findings/trends', 'inventory/changes', 'scopes', 'offers']) {
      bodies.push((await house.call('GET', `${base}/${path}`, { as })).body);
    }
    for (const path of ['findings/review', 'findings/fnd_x/owner', 'findings/fnd_x/acknowledge']) {
      bodies.push((await post(path, {}, as)).body);
    }
    seen[as] = bodies;
  }
  return seen;
}

const theFinding = async () => (await get('findings')).items[0];

describe('to people who may not list the inventory', () => {
  test('every answer is the same with and without findings', async () => {
    expect((await theFinding()).subject.name).toBe('drifted');
    expect(await seenByStrangers()).toEqual(before);
    expect(JSON.stringify(before)).not.toContain('drift');
  });

  test('those who may see another number, and administrators a notice', async () => {
    expect((await get('me')).waiting_findings).toBe(1);
    expect((await get('me', 'designer')).waiting_findings).toBe(0);
    const { items } = await get('notices', 'admin');
    expect(items[0]).toMatchObject({ kind: 'finding.opened', request_id: null });
    expect((await house.call('GET', '/metrics')).body).toMatch(/^tidegate_findings_waiting 1$/m);
  });
});

test('a finding says what holds, what it probably became, and how reviews have gone', async () => {
  const list = await get('findings');
  expect(list).toMatchObject({ open: 1, waiting: 1 });
  expect(list.items[0]).toMatchObject({
    kind: 'scope.key_unseen',
    severity: 'low',
    sentence: '`drifted` asks for the tag `Enviroment`, which no resource has; it may have become `Environment`',
    details: { field: 'resource_tag', key: 'Enviroment', likely: 'Environment' },
    resolved_at: null,
    owner: null,
  });
  expect(list.reviews.at(-1)).toMatchObject({ opened: 1, resolved: 0, open: 1 });
  expect((await get('findings?state=resolved')).items).toEqual([]);
  expect((await get('findings?kind=scope.grew')).items).toEqual([]);
  expect((await house.call('GET', `${base}/findings?kind=scope.blue`, { as: 'auditor' })).statusCode).toBe(400);
});

test('trends are by scope, with the size that was accepted', async () => {
  const { items, pagination } = await get('findings/trends?limit=2');
  expect(items).toHaveLength(2);
  expect(items[0].counts.at(-1).resources).toBe(items[0].accepted.resources);
  const next = await get(`findings/trends?limit=2&page_token=${pagination.next_page_token}`);
  expect(next.items[0].scope.name > items[1].scope.name).toBe(true);
});

test('it is given to a Viewer, acknowledged, and resolved when the query is put right', async () => {
  const { id } = await theFinding();
  const refused = await post(`findings/${id}/owner`, { email: 'designer@acme.example' });
  expect([refused.statusCode, refused.json().code]).toEqual([400, 'input.invalid']);
  const auditor = (await get('me')).person.email;
  expect((await post(`findings/${id}/owner`, { email: auditor })).json().owner.email).toBe(auditor);
  const acknowledged = (await post(`findings/${id}/acknowledge`)).json();
  expect(acknowledged).toMatchObject({ resolved_at: null, acknowledged: { by: { name: 'Ada Admin' } } });
  expect((await get('me')).waiting_findings).toBe(0);
  const text = drifted.text.replace('Enviroment', 'Environment').replace('production', 'nowhere');
  await post('apply', { files: [{ ...drifted, text }] });
  expect((await post('findings/review')).json()).toMatchObject({ opened: 0, resolved: 1, open: 0 });
  expect((await get('findings?state=resolved')).items[0]).toMatchObject({ id, owner: { email: auditor } });
  const late = await post(`findings/${id}/acknowledge`);
  expect([late.statusCode, late.json().code]).toEqual([409, 'object.changed']);
  const { items } = await get(`audit?subject=${id}`);
  expect(items.map(({ kind }: { kind: string }) => kind)).toEqual([
    'finding.resolved',
    'finding.acknowledged',
    'finding.owned',
    'finding.opened',
  ]);
});

test('what a change of the inventory moved is a list, with scopes and access flows by name', async () => {
  const { items } = await get('inventory/changes');
  const [first] = items.toReversed();
  expect(first.story).toMatchObject({ known: 'followed', grants: { items: [], more: 0 } });
  expect(first.story.sentence).toMatch(/^`[a-z0-9-]+`: \d+ joined/);
  expect(first.story.scopes.items.map(({ name }: { name: string }) => name)).toContain('rds-prod-pii');
  expect(first.story.flows.items.map(({ name }: { name: string }) => name)).toContain('Prod RDS (PII)');
});

test('one that does not exist is not found, and every answer of the inventory says as of when', async () => {
  const none = await post(`findings/fnd_${'0'.repeat(26)}/acknowledge`);
  expect([none.statusCode, none.json().code]).toEqual([404, 'object.not_found']);
  const { as_of: asOf } = await get('inventory');
  expect(asOf.version).toBe((await get('inventory?query=resource_')).as_of.version);
  expect(Date.parse(asOf.at)).toBeGreaterThan(0);
  expect((await house.call('GET', '/metrics')).body).toMatch(/^tidegate_index_versions_behind 0$/m);
});
