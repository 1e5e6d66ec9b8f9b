// Law 1: out of scope is out of sight. Two companies that differ only in things out of a person's sight (resources, a scope, a flow, a
// team, a request, open access) answer that person the same on every route: statuses, headers, bodies, ids, tokens, byte for byte.

import {
  applyDocuments,
  type Documents,
  listOffers,
  loadWorld,
  type Place,
  saveRequestTemplate,
  saveSpace,
  submitRequests,
} from '@tidegate/broker';
import { type Route, takesBody } from '@tidegate/contract';
import { type Chance, entitlementKey } from '@tidegate/core';
import { seededChance } from '@tidegate/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { configFrom } from '../testing/edge-for-tests.ts';
import { type HouseForTests, openHouse } from '../testing/house-for-tests.ts';
import { routeTable } from './all-routes.ts';

const at: Place = { file: 'hidden', line: null, column: null };
const people = ['backend-engineer', 'backend-manager', 'sre', 'designer', 'compliance'];
const hiddenName = 'skunkworks-vault';
/** One word of each kind that is in one world only; no two share a beginning, so that each is looked for by itself. */
const hiddenWords = {
  name: hiddenName,
  nativeId: 'arn:aws:s3:::civet-7431',
  tagKey: 'Polecat',
  tagValue: 'ermine-9',
  path: 'acme/Wolverine/cellar',
  owner: 'marten@acme.example',
  integration: 'skunk-aws',
  person: 'skunk@acme.example',
  group: 'badgers',
  flow: 'Fisher nights',
  scope: 'tayra-perimeter',
} as const;

const bucket = (name: string, tags: Readonly<Record<string, string>>) => ({
  type: 'aws-account-s3-bucket',
  nativeId: name === hiddenName ? hiddenWords.nativeId : `arn:aws:s3:::${name}`,
  name,
  path: name === hiddenName ? hiddenWords.path : `acme/Workloads/prod 333333333333/${name}`,
  parentNativeId: '333333333333',
  tags,
  context: { account_id: '333333333333' },
  riskLevel: 'critical' as const,
});

const person = (email: string) => ({
  at,
  email,
  firstName: email.split('@')[0] ?? '',
  lastName: 'Works',
  manager: null,
  roles: [],
  active: true,
  attributes: {},
});

/** What is in one world and not in the other; nobody of `people` may see any of it. */
const hidden: Documents = {
  integrations: [
    {
      at,
      name: hiddenWords.integration,
      type: 'aws-simulated',
      config: {},
      credential: null,
      customAccessDetails: null,
      owner: { attribute_type: 'user', attribute_value: [hiddenWords.owner] },
    },
  ],
  people: [person(hiddenWords.person), person(hiddenWords.owner)],
  groups: [{ at, name: hiddenWords.group, members: ['skunk@acme.example'] }],
  resources: [
    {
      at,
      integration: 'skunk-aws',
      resource: bucket(hiddenName, { Skunk: 'yes', [hiddenWords.tagKey]: hiddenWords.tagValue }),
    },
    { at, integration: 'skunk-aws', resource: bucket('skunkworks-sensitive', { DataClassification: 'sensitive' }) },
  ],
  scopes: [{ at, name: hiddenWords.scope, description: null, query: 'resource_tag["Skunk"] = "yes"' }],
  flows: [
    {
      at,
      name: hiddenWords.flow,
      body: {
        name: hiddenWords.flow,
        active: true,
        trigger: 'SELF_SERVE',
        requestors: {
          logical_operator: 'OR',
          conditions: [{ type: 'group', match_operator: 'is', values: [hiddenWords.group] }],
        },
        access_targets: [{ access_scope: { access_scope_reference: hiddenWords.scope } }],
        grant_duration_in_min: 60,
        settings: {
          justification_required: false,
          require_approver_reason: false,
          requestor_cannot_approve_himself: true,
          require_mfa: false,
          labels: [],
        },
        request_for_others: false,
      },
    },
  ],
};

/** Chance that can be wound back to a known place, so that both worlds make the same ids from there on. */
function windable(): { readonly chance: Chance; readonly wind: (seed: string) => void } {
  let current = seededChance('company');
  return {
    chance: { bytes: (count) => current.bytes(count) },
    wind: (seed) => {
      current = seededChance(seed);
    },
  };
}

