// The embedded database: PGlite in a thread of its own, one session lent out in turn. Reachable only through here.

import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import type { Connection, Connections } from '../sql/connection.ts';
import { lockFolder } from './lock.ts';
import { keepUpRegularly } from './upkeep.ts';
import { WorkerLink } from './worker-link.ts';

/** The embedded database with what only it can do. */
export interface Embedded extends Connections {
  /** The whole database as a small tar, to start others from. */
  dump(): Promise<Uint8Array>;
  /** From now on the process may end while this is open; and not any more. */
  rest(): void;
  wake(): void;
}

/** Opens the database under a state folder, holding the folder's lock until it is closed. A new one starts from the dump. */
export async function openFolder(stateFolder: string, template: Uint8Array | null): Promise<Embedded> {
  mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
  const lock = await lockFolder(stateFolder);
  try {
    const folder = join(stateFolder, 'database');
    if (!existsSync(folder)) await makeFolder(folder, template);
    const link = await WorkerLink.start({ folder, template: null });
    const about = `embedded database in \`${folder}\`: survives the end of this process, however it ends, but not surely a power loss or a crash of the machine; set \`DATABASE_URL\` to a PostgreSQL server for that`;
    return embedded({ link, about, closed: () => lock.release() });
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Makes the database beside its place and moves it there whole: one that was killed half made would never open again. */
async function makeFolder(folder: string, template: Uint8Array | null): Promise<void> {
  const draft = `${folder}.new`;
  rmSync(draft, { recursive: true, force: true });
  const link = await WorkerLink.start({ folder: draft, template });
  await link.close();
  renameSync(draft, folder);
}

/** Opens a database in memory, from a dump where there is one. */
export async function openMemory(template: Uint8Array | null): Promise<Embedded> {
  const link = await WorkerLink.start({ folder: null, template });
  return embedded({ link, about: 'embedded database in memory: gone when this process ends', closed: () => undefined });
}

function embedded(ask: { readonly link: WorkerLink; readonly about: string; readonly closed: () => void }): Embedded {
  const { link } = ask;
  let turn: Promise<unknown> = Promise.resolve();
  const connection: Connection = {
    query: (sql, parameters) => link.query(sql, parameters),
    copyIn: (target, parts) => link.copyIn(target, parts),
    copyOut: (select) => link.copyOut(select),
  };
  const use = <T>(work: (connection: Connection) => Promise<T>): Promise<T> => {
    const result = turn.then(() => work(connection));
    turn = result.catch(() => undefined);
    return result;
  };
  const upkeep = keepUpRegularly(use);
  return {
    about: ask.about,
    use,
    dump: () =>
      use(async () => {
        for (const statement of slimming) await link.query(statement, []);
        return link.dump();
      }),
    rest: () => link.rest(),
    wake: () => link.wake(),
    close: async () => {
      await upkeep.stop();
      await turn;
      await link.close();
      ask.closed();
    },
  };
}

/** Two thirds of a new database are copies of nothing, there to create further databases from. */
const slimming = [
  'update pg_database set datistemplate = false',
  'drop database template0',
  'drop database template1',
  'checkpoint',
];
