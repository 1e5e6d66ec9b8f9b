// Seed 000's practical example as a table, written down here from the seed and from nothing else, against what the demo company's files
// really offer: every person, every resource, every permission. And the seed's closing claims, one test each.

import { submitRequests } from '@tidegate/broker';
import {
  type AccessRequest,
  approversOf,
  type ConsentFacts,
  factsAt,
  makeWholeWorld,
  type Offer,
  offersFor as offersAt,
  type Person,
  type Resource,
  type WholeWorld,
  type WholeWorldRows,
} from '@tidegate/core';
import { type BrokerWorld, wholeWorldOf } from '@tidegate/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAcme } from './acme.ts';

const offersFor = (world: WholeWorld, person: Person): readonly Offer[] =>
  offersAt(world, person, factsAt(world, broker.now()));

type Team = 'backend' | 'data';

interface Row {
  readonly flow: string;
  readonly who: readonly Team[];
  readonly what: (resource: Resource) => boolean;
  /** Null: every permission of the type. */
  readonly permissions: readonly string[] | null;
  /** Local parts of who is asked, consent by consent; `manager` is the requester's. */
  readonly consents: readonly string[];
  readonly hours: number;
}

const dev = '111111111111';
const staging = '222222222222';
const prod = '333333333333';
const security = '444444444444';

const tag = (resource: Resource, key: string): string | undefined =>
  resource.tags.find((one) => one.key === key)?.value;
const inAccount = (id: string) => (resource: Resource) => resource.context['account_id'] === id;
const isEc2 = (resource: Resource) => resource.type === 'aws-account-ec2-instance';
const isRds = (resource: Resource) => resource.type === 'aws-rds-instance' || resource.type === 'postgresql-database';
const isS3 = (resource: Resource) => resource.type === 'aws-account-s3-bucket';
const productionOf = (classification: string) => (resource: Resource) =>
  tag(resource, 'Environment') === 'production' && tag(resource, 'DataClassification') === classification;
const both =
  (...conditions: readonly ((resource: Resource) => boolean)[]) =>
  (resource: Resource): boolean =>
    conditions.every((condition) => condition(resource));

const everybody: readonly Team[] = ['backend', 'data'];
const row = (
  flow: string,
  who: readonly Team[],
  what: Row['what'],
  consents: readonly string[],
  hours: number,
  permissions: Row['permissions'] = null,
): Row => ({ flow, who, what, consents, hours, permissions });

/** The table "Access Flows" of the seed, line by line. */
const table: readonly Row[] = [
  row('Dev EC2', everybody, both(isEc2, inAccount(dev)), [], 8),
  row('Staging EC2', everybody, both(isEc2, inAccount(staging)), ['manager'], 4),
  row('Prod EC2', ['backend'], both(isEc2, inAccount(prod)), ['manager', 'sre'], 2),
  row('Dev RDS', ['data'], both(isRds, inAccount(dev)), [], 4),
  row('Prod RDS (internal)', ['data'], both(isRds, productionOf('internal')), ['manager', 'dba'], 2),
  row('Prod RDS (PII)', ['data'], both(isRds, productionOf('pii')), ['manager', 'dba', 'compliance'], 1, ['READ_ONLY']),
  row('Dev S3', everybody, both(isS3, inAccount(dev)), [], 8),
  row('Prod S3 (public)', ['backend'], both(isS3, inAccount(prod), productionOf('public')), ['manager'], 4),
  row(
    'Prod S3 (sensitive)',
    ['data'],
    both(isS3, inAccount(prod), productionOf('sensitive')),
    ['manager', 'security'],
    1,
    ['READ_ONLY'],
  ),
];

const teamOf = (person: Person): Team | null => {
  const [, team] = /^(backend|data)-engineer(?:-2)?@/.exec(person.email) ?? [];
  return team === 'backend' || team === 'data' ? team : null;
};
const localPart = (person: Person): string => person.email.split('@')[0] ?? '';

let broker: BrokerWorld;
let world: WholeWorld;
beforeAll(async () => {
  broker = await openAcme();
  world = await wholeWorldOf(broker.ports);
}, 60_000);
afterAll(() => broker.close());

