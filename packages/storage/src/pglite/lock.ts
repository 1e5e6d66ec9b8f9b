// One owner for a state folder: the embedded database does not notice a second process, and loses data then. The lock is a
// file per owner in `<state folder>/lock/`, named by who it is, so that nothing is ever half written. Whoever starts adds its
// own file first and looks at the others second; of two that start at once at least one sees the other and gives way.
//
// A file whose process is gone (kill -9) is removed. Processes are known by pid and start time where they can be seen; an
// owner of another machine or container cannot, so every owner also touches its file, and only a file long untouched counts as
// left behind.

import {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { Fault } from '@tidegate/core';

import { storageLimits } from '../limits.ts';

/** A held lock. */
export interface FolderLock {
  release(): void;
}

/** A process, as a lock file names it. */
interface Owner {
  /** The boot and the pid namespace in which the pid means something. */
  readonly realm: string;
  readonly pid: number;
  /** Clock ticks since boot at which the process started: pids are used again, this pair is not. */
  readonly startedAt: string;
}

/** Locks a state folder or throws the fault `storage.locked`, naming the process that has it. */
export async function lockFolder(stateFolder: string): Promise<FolderLock> {
  const folder = join(stateFolder, 'lock');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (let tries = 1; ; tries += 1) {
    const other = tryLock(folder);
    if (other === null) return hold(folder);
    // Two that started at once may both have given way: look again, at different moments.
    if (tries === storageLimits.lockTriesMax) throw lockedBy(other);
    await pause(10 + Math.random() * 90);
  }
}

/** Adds our file; answers the live owner for whom it was taken away again, or null when the folder is ours. */
function tryLock(folder: string): Owner | null {
  const us = ourselves();
  try {
    writeFileSync(join(folder, fileOf(us)), `${us.pid}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return us;
    throw error;
  }
  const now = statSync(join(folder, fileOf(us))).mtimeMs;
  for (const file of readdirSync(folder)) {
    const owner = ownerOf(file);
    if (owner === null || file === fileOf(us)) continue;
    if (lives(owner, { us, touchedMsAgo: now - touchedAt(join(folder, file)) })) {
      rmSync(join(folder, fileOf(us)), { force: true });
      return owner;
    }
    rmSync(join(folder, file), { force: true });
  }
  return null;
}

function hold(folder: string): FolderLock {
  const file = join(folder, fileOf(ourselves()));
  const beat = setInterval(() => {
    const now = new Date();
    try {
      utimesSync(file, now, now);
    } catch {
      // The folder is being removed under us; the database will say so.
    }
  }, storageLimits.lockHeartbeatMs);
  beat.unref();
  return {
    release: () => {
      clearInterval(beat);
      rmSync(file, { force: true });
    },
  };
}

function lives(owner: Owner, ask: { readonly us: Owner; readonly touchedMsAgo: number }): boolean {
  if (owner.realm !== ask.us.realm) return ask.touchedMsAgo < storageLimits.lockForeignStaleMs;
  if (startOf(owner.pid) !== owner.startedAt) return false;
  try {
    process.kill(owner.pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

const lockedBy = (owner: Owner): Fault =>
  new Fault(
    'storage.locked',
    owner.pid === process.pid
      ? 'this process has the state folder open already; close it first'
      : `process ${owner.pid} has the state folder open; stop it first, or use its server`,
  );

const fileOf = (owner: Owner): string => `${owner.realm}.${owner.pid}.${owner.startedAt}`;

function ownerOf(file: string): Owner | null {
  const [, realm, pid, startedAt] = /^([0-9a-z-]+)\.([0-9]+)\.([0-9]+)$/.exec(file) ?? [];
  return realm === undefined || pid === undefined || startedAt === undefined
    ? null
    : { realm, pid: Number(pid), startedAt };
}

const ourselves = (): Owner => ({ realm: realm(), pid: process.pid, startedAt: startOf(process.pid) });

const realm = (): string => {
  const boot = orElse(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(), 'unknown');
  const space = orElse(() => readlinkSync('/proc/self/ns/pid').replace(/[^0-9]/g, ''), '0');
  return `${boot}-${space}`;
};

/** When a process started, in ticks since boot; `0` where that cannot be seen, so that only the pid counts. */
function startOf(pid: number): string {
  // The second field, the command in brackets, may itself hold spaces and brackets: count from the last bracket.
  const stat = orElse(() => readFileSync(`/proc/${pid}/stat`, 'latin1'), '');
  const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // Killed, but its parent has not asked yet: in a container nobody may ever ask. It runs nothing any more.
  if (state === 'Z') return 'dead';
  return rest[18] ?? '0';
}

const touchedAt = (path: string): number => orElse(() => statSync(path).mtimeMs, 0);

function orElse<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
