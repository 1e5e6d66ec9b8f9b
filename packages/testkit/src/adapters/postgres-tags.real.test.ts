// Tags written to a real PostgreSQL server, as comments, and read back by discovery: beside the tags that are there, on names that end a
// carelessly quoted statement, and never over a comment that is prose or an object that is somebody else's.

import type { DiscoveredResource, TagWrite } from '@tidegate/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasPostgres } from '../servers/start-postgres.ts';
import { hostileName, makePostgresWorld, type PostgresWorld } from './postgres-world.ts';

const version = 18;
describe.skipIf(!hasPostgres(version))(`tags on PostgreSQL ${version}`, () => {
  let world: PostgresWorld;
  beforeAll(async () => {
    world = await makePostgresWorld({ version, connector: 'createrole' });
  }, 120_000);
  afterAll(() => world?.close());

  const found = async (): Promise<readonly DiscoveredResource[]> => {
    const all: DiscoveredResource[] = [];
    for await (const page of world.target.discover()) all.push(...page);
    return all;
  };
  const tagsOf = async (nativeId: string) => (await found()).find((one) => one.nativeId === nativeId)?.tags;
  const write = async (nativeId: string, type: string, change: Partial<TagWrite> = {}) => {
    const resource = { type, nativeId, context: {} };
    const writes = [{ resource, set: { Owner: "o'brien; drop" }, remove: [], ...change }];
    return (await world.target.writeTags?.(writes))?.[0];
  };

  test('every kind of object takes them, whatever it is called', async () => {
    for (const { nativeId, type } of await found()) {
      // `public` has a comment of PostgreSQL's own, which is prose.
      if (
        nativeId.endsWith('/public') ||
        !/^(we|customers\/crm$|customers\/crm\/(names|parted)$|customers$|warehouse)/.test(nativeId)
      )
        continue;
      const before = (await tagsOf(nativeId)) ?? {};
      expect(await write(nativeId, type), nativeId).toEqual({ kind: 'done' });
      expect(await tagsOf(nativeId), nativeId).toEqual({ ...before, Owner: "o'brien; drop" });
    }
    expect(await tagsOf('customers')).toMatchObject({ Environment: 'production', Team: 'data' });
    expect(await tagsOf(`${hostileName}/${hostileName}/${hostileName}`)).toEqual({ Owner: "o'brien; drop" });
  });

  test('the same write twice is one, and the last tag taken away leaves no comment', async () => {
    for (let time = 0; time < 2; time += 1) await write('warehouse', 'postgresql-database', { set: { A: '1' } });
    expect(await tagsOf('warehouse')).toEqual({ Owner: "o'brien; drop", A: '1' });
    await write('warehouse', 'postgresql-database', { set: {}, remove: ['A', 'Owner'] });
    expect(await tagsOf('warehouse')).toEqual({});
    const [row] = await world.asAdmin(
      'postgres',
      "select shobj_description(oid, 'pg_database') as comment from pg_database where datname = 'warehouse'",
    );
    expect(row?.['comment']).toBeNull();
  });

  test('prose is never replaced', async () => {
    const outcome = await write('customers/crm/customers', 'postgresql-table');
    expect(outcome).toMatchObject({ kind: 'refused', message: expect.stringContaining('no list of tags') });
    const [row] = await world.asAdmin('customers', "select obj_description('crm.customers'::regclass) as comment");
    expect(row?.['comment']).toBe('people; see a=b, or not');
  });

  test('what is not the connector’s to comment on, or not there, is refused and nothing else', async () => {
    await world.asAdmin('customers', 'create table crm.theirs (id int)');
    expect(await write('customers/crm/theirs', 'postgresql-table')).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('must be owner'),
    });
    expect(await write('customers/crm/none', 'postgresql-table')).toMatchObject({ kind: 'refused' });
    expect(await write('customers/crm', 'thing')).toMatchObject({ kind: 'refused' });
  });
});
