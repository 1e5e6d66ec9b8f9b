// Brings a database to this version's schema: one transaction under one lock, so that servers starting at once wait for
// the first. Steps that ran are recorded with their checksum; a database with other or later steps is refused.

import { type Clock, Fault, type Hash } from '@tidegate/core';

import { locks } from '../session.ts';
import type { Connection, EngineRow } from '../sql/connection.ts';
import { meaningOf, toSqlError } from '../sql/sql-error.ts';
import type { Migration } from './migration.ts';

/** Runs the migrations that are missing. Faults: `storage.newer`, and what the database fails with. */
export async function migrate(ask: {
  readonly connection: Connection;
  readonly migrations: readonly Migration[];
  readonly clock: Clock;
  readonly hash: Hash;
}): Promise<void> {
  const { connection } = ask;
  try {
    await connection.query('begin isolation level read committed', []);
    await connection.query(`select pg_advisory_xact_lock(${locks.space}, ${locks.migrations})`, []);
    await connection.query(
      `create table if not exists tidegate_migrations (
         number integer primary key, name text not null, checksum text not null, applied_at bigint not null)`,
      [],
    );
    const done = await connection.query('select number, checksum from tidegate_migrations order by number', []);
    refuseOthers(done, ask.migrations, ask.hash);
    for (const migration of ask.migrations.slice(done.length)) {
      await connection.query(migration.sql, []);
      await connection.query(
        'insert into tidegate_migrations (number, name, checksum, applied_at) values ($1, $2, $3, $4)',
        [migration.number, migration.name, checksumOf(migration, ask.hash), ask.clock.now()],
      );
    }
    await connection.query('commit', []);
  } catch (error) {
    await connection.query('rollback', []).catch(() => undefined);
    throw error instanceof Fault ? error : meaningOf(toSqlError(error));
  }
}

function refuseOthers(done: readonly EngineRow[], migrations: readonly Migration[], hash: Hash): void {
  for (const [index, row] of done.entries()) {
    const ours = migrations[index];
    if (ours === undefined || row['number'] !== ours.number) {
      throw new Fault(
        'storage.newer',
        `this database has schema step ${String(row['number'])}, which this server does not know; start a newer server`,
      );
    }
    if (row['checksum'] !== checksumOf(ours, hash)) {
      throw new Fault(
        'storage.newer',
        `schema step ${ours.number} of this database is not the one this server has; start the server that wrote it`,
      );
    }
  }
}

/** The checksum of a step, in hex. */
export const checksumOf = (migration: Migration, hash: Hash): string =>
  Buffer.from(hash.sha256(Buffer.from(migration.sql, 'utf8'))).toString('hex');
