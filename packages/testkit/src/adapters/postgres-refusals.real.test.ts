// What the PostgreSQL adapter says no to, and what it makes of a server that is down, silent, or cut off in the middle: a sentence
// with the fix, nothing left behind, and never a secret.

import { createServer } from 'node:net';
import { postgresql } from '@tidegate/adapters';
import { type DiscoveredResource, type DiscoveryReport, Fault, type Outcome, type Target } from '@tidegate/core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hasPostgres } from '../servers/start-postgres.ts';
import { seededChance } from './chance.ts';
import { startLossyProxy } from './lossy-proxy.ts';
import { makePostgresWorld, type PostgresWorld } from './postgres-world.ts';
import { type Askable, expectNothing, inAnHour, openAll, planFor, undoAll } from './world.ts';

const wholeDatabase: Askable = { type: 'postgresql-database', nativeId: 'customers', permission: 'READ_ONLY' };
const passwords = 'host all all 127.0.0.1/32 scram-sha-256';

async function openUntilRefused(world: PostgresWorld, target: Target, askable: Askable): Promise<Outcome> {
  const { plan } = planFor(world, askable, seededChance(JSON.stringify(askable)));
  const steps = target.steps(plan, inAnHour());
  let last: Outcome = { kind: 'done' };
  for (const step of steps) {
    last = await step.do();
    if (last.kind !== 'done') break;
  }
  await undoAll(world.target.steps(plan, inAnHour()));
  await expectNothing(world, plan);
  return last;
}

describe.each([15, 18] as const)('PostgreSQL %i', (version) => {
  describe.skipIf(!hasPostgres(version))('when the server does not demand passwords', () => {
    let world: PostgresWorld;
    beforeAll(async () => {
      world = await makePostgresWorld({ version, connector: 'superuser' });
    });
    afterEach(() => withRules(passwords));
    afterAll(async () => {
      await world.close();
    });
    const withRules = async (...rules: readonly string[]): Promise<void> => {
      const loaded = async () =>
        String((await world.asAdmin('postgres', 'select pg_conf_load_time()::text as at'))[0]?.['at']);
      const before = await loaded();
      world.server.writeRules(rules);
      await world.asAdmin('postgres', 'select pg_reload_conf()');
      // A new connection tells when the server read its settings and rules last.
      const deadline = Date.now() + 10_000;
      while ((await loaded()) === before) if (Date.now() > deadline) throw new Error('the rules were not read');
    };
    const reportOf = async (name: string) => (await world.target.check()).find((report) => report.name === name);

    test.each([
      ['trust for everybody', ['host all all 127.0.0.1/32 trust']],
      ['trust for people elsewhere', [passwords, 'host all all 10.0.0.0/8 trust']],
      [
        'trust for logins by pattern',
        version >= 16
          ? [passwords, 'host all "/^tg_" 10.0.0.0/8 trust']
          : [passwords, 'host customers all 0.0.0.0/0 trust'],
      ],
      ['trust on the socket of this machine', [passwords, 'local all all trust']],
    ])('%s: opening is refused with the fix, and nothing stays', async (_name, rules) => {
      await withRules(...rules);
      const last = await openUntilRefused(world, world.target, wholeDatabase);
      expect(last).toMatchObject({ kind: 'refused', message: expect.stringContaining('access could not be limited') });
      expect(last).toMatchObject({ message: expect.stringContaining('scram-sha-256') });
    });

    test('trust is found by trying, where the rules may not be read', async () => {
      await world.asAdmin('postgres', 'alter role weak createrole', 'grant owner to weak');
      await withRules('host all "connector" 127.0.0.1/32 scram-sha-256', 'host all all 127.0.0.1/32 trust');
      const target = world.targetAs('weak');
      const last = await openUntilRefused(world, target, wholeDatabase);
      expect(last).toMatchObject({
        kind: 'refused',
        message: expect.stringContaining('the server ignores passwords here'),
      });
      await target.close();
      await world.asAdmin('postgres', 'alter role weak nocreaterole', 'revoke owner from weak');
    });

    test('passwords that are checked elsewhere are refused too', async () => {
      await withRules(
        'host all "connector" 127.0.0.1/32 scram-sha-256',
        'host all postgres 127.0.0.1/32 scram-sha-256',
      );
      const last = await openUntilRefused(world, world.target, wholeDatabase);
      expect(last).toMatchObject({ kind: 'refused', message: expect.stringContaining('no pg_hba.conf entry') });
    });

    test('a rule that an earlier one makes unreachable does no harm', async () => {
      await withRules(passwords, 'host all all all scram-sha-256', 'host all all 10.0.0.0/8 trust');
      expect(await openUntilRefused(world, world.target, wholeDatabase)).toEqual({ kind: 'done' });
      expect(await reportOf('password authentication')).toMatchObject({ state: 'passed' });
    });

    test('the check says so before anybody asks', async () => {
      expect(await reportOf('password authentication')).toMatchObject({ state: 'passed' });
      await withRules('host all all 127.0.0.1/32 trust');
      expect(await reportOf('password authentication')).toMatchObject({ state: 'failed' });
    });
  });
});