interface World {
  readonly house: HouseForTests;
  /** Ids of hidden things; where nothing is hidden, of the same shape and of nothing. */
  readonly ids: Readonly<
    Record<
      'resource' | 'permission' | 'request' | 'session' | 'scope' | 'flow' | 'group' | 'template' | 'space',
      string
    >
  >;
}

const none = '00000000000000000000000000';
const nothing: World['ids'] = {
  resource: `res_${none}`,
  permission: `prm_${none}`,
  request: `req_${none}`,
  session: `ses_${none}`,
  scope: `scp_${none}`,
  flow: `flw_${none}`,
  group: `grp_${none}`,
  template: `tpl_${none}`,
  space: `spc_${none}`,
};

async function openWorld(secret: 'with' | 'without'): Promise<World> {
  const { chance, wind } = windable();
  const house = await openHouse(configFrom({ TIDEGATE_RATE_PER_MINUTE: '1000000' }), [], { chance });
  const ids = secret === 'with' ? await addHidden(house) : nothing;
  await house.workers.stop();
  wind('story');
  return { house, ids };
}

async function addHidden(house: HouseForTests): Promise<World['ids']> {
  const { ports } = house;
  const admin = [...(await loadWorld(ports)).people.values()].find((person) => person.roles.includes('Admin'));
  if (!admin) throw new Error('the demo has an administrator');
  const applied = await applyDocuments(ports, { person: admin, door: 'api' }, { documents: hidden, mode: 'apply' });
  expect(applied.problems).toEqual([]);
  const world = await loadWorld(ports);
  const skunk = [...world.people.values()].find((person) => person.email === 'skunk@acme.example');
  const page = { after: null, limit: 1 };
  const offers = skunk && (await listOffers(ports, { person: skunk, door: 'api' }, { page }));
  const offer = offers?.ok ? offers.value.items[0] : undefined;
  if (!skunk || !offer) throw new Error('the hidden team is offered its vault');
  const entitlement = { resourceId: offer.member.resource.id, permissionId: offer.member.permission.id };
  const actor = { person: skunk, door: 'api' as const };
  const asked = await submitRequests(ports, actor, {
    entitlements: [entitlement],
    flowId: null,
    several: 'refuse',
    durationSec: null,
    reason: 'skunk business',
    customFields: {},
  });
  if (!asked.ok) throw new Error(`${entitlementKey(entitlement)}: ${asked.refusal.code}`);
  const members = [{ person: 'skunk@acme.example', role: 'Space Owner' as const }];
  const border = { name: 'skunk', query: 'resource_tag["Skunk"] = "yes"', members };
  const space = await saveSpace(ports, { person: admin, door: 'api' }, { id: null, ...border });
  if (!space.ok) throw new Error(space.refusal.code);
  const template = await saveRequestTemplate(ports, actor, {
    id: null,
    name: 'skunk',
    integrationIds: [],
    resourceTypes: [],
    resourceIds: [entitlement.resourceId],
    permissionIds: [entitlement.permissionId],
  });
  if (!template.ok) throw new Error(template.refusal.code);
  await house.workers.drain();
  const [request] = asked.value;
  const grant = request?.leases[0]?.grantId ?? '';
  const idOf = <T extends { readonly id: string; readonly name: string }>(all: Iterable<T>, name: string): string =>
    [...all].find((one) => one.name === name)?.id ?? '';
  return {
    resource: entitlement.resourceId,
    permission: entitlement.permissionId,
    request: request?.request.id ?? '',
    session: `ses_${grant.slice(4)}`,
    scope: idOf(world.scopes.values(), hiddenWords.scope),
    flow: idOf(world.flows.values(), hiddenWords.flow),
    group: idOf(world.groups.values(), hiddenWords.group),
    template: template.value.id,
    space: space.value.id,
  };
}

let worlds: readonly [World, World];
beforeAll(async () => {
  worlds = [await openWorld('with'), await openWorld('without')];
}, 120_000);
afterAll(async () => {
  for (const { house } of worlds) await house.close();
});

interface Call {
  readonly method: Route['method'];
  readonly url: string;
  readonly body?: object;
}

