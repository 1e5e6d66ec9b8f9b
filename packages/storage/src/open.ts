// Opens the database of a server: PGlite in a worker under the state folder, or a PostgreSQL server where a URL is given.
// Migrated and ready when the promise resolves. Reading settings is left to the caller.

import type { Clock, Hash, Store } from '@tidegate/core';

import { migrations } from './migrations/all.ts';
import { checksumOf, migrate } from './migrations/migrate.ts';
import { type Embedded, openFolder, openMemory } from './pglite/open.ts';
import { lendNew, takeSpare } from './pglite/spare.ts';
import { findTemplate, keepTemplate, templateName } from './pglite/template.ts';
import { openPool } from './postgres/pool.ts';
import type { Connections } from './sql/connection.ts';
import { meaningOf, SqlError } from './sql/sql-error.ts';
import { makeStore } from './store.ts';

/** Where the database is and what the store needs of the world. */
export interface StoreOptions {
  /** A PostgreSQL URL (`postgres://…`), or null for the embedded database. */
  readonly databaseUrl: string | null;
  /** The folder that holds `database/` of the embedded database; null keeps it in memory, for tests. Unused with a URL. */
  readonly stateFolder: string | null;
  readonly clock: Clock;
  readonly hash: Hash;
}

/**
 * Opens the database, bringing it to this version's schema. Faults: `storage.locked` (another process has the state
 * folder open; the message names it), `storage.newer`, `storage.unavailable`, `config.unsafe` (PostgreSQL older than 15).
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  try {
    return makeStore(await openConnections(options), options.hash);
  } catch (error) {
    throw error instanceof SqlError ? meaningOf(error) : error;
  }
}

async function openConnections(options: StoreOptions): Promise<Connections> {
  if (options.databaseUrl !== null) return migrated(await openPool(options.databaseUrl), options);
  if (options.stateFolder === null) return takeSpare() ?? lendNew(await openNewMemory(options));
  const template = findTemplate(templateFor(options));
  return freed(await migrated(await openFolder(options.stateFolder, template), options));
}

/** A new database in memory, from a dump of one where there is one; else its dump is kept. */
export async function openNewMemory(options: Pick<StoreOptions, 'clock' | 'hash'>): Promise<Embedded> {
  const template = findTemplate(templateFor(options));
  const memory = await migrated(await openMemory(template), options);
  if (template === null) keepTemplate(templateFor(options), await memory.dump());
  return memory;
}

const templateFor = ({ hash }: Pick<StoreOptions, 'hash'>): string =>
  templateName(migrations.map((migration) => checksumOf(migration, hash).slice(0, 16)));

/**
 * Frees every claim on work: a state folder has one owner, so whoever held one is dead, and waiting for its hold to run out would
 * only delay closes. Attempts stay counted. Never for a server, where others may be alive.
 */
async function freed<T extends Connections>(connections: T): Promise<T> {
  try {
    await connections.use((connection) =>
      connection.query(
        'update work set claimed_by = null, claimed_until = null, again_at = null where claimed_until is not null',
        [],
      ),
    );
    return connections;
  } catch (error) {
    await connections.close();
    throw error;
  }
}

async function migrated<T extends Connections>(
  connections: T,
  options: Pick<StoreOptions, 'clock' | 'hash'>,
): Promise<T> {
  try {
    await connections.use((connection) => migrate({ connection, migrations, ...options }));
    return connections;
  } catch (error) {
    await connections.close();
    throw error;
  }
}
