// Opens the database of a server: PGlite in a worker under the state folder, or a PostgreSQL server where a URL is given.
// Migrated and ready when the promise resolves. Reading settings is left to the caller.

import { Bug, type Clock, type Hash, type Store } from '@tidegate/core';

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
export function openStore(_options: StoreOptions): Promise<Store> {
  throw new Bug('the store is being built: its signature is agreed, its body follows');
}