/** Every route of the table, with ids of hidden things where it takes one, plain and searching for what is hidden. */
function callsFor(ids: World['ids']): readonly Call[] {
  const calls: Call[] = [];
  for (const route of Object.values(routeTable)) {
    if (route.path === '/metrics' || route.path === '/healthz' || route.path === '/readyz') continue;
    const path = route.path.replace(/\{[a-z_]+\}/g, () => idFor(route.path, ids));
    const body = takesBody(route) ? { body: bodyFor(route.path, ids) } : {};
    calls.push({ method: route.method, url: path, ...body });
    if (route.path === '/api/tidegate/v1/delegations' && route.method === 'POST') {
      calls.push({ method: route.method, url: path, body: { ...bodyFor(route.path, ids), flows: [ids.flow] } });
      for (const to of [hiddenWords.person, hiddenWords.owner]) {
        calls.push({ method: route.method, url: path, body: { to, ends_at: '2030-01-10T00:00:00Z' } });
      }
    }
    if (route.method !== 'GET') continue;
    for (const query of [
      `search=${hiddenName}`,
      `resource_name=${hiddenName}`,
      'limit=3',
      `integration_name=skunk-aws`,
      `resource_id=${ids.resource}`,
      'integration_id=int_x',
      `resource=${ids.resource}`,
      `resource=${hiddenName}`,
      'grantee=skunk@acme.example',
      'key=requestor_ids&scope=MyTasks',
      'key=requestor_ids&scope=MyTasks&search=skunk',
    ]) {
      calls.push({ method: 'GET', url: `${path}?${query}` });
    }
    for (const query of wordsFor(route)) calls.push({ method: 'GET', url: `${path}?${query}` });
  }
  return calls;
}

/** What takes a word that somebody types: searches, names and references. */
const typed = new Set([
  'search',
  'name',
  'resource',
  'resource_name',
  'integration_name',
  'integration',
  'grantee',
  'starts',
  'query',
]);

/** Every hidden word, in every place of the route that takes one. */
function wordsFor(route: Route): readonly string[] {
  const places = (route.query instanceof z.ZodObject ? Object.keys(route.query.shape) : []).filter((name) =>
    typed.has(name),
  );
  return places.flatMap((place) => Object.values(hiddenWords).map((word) => `${place}=${encodeURIComponent(word)}`));
}

function idFor(path: string, ids: World['ids']): string {
  if (path.includes('/spaces/')) return ids.space;
  if (path.includes('template') && !path.includes('session')) return ids.template;
  if (path.includes('session')) return ids.session;
  if (path.includes('access-request') || path.includes('/requests/')) return ids.request;
  if (path.includes('scope')) return ids.scope;
  if (path.includes('flow')) return ids.flow;
  if (path.includes('group')) return ids.group;
  return ids.resource;
}

const noFilters = {
  filter_integration_ids: [],
  filter_bundle_ids: [],
  filter_resource_type_ids: [],
  filter_resource_ids: [],
  filter_resources: [],
  filter_permission_ids: [],
};

function bodyFor(path: string, ids: World['ids']): object {
  const entitlements = [{ resource_id: ids.resource, permission_id: ids.permission }];
  if (path === '/api/tidegate/v1/requests') return { entitlements, flow_id: ids.flow };
  if (path === '/api/tidegate/v1/offers/favorites') return { ...entitlements[0], flow_id: ids.flow };
  if (path === '/api/tidegate/v1/requests/dry-run') return { entitlements, grantee: 'skunk@acme.example' };
  if (/^\/api\/client\/v1\/(access-requests(\/dry-run)?|justification-validation)$/.test(path)) {
    const filter_access_unit_ids = [`${ids.resource}.${ids.permission}`];
    return { ...noFilters, filter_access_unit_ids, justification: 'a look at the vault of OPS-1' };
  }
  if (path.endsWith('/spaces/{id}/members')) return { members: [] };
  if (path.includes('/spaces/{id}/scopes')) return { name: 'x', query: 'resource_tag["Skunk"] = "yes"' };
  if (path.includes('/spaces/{id}/bundles')) {
    return { name: 'x', access_targets: [{ access_scope: { access_scope_reference: hiddenWords.scope } }] };
  }
  if (path.startsWith('/api/client/v1/access-request-templates')) {
    const { filter_resources: _s, filter_bundle_ids: _b, ...filters } = noFilters;
    const filter_permission_ids = [ids.permission];
    return { name: 'x', type: 'IntegrationRequest', ...filters, filter_permission_ids };
  }
  if (path === '/api/tidegate/v1/delegations') {
    return { to: 'compliance@acme.example', ends_at: '2030-01-10T00:00:00Z', flows: [hiddenWords.flow] };
  }
  if (path === '/api/user/v4/access-requests') return { entitlements, custom_fields: {} };
  return {};
}

