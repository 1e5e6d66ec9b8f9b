// What server and watchdog leave for each other in the state folder: how connectors are started, and who runs. No file
// holds a secret.

import { createHash } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type ConnectorStart, connectorStart } from '../connector/run-connector.ts';
import { serverVersion } from '../start/folders.ts';
import { textIn, watchdogFolder, writeDurably } from './ends-folder.ts';

const fileIn = (stateFolder: string, name: string): string => join(watchdogFolder(stateFolder), name);

/** How connectors of this server are started: places, no secrets. */
export const keepStart = (start: ConnectorStart): void =>
  writeDurably(fileIn(start.stateFolder, 'start.json'), JSON.stringify(start));

/** Null where no server was ever started here. */
export function startIn(stateFolder: string): ConnectorStart | null {
  const text = textIn(fileIn(stateFolder, 'start.json'));
  return text === null ? null : connectorStart.parse(JSON.parse(text));
}

const processNote = z.object({ pid: z.int(), code: z.string() });
export type ProcessNote = z.infer<typeof processNote>;

/** The server beside which the watchdog is. */
export const noteServer = (stateFolder: string): void =>
  writeDurably(fileIn(stateFolder, 'server.json'), JSON.stringify({ pid: process.pid, code: codeHere }));
export const forgetServer = (stateFolder: string): void => rmSync(fileIn(stateFolder, 'server.json'), { force: true });
export function isServerGone(stateFolder: string): boolean {
  const note = noteIn(fileIn(stateFolder, 'server.json'));
  return note === null || !isAlive(note.pid);
}

/** Takes the folder for this process; false where another watchdog has it. A lock whose process is dead is taken over. */
export function takeLock(stateFolder: string): boolean {
  const lock = fileIn(stateFolder, 'lock.json');
  const draft = fileIn(stateFolder, `lock.${process.pid}.new`);
  writeDurably(draft, JSON.stringify({ pid: process.pid, code: codeHere }));
  try {
    // Of two that find a dead one's lock, both may remove it; a link is made by one, and each look makes sure whose it is.
    if (watchdogIn(stateFolder) === null) rmSync(lock, { force: true });
    linkSync(draft, lock);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Whether the lock is still this process’s. */
export const isLocked = (stateFolder: string): boolean => noteIn(fileIn(stateFolder, 'lock.json'))?.pid === process.pid;
export const dropLock = (stateFolder: string): void => {
  if (isLocked(stateFolder)) rmSync(fileIn(stateFolder, 'lock.json'), { force: true });
};

/** The watchdog that runs on this folder. */
export function watchdogIn(stateFolder: string): ProcessNote | null {
  const note = noteIn(fileIn(stateFolder, 'lock.json'));
  return note !== null && isAlive(note.pid) && isWatchdog(note.pid) ? note : null;
}

function noteIn(file: string): ProcessNote | null {
  const text = textIn(file);
  try {
    return text === null ? null : processNote.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Numbers of processes come again: where the system tells, the command line must be a watchdog's. */
function isWatchdog(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('tidegate-watchdog');
  } catch {
    return process.platform !== 'linux';
  }
}

/** Tells one build of the watchdog from another: its version and its own code. */
export const codeHere: string = codeOf(fileURLToPath(new URL('.', import.meta.url)));

function codeOf(folder: string): string {
  const hash = createHash('sha256').update(serverVersion);
  for (const name of readdirSync(folder).toSorted())
    if (/(?<!\.d|\.test)\.[jt]s$/.test(name)) hash.update(readFileSync(join(folder, name)));
  return hash.digest('hex').slice(0, 16);
}
