// The watchdog on other kinds of targets: server killed as by a power switch, its database stopped, and access to MariaDB, Redis, an LDAP
// directory and SSH servers is gone from each within a minute of its end. MariaDB runs no events here, so that nothing else ends it.

import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ldap, mariadb, readHeld, redis, ssh } from '@tidegate/adapters';
import { type Documents, saveIdentityLink } from '@tidegate/broker';
import {
  type AdapterWorld,
  type Askable,
  type BrokerWorld,
  emailOf,
  flowOf,
  freshDatabase,
  hasPostgres,
  hasRedis,
  hasSlapd,
  makeLdapWorld,
  makeMysqlWorld,
  makeRedisWorld,
  makeSshWorld,
  mariadbMissing,
  openBroker,
  type RunningPostgres,
  smallCompany,
  sshdMissing,
  startPostgres,
} from '@tidegate/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from './demo-server.ts';
import { serverProcess } from './torture/server-process.ts';

const at = { file: 'watchdog', line: null, column: null };
const connectorPassword = 'connector-password';

/** A system, what its connector signs in with, and what is asked for in it. */
interface System {
  readonly name: string;
  readonly missing: boolean;
  readonly make: () => Promise<AdapterWorld & { readonly credential?: string }>;
  readonly permission: string;
}
const systems: readonly System[] = [
  {
    name: 'mariadb',
    missing: mariadbMissing() !== null,
    make: () => makeMysqlWorld({ events: false }),
    permission: 'READ_ONLY',
  },
  { name: 'redis', missing: !hasRedis(), make: () => makeRedisWorld({ users: 'acl-file' }), permission: 'READ_ONLY' },
  { name: 'ldap', missing: !hasSlapd(), make: () => makeLdapWorld(), permission: 'MEMBER' },
  { name: 'ssh', missing: sshdMissing() !== null, make: () => makeSshWorld(), permission: 'LOGIN' },
];
const here = systems.filter(({ missing }) => !missing);
const variableOf = (name: string): string => `TIDEGATE_SECRET_${name.toUpperCase()}`;