/** An answer as a stranger would compare it: everything but the clock; the ids that were asked for are told apart by us only. */
async function answer(world: World, name: string, call: Call): Promise<string> {
  const response = await world.house.call(call.method, call.url, {
    as: name,
    ...(call.body ? { body: call.body } : {}),
  });
  const headers = Object.entries(response.headers).filter(([key]) => !/^(date|x-ratelimit|ratelimit)/.test(key));
  let text = JSON.stringify([response.statusCode, headers.filter(([key]) => key !== 'content-length'), response.body]);
  for (const [kind, id] of Object.entries(world.ids)) text = text.replaceAll(id, `<${kind}>`);
  return text;
}

/** Where two texts part, with a little of what follows; empty when they do not. */
function firstDifference(left: string, right: string): string {
  if (left === right) return '';
  let index = 0;
  while (left[index] === right[index]) index += 1;
  return `${left.slice(Math.max(0, index - 80), index + 160)} | ${right.slice(index, index + 160)}`;
}

describe.each(people)('%s', (name) => {
  it('gets the same answer to everything with and without the hidden things', async () => {
    const [secret, plain] = worlds;
    const asked = callsFor(secret.ids);
    const compared = callsFor(plain.ids);
    expect(asked.length).toBeGreaterThan(100);
    const { nativeId } = hiddenWords;
    expect(asked.filter(({ url }) => url.endsWith(encodeURIComponent(nativeId))).length).toBeGreaterThan(20);
    for (const [index, call] of asked.entries()) {
      const other = compared[index];
      if (!other) throw new Error('both worlds are asked the same');
      const difference = firstDifference(await answer(secret, name, call), await answer(plain, name, other));
      expect(difference, `${call.method} ${call.url}`).toBe('');
    }
  }, 180_000);
});

it('and would notice: the one who may see them is answered differently', async () => {
  const [secret, plain] = worlds;
  const inventory = { method: 'GET', url: '/api/tidegate/v1/inventory' } as const;
  expect(
    firstDifference(await answer(secret, 'auditor', inventory), await answer(plain, 'auditor', inventory)),
  ).not.toBe('');
  const offers = { method: 'GET', url: '/api/tidegate/v1/offers?limit=1000' } as const;
  expect(
    firstDifference(await answer(secret, 'data-engineer', offers), await answer(plain, 'data-engineer', offers)),
  ).toContain('skunk');
});

it('every kind of hidden word is there to be found, by who may find it, and in one world only', async () => {
  const lists = Object.values(routeTable)
    .filter(({ method, path }) => method === 'GET' && path.startsWith('/api/tidegate/v1/') && !path.includes('{'))
    .map(({ path }): Call => ({ method: 'GET', url: `${path}?limit=1000` }));
  const [secret, plain] = await Promise.all(
    worlds.map(async (world) => {
      const all: string[] = [];
      for (const call of [...lists, { method: 'GET', url: '/api/tidegate/v1/inventory' } as const]) {
        all.push(await answer(world, 'admin', call), await answer(world, 'auditor', call));
      }
      return all.join();
    }),
  );
  const unseen = Object.entries(hiddenWords).filter(([, word]) => secret?.includes(word) !== true);
  expect(unseen).toEqual([]);
  expect(Object.values(hiddenWords).filter((word) => plain?.includes(word))).toEqual([]);
});

it('asking for what one may ask for makes the same request in both worlds', async () => {
  const answers = [];
  for (const { house } of worlds) {
    const offers = (
      await house.call('GET', '/api/tidegate/v1/offers?search=prod-api-01', { as: 'backend-engineer' })
    ).json();
    const [offer] = offers.items;
    const body = {
      entitlements: [{ resource_id: offer.resource.id, permission_id: offer.permission.id }],
      reason: 'same',
    };
    answers.push((await house.call('POST', '/api/tidegate/v1/requests', { as: 'backend-engineer', body })).body);
    answers.push((await house.call('GET', '/api/tidegate/v1/requests?scope=waiting_for_me', { as: 'sre' })).body);
    answers.push((await house.call('GET', '/api/tidegate/v1/notices', { as: 'sre' })).body);
  }
  expect(answers.slice(0, 3)).toEqual(answers.slice(3));
  expect(answers.join()).not.toContain('skunk');
});
