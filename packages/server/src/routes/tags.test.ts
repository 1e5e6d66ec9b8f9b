// The tags API as a classification tool meets it: rows in, a line for each, a last line; what is refused is refused row by row, and
// sending everything again changes nothing.

import { createToken, loadWorld } from '@tidegate/broker';
import { limits } from '@tidegate/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkPublished } from '../testing/check-published.ts';
import { configFrom } from '../testing/edge-for-tests.ts';
import { type HouseForTests, openHouse } from '../testing/house-for-tests.ts';

const base = '/api/tidegate/v1';
const buckets = 1_200;
const arn = (index: number): string => `arn:aws:s3:::data-${index}`;

const ground = `
people:
  - { email: dspm@acme.example, roles: [Classifier] }
  - { email: other@acme.example, roles: [Classifier] }
integrations:
  - name: lake
    type: aws-simulated
    owner: { attribute_type: user, attribute_value: [admin@acme.example] }
    owners_mapping: { key_name: Owner, attribute_type: user }
classifications:
  - key: Data
    order: [public, internal, pii]
    lowering:
      - { sources: [dspm@acme.example], query: 'resource_tag["Sandbox"] = "yes"', reason: made-up data }
scopes:
  - { name: lake-public, query: 'resource_tag["Data"] = "public"' }
inventory:
  - integration: lake
    resources:
${Array.from({ length: buckets }, (_, at) => `      - { type: aws-account-s3-bucket, id: "${arn(at)}", name: data-${at}, tags: { Data: ${at === 1 ? 'pii' : 'public'} } }`).join('\n')}
      - { type: aws-account-s3-bucket, id: "${arn(9_999)}", name: sandbox, tags: { Data: pii, Sandbox: "yes" } }
`;

let house: HouseForTests;
const tokens = new Map<string, string>();
beforeAll(async () => {
  house = await openHouse(configFrom({ TIDEGATE_RATE_PER_MINUTE: '1000000' }));
  const body = { files: [{ path: 'lake.yaml', text: ground }] };
  const applied = await house.call('POST', `${base}/apply`, { as: 'admin', body });
  expect(applied.json()).toMatchObject({ problems: [] });
  for (const person of (await loadWorld(house.ports)).people.values()) {
    const made = await createToken(house.ports, { person, door: 'startup' }, { name: 't', expiresInDays: null });
    if (made.ok) tokens.set(person.email.split('@')[0] ?? '', made.value.text);
  }
}, 60_000);
afterAll(() => house.close());

interface Line {
  readonly row?: number;
  readonly state?: string;
  readonly changed: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly code?: string;
  readonly message?: string;
  readonly end?: true;
  readonly rows?: number;
  readonly stopped?: { readonly code: string } | null;
}

async function send(as: string, payload: string, ask: { readonly media?: string; readonly dryRun?: boolean } = {}) {
  const response = await house.app.inject({
    method: 'PUT',
    url: `${base}/inventory/tags${ask.dryRun ? '?dry_run=true' : ''}`,
    headers: {
      host: '127.0.0.1:7333',
      authorization: `Bearer ${tokens.get(as) ?? ''}`,
      'content-type': ask.media ?? 'application/x-ndjson',
    },
    payload,
  });
  const lines: readonly Line[] =
    response.statusCode === 200
      ? response.body
          .trim()
          .split('\n')
          .map((line): Line => JSON.parse(line))
      : [];
  return { response, lines: lines.slice(0, -1), end: lines.at(-1) };
}

const ndjson = (rows: readonly object[]): string => rows.map((row) => JSON.stringify(row)).join('\n');
const row = (index: number, set: object, rest: object = {}) => ({
  integration: 'lake',
  native_id: arn(index),
  set,
  ...rest,
});
const short = ({ row: number, state, code }: Line): string =>
  [number, state, code].filter((part) => part !== undefined).join(' ');
const found = async (query: string): Promise<number> =>
  (await house.call('GET', `${base}/inventory?limit=1&query=${encodeURIComponent(query)}`, { as: 'admin' })).json()
    .total;
const idOf = async (index: number): Promise<string> => {
  const query = encodeURIComponent(`resource_source_id = "${arn(index)}"`);
  return (await house.call('GET', `${base}/inventory?query=${query}`, { as: 'admin' })).json().items[0].resource.id;
};
const tagged = async (): Promise<readonly { actor: string; facts: Record<string, unknown>; sentence: string }[]> =>
  (await house.call('GET', `${base}/audit?kind=inventory.tagged&limit=1000`, { as: 'admin' })).json().items;

