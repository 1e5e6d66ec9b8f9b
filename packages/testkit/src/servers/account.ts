// PostgreSQL refuses to run as root. Started by root, our test servers run as an account that may do nothing else: `postgres`
// where the machine has it, else `nobody`. Nothing is created on the machine. It leaves starting to start-postgres.ts.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Numeric ids a process is started with; null when we are not root and start it as ourselves. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

const candidates = ['postgres', 'nobody'];

/** The account servers run as: null for ourselves, or an unprivileged one when we are root. */
export function serverAccount(passwdFile = '/etc/passwd'): Account | null {
  if (process.getuid?.() !== 0) return null;
  const rows = readFileSync(passwdFile, 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of candidates) {
    const row = rows.find((fields) => fields[0] === name);
    const uid = Number(row?.[2]);
    const gid = Number(row?.[3]);
    if (Number.isInteger(uid) && uid > 0 && Number.isInteger(gid)) return { uid, gid };
  }
  throw new Error(
    'started as root, and the machine has neither a `postgres` nor a `nobody` account to run PostgreSQL as',
  );
}

/** Whether the account can read and enter `path`; folders above it may be closed to it (`/root`). */
export function canReach(account: Account | null, path: string): boolean {
  if (account === null) return true;
  return spawnSync('/bin/sh', ['-c', 'test -r "$0" && test -x "$0"', path], { ...account, cwd: '/' }).status === 0;
}
