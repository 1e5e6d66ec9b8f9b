// What people and administrators ask of a broker over the estate: the first page of what they may ask for, and who can reach a resource,
// as the server's use cases answer it; each beside the same question put to PostgreSQL.

import { type Actor, listOffers, whoCanReach } from '@tidegate/broker';
import { type AccessFlow, type Person, plainFacts, plainTerms, type Store } from '@tidegate/core';
import { type BrokerWorld, estateId, estateScopes, openBroker } from '@tidegate/testkit';
import type pg from 'pg';
import { type Figure, quantile, quantileOf, read, type Taken, taken } from './inventory-figure.ts';
import type { EstateSize } from './inventory-load.ts';
import { sqlOf } from './inventory-sql.ts';

const flowsCount = 2_000;
const groupsCount = 500;
const scopesOfFlow = 5;

/** Flows of five scopes each, open to one group each; everybody is in one group, and so may ask through four flows, over twenty scopes. */
export async function peopleAndFlows(store: Store, size: EstateSize, people: number): Promise<void> {
  const scopes = estateScopes(size);
  await store.transaction(async (tx) => {
    for (const scope of scopes) await tx.scopes.save(scope);
    for (let at = 0; at < groupsCount; at++)
      await tx.groups.save({ id: estateId('grp', at), name: `group ${at}`, sourceId: null });
    for (let at = 0; at < flowsCount; at++) await tx.flows.save(flowAt(at, scopes.length));
  });
  for (let start = 0; start < people; start += 2_000) {
    await store.transaction(async (tx) => {
      for (let at = start; at < Math.min(people, start + 2_000); at++) await tx.people.save(personAt(at));
    });
  }
}

const personAt = (at: number): Person => ({
  ...plainFacts(0),
  id: estateId('prs', at),
  email: `person-${at}@example.com`,
  emailAliases: [],
  firstName: 'Person',
  lastName: `${at}`,
  active: true,
  roles: [],
  managerId: null,
  groupIds: [estateId('grp', at % groupsCount)],
  attributes: {},
});

const flowAt = (at: number, scopes: number): AccessFlow => ({
  id: estateId('flw', at),
  name: `flow ${at}`,
  description: null,
  active: true,
  requesters: {
    operator: 'OR',
    conditions: [
      {
        type: 'group',
        operator: 'is',
        values: [`group ${at % groupsCount}`],
        ids: [estateId('grp', at % groupsCount)],
      },
    ],
  },
  targets: Array.from({ length: scopesOfFlow }, (_, target) => ({
    kind: 'scope',
    scopeId: estateId('scp', (at * scopesOfFlow + target) % scopes),
    permissions: null,
  })),
  durationSecMax: 3_600,
  approval: null,
  settings: {
    reasonRequired: false,
    approverReasonRequired: false,
    distinctPeople: false,
    selfApproval: false,
    labels: [],
  },
  terms: plainTerms,
  published: {},
  version: 1,
  createdAt: 0,
  updatedAt: 0,
});

/** The scopes a person may ask over. */
const scopesOfPerson = (at: number, size: EstateSize): readonly number[] =>
  Array.from({ length: flowsCount }, (_, flow) => flow)
    .filter((flow) => flow % groupsCount === at % groupsCount)
    .flatMap((flow) =>
      Array.from({ length: scopesOfFlow }, (_, target) => (flow * scopesOfFlow + target) % size.scopes),
    );

/** What the same questions take PostgreSQL, in milliseconds. */
export interface Beside {
  readonly offers: number | null;
  readonly reach: number | null;
}

/** Asks PostgreSQL. */
export async function askPostgres(client: pg.Client, size: EstateSize): Promise<Beside> {
  const conditions = estateScopes(size).map(({ query }) => sqlOf(read(query)));
  const offers: number[] = [];
  for (let at = 0; at < 20; at++) {
    const some = scopesOfPerson(at * 7, size).map(
      (scope) => `select id, integration_id, path from resources where ${conditions[scope]}`,
    );
    const page = `select r.id from (${some.join(' union ')}) r join integrations i on i.id = r.integration_id order by i.name, r.path, r.id limit 51`;
    offers.push((await taken(() => client.query(page))).wall);
  }
  // A tenth of the scopes: one statement that asks all of them is more than the server takes.
  const cases = conditions.slice(0, size.scopes / 10).map((one, at) => `case when ${one} then ${at} end`);
  const reach: number[] = [];
  for (let at = 0; at < 3; at++) {
    const id = estateId('res', (at * 197) % size.resources);
    reach.push(
      (await taken(() => client.query(`select array[${cases.join(', ')}] from resources where id = '${id}'`))).wall,
    );
  }
  return { offers: quantile(offers, 0.99), reach: quantile(reach, 0.5) };
}

/** Asks the broker. */
export async function askBroker(
  ask: { readonly store: Store; readonly size: EstateSize; readonly people: number; readonly beside: Beside },
  emit: (figure: Omit<Figure, 'database'>) => void,
): Promise<void> {
  const { size, people, beside } = ask;
  const world = await openBroker({ clock: { now: () => Date.now() }, wrapStore: () => ask.store });
  const page = { after: null, limit: 50 };
  let offered = await firstPage(world, 0);
  const ahead = await taken(() => turns(size.scopes));
  emit({
    bench: 'inventory.ahead',
    value: ahead.wall / 1_000,
    processor: ahead.processor / 1_000,
    unit: 's',
    better: 'lower',
  });
  const offers: Taken[] = [];
  for (let at = 0; at < 1_000; at++) {
    offers.push(await taken(async () => (offered += await firstPage(world, (at * 17) % people))));
  }
  if (offered === 0) throw new Error('nobody is offered anything');
  emit({
    bench: 'inventory.offers.p99',
    ...quantileOf(offers, 0.99),
    unit: 'ms',
    better: 'lower',
    goal: 10,
    ...ratio(quantileOf(offers, 0.99).value, beside.offers, 'PostgreSQL with GIN, a union of the twenty scopes'),
  });
  const reach: Taken[] = [];
  let flows = 0;
  for (let at = 0; at < 1_000; at++) {
    const id = estateId('res', (at * 197) % size.resources);
    reach.push(
      await taken(async () => {
        const answer = await whoCanReach(world.ports, { id, flowId: null, page });
        flows += answer.ok ? answer.value.flows.length : 0;
      }),
    );
  }
  if (flows === 0) throw new Error('nothing can be reached');
  emit({
    bench: 'inventory.reach.p99',
    ...quantileOf(reach, 0.99),
    unit: 'ms',
    better: 'lower',
    goal: 25,
    ...ratio(
      quantileOf(reach, 0.99).value,
      beside.reach,
      'PostgreSQL asked of one row whether it is in a tenth of the scopes',
    ),
  });
}

/** What the server finds ahead, a scope a turn, once its index is there. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

async function firstPage(world: BrokerWorld, at: number): Promise<number> {
  const actor: Actor = { person: personAt(at), door: 'portal' };
  const answer = await listOffers(world.ports, actor, { page: { after: null, limit: 50 } });
  return answer.ok ? answer.value.items.length : 0;
}

const ratio = (value: number, beside: number | null, against: string): Pick<Figure, 'ratio' | 'against'> =>
  beside === null ? {} : { ratio: value / beside, against };
