// Accounts that were left behind in a real PostgreSQL server go by themselves: as many days after they were found as the integration says, and
// at once when their person is deactivated. Without a policy they stay.

import { requestSurvey, reviewDrift, savePerson, setCleanUp, setRotation } from '@tidegate/broker';
import { expect, test } from 'vitest';
import { type BrokerWorld, openBroker } from '../broker/open-broker.ts';
import { smallCompany } from '../broker/small-company.ts';
import { hasPostgres } from '../servers/start-postgres.ts';
import { connectorCredential, makePostgresWorld, type PostgresWorld } from './postgres-world.ts';

const day = 86_400_000;

async function brokerOf(postgres: PostgresWorld): Promise<BrokerWorld> {
  const [resource] = smallCompany.resources;
  if (resource === undefined) throw new Error('the company has nothing');
  return openBroker({
    adapters: [postgres.adapter],
    credential: { environment: 'TARGET' },
    environment: { TARGET: connectorCredential },
    documents: {
      ...smallCompany,
      integrations: smallCompany.integrations.map((item) => ({
        ...item,
        type: 'postgresql',
        config: Object.fromEntries(Object.entries(postgres.config)),
      })),
      resources: [
        {
          ...resource,
          resource: {
            ...resource.resource,
            type: 'postgresql-database',
            nativeId: 'customers',
            name: 'customers',
            tags: { DataClassification: 'internal' },
          },
        },
      ],
    },
  });
}

test.skipIf(!hasPostgres(15))(
  'an account that was left behind goes when its time has come, and with its person at once',
  async () => {
    const postgres = await makePostgresWorld({ version: 15, connector: 'superuser' });
    const world = await brokerOf(postgres);
    try {
      const admin = await world.as('admin');
      const integration = (await world.ports.store.read((tx) => tx.integrations.byName('cloud')))?.id ?? '';
      const survey = async () => {
        world.pass(1_000);
        expect(await requestSurvey(world.ports, admin, { id: 'cloud' })).toMatchObject({ ok: true });
        await world.drain();
      };
      const there = async () =>
        (await postgres.asAdmin('postgres', "select rolname from pg_roles where rolname like 'tg\\_%'")).map(
          ({ rolname }) => String(rolname),
        );
      const { request } = await world.ask('engineer', 'customers', { durationSec: 600 });
      await world.drain();
      const [grant] = (
        await world.ports.store.read((tx) => tx.grants.page({ requestIds: [request.id] }, { after: null, limit: 1 }))
      ).items;
      expect(grant?.state).toBe('open');
      await survey();
      await world.settle();
      expect(await there()).toEqual([]);

      // Somebody restores the server from a backup: the login of the grant that is gone is back.
      const back = (name: string) =>
        postgres.asAdmin(
          'postgres',
          `create role ${name} login`,
          `comment on role ${name} is 'tidegate grant ${grant?.id}'`,
        );
      await back('tg_back');
      await survey();
      const sentence = async () => {
        await reviewDrift(world.ports);
        const findings = await world.ports.store.read((tx) => tx.findings.open());
        return findings.find(({ kind }) => kind === 'radar.left_behind')?.sentence ?? '';
      };
      expect(await sentence()).not.toContain('by itself');
      world.pass(400 * day);
      await survey();
      expect(await there()).toEqual(['tg_back']);

      expect(await setCleanUp(world.ports, admin, { id: integration, afterDays: 402 })).toMatchObject({ ok: true });
      expect(await sentence()).toMatch(/deleted by itself after 20\d\d-/);
      world.pass(1 * day);
      await survey();
      expect(await there()).toEqual(['tg_back']);
      world.pass(1 * day);
      await survey();
      expect(await there()).toEqual([]);

      await setCleanUp(world.ports, admin, { id: integration, afterDays: null });
      await back('tg_again');
      await survey();
      expect(await there()).toEqual(['tg_again']);
      const engineer = await world.person('engineer');
      expect(await savePerson(world.ports, admin, { ...engineer, managerEmail: null, active: false })).toMatchObject({
        ok: true,
      });
      await world.drain();
      expect(await there()).toEqual([]);
      expect(await setRotation(world.ports, admin, { id: integration, everyHours: 24 })).toMatchObject({ ok: true });
    } finally {
      await world.close();
      await postgres.close();
    }
  },
  120_000,
);