describe.each([15, 18] as const)('a connector of PostgreSQL %i', (version) => {
  describe.skipIf(!hasPostgres(version))('when the connector may not, or the thing is not there', () => {
    let world: PostgresWorld;
    beforeAll(async () => {
      world = await makePostgresWorld({ version, connector: 'createrole' });
    });
    afterAll(async () => {
      await world.close();
    });

    test('a connector without CREATEROLE is told what to run', async () => {
      const weak = world.targetAs('weak');
      const last = await openUntilRefused(world, weak, wholeDatabase);
      expect(last).toMatchObject({
        kind: 'refused',
        message: expect.stringContaining('`alter role "weak" createrole`'),
      });
      const report = (await weak.check()).find((candidate) => candidate.name === 'logins');
      expect(report).toMatchObject({ state: 'failed', sentence: expect.stringContaining('createrole') });
      await weak.close();
    });

    test('a connector with a wrong password is refused, and the password is in no sentence', async () => {
      const config = { hostname: world.server.host, port: String(world.server.port), sslmode: 'disable' };
      const target = postgresql.connect(config, JSON.stringify({ username: 'connector', password: 'wr0ng-secret' }));
      if (!target.ok) throw new Error(target.refusal.message);
      const { plan } = planFor(world, wholeDatabase, seededChance('wrong'));
      const said = JSON.stringify([
        await target.value.steps(plan, inAnHour())[0]?.do(),
        await target.value.look(plan),
        await target.value.check(),
      ]);
      expect(said).toContain('the server does not let the connector in');
      expect(said).not.toContain('wr0ng-secret');
      await target.value.close();
    });

    test('a table that the connector may not grant is named, and nothing narrower is opened instead', async () => {
      await world.asAdmin('customers', 'create table crm.closed (id int)');
      const last = await openUntilRefused(world, world.target, wholeDatabase);
      await world.asAdmin('customers', 'drop table crm.closed');
      expect(last).toMatchObject({ kind: 'refused', message: expect.stringContaining('closed') });
    });

    test.each([
      ['makes logins', 'keymaster'],
      ['reaches one that makes logins', 'through'],
      ['runs programs on the server', 'pg_execute_server_program'],
      ['is the connector', 'connector'],
    ])('membership in a role that %s is never given', async (_name, role) => {
      const last = await openUntilRefused(world, world.target, {
        type: 'postgresql-role',
        nativeId: `role:${role}`,
        permission: 'MEMBER',
      });
      expect(last).toMatchObject({ kind: 'refused', message: expect.stringContaining('could lift every limit') });
    });

    test.each<[string, Askable]>([
      ['database', { type: 'postgresql-database', nativeId: 'gone', permission: 'READ_ONLY' }],
      ['schema', { type: 'postgresql-schema', nativeId: 'customers/gone', permission: 'READ_ONLY' }],
      ['table', { type: 'postgresql-table', nativeId: 'customers/crm/gone', permission: 'READ_WRITE' }],
      ['role', { type: 'postgresql-role', nativeId: 'role:gone', permission: 'MEMBER' }],
      ['system schema', { type: 'postgresql-schema', nativeId: 'customers/pg_catalog', permission: 'ADMIN' }],
    ])('a %s that is not there is refused', async (_name, askable) => {
      expect(await openUntilRefused(world, world.target, askable)).toMatchObject({ kind: 'refused' });
    });

    test('a database that is dropped while access to it is open closes like any other', async () => {
      await world.asAdmin('postgres', 'create database shortlived owner owner');
      const { plan } = planFor(world, { ...wholeDatabase, nativeId: 'shortlived' }, seededChance('short'));
      const steps = world.target.steps(plan, inAnHour());
      await openAll(steps);
      await world.asAdmin('postgres', 'drop database shortlived with (force)');
      expect((await world.target.look(plan)).differs.join()).toContain('there is no database `shortlived` any more');
      await undoAll(steps);
      await expectNothing(world, plan);
    });

    test.each(['before', 'after'] as const)(
      'a line cut %s the saving of each step: nothing is guessed, and undoing leaves nothing',
      async (when) => {
        const proxy = await startLossyProxy(world.server.port);
        const target = world.targetAs('connector', { port: String(proxy.port) });
        const count = target.steps(planFor(world, wholeDatabase, seededChance('count')).plan, inAnHour()).length;
        for (let index = 0; index < count; index += 1) {
          const { plan } = planFor(world, wholeDatabase, seededChance(`cut ${when} ${index}`));
          const steps = target.steps(plan, inAnHour());
          await openAll(steps.slice(0, index));
          proxy.cutAt({ statement: 'commit', when });
          const outcome = await steps[index]?.do();
          // The last step reads the rules in a transaction of its own first; whichever is cut, the answer is not `done`.
          expect(outcome?.kind).toBe('unknown');
          expect(proxy.cuts()).toBe(index + 1);
          await undoAll(steps);
          await expectNothing(world, plan);
        }
        await target.close();
        await proxy.close();
      },
    );

    test('a line cut before a statement arrives is unavailable, and nothing happened', async () => {
      const proxy = await startLossyProxy(world.server.port);
      const target = world.targetAs('connector', { port: String(proxy.port) });
      const { plan } = planFor(world, wholeDatabase, seededChance('cut early'));
      proxy.cutAt({ statement: 'create role', when: 'before' });
      expect(await target.steps(plan, inAnHour())[0]?.do()).toMatchObject({ kind: 'unavailable' });
      await expectNothing(world, plan);
      await target.close();
      await proxy.close();
    });

    test('what is in the server is listed whole: parents first, tags from comments, ids that can be planned', async () => {
      const found: DiscoveredResource[] = [];
      for await (const page of world.target.discover()) found.push(...page);
      const idsOf = (type: string): readonly string[] =>
        found.filter((resource) => resource.type === type).map((resource) => resource.nativeId);
      expect(idsOf('postgresql-database')).toEqual(['postgres', 'customers', 'we"ird; drop', 'warehouse']);
      expect(idsOf('postgresql-schema')).toContain('we"ird; drop/we"ird; drop');
      expect(idsOf('postgresql-table')).toContain('customers/crm/names');
      expect(idsOf('postgresql-table')).not.toContain('customers/crm/parted_1');
      expect(idsOf('postgresql-role')).toEqual(
        expect.arrayContaining(['role:owner', 'role:analyst', 'role:pg_read_all_data']),
      );
      expect(idsOf('postgresql-role')).not.toContain('role:keymaster');
      expect(found.find((resource) => resource.nativeId === 'customers')).toMatchObject({
        tags: { Environment: 'production', DataClassification: 'pii', Team: 'data', Service: 'customers-db' },
        path: '127.0.0.1/customers',
        riskLevel: 'high',
      });
      expect(found.find((resource) => resource.nativeId === 'customers/crm/customers')?.tags).toEqual({});
      const top = found.filter((resource) => resource.parentNativeId === null).map(({ type, name }) => [type, name]);
      expect(top).toEqual([['postgresql-server', '127.0.0.1']]);
      const seen = new Set<string>();
      for (const resource of found) {
        expect(resource.parentNativeId === null || seen.has(resource.parentNativeId)).toBe(true);
        expect(seen.has(resource.nativeId)).toBe(false);
        seen.add(resource.nativeId);
        if (resource.type === 'postgresql-server') continue;
        const permission = resource.type === 'postgresql-role' ? 'MEMBER' : 'READ_ONLY';
        planFor(
          world,
          { type: resource.type, nativeId: resource.nativeId, permission },
          seededChance(resource.nativeId),
        );
      }
    });

    test('a database that may not be connected to is a part that failed, not one that is gone', async () => {
      await world.asAdmin(
        'postgres',
        'create database closed',
        'revoke connect on database closed from public',
        'create database shut allow_connections false',
      );
      const target = world.targetAs('weak');
      const reports: DiscoveryReport[] = [];
      for await (const report of target.byParts?.read(new Set()) ?? []) reports.push(report);
      const planned = reports.flatMap((report) => (report.kind === 'planned' ? report.parts : []));
      expect(planned).toEqual(
        expect.arrayContaining(['database closed', 'database shut', 'database customers', 'roles']),
      );
      expect(reports.filter((report) => report.kind === 'failed')).toEqual([
        { kind: 'failed', part: 'database closed', message: 'the connector has no CONNECT on it' },
        { kind: 'failed', part: 'database shut', message: 'it takes no connections' },
      ]);
      const completed = reports.flatMap((report) => (report.kind === 'completed' ? report.part : []));
      expect(completed).toEqual(planned.filter((part) => part !== 'database closed' && part !== 'database shut'));
      const planner = world.adapter.planner(world.config);
      for (const report of reports) {
        if (report.kind !== 'page') continue;
        for (const resource of report.resources)
          expect(planner.ok && planner.value.partOf?.(resource)).toBe(report.part);
      }
      const again: DiscoveryReport[] = [];
      for await (const report of target.byParts?.read(new Set(completed)) ?? []) again.push(report);
      expect(again.map(({ kind }) => kind)).toEqual(['planned', 'failed', 'failed']);
      await target.close();
      await world.asAdmin('postgres', 'drop database closed', 'drop database shut');
    });
  });
});

