// Encryption to a PostgreSQL server: a certificate nobody vouches for is refused when it is to be checked, and plain text is never
// fallen back to.

import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasPostgres } from '../servers/start-postgres.ts';
import { makePostgresWorld, type PostgresWorld } from './postgres-world.ts';

const openssl = ['/usr/bin/openssl', '/usr/local/bin/openssl'].find((path) => existsSync(path));

describe.skipIf(!hasPostgres(15) || openssl === undefined)('encryption to PostgreSQL 15', () => {
  let world: PostgresWorld;
  beforeAll(async () => {
    world = await makePostgresWorld({ version: 15, connector: 'superuser' });
  });
  afterAll(async () => {
    await world.close();
  });

  const reportOf = async (sslmode: string, name: string) => {
    const target = world.targetAs('connector', { sslmode });
    const reports = await target.check();
    await target.close();
    return reports.find((report) => report.name === name);
  };

  async function encrypt(): Promise<void> {
    const [row] = await world.asAdmin('postgres', "select current_setting('data_directory') as folder");
    const folder = String(row?.['folder']);
    const [key, certificate] = [join(folder, 'server.key'), join(folder, 'server.crt')];
    const flags = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1'];
    execFileSync(openssl ?? '', [...flags, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
    const owner = statSync(folder);
    for (const file of [key, certificate]) chownSync(file, owner.uid, owner.gid);
    await world.asAdmin('postgres', 'alter system set ssl = on', 'select pg_reload_conf()');
    const deadline = Date.now() + 10_000;
    while ((await world.asAdmin('postgres', 'show ssl'))[0]?.['ssl'] !== 'on') {
      if (Date.now() > deadline) throw new Error('the server did not turn encryption on');
    }
  }

  test('a server without encryption is refused, not spoken to in plain text', async () => {
    for (const sslmode of ['verify-full', 'require']) {
      const report = await reportOf(sslmode, 'reachable');
      expect(report).toMatchObject({ state: 'failed', sentence: expect.stringContaining('no trusted encryption') });
    }
  });

  test('a certificate that nobody vouches for is refused when it is checked, and worth a warning when it is not', async () => {
    await encrypt();
    expect(await reportOf('verify-full', 'reachable')).toMatchObject({
      state: 'failed',
      sentence: expect.stringContaining('no trusted encryption'),
    });
    expect(await reportOf('require', 'reachable')).toMatchObject({ state: 'passed' });
    expect(await reportOf('require', 'encryption')).toMatchObject({ state: 'warning' });
  });
});