describe('rows', () => {
  test('each is answered in its place, and the last line sums up', async () => {
    const rows = [
      row(0, { Data: 'pii' }),
      row(1, { Data: 'internal' }),
      row(2, { Data: 'secret' }),
      { id: await idOf(3), set: { Team: 'core' } },
      { id: 'res_nowhere', set: { Team: 'core' } },
      { integration: 'nowhere', native_id: 'x', set: { Team: 'core' } },
      row(4, { Team: 'a' }, { remove: ['Team'] }),
      row(4, {}),
      { set: { Team: 'a' } },
      { ...row(4, { Team: 'a' }), id: 'res_x' },
      row(4, { Team: 'a\u0007' }),
      row(4, { Team: 'x'.repeat(limits.tagValueLengthMax + 1) }),
      row(4, { Team: 'a' }, { surprise: 1 }),
    ];
    const payload = `${ndjson(rows)}\n\n{"broken\nnull\n`;
    const { response, lines, end } = await send('dspm', payload);
    expect(response.headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
    expect(lines.map(short)).toEqual([
      '1 changed',
      '2 refused tag.lowered',
      '3 refused tag.class_unknown',
      '4 changed',
      '5 refused object.not_found',
      '6 refused object.not_found',
      ...[7, 8, 9, 10, 11, 12].map((number) => `${number} refused input.invalid`),
      '13 refused input.unknown_key',
      '14 refused input.invalid',
      '15 refused input.invalid',
    ]);
    expect(end).toEqual({ end: true, dry_run: false, rows: 15, changed: 2, unchanged: 0, refused: 13, stopped: null });
  });

  test('sent again change nothing and leave no mark', async () => {
    const payload = ndjson([row(5, { Data: 'internal', Team: 'core' }), row(6, { Team: 'core' })]);
    expect((await send('dspm', payload)).lines.map(short)).toEqual(['1 changed', '2 changed']);
    const before = (await tagged()).length;
    expect((await send('dspm', payload)).lines.map(short)).toEqual(['1 unchanged', '2 unchanged']);
    expect((await send('other', payload)).lines.map(short)).toEqual(['1 unchanged', '2 unchanged']);
    expect((await tagged()).length).toBe(before);
  });

  test('in a dry run are judged and change nothing', async () => {
    const payload = ndjson([row(7, { Data: 'pii' }), row(7, { Data: 'public' })]);
    const { lines, end } = await send('dspm', payload, { dryRun: true });
    expect(lines.map(short)).toEqual(['1 changed', '2 refused tag.lowered']);
    expect(end).toMatchObject({ dry_run: true });
    expect((await send('dspm', payload, { dryRun: true })).lines.map(short)).toEqual([
      '1 changed',
      '2 refused tag.lowered',
    ]);
  });

  test('may come as a list, whatever white space and brackets are in it', async () => {
    const list = `  [ ${JSON.stringify(row(8, { Note: 'a ], "{[ \\ b' }))}\n,\t${JSON.stringify(row(8, { Other: '[' }))} ] \n`;
    const { lines, end } = await send('dspm', list, { media: 'application/json' });
    expect(lines.map(short)).toEqual(['1 changed', '2 changed']);
    expect(end).toMatchObject({ stopped: null });
    expect((await send('dspm', '[]', { media: 'application/json' })).end).toMatchObject({ rows: 0, stopped: null });
  });

  test.each([['{}'], ['[{}'], ['[{},]'], ['[,{}]'], ['[] []'], ['']])(
    'that are no list end with why: %s',
    async (text) => {
      const { end } = await send('dspm', text === '' ? ' ' : text, { media: 'application/json' });
      expect(end).toMatchObject({ end: true, stopped: { code: 'input.invalid' } });
    },
  );

  test('that are too long end the exchange with why, and those before are written', async () => {
    const payload = `${ndjson([row(9, { Team: 'x' })])}\n{"set":{"a":"${'x'.repeat(limits.tagRowLengthMax)}"}}\n`;
    const { end } = await send('dspm', payload);
    expect(end).toMatchObject({ stopped: { code: 'input.too_large' } });
  });

  test('a row over a query tells how many it touched, after the rows before it', async () => {
    const query = 'resource_tag["Batch"] = "yes"';
    const rows = [row(10, { Batch: 'yes' }), row(1, { Batch: 'yes' }), { query, set: { Data: 'internal' } }];
    const { lines } = await send('dspm', ndjson(rows));
    expect(lines[2]).toMatchObject({ row: 3, state: 'partly', changed: 1, refused: 1, code: 'tag.lowered' });
    expect((await send('dspm', ndjson([{ query: 'nonsense', set: { a: 'b' } }]))).lines.map(short)).toEqual([
      '1 refused query.unknown_field',
    ]);
  });

  test('more than fit one transaction leave an event for each, with counts and a hash of the rows', async () => {
    const before = new Set((await tagged()).map((event) => event.facts['rows_sha256']));
    const many = Array.from({ length: buckets }, (_, at) => row(at, { Scanned: 'yes' }));
    const { lines, end } = await send('dspm', ndjson(many));
    expect(new Set(lines.map(({ state }) => state))).toEqual(new Set(['changed']));
    expect(end).toMatchObject({ rows: buckets, changed: buckets });
    const events = (await tagged()).filter((event) => !before.has(event.facts['rows_sha256'])).toReversed();
    expect(events.map(({ facts }) => [facts['rows'], facts['changed'], facts['refused']])).toEqual([
      [1_000, 1_000, 0],
      [200, 200, 0],
    ]);
    expect(new Set(events.map(({ facts }) => facts['call'])).size).toBe(1);
    expect(events[0]?.sentence).toBe(
      'dspm@acme.example set user tags: 1000 resources changed, 0 unchanged, 0 refused; rows 1 to 1000',
    );
    const text = many
      .slice(0, 1_000)
      .map((one) => JSON.stringify(one))
      .join('\n');
    const hash = Buffer.from(house.ports.hash.sha256(Buffer.from(text))).toString('hex');
    expect(events[0]?.facts['rows_sha256']).toBe(hash);
    expect(
      (await send('dspm', ndjson([{ query: 'resource_tag["Scanned"] = "yes"', set: { Wave: '2' } }]))).lines,
    ).toEqual([{ row: 1, state: 'changed', changed: buckets, unchanged: 0, refused: 0 }]);
  }, 30_000);
});

describe('a class', () => {
  test('that a tool raised counts in queries and scopes, and the one of the system does not', async () => {
    const about = (value: string) => `resource_source_id = "${arn(20)}" and resource_tag["Data"] = "${value}"`;
    expect(await found(about('public'))).toBe(1);
    await send('dspm', ndjson([row(20, { Data: 'pii' })]));
    expect([await found(about('public')), await found(about('pii'))]).toEqual([0, 1]);
    const [item] = (
      await house.call('GET', `${base}/inventory?query=${encodeURIComponent(about('pii'))}`, { as: 'admin' })
    ).json().items;
    expect([item.scopes, item.resource.tags.Data]).toEqual([[], 'pii']);
  });

  test('is lowered by a source that a rule names, where the rule says, until the rule is taken back', async () => {
    const about = `resource_source_id = "${arn(9_999)}" and resource_tag["Data"] = `;
    const lower = ndjson([row(9_999, { Data: 'public' })]);
    expect((await send('other', lower)).lines.map(short)).toEqual(['1 refused tag.lowered']);
    expect((await send('dspm', lower)).lines.map(short)).toEqual(['1 changed']);
    expect(await found(`${about}"public"`)).toBe(1);
    const without = 'classifications:\n  - { key: Data, order: [public, internal, pii] }\n';
    const apply = (text: string) =>
      house.call('POST', `${base}/apply`, { as: 'admin', body: { files: [{ path: 'c.yaml', text }] } });
    expect((await apply(without)).json().changes).toMatchObject([
      { kind: 'classification', name: 'Data', change: 'changed', fields: ['lowering'] },
    ]);
    expect([await found(`${about}"public"`), await found(`${about}"pii"`)]).toEqual([0, 1]);
    const again =
      'classifications:\n  - { key: Data, order: [public, pii], lowering: [{ sources: [nobody@x], query: "x" }] }\n';
    expect((await apply(again)).json().problems).toHaveLength(1);
  });

  test('stays raised when the system is read again', async () => {
    await send('dspm', ndjson([row(21, { Data: 'pii' })]));
    const body = { files: [{ path: 'lake.yaml', text: ground }] };
    await house.call('POST', `${base}/apply`, { as: 'admin', body });
    expect(await found(`resource_source_id = "${arn(21)}" and resource_tag["Data"] = "pii"`)).toBe(1);
  });

  test('and its order can be read by who may look', async () => {
    const answer = (await house.call('GET', `${base}/classifications`, { as: 'auditor' })).json();
    expect(answer.items).toMatchObject([{ key: 'Data', order: ['public', 'internal', 'pii'] }]);
    const { id } = answer.items[0];
    const listed = await house.call('GET', `${base}/classifications/${id}/versions`, { as: 'auditor' });
    expect(listed.json().items.length).toBe(answer.items[0].version);
    expect(listed.json().items[0]).toMatchObject({ version: answer.items[0].version, change: 'saved', actor: {} });
    expect(
      listed
        .json()
        .items.at(-1)
        .difference.map(({ part }: { part: string }) => part),
    ).toContain('classes');
  });

  test('and is made again what it was by who may apply files, and by nobody else', async () => {
    const [{ id, version }] = (await house.call('GET', `${base}/classifications`, { as: 'auditor' })).json().items;
    const restore = (as: string, to: number) =>
      house.call('POST', `${base}/classifications/${id}/restore`, { as, body: { version: to } });
    expect((await restore('auditor', 1)).statusCode).toBe(403);
    expect((await restore('admin', version + 1)).statusCode).toBe(404);
    expect((await restore('admin', 1)).json()).toEqual({ id, name: 'Data', version: version + 1 });
    const [now] = (await house.call('GET', `${base}/classifications`, { as: 'auditor' })).json().items;
    expect(now.lowering).toHaveLength(1);
  });
});

describe('a resource shows', () => {
  const shown = async (index: number) => {
    const query = encodeURIComponent(`resource_source_id = "${arn(index)}"`);
    return (await house.call('GET', `${base}/inventory?query=${query}`, { as: 'auditor' })).json().items[0];
  };
  test('of each tag who said it and when, whether it counts, and that the cloud does not see it', async () => {
    await send('dspm', ndjson([row(40, { Data: 'pii' })]));
    const { resource, permissions } = await shown(40);
    expect(permissions.length).toBeGreaterThan(0);
    for (const one of permissions) {
      expect(one).toMatchObject({ source: 'adapter', observed_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) });
    }
    expect(resource.tag_facts.filter((fact: { key: string }) => fact.key === 'Data')).toMatchObject([
      {
        value: 'public',
        origin: 'source',
        source: 'import',
        observed_at: resource.observed_at,
        counts: false,
        visible_to_cloud: true,
        sentence: 'its system says so; it does not count, because `dspm@acme.example` says `pii`',
      },
      {
        value: 'pii',
        origin: 'user',
        source: 'dspm@acme.example',
        counts: true,
        visible_to_cloud: false,
        sentence: '`dspm@acme.example` says so; policies of the cloud do not see it: it is not on the thing itself',
      },
    ]);
  });
  test('who looks after it: by its tag, or the owner of its integration', async () => {
    expect((await shown(41)).owner).toMatchObject({ by: 'integration', people: [{ email: 'admin@acme.example' }] });
    await send('dspm', ndjson([row(41, { Owner: 'other@acme.example' })]));
    expect((await shown(41)).owner).toMatchObject({ by: 'tag', people: [{ email: 'other@acme.example' }] });
    const list = (await house.call('GET', '/api/admin/v4/integrations?name=lake', { as: 'admin' })).json();
    expect(checkPublished(list.items[0], 'IntegrationV4')).toEqual([]);
    expect(list.items[0].owners_mapping).toMatchObject({ key_name: 'Owner', attribute_type: 'user' });
  });
});

