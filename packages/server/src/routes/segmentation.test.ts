// The segmentation review and the reach of a resource over HTTP: for administrators and auditors, in the shapes the contract promises, under
// the rules the server was started with.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { segmentationRoutes } from '@tidegate/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSegmentation } from '../config/read-segmentation.ts';
import { configFrom } from '../testing/edge-for-tests.ts';
import { type HouseForTests, openHouse } from '../testing/house-for-tests.ts';

const base = '/api/tidegate/v1';
const folder = mkdtempSync(join(tmpdir(), 'tidegate-segmentation-'));
const fileOf = (text: string): string => {
  const path = join(folder, 'rules.yaml');
  writeFileSync(path, text);
  return path;
};

let house: HouseForTests;
beforeAll(async () => {
  house = await openHouse(configFrom());
}, 60_000);
afterAll(async () => {
  await house.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the review', () => {
  test.each(['admin', 'auditor'])('is read by %s, in the promised shape', async (as) => {
    const response = await house.call('GET', `${base}/scopes/review?resources_max=1`, { as });
    expect(response.statusCode).toBe(200);
    const review = segmentationRoutes.reviewScopes.output.parse(response.json());
    expect(review.accounts_separate).toBe(true);
    const strictest = review.cells.find((cell) => cell.environment === 'production' && cell.class === 'pii');
    expect(strictest?.flows.map(({ name, consents, level }) => [name, consents, level])).toEqual([
      ['Prod RDS (PII)', 3, 'read'],
    ]);
    expect(Math.max(...review.findings.map(({ resources }) => resources.length))).toBe(1);
  });
  test.each(['data-engineer', 'designer', 'backend-manager'])('is not for %s', async (as) => {
    for (const url of [`${base}/scopes/review`, `${base}/inventory/res_00000000000000000000000000/reach`]) {
      const response = await house.call('GET', url, { as });
      expect([response.statusCode, response.json().code]).toEqual([403, 'auth.forbidden']);
    }
  });
  test('follows what changed', async () => {
    const text = `scopes:
  - name: everything
    query: integration_name = "acme-aws"
`;
    const count = async (): Promise<number> => {
      const review = (await house.call('GET', `${base}/scopes/review`, { as: 'auditor' })).json();
      return review.findings.filter((one: { code: string }) => one.code === 'whole_integration').length;
    };
    expect(await count()).toBe(0);
    const body = { files: [{ path: 'a.yaml', text }] };
    expect((await house.call('POST', `${base}/apply`, { as: 'admin', body })).json().problems).toEqual([]);
    expect(await count()).toBe(1);
  });
});

describe('the reach of a resource', () => {
  const reach = async (name: string, query = '') => {
    const search = encodeURIComponent(`resource_name = "${name}"`);
    const found = (await house.call('GET', `${base}/inventory?query=${search}`, { as: 'auditor' })).json();
    const url = `${base}/inventory/${found.items[0].resource.id}/reach${query}`;
    return segmentationRoutes.whoCanReach.output.parse((await house.call('GET', url, { as: 'auditor' })).json());
  };
  test('names flows, terms and people, and goes on with one flow', async () => {
    const { flows } = await reach('dev-api-01', '?limit=3');
    expect(flows.map(({ name, people_count, consents }) => [name, people_count, consents])).toEqual([
      ['Dev EC2', 4, []],
    ]);
    const [first] = flows;
    const token = encodeURIComponent(first?.people.pagination.next_page_token ?? '');
    const rest = await reach('dev-api-01', `?limit=3&flow_id=${first?.id}&page_token=${token}`);
    expect(rest.flows.flatMap(({ people }) => people.items.map(({ email }) => email))).toEqual([
      'data-engineer@acme.example',
    ]);
  });
  test('a flow that offers nothing on it is not there', async () => {
    expect((await reach('dev-api-01', '?flow_id=flw_00000000000000000000000000')).flows).toEqual([]);
  });
  test('what does not exist is not found', async () => {
    const url = `${base}/inventory/res_00000000000000000000000000/reach`;
    const response = await house.call('GET', url, { as: 'auditor' });
    expect([response.statusCode, response.json().code]).toEqual([404, 'object.not_found']);
  });
});

describe('the rules of a file', () => {
  test('are followed', () => {
    const rules = readSegmentation(fileOf('classes:\n  order: [green, red]\n'));
    expect(rules.classes.order.map(({ name }) => name)).toEqual(['green', 'red']);
  });
  test.each([
    [
      'a key that is unknown',
      () => fileOf('clases: {}\n'),
      /`TIDEGATE_SEGMENTATION`.*did you mean `classes`\?; correct it/,
    ],
    ['no YAML', () => fileOf('classes: ['), /cannot be read as YAML; correct or unset it/],
    ['no file', () => join(folder, 'nothing.yaml'), /cannot be read as YAML/],
  ])('%s stops the start', (_, file, message) => {
    expect(() => readSegmentation(file())).toThrow(message);
  });
});