const people = (): readonly Person[] => [...world.people.values()];
const resources = (): readonly Resource[] => [...world.resources.values()];
const resourceNamed = (name: string): Resource => {
  const found = resources().filter((resource) => resource.name === name);
  const [only] = found;
  if (!only || found.length > 1) throw new Error(`${found.length} resources are called ${name}`);
  return only;
};
const offersTo = (name: string): readonly Offer[] =>
  people()
    .filter((person) => localPart(person) === name)
    .flatMap((person) => offersFor(world, person));
const shown = (offers: readonly Offer[]): readonly string[] => [
  ...new Set(offers.map(({ member }) => member.resource.name)),
];

test('the company is as large as the seed’s example: nine flows, nine scopes, about eighty resources, fourteen people', () => {
  expect(world.flows.size).toBe(9);
  expect([...world.scopes.values()].map((scope) => scope.name).sort()).toEqual([
    'ec2-dev',
    'ec2-prod',
    'ec2-staging',
    'rds-dev',
    'rds-prod-internal',
    'rds-prod-pii',
    's3-dev',
    's3-prod-public',
    's3-prod-sensitive',
  ]);
  expect(world.people.size).toBe(14);
  expect(resources().length).toBeGreaterThan(75);
  for (const each of table) expect(resources().some(each.what), `${each.flow} offers something`).toBe(true);
});

/** Every difference between what a world offers and what the seed's table says, as lines a person can read. */
function differences(of: WholeWorld): readonly string[] {
  const found: string[] = [];
  for (const person of of.people.values()) {
    const team = teamOf(person);
    const line = (resource: Resource, permission: string, flow: string): string =>
      [person.email, resource.path, permission, flow].join(' | ');
    const offered = new Set(
      offersFor(of, person).map(({ member, flow }) => line(member.resource, member.permission.name, flow.name)),
    );
    const expected = new Set<string>();
    for (const resource of of.resources.values()) {
      for (const { name } of of.permissionsOf(resource.integrationId, resource.type)) {
        for (const each of table) {
          if (team === null || !each.who.includes(team) || !each.what(resource)) continue;
          if (each.permissions === null || each.permissions.includes(name))
            expected.add(line(resource, name, each.flow));
        }
      }
    }
    for (const one of offered) if (!expected.has(one)) found.push(`offered, not in the table: ${one}`);
    for (const one of expected) if (!offered.has(one)) found.push(`in the table, not offered: ${one}`);
  }
  return found;
}

test('every person is offered exactly the rows of the seed’s table, resource by resource, permission by permission', () => {
  expect(differences(world)).toEqual([]);
  const offers = people().flatMap((person) => offersFor(world, person));
  expect(offers.length, 'there is something to compare').toBeGreaterThan(150);
});

const mistakes: readonly (readonly [string, (rows: WholeWorldRows) => WholeWorldRows])[] = [
  [
    'a scope without its classification',
    (rows) => ({
      ...rows,
      scopes: rows.scopes.map((scope) =>
        scope.name === 's3-prod-public'
          ? {
              ...scope,
              query: 'resource_type = "aws-account-s3-bucket" and resource_context["account_id"] = "333333333333"',
            }
          : scope,
      ),
    }),
  ],
  [
    'somebody in one group too many',
    (rows) => ({
      ...rows,
      people: rows.people.map((person) =>
        localPart(person) === 'designer'
          ? { ...person, groupIds: rows.groups.filter((group) => group.name === 'data').map((group) => group.id) }
          : person,
      ),
    }),
  ],
  [
    'SELECT only forgotten',
    (rows) => ({
      ...rows,
      flows: rows.flows.map((flow) => ({
        ...flow,
        targets: flow.targets.map((target) => (target.kind === 'scope' ? { ...target, permissions: null } : target)),
      })),
    }),
  ],
  [
    'a tag key that was renamed',
    (rows) => ({
      ...rows,
      resources: rows.resources.map((resource) =>
        resource.name === 'prod-billing-rds-01' ? { ...resource, tags: [], context: {} } : resource,
      ),
      scopes: rows.scopes.map((scope) =>
        scope.name === 'rds-prod-pii' ? { ...scope, query: scope.query.replace('Environment', 'env') } : scope,
      ),
    }),
  ],
];

