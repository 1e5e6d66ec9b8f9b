// A real server whose database is put back to what it was, on PostgreSQL and embedded: it opens and revokes nothing, shows the difference, and goes on
// when an administrator accepts.

import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { administrationRoutes, requestRoutes } from '@tidegate/contract';
import { freshDatabase } from '@tidegate/testkit';
import pg from 'pg';
import { afterAll, describe, expect, test } from 'vitest';
import {
  approveByAll,
  askForCustomers,
  type DemoServer,
  newStateFolder,
  removeStateFolder,
  startDemo,
  until,
  waitForStatus,
} from './demo-server.ts';

const url = process.env['TIDEGATE_TEST_POSTGRES_URL'];
const durationSec = 60;

interface Kept {
  readonly settings: Readonly<Record<string, string>>;
  readonly backUp: () => Promise<void>;
  readonly restore: () => Promise<void>;
}

/** A database as PostgreSQL's own copy of another: exactly what it held. */
async function copyDatabase(from: string, to: string): Promise<void> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  await admin.query(`drop database if exists "${to}" with (force)`);
  await admin.query(`create database "${to}" template "${from}"`);
  await admin.end();
}

async function onPostgres(): Promise<Kept> {
  const database = await freshDatabase(url ?? '');
  const name = new URL(database).pathname.slice(1);
  return {
    settings: { DATABASE_URL: database },
    backUp: () => copyDatabase(name, `${name}_backup`),
    restore: () => copyDatabase(`${name}_backup`, name),
  };
}

async function embedded(stateFolder: string): Promise<Kept> {
  const [folder, backup] = [join(stateFolder, 'database'), join(stateFolder, 'backup')];
  return {
    settings: {},
    backUp: async () => cpSync(folder, backup, { recursive: true }),
    restore: async () => {
      rmSync(folder, { recursive: true });
      cpSync(backup, folder, { recursive: true });
    },
  };
}

const cases = [
  ['PostgreSQL', onPostgres, url === undefined],
  ['the embedded database', embedded, false],
] as const;

describe.each(cases)('on %s', (_, kind, missing) => {
  const stateFolder = newStateFolder();
  let server: DemoServer | null = null;
  afterAll(async () => {
    await server?.stop();
    removeStateFolder(stateFolder);
  });

  test.skipIf(missing)(
    'a restored backup opens and revokes nothing until it is accepted, then converges',
    async () => {
      const kept = await kind(stateFolder);
      server = await startDemo(stateFolder, { ...kept.settings, TIDEGATE_CHECKPOINT_SECONDS: '1' });
      const { id } = await askForCustomers(server, durationSec);
      await approveByAll(server, id);
      const open = await waitForStatus(server, id, ['Active']);
      await server.stop();
      await kept.backUp();

      // The world goes on: the access is given back and gone.
      server = await startDemo(stateFolder, { ...kept.settings, TIDEGATE_CHECKPOINT_SECONDS: '1' });
      await server.as('data-engineer').call(requestRoutes.releaseRequest, { params: { id } });
      await waitForStatus(server, id, ['Revoked']);
      await server.stop();
      await kept.restore();

      server = await startDemo(stateFolder, { ...kept.settings, TIDEGATE_CHECKPOINT_SECONDS: '1' });
      expect(server.output()).toContain('the database is older than the world');
      expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
      const admin = server.as('admin');
      const review = await admin.call(administrationRoutes.reviewRestore);
      expect(review.held?.seen_events).toBeGreaterThan(review.held?.database_events ?? 0);
      expect(review.grants).toMatchObject([{ grantee: 'data-engineer@acme.example', observed: 'absent' }]);
      expect(review.grants[0]?.state).toBe('open');
      // Past its end a server that is not held would close it within a second or two.
      const end = Date.parse(open.ends_at ?? '');
      await until(
        () => Date.now() > end + 4_000,
        120_000,
        () => 'time passes',
      );
      const still = await server.as('data-engineer').call(requestRoutes.getRequest, { params: { id } });
      expect(still.status).toBe('Active');

      await admin.call(administrationRoutes.acceptRestore);
      await waitForStatus(server, id, ['Revoked']);
      const { url: address } = server;
      await until(
        async () => (await fetch(`${address}/readyz`)).status === 200,
        20_000,
        () => 'it is still held',
      );
      // The witness tells that another log goes on, and which one it replaces.
      const witness = (): string => readFileSync(join(stateFolder, 'witness.jsonl'), 'utf8');
      await until(
        () => witness().includes('replaces tidegate/audit/'),
        20_000,
        () => 'no checkpoint names the log it replaces',
      );
      await expect(admin.call(administrationRoutes.acceptRestore)).rejects.toMatchObject({
        problem: { code: 'restore.not_held' },
      });
    },
    240_000,
  );
});