describe('a Classifier', () => {
  test('sets tags and reads nothing; a Viewer reads and sets nothing', async () => {
    const call = (name: string, url: string) =>
      house.app.inject({
        method: 'GET',
        url,
        headers: { host: '127.0.0.1:7333', authorization: `Bearer ${tokens.get(name) ?? ''}` },
      });
    expect((await call('dspm', `${base}/inventory`)).statusCode).toBe(403);
    expect((await call('dspm', `${base}/audit`)).statusCode).toBe(403);
    expect((await send('auditor', ndjson([row(0, { a: 'b' })]))).response.statusCode).toBe(403);
    expect((await send('designer', ndjson([row(0, { a: 'b' })]))).response.statusCode).toBe(403);
  });
});

describe('the published user tags of one resource', () => {
  const path = (id: string): string => `/api/v3/integrations/resources/${id}/user-tags`;
  test('are read and replaced in the published shapes', async () => {
    const id = await idOf(30);
    const put = (tags: object) => house.call('PUT', path(id), { as: 'admin', body: { tags } });
    const first = await put({ Note: 'a', Data: 'internal' });
    expect([first.statusCode, first.json()]).toEqual([200, { message: 'the user tags are updated' }]);
    const answer = (await house.call('GET', path(id), { as: 'auditor' })).json();
    expect(checkPublished(answer, 'ResourceUserTagsResponse')).toEqual([]);
    expect(answer).toEqual({ resource_id: id, tags: { Note: 'a', Data: 'internal' } });
    expect((await put({ Data: 'internal' })).statusCode).toBe(200);
    expect((await house.call('GET', path(id), { as: 'auditor' })).json().tags).toEqual({ Data: 'internal' });
    expect((await put({ Data: 'internal' })).json()).toEqual({ message: 'the user tags are what they were' });
    const refused = await put({});
    expect([refused.statusCode, refused.json().tidegate_code]).toEqual([403, 'tag.lowered']);
  });
  test('of nothing are nothing', async () => {
    const answer = await house.call('GET', path('res_nowhere'), { as: 'admin' });
    expect([answer.statusCode, answer.json().tidegate_code]).toEqual([404, 'object.not_found']);
  });
});
