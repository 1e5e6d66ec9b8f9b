// Law 1 over random worlds: whatever is put where a person cannot see it (resources, tags, scopes, flows, groups, people, requests, open access,
// orders, held proposals), every route answers that person the same bytes as before, notices included, and so does a story that they live.

import {
  applyDocuments,
  type Documents,
  listOffers,
  loadWorld,
  orderTags,
  type Place,
  saveScope,
  submitRequests,
} from '@tidegate/broker';
import { type Chance, type Integration, type Member, type Permission, quoted } from '@tidegate/core';
import { matchesQuery, parseQuery } from '@tidegate/core/query';
import { seededChance } from '@tidegate/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configFrom } from '../testing/edge-for-tests.ts';
import { type HouseForTests, openHouse } from '../testing/house-for-tests.ts';
import { routeTable } from './all-routes.ts';

const at: Place = { file: 'hidden', line: null, column: null };
/** Everybody of the company who holds no role: each is asked about in some world. */
const people = [
  ...['backend-engineer', 'backend-manager', 'sre', 'designer', 'compliance', 'data-engineer', 'data-manager'],
  ...['dba', 'security', 'backend-engineer-2', 'data-engineer-2'],
];
const worldsMax = 4;
const askedInWorld = 3;
const askedIn = (number: number): readonly string[] =>
  Array.from({ length: askedInWorld }, (_, at) => people[(number * askedInWorld + at) % people.length] ?? '');

interface Dice {
  readonly below: (limit: number) => number;
  readonly pick: <T>(list: readonly T[]) => T;
}
function diceOf(seed: string): Dice {
  const chance = seededChance(seed);
  const below = (limit: number): number => {
    const [high = 0, low = 0] = chance.bytes(2);
    return (high * 256 + low) % limit;
  };
  return {
    below,
    pick: (list) => {
      const one = list[below(list.length)];
      if (one === undefined) throw new Error('nothing to pick from');
      return one;
    },
  };
}

/** Words that hidden things are called by: near to what is in sight, so that a nearest name or a count could betray them. */
const words = ['prod', 'customers', 'api', 'payroll', 'rds', 'dev', 'vault', 'ledger'];
const keys = ['Environment', 'DataClassification', 'Team', 'Secret', 'Service'];
const values = ['production', 'development', 'pii', 'sensitive', 'data', 'secret'];

interface Hidden {
  readonly documents: Documents;
  readonly names: readonly string[];
}

/** A company inside the company: its own integration, people and flows, with tags and names like everybody else's. */
function randomHidden(dice: Dice, number: number): Hidden {
  const integration = `hidden-${number}`;
  const people = Array.from({ length: 1 + dice.below(3) }, (_, index) => `hidden-${number}-${index}@acme.example`);
  const resources = Array.from({ length: 1 + dice.below(12) }, (_, index) => {
    const name = `${dice.pick(words)}-${dice.pick(words)}-${number}${index}`;
    const tags = Object.fromEntries(
      Array.from({ length: dice.below(4) }, () => [dice.pick(keys), dice.pick(values)] as const),
    );
    return {
      at,
      integration,
      resource: {
        type: dice.pick(['aws-account-s3-bucket', 'aws-rds-instance']),
        nativeId: `arn:aws:hidden:::${name}`,
        name,
        path: `acme/Workloads/prod 333333333333/${name}`,
        parentNativeId: '333333333333',
        tags,
        context: { account_id: dice.pick(['999999999999', '888888888888']) },
        riskLevel: dice.pick(['low', 'critical'] as const),
      },
    };
  });
  const scope = `${dice.pick(words)}-scope-${number}`;
  const group = `${dice.pick(words)}-group-${number}`;
  return {
    names: [integration, scope, group, ...resources.map(({ resource }) => resource.name)],
    documents: {
      integrations: [
        { at, name: integration, type: 'aws-simulated', config: {}, credential: null, customAccessDetails: null },
      ],
      people: people.map((email) => ({
        at,
        email,
        firstName: dice.pick(['Dana', 'Bea', 'Hid']),
        lastName: 'Den',
        manager: null,
        roles: [],
        active: true,
        attributes: {},
      })),
      groups: [{ at, name: group, members: people }],
      resources,
      scopes: [{ at, name: scope, description: null, query: `integration_name = ${quoteText(integration)}` }],
      flows: [flowOf({ name: `${dice.pick(words)}-flow-${number}`, scope, group, dice })],
    },
  };
}

