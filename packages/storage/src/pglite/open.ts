// The embedded database: PGlite in a thread of its own, one session lent out in turn. Reachable only through here.

import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { storageLimits } from '../limits.ts';
import type { Connection, Connections } from '../sql/connection.ts';
import { lockFolder } from './lock.ts';
import { keepUp } from './upkeep.ts';
import { WorkerLink } from './worker-link.ts';

/** The embedded database with what only it can do. */
export interface Embedded extends Connections {
  /** The whole database as a tar, to start others from. */
  dump(): Promise<Uint8Array>;
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
  let statements = 0;
  const connection: Connection = {
    query: (sql, parameters) => {
      statements += 1;
      return link.query(sql, parameters);
    },
  };
  const use = <T>(work: (connection: Connection) => Promise<T>): Promise<T> => {
    const result = turn.then(() => work(connection));
    turn = result.catch(() => undefined);
    return result;
  };
  const upkeep = upkeepOf(use, () => statements);
  return {
    about: ask.about,
    use,
    dump: () => link.dump(),
    close: async () => {
      await upkeep.stop();
      await turn;
      await link.close();
      ask.closed();
    },
  };
}

/** Looks every so often whether enough has happened to clean up. */
function upkeepOf(use: Connections['use'], statements: () => number): { stop(): Promise<void> } {
  let cleanedAt = 0;
  let cleanedWhen = performance.now();
  let running: Promise<void> = Promise.resolve();
  const look = (): void => {
    const many = statements() - cleanedAt >= storageLimits.upkeepStatements;
    const long = performance.now() - cleanedWhen >= storageLimits.upkeepEveryMs && statements() > cleanedAt;
    if (!many && !long) return;
    cleanedAt = statements();
    cleanedWhen = performance.now();
    // A failed clean-up is tried again at the next turn; a dead database is noticed by everyone else.
    running = keepUp(use).catch(() => undefined);
  };
  const timer = setInterval(look, storageLimits.upkeepLookMs);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
      return running;
    },
  };
}
