// From a fact to the closing of what was given because of it, in a company of full size on PostgreSQL with a whole server running: an identity
// provider sends by SCIM that somebody left a group or the company, one after another. A fact counts from before it is sent; a grant is closing when
// the database says so, and gone when the target was looked at. Turns of a rota count from their commit: a source that is read has no moment of sending.
// `flows.context.hold.max` is the longest that the process answered nobody meanwhile.
// `TIDEGATE_BENCH_PEOPLE` and `TIDEGATE_BENCH_FLOWS` make it smaller.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type AccessFlow, newId, type PersonId, type Shift, type ShiftId } from '@tidegate/core';
import { parseConfig, type RunningServer, startServer } from '@tidegate/server';
import { type BrokerWorld, flowBody, openBroker, savedFlow, startPostgres } from '@tidegate/testkit';
import pg from 'pg';
import { openScimDoor, type ScimDoor } from './scim-door.ts';

interface Figure {
  readonly bench: string;
  readonly value: number;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  readonly goal?: number;
  readonly ratio?: number;
  readonly against?: string;
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

const countIn = async (client: pg.Client, person: PersonId, states: readonly string[]): Promise<number> => {
  const { rows } = await client.query(
    'select count(*)::int as n from grants where grantee_id = $1 and state = any($2)',
    [person, states],
  );
  return rows[0].n;
};
const isClosing = async (client: pg.Client, person: PersonId): Promise<boolean> =>
  (await countIn(client, person, ['planned', 'opening', 'open'])) === 0;
const isGone = async (client: pg.Client, person: PersonId): Promise<boolean> =>
  (await isClosing(client, person)) && (await countIn(client, person, ['closing', 'leaking'])) === 0;

/** How long a fact took to be answered at its door, and until what hung on it was closing and gone. */
interface Took {
  readonly answered: number;
  readonly closing: number;
  readonly gone: number;
}

/** From before a fact is sent until the database says that nothing of a person is open any more, and that nothing is left. */
async function after(client: pg.Client, person: PersonId, send: () => Promise<void>): Promise<Took> {
  const began = performance.now();
  await send();
  const answered = performance.now() - began;
  await until('closing', () => isClosing(client, person));
  const closing = performance.now() - began;
  await until('gone', () => isGone(client, person));
  return { answered, closing, gone: performance.now() - began };
}

/** People leave the group of an automatic flow, and some of them the company, as their provider sends it by SCIM. */
async function leaving(world: BrokerWorld, client: pg.Client, door: ScimDoor): Promise<readonly Took[]> {
  const ids: string[] = [];
  for (let at = 1; at <= holders; at++) ids.push(await door.addPerson(`p${at}@full.example`));
  const groupId = await door.addGroup('watch', ids);
  const flow = await savedFlow(
    world,
    'watch',
    automatic('watch', { type: 'group', match_operator: 'is', values: ['watch'] }),
  );
  await until('handing out', async () => (await openOf(client, flow)) === holders);
  const took: Took[] = [];
  for (const [round, id] of ids.slice(0, rounds).entries()) {
    // One in four leaves the company, not only the group.
    const send = round % 4 === 3 ? () => door.disable(id) : () => door.takeOut(groupId, id);
    took.push(await after(client, idOf(round + 1), send));
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
  const database = await startPostgres({ version: 15 });
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const world = await openBroker({ databaseUrl: database.url, clock: { now: () => Date.now() } });
  await fill(client);
  await copies(world, await savedFlow(world, 'dev', flowBody('dev', 'internal')));
  const server = await startOn(database.url);
  const held = monitorEventLoopDelay({ resolution: 20 });
  held.enable();
  try {
    const took = await leaving(world, client, await openScimDoor(world, server.url));
    const of = (part: keyof Took, share: number): number =>
      quantile(
        took.map((one) => one[part]),
        share,
      ) / 1_000;
    const figure = { unit: 's', better: 'lower' } as const;
    emit({ bench: 'flows.context.p50', value: of('closing', 0.5), ...figure });
    emit({
      bench: 'flows.context.p99',
      value: of('closing', 0.99),
      goal: 5,
      ratio: of('closing', 0.99) / of('answered', 0.5),
      against: 'the answer to the same SCIM calls, the median',
      ...figure,
    });
    emit({ bench: 'flows.context.gone.p99', value: of('gone', 0.99), ...figure });
    const turns = await turning(world, client);
    emit({ bench: 'flows.context.hold.max', value: held.max / 1e9, ...figure });
    emit({ bench: 'flows.context.rota.p99', value: quantile(turns, 0.99) / 1_000, goal: 5, ...figure });
  } finally {
    await server.stop();
    await world.close();
    await client.end();
    await database.stop();
  }
}

/** A whole server on this database: its doors and its workers. What is read and written beside it goes past its memory, as another server's would. */
async function startOn(databaseUrl: string): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-'));
  const environment = {
    DATABASE_URL: databaseUrl,
    TIDEGATE_STATE: folder,
    TIDEGATE_PORT: '0',
    TIDEGATE_RATE_PER_MINUTE: '100000',
    TIDEGATE_KEY_FILE: join(folder, 'key'),
  };
  writeFileSync(environment.TIDEGATE_KEY_FILE, randomBytes(32).toString('base64'), { mode: 0o600 });
  const ask = parseConfig({ environment, args: [], folder });
  if (ask.kind !== 'run') throw new Error('not a configuration to run with');
  const quiet = { say: () => undefined, logStream: { write: () => undefined } };
  const running = await startServer({ config: ask.config, environment, connectorIn: 'this_process', ...quiet });
  return {
    url: running.url,
    stop: async () => {
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