describe.skipIf(!hasPostgres(15))('without server and database', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-watchdog-'));
  const stateFolder = join(folder, 'state');
  const worlds = new Map<string, AdapterWorld>();
  const ends = new Map<string, number>();
  let storage: RunningPostgres;
  let broker: BrokerWorld;
  let server: ReturnType<typeof serverProcess>;

  beforeAll(async () => {
    storage = await startPostgres({ version: 15 });
    const databaseUrl = await freshDatabase(storage.url);
    const environment: Record<string, string> = {};
    for (const { name, make } of here) {
      const world = await make();
      worlds.set(name, world);
      const connector = JSON.stringify({ username: 'connector', password: connectorPassword });
      environment[variableOf(name)] = world.credential ?? connector;
    }
    broker = await openBroker({
      databaseUrl,
      clock: { now: () => Date.now() },
      adapters: [mariadb, redis, ldap, ssh],
      environment,
      documents: companyOf(worlds),
    });
    if (worlds.has('ldap')) {
      const link = { person: emailOf('engineer'), integration: 'ldap', account: 'ada', verified: 'verified' } as const;
      expect(await saveIdentityLink(broker.ports, await broker.as('admin'), link)).toMatchObject({ ok: true });
    }
    writeFileSync(join(folder, 'key'), randomBytes(32).toString('base64'), { mode: 0o600 });
    writeFileSync(join(folder, 'clock'), '0');
    server = serverProcess({
      DATABASE_URL: databaseUrl,
      TIDEGATE_STATE: stateFolder,
      TIDEGATE_KEY_FILE: join(folder, 'key'),
      TIDEGATE_READ_EVERY_MINUTES: '0',
      TIDEGATE_LOG_LEVEL: 'error',
      TORTURE_CLOCK_FILE: join(folder, 'clock'),
      ...environment,
    });
    await server.start();
  }, 180_000);
  afterAll(async () => {
    await server?.kill();
    await broker?.close().catch(() => undefined);
    await storage?.stop();
    for (const world of worlds.values()) await world.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const listed = (): readonly string[] =>
    readdirSync(join(stateFolder, 'watchdog', 'ends')).filter((file) => file.endsWith('.json'));
  const heldEnds = (): readonly number[] =>
    listed().map((file) => readHeld(readFileSync(join(stateFolder, 'watchdog', 'ends', file), 'utf8'))?.endsAt ?? 0);
  const logged = (): string => {
    const file = join(stateFolder, 'watchdog', 'log.jsonl');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  };

  it('what is open in each of them when everything dies', async () => {
    for (const { name } of here) {
      const { request } = await broker.ask('engineer', resourceOf(name), { durationSec: 45 });
      await until(
        async () => {
          const { items } = await broker.ports.store.read((tx) =>
            tx.grants.page({ requestIds: [request.id] }, { after: null, limit: 1 }),
          );
          ends.set(name, items[0]?.endsAt ?? 0);
          return items[0]?.state === 'open';
        },
        40_000,
        () => `${name} did not open: ${server.said()}`,
      );
      expect([name, await worlds.get(name)?.leftovers()]).not.toEqual([name, []]);
    }
    // Until its target has the end it got when it was seen, the list holds the latest it may have.
    await until(
      () => same(heldEnds(), [...ends.values()]),
      40_000,
      () => `the list holds ${heldEnds()} and not ${[...ends.values()]}`,
    );
    await broker.close();
    await server.kill();
    await storage.stop();
    for (const [name, end] of ends) expect([name, Date.now() < end]).toEqual([name, true]);
  }, 200_000);

  for (const { name, missing } of systems) {
    it.skipIf(missing)(
      `is gone from ${name} within a minute of its end, and not before`,
      async () => {
        const end = ends.get(name) ?? 0;
        const left = async () => (await worlds.get(name)?.leftovers())?.length ?? 0;
        if (Date.now() < end) expect(await left()).toBeGreaterThan(0);
        await until(
          async () => (await left()) === 0,
          end + 60_000 - Date.now(),
          () => `it is still there:\n${logged()}`,
        );
      },
      120_000,
    );
  }

  it('nothing is left on its list', async () => {
    await until(
      () => listed().length === 0,
      20_000,
      () => logged(),
    );
  });
});

const same = (some: readonly number[], others: readonly number[]): boolean =>
  some.toSorted().join() === others.toSorted().join();

const resourceOf = (name: string): string => `thing in ${name}`;

function askableOf(name: string, { asks }: AdapterWorld): Askable {
  const permission = systems.find((one) => one.name === name)?.permission;
  const [first] = asks.filter((one) => one.permission === permission && one.account === undefined);
  if (first === undefined) throw new Error(`nothing can be asked for in ${name}`);
  return first;
}

/** One thing of each system, given at once and for less than a minute. */
function companyOf(worlds: ReadonlyMap<string, AdapterWorld>): Documents {
  const flow = flowOf({ name: 'dev', scope: 'internal', approvers: [], minutes: 60 });
  const offered = { access_scope_reference: 'internal', permissions: ['READ_ONLY', 'MEMBER', 'LOGIN'] };
  return {
    ...smallCompany,
    integrations: [...worlds].map(([name, { adapter, config }]) => ({
      at,
      name,
      type: adapter.type,
      config,
      credential: { environment: variableOf(name) },
      customAccessDetails: null,
    })),
    resources: [...worlds].map(([name, world]) => ({
      at,
      integration: name,
      resource: {
        type: askableOf(name, world).type,
        nativeId: askableOf(name, world).nativeId,
        name: resourceOf(name),
        path: resourceOf(name),
        parentNativeId: null,
        tags: { DataClassification: 'internal' },
        context: {},
        riskLevel: 'low' as const,
      },
    })),
    flows: [{ ...flow, body: { ...flow.body, access_targets: [{ access_scope: offered }] } }],
  };
}
