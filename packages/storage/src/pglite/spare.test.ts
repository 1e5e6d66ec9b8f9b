// A database that is lent out again is as a new one: no row, number, setting or open transaction of whoever had it before.

import { fakeClock, nodeHash } from '@tidegate/testkit';
import { afterAll, beforeEach, expect, test } from 'vitest';

import { openNewMemory } from '../open.ts';
import type { Connection, Connections } from '../sql/connection.ts';
import { lendNew, takeSpare } from './spare.ts';

/** What tests of this thread left, out of the way. */
const others: Connections[] = [];
beforeEach(() => {
  for (let one = takeSpare(); one !== null; one = takeSpare()) others.push(one);
});
afterAll(() => Promise.all(others.map((one) => one.close())));

const opened = async (): Promise<Connections> => lendNew(await openNewMemory({ clock: fakeClock(), hash: nodeHash }));

/** Every row, where each sequence stands, and every setting of the session. */
const everythingIn = (database: Connections): Promise<unknown> =>
  database.use(async (connection) => {
    const rows = async (sql: string) => connection.query(sql, []);
    const tables = await rows(`select relname as name from pg_class
      where relkind = 'r' and relnamespace = 'public'::regnamespace order by relname`);
    const held: unknown[] = [];
    for (const { name } of tables) held.push(name, await rows(`select * from "${String(name)}" order by 1`));
    const sequences = await rows('select sequencename, last_value from pg_sequences order by 1');
    // Settings of the whole server are not a session's.
    return { held, sequences, settings: await rows('select name, setting from pg_settings order by 1') };
  });

const begun = async (connection: Connection): Promise<void> => {
  await connection.query('begin', []);
  await connection.query('set lock_timeout = 5', []);
  await connection.query('set time zone 7', []);
  await connection.query('set session_replication_role = replica', []);
};

test('an emptied database is as a new one', async () => {
  const first = await opened();
  const fresh = await everythingIn(first);
  await first.use(async (connection) => {
    await begun(connection);
    await connection.query(`insert into groups (id, name) values ('grp_left', 'left behind')`, []);
    await connection.query(`insert into favorites (person_id, request_id) values ('prs_a', 'req_b')`, []);
    await connection.query('update world set version = 77', []);
    await connection.query('update audit_head set sequence = 5', []);
    await connection.query('commit', []);
    await connection.query('begin', []);
    await connection.query('select pg_advisory_lock(1, 2)', []);
    await connection.query(`insert into groups (id, name) values ('grp_open', 'not committed')`, []);
  });
  expect(await everythingIn(first)).not.toEqual(fresh);
  await first.close();
  const again = takeSpare();
  if (again === null) throw new Error('nothing was kept');
  expect(await everythingIn(again)).toEqual(fresh);
  expect(
    await again.use((connection) => connection.query('select 1 from pg_locks where locktype = $1', ['advisory'])),
  ).toEqual([]);
  await again.close();
});

test('whoever closed it reaches it no more, and gives it back only once', async () => {
  const first = await opened();
  await Promise.all([first.close(), first.close()]);
  const again = takeSpare();
  expect(takeSpare()).toBeNull();
  await expect(first.use((connection) => connection.query('select 1', []))).rejects.toThrow('closed');
  await first.close();
  expect(takeSpare()).toBeNull();
  expect(await again?.use((connection) => connection.query('select 1 as one', []))).toEqual([{ one: 1 }]);
  await again?.close();
});
