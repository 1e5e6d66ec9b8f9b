// Spaces: their people govern what is inside and nothing else, through every door; whoever is in none sees none.

import type { Route } from '@tidegate/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configFrom } from '../testing/edge-for-tests.ts';
import { type HouseForTests, openHouse } from '../testing/house-for-tests.ts';

const base = '/api/tidegate/v1/spaces';
const border = 'resource_tag["Environment"] = "development"';
const owner = 'data-engineer';
const manager = 'backend-engineer';

let house: HouseForTests;
let space: string;
beforeAll(async () => {
  house = await openHouse(configFrom());
  const members = [
    { person: `${owner}@acme.example`, role: 'Space Owner' },
    { person: `${manager}@acme.example`, role: 'Space Manager' },
  ];
  const made = await call('POST', base, { name: 'dev', query: border, members }, 'admin');
  expect(made.http, JSON.stringify(made.body)).toBe(200);
  space = made.body.id;
}, 60_000);
afterAll(() => house.close());

async function call(method: Route['method'], url: string, body?: object, as: string = manager) {
  const response = await house.call(method, url, { as, ...(body === undefined ? {} : { body }) });
  return { http: response.statusCode, body: response.json() };
}

const flowBody = (targets: readonly object[], more: object = {}) => ({
  name: 'readers',
  active: true,
  trigger: 'SELF_SERVE',
  requestors: { logical_operator: 'OR', conditions: [{ type: 'group', values: ['data'] }] },
  access_targets: targets,
  grant_duration_in_min: 60,
  settings: {
    justification_required: false,
    require_approver_reason: false,
    requestor_cannot_approve_himself: true,
    require_mfa: false,
    labels: [],
  },
  request_for_others: false,
  ...more,
});
const scopeTarget = (reference: string) => ({ access_scope: { access_scope_reference: reference } });
const makeScope = async (name: string, query = '') => {
  const made = await call('POST', `${base}/${space}/scopes`, { name, query });
  expect(made.http, JSON.stringify(made.body)).toBe(200);
  return made.body;
};

describe('who may', () => {
  test('only an administrator makes, changes and removes spaces', async () => {
    for (const as of [owner, manager, 'auditor']) {
      expect((await call('POST', base, { name: 'mine', query: border }, as)).http).toBe(403);
      expect((await call('PUT', `${base}/${space}`, { name: 'mine', query: border }, as)).http).toBe(403);
      expect((await call('DELETE', `${base}/${space}`, undefined, as)).http).toBe(403);
    }
  });

  test('members see their space, whoever lists perimeters sees all, anybody else sees none', async () => {
    for (const [as, acts] of [
      [owner, ['see', 'change', 'set_members']],
      [manager, ['see', 'change']],
      ['auditor', ['see']],
      ['admin', ['see', 'change', 'set_members']],
    ] as const) {
      const { body } = await call('GET', base, undefined, as);
      expect(
        body.items.map((one: { name: string; acts: readonly string[] }) => [one.name, one.acts]),
        as,
      ).toEqual([['dev', acts]]);
    }
    expect((await call('GET', base, undefined, 'designer')).body.items).toEqual([]);
    for (const path of ['', '/inventory']) {
      const hidden = await call('GET', `${base}/${space}${path}`, undefined, 'designer');
      const nothing = await call('GET', `${base}/spc_${'0'.repeat(26)}${path}`, undefined, 'designer');
      expect(hidden.http).toBe(404);
      const plain = (body: object) => JSON.stringify(body).replaceAll(/spc_\w{26}/g, 'id');
      expect(plain(hidden.body)).toBe(plain(nothing.body));
    }
    expect((await call('POST', `${base}/${space}/scopes`, { name: 'x' }, 'designer')).http).toBe(404);
    expect((await call('POST', `${base}/${space}/scopes`, { name: 'x' }, 'auditor')).http).toBe(403);
  });

  test('owners say who is in it, managers do not, and only people who are here can be', async () => {
    const url = `${base}/${space}/members`;
    const both = [
      { person: `${owner}@acme.example`, role: 'Space Owner' },
      { person: `${manager}@acme.example`, role: 'Space Manager' },
    ];
    expect((await call('PUT', url, { members: [] }, manager)).http).toBe(403);
    expect(
      (await call('PUT', url, { members: [...both, { person: 'nobody@acme.example', role: 'Space Owner' }] }, owner))
        .http,
    ).toBe(400);
    expect((await call('PUT', url, { members: both.slice(0, 1) }, owner)).body.members).toHaveLength(1);
    expect((await call('GET', `${base}/${space}`, undefined, manager)).http).toBe(404);
    expect((await call('PUT', url, { members: both }, owner)).http).toBe(200);
  });
});

