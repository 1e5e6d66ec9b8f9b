// From a fact to the closing of what was given because of it, in a company of full size on PostgreSQL: people leave a group and a rota
// changes, one after another, while workers run as in a server. A fact counts from its commit; a grant closes when the database says so.
// `TIDEGATE_BENCH_PEOPLE` and `TIDEGATE_BENCH_FLOWS` make it smaller.

import { startWorkers } from '@tidegate/broker';
import { type AccessFlow, type Group, newId, type PersonId, type Shift, type ShiftId } from '@tidegate/core';
import { type BrokerWorld, flowBody, openBroker, savedFlow, startPostgres } from '@tidegate/testkit';
import pg from 'pg';

interface Figure {
  readonly bench: string;
  readonly value: number;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  readonly goal?: number;
}

const people = Number(process.env['TIDEGATE_BENCH_PEOPLE'] ?? 100_000);
const flows = Number(process.env['TIDEGATE_BENCH_FLOWS'] ?? 2_000);
/** People who hold access because of context when facts begin to arrive, and how many of them lose it. */
const [holders, rounds] = [60, 40];
const patienceMs = 900_000;

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
const idOf = (at: number): PersonId => `prs_${String(at).padStart(26, '0')}`;

/** People and memberships straight into their tables: what is measured comes after. */
async function fill(client: pg.Client): Promise<void> {
  const id = `'prs_' || lpad(n::text, 26, '0')`;
  await client.query(`insert into people (id, email, email_aliases, first_name, last_name, active, roles, manager_id, attributes)
    select ${id}, 'p' || n || '@full.example', '[]', 'p' || n, '', true, '[]', 'prs_' || lpad((n / 10 + 1)::text, 26, '0'),
      jsonb_build_object('department', 'd' || n % 300, 'city', 'c' || n % 40) from generate_series(1, ${people}) n`);
  await client.query(
    `insert into person_addresses select 'p' || n || '@full.example', ${id} from generate_series(1, ${people}) n`,
  );
  await client.query('update world set version = version + 1');
  await client.query('analyze');
}

async function copies(world: BrokerWorld, flow: AccessFlow): Promise<void> {
  await world.ports.store.transaction(async (tx) => {
    for (let at = 0; at < flows; at++) {
      const requesters = {
        operator: 'OR' as const,
        conditions: [{ type: 'department', operator: 'is' as const, values: [`d${at % 300}`], ids: [] }],
      };
      const { terms } = flow;
      await tx.flows.save({
        ...flow,
        id: newId('flow', world.ports.chance),
        name: `flow ${at}`,
        requesters,
        terms: { ...terms, trigger: 'self_serve' },
      });
    }
  });
}

const automatic = (name: string, condition: object): object => ({
  ...flowBody(name, 'internal'),
  requestors: { logical_operator: 'AND', conditions: [condition] },
  trigger: 'AUTOMATIC',
  grant_duration_in_min: null,
});

/** Waits until the database says how many grants of a flow are open, or that of one person is not. */
async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const late = Date.now() + patienceMs;
  while (!(await holds())) {
    if (Date.now() > late) throw new Error(`it took too long: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function openOf(client: pg.Client, flow: AccessFlow): Promise<number> {
  const { rows } = await client.query(
    `select count(*)::int as n from grants where state = 'open' and id in
      (select grant_id from leases join requests on requests.id = request_id where flow_id = $1)`,
    [flow.id],
  );
  return rows[0].n;
}

const isClosing = async (client: pg.Client, person: PersonId): Promise<boolean> => {
  const { rows } = await client.query(
    `select count(*)::int as n from grants where grantee_id = $1 and state in ('planned', 'opening', 'open')`,
    [person],
  );
  return rows[0].n === 0;
};

/** Somebody leaves the group of an automatic flow. */
async function leaving(world: BrokerWorld, client: pg.Client): Promise<readonly number[]> {
  const { store } = world.ports;
  const group: Group = { id: newId('group', world.ports.chance), name: 'watch', sourceId: null };
  const members = Array.from({ length: holders }, (_, at) => idOf(at + 1));
  await store.transaction(async (tx) => {
    await tx.groups.save(group);
    await tx.groups.setMembers(group.id, members);
  });
  const flow = await savedFlow(
    world,
    'watch',
    automatic('watch', { type: 'group', match_operator: 'is', values: ['watch'] }),
  );
  await until('handing out', async () => (await openOf(client, flow)) === holders);
  const took: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const out = idOf(round + 1);
    const left = members.slice(round + 1);
    await store.transaction((tx) => tx.groups.setMembers(group.id, left));
    const committed = performance.now();
    await until('closing', () => isClosing(client, out));
    took.push(performance.now() - committed);
  }
  return took;
}

/** A rota gives the turn to the next person. */
async function turning(world: BrokerWorld, client: pg.Client): Promise<readonly number[]> {
  const { store, chance, clock } = world.ports;
  const shiftId: ShiftId = newId('shift', chance);
  const shiftOf = (person: PersonId): Shift => ({
    id: shiftId,
    name: 'rota',
    nativeId: 'rota',
    turns: [{ personId: person, from: 0, to: clock.now() + 86_400_000 }],
    knownUntil: clock.now() + 86_400_000,
    origin: { sourceId: null, observedAt: clock.now(), maxAgeSec: null },
  });
  const first = holders + 1;
  await store.transaction((tx) => tx.shifts.save(shiftOf(idOf(first))));
  const flow = await savedFlow(
    world,
    'rota',
    automatic('rota', { type: 'shift', match_operator: 'is', values: ['rota'] }),
  );
  await until('the first turn', async () => (await openOf(client, flow)) === 1);
  const took: number[] = [];
  for (let round = 0; round < rounds / 4; round++) {
    await store.transaction((tx) => tx.shifts.save(shiftOf(idOf(first + round + 1))));
    const committed = performance.now();
    await until('closing', () => isClosing(client, idOf(first + round)));
    took.push(performance.now() - committed);
    await until('the next turn', async () => (await openOf(client, flow)) === 1);
  }
  return took;
}

/** Measures and tells `flows.context.p99`. */
export async function contextFigures(emit: (figure: Figure) => void): Promise<void> {
  const server = await startPostgres({ version: 15 });
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const world = await openBroker({ databaseUrl: server.url, clock: { now: () => Date.now() } });
  await fill(client);
  await copies(world, await savedFlow(world, 'dev', flowBody('dev', 'internal')));
  const workers = startWorkers(world.ports, { workerId: 'bench', concurrency: 8 });
  try {
    const took = [...(await leaving(world, client)), ...(await turning(world, client))];
    emit({ bench: 'flows.context.p50', value: quantile(took, 0.5) / 1_000, unit: 's', better: 'lower' });
    emit({ bench: 'flows.context.p99', value: quantile(took, 0.99) / 1_000, unit: 's', better: 'lower', goal: 5 });
  } finally {
    await workers.stop();
    await world.close();
    await client.end();
    await server.stop();
  }
}