const quoteText = (text: string): string => JSON.stringify(text);

function flowOf({ name, scope, group, dice }: { name: string; scope: string; group: string; dice: Dice }) {
  const member = { type: 'group', match_operator: 'is', values: [group] };
  const approval = {
    approver_policy: {
      approval_mode: 'ALL_OF',
      approver_groups: [{ logical_operator: 'AND', approvers: [member] }],
    },
  };
  return {
    at,
    name,
    body: {
      name,
      active: true,
      trigger: 'SELF_SERVE',
      requestors: { logical_operator: 'OR', conditions: [member] },
      access_targets: [{ access_scope: { access_scope_reference: scope } }],
      ...(dice.below(2) === 0 ? approval : {}),
      grant_duration_in_min: 60,
      settings: {
        justification_required: false,
        require_approver_reason: false,
        requestor_cannot_approve_himself: dice.below(2) === 0,
        require_mfa: false,
        labels: [],
      },
      request_for_others: false,
    },
  };
}

/** The slow way: what is hidden is in no scope that anybody of `people` is offered. Resources that are get another account and no tag. */
async function outOfSight(house: HouseForTests, hidden: Hidden): Promise<Hidden> {
  const world = await loadWorld(house.ports);
  const queries = [...world.scopes.values()].flatMap(({ query }) => {
    const parsed = parseQuery(query);
    return parsed.ok ? [parsed.value] : [];
  });
  const integration = [...world.integrations.values()].find(({ type }) => type === 'aws-simulated');
  if (integration === undefined) throw new Error('the demo has a simulated organization');
  const resources = hidden.documents.resources.filter((item) => {
    const stranger: Integration = { ...integration, id: 'int_00000000000000000000000000', name: item.integration };
    const { parentNativeId: _, ...found } = item.resource;
    const permissions = [...world.permissions.values()].filter(({ resourceType }) => resourceType === found.type);
    return !permissions.some((permission: Permission) => {
      const member: Member = {
        integration: stranger,
        permission,
        resource: {
          ...found,
          id: 'res_00000000000000000000000000',
          integrationId: stranger.id,
          parentId: null,
          ancestors: [],
          tags: Object.entries(found.tags).map(([key, value]) => ({ key, value, origin: 'source' as const })),
          status: 'active',
          source: 'import',
          observedAt: 0,
        },
      };
      return queries.some((query) => matchesQuery(query, member));
    });
  });
  return { ...hidden, documents: { ...hidden.documents, resources } };
}

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
  readonly wind: (seed: string) => void;
}
let secret: World;
let plain: World;
const openWorld = async (): Promise<World> => {
  const { chance, wind } = windable();
  const house = await openHouse(configFrom({ TIDEGATE_RATE_PER_MINUTE: '1000000' }), [], { chance });
  await house.workers.stop();
  return { house, wind };
};
beforeAll(async () => {
  secret = await openWorld();
  plain = await openWorld();
}, 120_000);
afterAll(async () => {
  await secret?.house.close();
  await plain?.house.close();
});