describe('what is inside', () => {
  test('its inventory is what its query holds, and no scope of it holds more', async () => {
    const { body } = await call('GET', `${base}/${space}/inventory?limit=1000`);
    const environments = body.items.map((one: { tags: Record<string, string> }) => one.tags['Environment']);
    expect([...new Set(environments)]).toEqual(['development']);
    const wide = await makeScope('everything', 'resource_name != "" or resource_tag["Environment"] = "production"');
    expect(wide).toMatchObject({ name: 'dev/everything', version: 1 });
    const query = encodeURIComponent(wide.body.query);
    const listed = (await call('GET', `/api/tidegate/v1/inventory?limit=1000&query=${query}`, undefined, 'admin')).body;
    const found = listed.items.map(
      (one: { resource: { tags: Record<string, string> } }) => one.resource.tags['Environment'],
    );
    expect([...new Set(found)]).toEqual(['development']);
  });

  test('a query that would close the border’s parentheses does not parse', async () => {
    const query = 'resource_name = "x") or (resource_name != ""';
    const refused = await call('POST', `${base}/${space}/scopes`, { name: 'escape', query });
    expect([refused.http, refused.body.code]).toEqual([400, 'query.syntax']);
  });

  test('bundles and flows offer its own scopes and bundles, and what they offer is asked for', async () => {
    await makeScope('databases', 'resource_type = "aws-rds-instance"');
    const bundle = await call('POST', `${base}/${space}/bundles`, {
      name: 'kit',
      access_targets: [scopeTarget('databases')],
    });
    expect(bundle.http, JSON.stringify(bundle.body)).toBe(200);
    const kit = { bundle: { bundle_reference: 'dev/kit' } };
    const flow = await call('POST', `${base}/${space}/access-flows`, flowBody([kit, scopeTarget('databases')]));
    expect(flow.http, JSON.stringify(flow.body)).toBe(200);
    expect(flow.body.name).toBe('dev/readers');
    const seen = (await call('GET', `${base}/${space}`)).body.objects.map((one: { name: string }) => one.name);
    expect(seen).toEqual(expect.arrayContaining(['dev/databases', 'dev/kit', 'dev/readers']));
    const offers = (await call('GET', '/api/tidegate/v1/offers?limit=1000', undefined, owner)).body.items;
    expect(JSON.stringify(offers)).toContain('dev/readers');
    const used = await call('DELETE', `${base}/${space}/objects/${bundle.body.id}`);
    expect([used.http, used.body.detail]).toEqual([
      409,
      'an access flow, a bundle or a rule uses it; change that first',
    ]);
    expect((await call('DELETE', `${base}/${space}/objects/${flow.body.id}`)).http).toBe(200);
    expect((await call('DELETE', `${base}/${space}/objects/${bundle.body.id}`)).http).toBe(200);
  });
});

