// The list of ends on disk: one small file per grant, written whole or not at all and waited for, so that neither a killed process nor a
// power cut loses what is still open. What cannot be read stays and is told.

import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type EndsList, type HeldEnd, heldText, readHeld } from '@tidegate/adapters';

/** Where the watchdog's files are. */
export const watchdogFolder = (stateFolder: string): string => join(stateFolder, 'watchdog');
const endsIn = (stateFolder: string): string => join(watchdogFolder(stateFolder), 'ends');

export interface EndsFolder extends EndsList {
  /** Everything in it; `unreadable` names files that tell nothing. */
  all(): { readonly held: ReadonlyMap<string, HeldEnd>; readonly unreadable: readonly string[] };
}

/** The list of this state folder; made when the first end is written. */
export function endsFolder(stateFolder: string): EndsFolder {
  const folder = endsIn(stateFolder);
  const fileOf = (name: string): string => join(folder, `${name}.json`);
  const find = (name: string): HeldEnd | null => {
    const text = textIn(fileOf(name));
    return text === null ? null : readHeld(text);
  };
  // The whole list is looked at every few seconds: what has not changed is not read again.
  let known: ReadonlyMap<string, Stamped> = new Map();
  return {
    find,
    write: (name, held) => writeDurably(fileOf(name), heldText(held)),
    remove(name) {
      rmSync(fileOf(name), { force: true });
      flush(folder);
    },
    all() {
      const held = new Map<string, HeldEnd>();
      const unreadable: string[] = [];
      const stamps = new Map<string, Stamped>();
      for (const file of filesIn(folder)) {
        const name = file.slice(0, -'.json'.length);
        const stamp = stampOf(fileOf(name));
        const before = known.get(name);
        const one = before?.stamp === stamp ? before.held : find(name);
        if (one !== null) {
          stamps.set(name, { stamp, held: one });
          held.set(name, one);
        } else if (textIn(fileOf(name)) !== null) unreadable.push(file);
      }
      known = stamps;
      return { held, unreadable };
    },
  };
}

interface Stamped {
  readonly stamp: string;
  readonly held: HeldEnd;
}

/** Changes with the file, which is never written in place. */
function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? 'gone' : `${stat.ino} ${stat.mtimeMs} ${stat.size}`;
}

/** Writes a file for its owner alone, whole or not at all; comes back when the disk has it and its name. */
export function writeDurably(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // Several processes write here, each its own draft; one that was left by a crash has another ending than the list.
  const draft = `${file}.${randomUUID()}.new`;
  const out = openSync(draft, 'wx', 0o600);
  try {
    writeSync(out, text);
    fsyncSync(out);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  } finally {
    closeSync(out);
  }
  renameSync(draft, file);
  flush(dirname(file));
}

function flush(folder: string): void {
  const directory = openSync(folder, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

const filesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder).filter((file) => file.endsWith('.json'));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
};

/** The text of a file; null where there is none. */
export function textIn(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
