// One directory: a signed-in connection for each piece of work, closed after it. Directories take many short connections; one that is kept
// would be opened again by the driver as nobody.

import type { Directory, OpenDirectory } from './client.ts';
import type { LdapConfig } from './config.ts';

export interface LdapServer {
  readonly config: LdapConfig;
  /** Does a piece of work on a connection of its own. Throws `TargetError`. */
  using<T>(work: (directory: Directory) => Promise<T>): Promise<T>;
  /** The same for lists that are read as they are needed. */
  reading<T>(work: (directory: Directory) => AsyncIterable<T>): AsyncIterable<T>;
}

/** The directory behind a way to it. */
export const makeServer = (open: OpenDirectory, config: LdapConfig): LdapServer => ({
  config,
  async using(work) {
    const directory = await open();
    try {
      return await work(directory);
    } finally {
      await directory.close();
    }
  },
  async *reading(work) {
    const directory = await open();
    try {
      yield* work(directory);
    } finally {
      await directory.close();
    }
  },
});