describe('what is outside', () => {
  test('scopes, bundles and integrations of the account are refused like what does not exist', async () => {
    const scope = { name: 'secret', query: 'resource_tag["Environment"] = "production"' };
    const global = (await call('POST', '/api/admin/v1/access-scopes', scope, 'admin')).body;
    const answers = [];
    for (const reference of [global.id, 'secret', 'no such scope', `scp_${'0'.repeat(26)}`]) {
      answers.push(await call('POST', `${base}/${space}/access-flows`, flowBody([scopeTarget(reference)])));
    }
    const selection = {
      integration_reference: 'acme-aws',
      resource_type: 'aws-rds-instance',
      permissions: ['READ_ONLY'],
    };
    answers.push(await call('POST', `${base}/${space}/access-flows`, flowBody([{ integration: selection }])));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ http: 400, body: { code: 'space.outside' } });
    expect((await call('PUT', `${base}/${space}/scopes/${global.id}`, scope)).http).toBe(404);
    expect((await call('DELETE', `${base}/${space}/objects/${global.id}`)).http).toBe(404);
  });

  test('a preview counts what is inside the border and nothing else, and of people what its reader may list', async () => {
    const scopes = `${base}/${space}/scopes/preview`;
    const flows = `${base}/${space}/access-flows/preview`;
    const wide = (
      await call('POST', scopes, { query: 'resource_name != "" or resource_tag["Environment"] = "production"' })
    ).body;
    const whole = (await call('POST', scopes, { query: '' })).body;
    expect(wide.joined.entitlements).toBe(whole.joined.entitlements);
    const { items } = (await call('GET', `${base}/${space}/inventory?limit=1000`)).body;
    const inside = new Set(items.map(({ id }: { id: string }) => id));
    expect(wide.joined.resources).toBe(inside.size);
    expect(wide.joined.listed.every((one: { resource_id: string }) => inside.has(one.resource_id))).toBe(true);
    const beyond = (await call('POST', scopes, { query: 'resource_tag["Environment"] = "production"' })).body;
    expect([beyond.joined.entitlements, beyond.touches_production]).toEqual([0, false]);
    await makeScope('looked at');
    const flow = flowBody([scopeTarget('looked at')]);
    const seen = (await call('POST', flows, { flow })).body;
    expect([seen.people, seen.joined.resources]).toEqual([null, inside.size]);
    expect(JSON.stringify(seen)).not.toMatch(/could not before|Ruiz|grp_|prs_/);
    const told = (await call('POST', flows, { flow }, 'admin')).body;
    expect(told.people).toBeGreaterThan(0);
    expect(JSON.stringify(told.wider)).toContain('may ask');
    const [foreign, none] = [
      await call('POST', flows, { flow: flowBody([scopeTarget('prod-pii')]) }),
      await call('POST', flows, { flow: flowBody([scopeTarget('no-such-scope')]) }),
    ];
    expect([foreign.http, foreign.body]).toEqual([none.http, none.body]);
    expect(foreign.body.code).toBe('space.outside');
    for (const url of [scopes, flows]) {
      const body = url === flows ? { flow } : { query: '' };
      expect((await call('POST', url, body, 'designer')).http).toBe(404);
      expect((await call('POST', url, body, 'auditor')).http).toBe(403);
    }
    const other = (await house.call('GET', '/api/tidegate/v1/scopes', { as: 'admin' })).json().items;
    const account = other.find(({ name }: { name: string }) => !name.startsWith('dev/'));
    const hidden = await call('POST', scopes, { query: '', object_id: account.id });
    const nothing = await call('POST', scopes, { query: '', object_id: `scp_${'0'.repeat(26)}` });
    const plain = (answer: object) => JSON.stringify(answer).replaceAll(/scp_\w{26}/g, 'id');
    expect([hidden.http, plain(hidden.body)]).toEqual([404, plain(nothing.body)]);
  });

  test('no refusal tells which names and permissions there are beyond it', async () => {
    const members = [{ person: `${manager}@acme.example`, role: 'Space Manager' }];
    const query = 'resource_type = "aws-rds-instance"';
    const { id } = (await call('POST', base, { name: 'rds', query, members }, 'admin')).body;
    expect((await call('POST', `${base}/${id}/scopes`, { name: 'words', query: '' })).http).toBe(200);
    const permissionsIn = async (url: string, as: string): Promise<readonly string[]> => {
      const { items } = (await call('GET', `${url}?limit=1000`, undefined, as)).body;
      return items.flatMap((one: { permissions: readonly (string | { name: string })[] }) =>
        one.permissions.map((each) => (typeof each === 'string' ? each : each.name)),
      );
    };
    const here = new Set(await permissionsIn(`${base}/${id}/inventory`, manager));
    const beyond = (await permissionsIn('/api/tidegate/v1/inventory', 'admin')).find((name) => !here.has(name)) ?? '';
    expect([here.size > 0, beyond]).toEqual([true, expect.stringMatching(/./)]);
    const saving = (permission: string, group: string, kind: 'access-flows' | 'bundles' = 'access-flows') => {
      const target = { access_scope: { access_scope_reference: 'words', permissions: [permission] } };
      const requestors = { logical_operator: 'OR', conditions: [{ type: 'group', values: [group] }] };
      const body = { name: 'worded', access_targets: [target] };
      return call('POST', `${base}/${id}/${kind}`, kind === 'bundles' ? body : flowBody([target], { requestors }));
    };
    for (const kind of ['access-flows', 'bundles'] as const) {
      const known = await saving(beyond, 'data', kind);
      expect(known).toEqual(await saving(`${beyond}x`, 'data', kind));
      expect(known).toMatchObject({ http: 400, body: { code: 'flow.unknown_reference' } });
    }
    const misspelt = await saving([...here][0] ?? '', 'datta');
    expect(misspelt).toMatchObject({ http: 400, body: { code: 'flow.unknown_reference' } });
    expect(JSON.stringify(misspelt.body)).not.toMatch(/`data`|nearest/);
    expect((await saving([...here][0] ?? '', 'data')).http).toBe(200);
  });

  test('a scope of a space stays inside whoever saves it, and through whichever door', async () => {
    const own = await makeScope('cache', 'resource_name contains "cache"');
    const wider = { name: 'dev/cache', query: 'resource_name contains "cache"' };
    const url = `/api/admin/v1/access-scopes/${own.id}`;
    const refused = await call('PUT', url, wider, 'admin');
    expect([refused.http, refused.body.tidegate_code]).toEqual([400, 'space.outside']);
    const file = {
      path: 'scopes.yaml',
      text: `scopes:\n  - name: dev/cache\n    query: ${JSON.stringify(wider.query)}\n`,
    };
    const applied = (await call('POST', '/api/tidegate/v1/apply', { files: [file] }, 'admin')).body;
    expect(JSON.stringify(applied.problems)).toContain('space.outside');
    const renamed = await call('PUT', url, { name: 'cache', query: own.body.query }, 'admin');
    expect(renamed.body.tidegate_code).toBe('space.outside');
    const narrower = { name: 'dev/cache', query: `${own.body.query} and resource_type = "aws-rds-instance"` };
    expect((await call('PUT', url, narrower, 'admin')).http).toBe(200);
  });

  test('a flow of a space is not turned to something else by the administration either', async () => {
    await makeScope('queues', 'resource_name contains "queue"');
    const flow = (
      await call('POST', `${base}/${space}/access-flows`, flowBody([scopeTarget('queues')], { name: 'queues' }))
    ).body;
    await call('POST', '/api/admin/v1/access-scopes', { name: 'all', query: 'resource_name != ""' }, 'admin');
    const turned = flowBody([scopeTarget('all')], { name: 'dev/queues' });
    const refused = await call('PUT', `/api/admin/v2/access-flows/${flow.id}`, turned, 'admin');
    expect(refused.body.tidegate_code).toBe('space.outside');
    await call('DELETE', `${base}/${space}/objects/${flow.id}`);
  });
});

test('while something belongs to a space its name and border stay; empty, it is changed and removed', async () => {
  const url = `${base}/${space}`;
  const widened = { name: 'dev', query: 'resource_name != ""' };
  const inUse = await call('PUT', url, widened, 'admin');
  expect([inUse.http, inUse.body.code]).toEqual([409, 'object.in_use']);
  expect((await call('DELETE', url, undefined, 'admin')).http).toBe(409);
  const { objects } = (await call('GET', url)).body;
  for (const one of objects) expect((await call('DELETE', `${url}/objects/${one.id}`)).http, one.name).toBe(200);
  expect((await call('PUT', url, widened, 'admin')).body.query).toBe(widened.query);
  expect((await call('DELETE', url, undefined, 'admin')).http).toBe(200);
  expect(JSON.stringify((await call('GET', base, undefined, 'admin')).body)).not.toContain(space);
});