/** Puts a random company where nobody of `people` sees it, and lets it live: asks, opens, proposes, orders. Answers every id it has. */
async function hide(number: number): Promise<readonly string[]> {
  const dice = diceOf(`hidden-world-${number}`);
  const { ports } = secret.house;
  const hidden = await outOfSight(secret.house, randomHidden(dice, number));
  const admin = [...(await loadWorld(ports)).people.values()].find(({ roles }) => roles.includes('Admin'));
  if (!admin) throw new Error('the demo has an administrator');
  const before = await idsOf();
  const applied = await applyDocuments(
    ports,
    { person: admin, door: 'startup' },
    { documents: hidden.documents, mode: 'apply' },
  );
  expect(applied.problems).toEqual([]);
  for (const { email } of hidden.documents.people) {
    const person = [...(await loadWorld(ports)).people.values()].find((one) => one.email === email);
    if (person === undefined) continue;
    const offers = await listOffers(ports, { person, door: 'api' }, { page: { after: null, limit: 2 } });
    for (const { member } of offers.ok ? offers.value.items : []) {
      const entitlement = { resourceId: member.resource.id, permissionId: member.permission.id };
      const asked = { flowId: null, several: 'refuse' as const, durationSec: null, reason: 'hidden', customFields: {} };
      await submitRequests(ports, { person, door: 'api' }, { entitlements: [entitlement], ...asked });
    }
  }
  const [first] = hidden.documents.resources;
  const proposal = `resource_name = ${quoteText(first?.resource.name ?? 'none')}`;
  const scope = { id: null, name: `later-${number}`, description: null, query: proposal };
  await saveScope(ports, { person: admin, door: 'api' }, scope);
  const query = parseQuery(proposal);
  if (query.ok) {
    const change = { key: 'Secret', value: 'yes', instead: null };
    await orderTags(ports, { person: admin, door: 'api' }, { change, pick: { kind: 'query', query: query.value } });
  }
  await secret.house.workers.drain();
  const after = await idsOf();
  return [...after].filter((id) => !before.has(id));
}

/** Ids of everything there is in the world that may have one hidden. */
async function idsOf(): Promise<ReadonlySet<string>> {
  const { store } = secret.house.ports;
  const page = { after: null, limit: 1_000 };
  return store.read(async (tx) => {
    const integrations = await tx.integrations.all();
    const resources = [];
    for (const { id } of integrations) resources.push(...(await tx.resources.ofIntegration(id)));
    const all = [
      integrations,
      resources,
      await tx.permissions.all(),
      await tx.scopes.all(),
      await tx.flows.all(),
      await tx.groups.all(),
      await tx.people.all(),
      (await tx.requests.page({}, page)).items,
      (await tx.grants.page({}, page)).items,
    ];
    return new Set(all.flatMap((list) => list.map(({ id }) => id)));
  });
}

interface Call {
  readonly method: string;
  readonly url: string;
  readonly body?: object;
}

/** Every route, once with an id of something hidden (in the other world of nothing) and searching for hidden names. */
function callsFor(number: number, idOf: (kind: string) => string, names: readonly string[]): readonly Call[] {
  const dice = diceOf(`calls ${number}`);
  const kinds = ['res', 'scp', 'flw', 'grp', 'req', 'int', 'prs', 'gra'];
  return Object.values(routeTable).flatMap((route): readonly Call[] => {
    if (['/metrics', '/healthz', '/readyz'].includes(route.path)) return [];
    const path = route.path.replace(/\{[a-z_]+\}/g, () => idOf(dice.pick(kinds)));
    if (route.method !== 'GET') {
      const entitlements = [{ resource_id: idOf('res'), permission_id: idOf('prm') }];
      const body = path.includes('request') ? { entitlements, flow_id: idOf('flw') } : { id: idOf('res') };
      return [{ method: route.method, url: path, ...(route.method === 'DELETE' ? {} : { body }) }];
    }
    const name = encodeURIComponent(dice.pick(names));
    return [path, `${path}?${dice.pick(['search', 'query', 'name', 'resource_name'])}=${name}`].map((url) => ({
      method: 'GET',
      url,
    }));
  });
}