test.each(mistakes)('the table catches %s', (_, change) => {
  const rows: WholeWorldRows = {
    integrations: [...world.integrations.values()],
    resources: [...world.resources.values()],
    permissions: [...world.permissions.values()],
    scopes: [...world.scopes.values()],
    bundles: [...world.bundles.values()],
    flows: [...world.flows.values()],
    people: [...world.people.values()],
    groups: [...world.groups.values()],
  };
  expect(differences(makeWholeWorld(rows)), 'the same rows make the same world').toEqual([]);
  expect(differences(makeWholeWorld(change(rows))).length).toBeGreaterThan(0);
});

describe('the seed’s closing claims', () => {
  test.each(['backend-engineer', 'backend-engineer-2'])('%s never sees a database in any flow', (name) => {
    const types = offersTo(name).map(({ member }) => member.resource.type);
    expect(types.length).toBeGreaterThan(0);
    expect(types.filter((type) => /rds|postgresql|dynamodb/.test(type))).toEqual([]);
  });

  test.each(['data-engineer', 'data-engineer-2'])('%s never sees a production machine', (name) => {
    const machines = offersTo(name).filter(({ member }) => isEc2(member.resource));
    expect(machines.length).toBeGreaterThan(0);
    expect(machines.filter(({ member }) => inAccount(prod)(member.resource))).toEqual([]);
    expect(shown(machines).filter((resource) => resource.startsWith('prod-'))).toEqual([]);
  });

  test('even within the flows each person can access, the scope limits the visible resources', () => {
    for (const person of people()) {
      const offers = offersFor(world, person);
      for (const flow of new Set(offers.map((offer) => offer.flow))) {
        const seen = new Set(offers.filter((offer) => offer.flow === flow).map(({ member }) => member.resource));
        const types = new Set([...seen].map(({ type }) => type));
        const hidden = resources().filter((resource) => types.has(resource.type) && !seen.has(resource));
        expect(seen.size, `${person.email} sees something through ${flow.name}`).toBeGreaterThan(0);
        expect(hidden.length, `${flow.name} hides resources of its own types from ${person.email}`).toBeGreaterThan(0);
      }
    }
  });

  test('buckets with sensitive content are offered to the data team alone, read only, and security has to agree', () => {
    const sensitive = resources().filter(both(isS3, inAccount(prod), productionOf('sensitive')));
    expect(sensitive.map((resource) => resource.name).sort()).toEqual([
      'acme-prod-access-logs',
      'acme-prod-datalake',
      'acme-prod-db-backups',
      'acme-prod-exports',
      'acme-prod-reports',
    ]);
    for (const person of people()) {
      const offers = offersFor(world, person).filter(({ member }) => sensitive.includes(member.resource));
      expect(offers.length, person.email).toBe(teamOf(person) === 'data' ? sensitive.length : 0);
      for (const { flow, member } of offers) {
        expect(member.permission.name).toBe('READ_ONLY');
        expect(flow.approval?.groups[0]?.approvers.map((one) => one.values)).toContainEqual(['security']);
      }
    }
  });

  test('nothing of the security account is offered to anybody, whatever its tags say', () => {
    const hidden = resources().filter(inAccount(security));
    expect(hidden.length).toBeGreaterThanOrEqual(9);
    expect(hidden.some(productionOf('pii')), 'one is tagged to be tempting').toBe(true);
    for (const person of people()) {
      const seen = offersFor(world, person).filter(({ member }) => hidden.includes(member.resource));
      expect(seen, person.email).toEqual([]);
    }
  });

  test.each(['prod-billing-rds-02', 'prod-legacy-rds-01', 'acme-prod-tmp', 'acme-prod-invoices'])(
    '%s is tagged badly, so it is in no scope and nobody is offered it',
    (name) => {
      const resource = resourceNamed(name);
      for (const person of people()) {
        expect(offersFor(world, person).some(({ member }) => member.resource.id === resource.id)).toBe(false);
      }
    },
  );

  test('a machine with no tags at all stays in its account’s scope: the account is the filter that nobody forgets', () => {
    expect(shown(offersTo('data-engineer'))).toContain('dev-sandbox-01');
    expect(shown(offersTo('backend-engineer'))).toContain('prod-legacy-01');
  });

  test('who belongs to no team is offered nothing, managers and administrators included', () => {
    const others = people().filter((person) => teamOf(person) === null);
    expect(others.map(localPart).sort()).toEqual([
      'admin',
      'auditor',
      'backend-manager',
      'compliance',
      'data-manager',
      'dba',
      'designer',
      'second-admin',
      'security',
      'sre',
    ]);
    for (const person of others) expect(offersFor(world, person), person.email).toEqual([]);
  });

  test('the real customer database is asked for through Prod RDS (PII) alone, and its schemas, tables and roles through nothing', () => {
    const offers = offersTo('data-engineer').filter(({ member }) => member.integration.name === 'acme-postgres');
    expect(offers.map(({ member, flow }) => [member.resource.name, member.permission.name, flow.name]).sort()).toEqual([
      ['customers', 'READ_ONLY', 'Prod RDS (PII)'],
      ['warehouse', 'ADMIN', 'Prod RDS (internal)'],
      ['warehouse', 'READ_ONLY', 'Prod RDS (internal)'],
      ['warehouse', 'READ_WRITE', 'Prod RDS (internal)'],
    ]);
  });
});

