// The embedded database is cleaned up by us: after it, nothing dead is left and the write-ahead log starts anew.

import { expect, test } from 'vitest';

import { openMemory } from './open.ts';
import { keepUp } from './upkeep.ts';

test('much writing is cleaned up after, little writing is left alone', async () => {
  const database = await openMemory(null);
  const query = (sql: string) => database.use((connection) => connection.query(sql, []));
  await query('create table things (id integer primary key, note text)');
  await query(`insert into things select each, repeat('x', 100) from generate_series(1, 20000) as each`);
  await query('update things set note = note');
  // What was counted is told once a second otherwise, and a machine may be quicker or slower than that.
  await query('select pg_stat_force_next_flush()');
  expect(await keepUp(database.use, 1_000_000_000)).toBe(false);
  expect(await keepUp(database.use, 1_000_000)).toBe(true);
  const left = `select n_dead_tup as dead, n_mod_since_analyze as changed from pg_stat_user_tables`;
  expect(await query(left)).toEqual([{ dead: 0, changed: 0 }]);
  expect(await keepUp(database.use, 1_000_000)).toBe(false);
  await database.close();
});
