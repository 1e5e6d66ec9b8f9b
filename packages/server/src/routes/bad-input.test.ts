// Everything bad that may be sent to the inventory and to scopes, by name: each is a clear error with its code and place, and nothing known is
// lost. What a target sends instead of a person is held against the same list in the tests of readings.

import { request } from 'node:http';
import { limits } from '@tidegate/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configFrom } from '../testing/edge-for-tests.ts';
import { type HouseForTests, openHouse } from '../testing/house-for-tests.ts';

const base = '/api/tidegate/v1';
const bell = String.fromCharCode(7);
let house: HouseForTests;
let integrationId = '';
let known: unknown;

const inventory = async () =>
  (await house.call('GET', `${base}/inventory?limit=1000`, { as: 'admin' }))
    .json()
    .items.map(
      ({
        resource,
      }: {
        readonly resource: { readonly id: string; readonly native_id: string; readonly tags: unknown };
      }) => [resource.id, resource.native_id, resource.tags],
    );

beforeAll(async () => {
  house = await openHouse(configFrom({ TIDEGATE_RATE_PER_MINUTE: '1000000' }));
  const readings = (await house.call('GET', `${base}/readings`, { as: 'admin' })).json();
  integrationId = readings.items.find(
    ({ integration }: { readonly integration: { readonly type: string } }) => integration.type === 'aws-simulated',
  ).integration.id;
  known = await inventory();
}, 60_000);
afterAll(() => house.close());

const deep = `${'('.repeat(limits.queryDepthMax + 1)}resource_name = "a"${')'.repeat(limits.queryDepthMax + 1)}`;
const queries: readonly (readonly [string, string, string, string | RegExp])[] = [
  ['with an error', 'resource_name = ', 'query.syntax', 'column'],
  ['with an unknown field', 'resource_nam = "a"', 'query.unknown_field', 'resource_name'],
  ['of 1 MB', `resource_name = "${'x'.repeat(1_000_000)}"`, 'query.too_large', '20000'],
  ['of deep nesting', deep, 'query.too_large', '64'],
  ['with a control character', `resource_name = "a${bell}"`, 'query.syntax', /./],
];

describe.each(queries)('a query %s', (_, query, code, words) => {
  test('is refused with its code where a scope is saved, looked at, or tags are ordered by it', async () => {
    for (const [method, path, body] of [
      ['POST', '/api/admin/v1/access-scopes', { name: 'bad', query }],
      ['POST', `${base}/scopes/preview`, { query }],
      ['POST', `${base}/inventory/tag-orders/preview`, { key: 'A', value: 'b', query }],
    ] as const) {
      const answer = await house.call(method, path, { as: 'admin', body });
      expect([path, answer.statusCode], answer.body.slice(0, 300)).toEqual([path, 400]);
      const told = answer.body;
      if (query.length > limits.queryLengthMax) expect(told).toMatch(/too_large|at most|Too big|20000|input\.invalid/);
      else {
        expect(told).toContain(code);
        expect(told).toMatch(words);
      }
    }
    expect(await inventory()).toEqual(known);
  });
});

const row = (nativeId: string, more: object = {}) => ({ type: 'aws-account-s3-bucket', native_id: nativeId, ...more });

async function send(rows: readonly (object | string)[], more = '') {
  const response = await house.app.inject({
    method: 'PUT',
    url: `${base}/inventory/import?integration_id=${integrationId}&part=bad${more}`,
    headers: {
      host: '127.0.0.1:7333',
      authorization: `Bearer ${house.token('admin')}`,
      'content-type': 'application/x-ndjson',
    },
    payload: rows.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n'),
  });
  expect(response.statusCode, response.body.slice(0, 200)).toBe(200);
  return JSON.parse(response.body.trim().split('\n').at(-1) ?? '{}');
}