async function answer(world: World, name: string, call: Call): Promise<string> {
  const { method, url, body } = call;
  const response = await world.house.call(method as 'GET', url, { as: name, ...(body ? { body } : {}) });
  const headers = Object.entries(response.headers).filter(([key]) => !/^(date|x-ratelimit|ratelimit)/.test(key));
  return JSON.stringify([response.statusCode, headers.filter(([key]) => key !== 'content-length'), response.body]);
}

/** What was asked for is echoed in some refusals; a hidden id and one of nothing are the same length, and told apart by us only. */
const blank = (text: string): string => text.replace(/\b[a-z]{3}_[0-9a-z]{26}\b/g, '<id>');

const nothing = '00000000000000000000000000';

describe.each(Array.from({ length: worldsMax }, (_, number) => number))('random world %d', (number) => {
  let hiddenIds: readonly string[] = [];
  beforeAll(async () => {
    hiddenIds = await hide(number);
    expect(hiddenIds.length).toBeGreaterThan(5);
    secret.wind(`story ${number}`);
    plain.wind(`story ${number}`);
  }, 60_000);

  it.each(askedIn(number))('answers %s as if nothing were hidden, on every route', async (name) => {
    const idIn = (kind: string): string => hiddenIds.find((id) => id.startsWith(kind)) ?? `${kind}_${nothing}`;
    const hiddenNames = randomHidden(diceOf(`hidden-world-${number}`), number).names;
    const asked = callsFor(number, idIn, hiddenNames);
    const compared = callsFor(number, (kind) => `${kind}_${nothing}`, hiddenNames);
    for (const [index, call] of asked.entries()) {
      // Half of the calls for each: every call is made by one of them at least, and by others in the next world.
      if ((index + askedIn(number).indexOf(name)) % 2 === 0) continue;
      const other = compared[index] ?? call;
      const [left, right] = [await answer(secret, name, call), await answer(plain, name, other)];
      expect(blank(left), `${call.method} ${call.url}`).toBe(blank(right));
    }
  });

  it('a story that people in sight live is told the same to everybody in it, ids and notices too', async () => {
    const told = [];
    for (const { house } of [secret, plain]) {
      const say = async (method: 'GET' | 'POST', url: string, as: string, body?: object) =>
        (await house.call(method, url, { as, ...(body ? { body } : {}) })).body;
      const { items } = (
        await house.call('GET', '/api/tidegate/v1/offers?limit=1000', { as: 'backend-engineer' })
      ).json();
      const offer = items[number % items.length];
      const entitlements = [{ resource_id: offer.resource.id, permission_id: offer.permission.id }];
      const ask = { entitlements, flow_id: offer.offers[0].flow_id, reason: `story ${number}` };
      const lines = [await say('POST', '/api/tidegate/v1/requests', 'backend-engineer', ask)];
      lines.push(await say('POST', '/api/tidegate/v1/requests', 'designer', ask));
      // What opens makes ids too: here, where both worlds' chance is wound to the same place.
      await house.workers.drain();
      for (const as of people) {
        for (const page of ['notices', 'requests?scope=waiting_for_me', 'requests', 'access', 'offers?limit=1000']) {
          lines.push(await say('GET', `/api/tidegate/v1/${page}`, as));
        }
      }
      told.push(lines);
    }
    const [left = [], right = []] = told;
    expect(left.length).toBeGreaterThan(20);
    for (const [index, line] of left.entries()) expect(withoutTimes(line)).toBe(withoutTimes(right[index] ?? ''));
    for (const id of hiddenIds) expect(left.join()).not.toContain(id);
  });

  it(`and ${quoted('auditor')} is answered otherwise: the comparison would notice`, async () => {
    const call = { method: 'GET', url: '/api/tidegate/v1/inventory?limit=1' };
    expect(blank(await answer(secret, 'auditor', call))).not.toBe(blank(await answer(plain, 'auditor', call)));
  });
});

/** The two houses are asked one after the other: a clock runs between. */
const withoutTimes = (text: string): string => text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>');
