// Which database a broker under test stands on when a test does not say: the embedded one in memory, or, for the files that run the same
// stories on a server, a fresh database there.

import { freshDatabase } from '../storage/fresh-database.ts';

let server: string | null = null;

/** From now on brokers of this test file stand on fresh databases of this server. */
export function useDatabaseServer(url: string): void {
  server = url;
}

/** The URL of a fresh database on the server in use; null for the embedded database. */
export const defaultDatabase = async (): Promise<string | null> => (server === null ? null : freshDatabase(server));