describe('a list with', () => {
  test.each([
    ['control characters', [row('a', { name: `a${bell}` })], /cannot be seen|control/],
    [
      'a tag value that is too long',
      [row('a', { tags: { T: 'x'.repeat(limits.tagValueLengthMax + 1) } })],
      /tags|characters/,
    ],
    ['a native id twice', [row('a', { name: 'one' }), row('a', { name: 'two' })], /already at 1/],
    ['a circle', [row('a', { parent_native_id: 'b' }), row('b', { parent_native_id: 'a' })], /circle/],
    ['a row that is no JSON', [row('a'), '{'], /JSON/],
    ['a key that nobody knows', [row('a', { nam: 'b' })], /nam/],
  ])('%s is refused with the row, and nothing of it is written', async (_, rows, words) => {
    const end = await send(rows);
    expect(end).toMatchObject({ end: true, created: 0, changed: 0, gone: 0 });
    expect(end.problems.length).toBeGreaterThan(0);
    expect(JSON.stringify(end.problems)).toMatch(words);
    expect(await inventory()).toEqual(known);
  });

  test('nothing in it is never believed, and one of an integration that is not there is refused', async () => {
    expect((await send([])).stopped).toMatchObject({ code: 'input.invalid' });
    expect(await inventory()).toEqual(known);
  });

  test('a tag of 10 kB less than the limit and a parent that is missing is taken, and what is above is unknown', async () => {
    const tags = { T: 'x'.repeat(limits.tagValueLengthMax) };
    expect(await send([row('kept', { tags, parent_native_id: 'nowhere' })])).toMatchObject({
      created: 1,
      problems: [],
    });
    const query = encodeURIComponent('resource_source_id = "kept" and resource_parent not_under "acme"');
    const found = (await house.call('GET', `${base}/inventory?query=${query}`, { as: 'admin' })).json();
    expect(found.total).toBe(0);
  });
});

describe('a query in an address', () => {
  let port = 0;
  beforeAll(async () => {
    port = Number(new URL(await house.app.listen({ port: 0, host: '127.0.0.1' })).port);
  });
  const get = (query: string): Promise<{ readonly status: number; readonly body: { readonly code?: string } }> =>
    new Promise((resolve, reject) => {
      const path = `${base}/inventory?query=${encodeURIComponent(query)}`;
      const headers = { host: '127.0.0.1:7333', authorization: `Bearer ${house.token('admin')}`, connection: 'close' };
      const call = request({ port, path, headers }, (response) => {
        let text = '';
        response.on('data', (piece) => (text += String(piece)));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
      });
      call.on('error', reject);
      call.end();
    });

  test('is answered as long as the language allows, and above that refused in our words, also where no route is reached', async () => {
    const named = (length: number) => `resource_name = "${'x'.repeat(length - 18)}"`;
    expect((await get(named(limits.queryLengthMax))).status).toBe(200);
    const quotes = `resource_name in (${Array.from({ length: 900 }, (_, at) => `"é${at}"`).join(', ')})`;
    expect((await get(quotes)).status).toBe(200);
    const over = await get(named(limits.queryLengthMax + 1));
    expect([over.status, over.body.code]).toEqual([400, 'input.invalid']);
    const far = await get(named(1_000_000));
    expect([far.status, far.body.code]).toEqual([413, 'input.too_large']);
    expect(await inventory()).not.toEqual([]);
  });
});

describe('a file with', () => {
  const bucket = (text: string) => `      - { type: aws-account-s3-bucket, name: one, ${text} }\n`;
  const ground = 'inventory:\n  - integration: acme-aws\n    part: file\n    resources:\n';
  test.each([
    ['a control character in an id', [bucket('id: "a\\u0007"')], /`id` holds characters that cannot be seen/],
    [
      'half a character in a tag',
      [bucket('id: a, tags: { T: "\\ud800" }')],
      /the tag `T` holds characters that cannot/,
    ],
    ['a NUL in a name of a tag', [bucket('id: a, tags: { "T\\u0000": b }')], /holds characters that cannot be seen/],
    [
      'a tag value that is too long',
      [bucket(`id: a, tags: { T: ${'x'.repeat(limits.tagValueLengthMax + 1)} }`)],
      /10000/,
    ],
    ['one id twice', [bucket('id: a'), bucket('id: a')], /already written at bad.yaml:5/],
    ['a circle', [bucket('id: a, parent: b'), bucket('id: b, parent: a')], /go in a circle; correct one `parent`/],
  ])('%s is refused with its place, and nothing of it is written', async (_, rows, words) => {
    const before = await inventory();
    const body = { files: [{ path: 'bad.yaml', text: ground + rows.join('') }] };
    const answer = (await house.call('POST', `${base}/apply`, { as: 'admin', body })).json();
    expect(JSON.stringify(answer.problems)).toMatch(words);
    expect(answer.problems[0]).toMatchObject({ file: 'bad.yaml', line: expect.any(Number) });
    expect(await inventory()).toEqual(before);
  });
});
