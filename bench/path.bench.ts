// How long the path takes: from asking to open and from the end to gone on a real PostgreSQL, beside the raw statements of the same
// work on the same server in the same run; and the first page of what may I ask for.

import { postgresql } from '@tidegate/adapters';
import { endAccess, listOffers, startWorkers } from '@tidegate/broker';
import { type BrokerWorld, flowOf, openBroker, smallCompany, startPostgres } from '@tidegate/testkit';
import pg from 'pg';

interface Figure {
  readonly bench: string;
  readonly value: number;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  readonly goal?: number;
  readonly ratio?: number;
  readonly against?: string;
}

const rounds = 25;
const at = { file: 'bench', line: null, column: null };
const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** The statements of one grant by hand: a login with a password and an end, its rights; then all of it taken back. */
async function rawOpen(client: pg.Client, role: string): Promise<void> {
  const end = new Date(Date.now() + 3_600_000).toISOString();
  await client.query(`create role ${role} nologin noinherit password 'raw' valid until '${end}'`);
  await client.query(`grant connect on database postgres to ${role}`);
  await client.query(`grant usage on schema public to ${role}`);
  await client.query(`grant select on all tables in schema public to ${role}`);
  await client.query(`alter role ${role} login`);
}
async function rawClose(client: pg.Client, role: string): Promise<void> {
  await client.query(`alter role ${role} nologin`);
  await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename = '${role}'`);
  await client.query(`drop owned by ${role}`);
  await client.query(`drop role ${role}`);
}

async function waitFor(world: BrokerWorld, id: `req_${string}`, state: string): Promise<void> {
  for (;;) {
    const page = await world.ports.store.read((tx) => tx.grants.page({ requestIds: [id] }, { after: null, limit: 1 }));
    if (page.items[0]?.state === state) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export const bench = {
  area: 'path',
  async run(emit: (figure: Figure) => void): Promise<void> {
    const server = await startPostgres({ version: 18 });
    const admin = new pg.Client({ connectionString: server.url });
    await admin.connect();
    await admin.query(
      'create table public.customers (id int primary key); insert into public.customers select generate_series(1, 1000)',
    );
    const world = await openBroker({
      clock: { now: () => Date.now() },
      adapters: [postgresql],
      environment: { BENCH_TARGET: JSON.stringify({ username: server.username, password: server.password }) },
      documents: {
        ...smallCompany,
        integrations: [
          {
            at,
            name: 'target',
            type: 'postgresql',
            config: { hostname: server.host, port: String(server.port), sslmode: 'disable' },
            credential: { environment: 'BENCH_TARGET' },
            customAccessDetails: null,
          },
        ],
        resources: [
          {
            at,
            integration: 'target',
            resource: {
              type: 'postgresql-database',
              nativeId: 'postgres',
              name: 'postgres',
              path: 'target/postgres',
              parentNativeId: null,
              tags: { DataClassification: 'internal' },
              context: {},
              riskLevel: 'low',
            },
          },
        ],
        flows: [flowOf({ name: 'dev', scope: 'internal', approvers: [], minutes: 60 })],
      },
    });
    const workers = startWorkers(world.ports, { workerId: 'bench', concurrency: 4 });
    const opens: number[] = [];
    const closes: number[] = [];
    const raw = { opens: [] as number[], closes: [] as number[] };
    const actor = await world.as('engineer');
    for (let round = 0; round < rounds; round += 1) {
      raw.opens.push(await timed(() => rawOpen(admin, `raw_${round}`)));
      raw.closes.push(await timed(() => rawClose(admin, `raw_${round}`)));
      let id: `req_${string}` = 'req_';
      opens.push(
        await timed(async () => {
          id = (await world.ask('engineer', 'postgres')).request.id;
          workers.wake();
          await waitFor(world, id, 'open');
        }),
      );
      closes.push(
        await timed(async () => {
          await endAccess(world.ports, actor, { id, how: 'release' });
          workers.wake();
          await waitFor(world, id, 'gone');
        }),
      );
    }
    await workers.stop();
    const figure = (name: string, values: readonly number[], against: readonly number[]): void => {
      const value = quantile(values, 0.5);
      emit({
        bench: name,
        value: round(value),
        unit: 'ms p50',
        better: 'lower',
        ratio: round(value / quantile(against, 0.5)),
        against: 'the raw statements on one connection',
      });
    };
    figure('path.open', opens, raw.opens);
    figure('path.close', closes, raw.closes);
    await world.close();
    await admin.end();
    await server.stop();
    await offers(emit);
  },
};

const round = (value: number): number => Math.round(value * 100) / 100;

async function offers(emit: (figure: Figure) => void): Promise<void> {
  const resources = Array.from({ length: 5_000 }, (_, index) => ({
    at,
    integration: 'cloud',
    resource: {
      type: 'aws-rds-instance',
      nativeId: `arn:aws:rds:eu-west-1:333333333333:db:db-${index}`,
      name: `db-${index}`,
      path: `small/prod/db-${String(index).padStart(5, '0')}`,
      parentNativeId: null,
      tags: { DataClassification: index % 2 === 0 ? 'internal' : 'pii' },
      context: {},
      riskLevel: 'low' as const,
    },
  }));
  const world = await openBroker({ documents: { ...smallCompany, resources } });
  const actor = await world.as('engineer');
  const times: number[] = [];
  for (let call = 0; call < 200; call += 1) {
    times.push(await timed(() => listOffers(world.ports, actor, { page: { after: null, limit: 50 } })));
  }
  await world.close();
  emit({ bench: 'path.offers.p99', value: round(quantile(times.slice(1), 0.99)), unit: 'ms', better: 'lower' });
  emit({ bench: 'path.offers.first', value: round(times[0] ?? 0), unit: 'ms', better: 'lower' });
}