describe('a server that does not answer', () => {
  const connected = (port: number): Target => {
    const config = { hostname: '127.0.0.1', port: String(port), sslmode: 'disable' };
    const target = postgresql.connect(config, JSON.stringify({ username: 'connector', password: 'hidden-password' }));
    if (!target.ok) throw new Error(target.refusal.message);
    return target.value;
  };
  const world = (target: Target) => ({
    adapter: postgresql,
    config: { hostname: '127.0.0.1', sslmode: 'disable' },
    target,
    reconnect: () => target,
    asks: [],
    leftovers: async () => [],
    close: async () => undefined,
  });

  test.each([
    ['is down', false],
    ['takes connections and says nothing', true],
  ])('that %s is unavailable to every call, unknown to a look, and a fault to discovery', async (_name, listens) => {
    const server = createServer((socket) => socket.on('error', () => undefined).resume());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    if (!listens) await new Promise((resolve) => server.close(resolve));
    const target = connected(port);
    const { plan } = planFor(world(target), wholeDatabase, seededChance('down'));
    const steps = target.steps(plan, inAnHour());
    const calls = await Promise.all([
      ...steps.flatMap((step) => [step.do(), step.undo()]),
      target.setEnd(plan, inAnHour()),
      target.applySecret(plan),
    ]);
    expect(new Set(calls.map((outcome) => outcome.kind))).toEqual(new Set(['unavailable']));
    const listing = async (): Promise<void> => {
      for await (const page of target.discover()) void page;
    };
    await Promise.all([
      expect(target.look(plan)).resolves.toMatchObject({ state: 'unknown' }),
      expect(target.check()).resolves.toMatchObject([{ name: 'reachable', state: 'failed' }]),
      expect(listing()).rejects.toMatchObject({ name: 'Fault', code: 'target.unreachable' }),
      expect(target.excess(plan)).rejects.toBeInstanceOf(Fault),
    ]);
    expect(JSON.stringify(calls)).not.toContain('hidden-password');
    await target.close();
    if (listens) await new Promise((resolve) => server.close(resolve));
  });
});
