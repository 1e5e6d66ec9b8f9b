// Encryption to a Redis server: a certificate nobody vouches for is refused when it is to be checked, and plain text is never fallen back
// to; over an encrypted line a grant opens and closes as over any other.

import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../servers/start-postgres.ts';
import { hasRedis } from '../servers/start-redis.ts';
import { seededChance } from './chance.ts';
import { makeRedisWorld, type RedisWorld } from './redis-world.ts';
import { expectNothing, inAnHour, openAll, planFor, plannerOf, undoAll } from './world.ts';

const openssl = ['/usr/bin/openssl', '/usr/local/bin/openssl'].find((path) => existsSync(path));

describe.skipIf(!hasRedis() || openssl === undefined)('encryption to Redis', () => {
  let world: RedisWorld;
  let port = '';
  beforeAll(async () => {
    world = await makeRedisWorld({ users: 'acl-file' });
    const answer = await world.asAdmin(['CONFIG', 'GET', 'dir']);
    const folder = Array.isArray(answer) ? String(answer[1]) : '';
    const [key, certificate] = [join(folder, 'server.key'), join(folder, 'server.crt')];
    const flags = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1'];
    execFileSync(openssl ?? '', [...flags, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
    const owner = statSync(folder);
    for (const file of [key, certificate]) chownSync(file, owner.uid, owner.gid);
    port = String(await freePort());
    const files = ['tls-key-file', key, 'tls-cert-file', certificate, 'tls-auth-clients', 'no'];
    await world.asAdmin(['CONFIG', 'SET', ...files, 'tls-port', port]);
  });
  afterAll(async () => {
    await world.close();
  });

  const reportOf = async (settings: Readonly<Record<string, string>>, name: string) => {
    const target = world.targetWith(settings);
    const reports = await target.check();
    await target.close();
    return reports.find((report) => report.name === name);
  };

  test('a certificate that nobody vouches for is refused when it is checked, and worth a warning when it is not', async () => {
    expect(await reportOf({ port, tls: 'verify-full' }, 'reachable')).toMatchObject({
      state: 'failed',
      sentence: expect.stringContaining('no trusted encryption'),
    });
    expect(await reportOf({ port, tls: 'require' }, 'reachable')).toMatchObject({ state: 'passed' });
    expect(await reportOf({ port, tls: 'require' }, 'encryption')).toMatchObject({ state: 'warning' });
  });

  test('a server without encryption is refused, not spoken to in plain text', async () => {
    // Redis answers the greeting of an encrypted line with silence, so this takes as long as we wait for a connection.
    expect(await reportOf({ tls: 'require' }, 'reachable')).toMatchObject({ name: 'reachable', state: 'failed' });
  });

  test('a grant opens and closes over it, and the shown command line asks for it', async () => {
    const settings = { port, tls: 'require' };
    const target = world.targetWith(settings);
    const askable = { type: 'redis-keys', nativeId: '1/jobs:*', permission: 'READ_ONLY' };
    const { plan } = planFor(world, askable, seededChance('redis encryption'));
    const steps = target.steps(plan, inAnHour());
    await openAll(steps);
    expect(await target.look(plan)).toMatchObject({ state: 'present', differs: [] });
    expect(plannerOf({ ...world, config: { ...world.config, ...settings } }).connection(plan, null).cli).toMatch(
      /^redis-cli -h 127\.0\.0\.1 -p \d+ --tls -n 1 --user tg_\w+ --askpass$/,
    );
    await undoAll(steps);
    await target.close();
    await expectNothing(world, plan);
  });
});