const engineersOf = (team: Team): readonly string[] => [`${team}-engineer`, `${team}-engineer-2`];
const asking = table.flatMap((each) =>
  each.who.flatMap((team) => engineersOf(team).map((name) => [each.flow, name, team, each] as const)),
);

test('whoever asks through any flow for what the table does not offer them is refused alike, person by person, flow by flow', async () => {
  const refused = new Set<string>();
  for (const person of people()) {
    for (const flow of world.flows.values()) {
      const offered = new Set(
        offersFor(world, person)
          .filter((offer) => offer.flow.id === flow.id)
          .map(({ member }) => member.resource.id),
      );
      const hidden = resources().find(
        ({ id, integrationId, type }) => !offered.has(id) && world.permissionsOf(integrationId, type).length > 0,
      );
      const [permission] = hidden ? world.permissionsOf(hidden.integrationId, hidden.type) : [];
      if (!hidden || !permission) throw new Error(`${flow.name} offers everything to ${person.email}`);
      const entitlement = { resourceId: hidden.id, permissionId: permission.id };
      const asked = await submitRequests(
        broker.ports,
        { person, door: 'api' },
        { ...plainAsking, entitlements: [entitlement], flowId: flow.id },
      );
      refused.add(asked.ok ? `${person.email} got ${hidden.name} through ${flow.name}` : asked.refusal.message);
    }
  }
  expect([...refused]).toHaveLength(1);
});

test.each(asking)(
  '%s asks who the seed says, for as long as it says, when %s asks',
  async (flowName, name, team, each) => {
    const requester = people().find((person) => localPart(person) === name);
    // The real target is not running here.
    const offer = offersTo(name).find(
      ({ flow, member }) => flow.name === flowName && member.integration.name === 'acme-aws',
    );
    if (!requester || !offer) throw new Error(`${flowName} offers nothing to ${name}`);
    expect(offer.flow.durationSecMax).toBe(each.hours * 3_600);
    const request = await ask(offer, requester);
    expect(request.durationSec, 'the maximum where no duration is named').toBe(each.hours * 3_600);
    expect(request.state.kind).toBe(each.consents.length === 0 ? 'agreed' : 'waiting');
    const asks = approversOf(request, people(), await aboutAsking(requester)).map((term) => term.people.map(localPart));
    expect(asks).toEqual(each.consents.map((name) => [name === 'manager' ? `${team}-manager` : name]));
  },
);

/** What consents are decided by when nobody owns, stands in or has changed anything. */
async function aboutAsking(requester: Person): Promise<ConsentFacts> {
  const facts = factsAt(world, broker.now());
  return { ...facts, requester, ownersOf: new Map(), delegations: [], ownChanges: new Map() };
}

const plainAsking = { several: 'refuse', durationSec: null, reason: 'a test', customFields: {} } as const;

async function ask({ flow, member }: Offer, person: Person): Promise<AccessRequest> {
  const asked = await submitRequests(
    broker.ports,
    { person, door: 'api' },
    {
      ...plainAsking,
      entitlements: [{ resourceId: member.resource.id, permissionId: member.permission.id }],
      flowId: flow.id,
    },
  );
  if (!asked.ok) throw new Error(`${asked.refusal.code}: ${asked.refusal.message}`);
  const [request] = asked.value;
  if (!request) throw new Error('no request was made');
  return request.request;
}
