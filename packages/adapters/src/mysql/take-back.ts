// Taking observed access away. An account of ours goes the way of every grant (close.ts). From an account of somebody else exactly the
// piece that was seen is revoked; one that has nothing left, or whose rights are none of our permissions, is locked. Nothing that a
// stranger made is dropped: unlocking brings such an account back as it was.

import { setTimeout as pause } from 'node:timers/promises';
import { type ObservedAccess, type Outcome, quoted } from '@tidegate/core';
import { outcomeOf } from '../call-error.ts';
import { type MysqlClient, type Session, TargetError } from './client.ts';
import { dropUser } from './close.ts';
import { mysqlLimits as limits, type MysqlConfig } from './config.ts';
import { readNativeId } from './native-id.ts';
import { kindOf, rightsOf } from './permissions.ts';
import type { MysqlPlan } from './plan.ts';
import { patternMatches, quoteAccount, quoteDatabaseGrant, quoteIdentifier } from './quote.ts';
import { granteeText } from './server.ts';

/** How the sentence of an account ends that holds nothing of its own. */
export const nothingElse = 'may sign in and do what everyone may';

type ReadAgain = (session: Session) => Promise<readonly ObservedAccess[]>;

/** Takes one observed piece away; `readAgain` reads what there is now. */
export function takeBack(
  client: MysqlClient,
  config: MysqlConfig,
  observed: ObservedAccess,
  readAgain: ReadAgain,
): Promise<Outcome> {
  return outcomeOf('the access was not taken away', async () => {
    const piece = (await client.session(readAgain)).find(({ key }) => key === observed.key);
    if (piece === undefined) return;
    if (piece.untouchable !== undefined) throw new TargetError('refused', piece.untouchable);
    if (piece.ours) return dropUser(client, planOf(config, piece));
    await client.session(async (session) => {
      const account = await findAccount(session, piece.account);
      if (account === null) return;
      if (piece.entitlement === null) return lock(session, account);
      await revoke(session, account, piece.entitlement);
      const left = (await readAgain(session)).filter((one) => one.account === piece.account);
      if (left.some(({ key }) => key === piece.key)) {
        throw new TargetError('refused', 'the account still holds it; revoke it as an administrator of the server');
      }
      const nothing = left.every(({ entitlement, sentence }) => entitlement === null && sentence.endsWith(nothingElse));
      if (nothing) await lock(session, account);
      else await endConnections(session, account);
    });
  });
}

/** As much of a plan as closing asks of it: an account of ours whose plan may be another server's, so that anything could be its doing. */
const planOf = (config: MysqlConfig, piece: ObservedAccess): MysqlPlan => ({
  adapter: 'mariadb',
  version: 1,
  grantId: piece.grantId ?? 'unknown',
  user: piece.account,
  host: config.userhost,
  verifier: '',
  encrypted: false,
  eventdb: config.eventdb,
  kind: 'role',
  permission: 'MEMBER',
  database: null,
  table: null,
  nativeRole: null,
});

interface Named {
  readonly user: string;
  readonly host: string;
}

/** By the whole name as the server writes it: a user name may hold anything, an `@` too. */
async function findAccount(session: Session, account: string): Promise<Named | null> {
  const rows = await session.read<Named>(
    "select user, host from mysql.global_priv where concat('''', user, '''@''', host, '''') = ?",
    [account],
  );
  return rows.find(({ user, host }) => granteeText(user, host) === account) ?? null;
}

async function lock(session: Session, account: Named): Promise<void> {
  await session.run(`alter user if exists ${quoteAccount(account.user, account.host)} account lock`);
  await endConnections(session, account);
}

async function revoke(
  session: Session,
  account: Named,
  { type, nativeId, permission }: NonNullable<ObservedAccess['entitlement']>,
): Promise<void> {
  const kind = kindOf(type);
  const object = kind === null ? null : readNativeId(kind, nativeId);
  if (kind === null || object === null) throw new TargetError('refused', `${quoted(nativeId)} is nothing of MariaDB`);
  const from = `from ${quoteAccount(account.user, account.host)}`;
  if (object.role !== null) return session.run(`revoke ${quoteIdentifier(object.role, 128)} ${from}`);
  const database = object.database ?? '';
  const place =
    object.table === null
      ? quoteDatabaseGrant(database)
      : `${quoteIdentifier(database)}.${quoteIdentifier(object.table)}`;
  // Not ALL PRIVILEGES: nobody takes back what they do not hold themselves, and the connector holds these.
  const level = (['READ_ONLY', 'READ_WRITE', 'ADMIN'] as const).find((name) => name === permission);
  if (level === undefined) throw new TargetError('refused', `a ${kind} has no permission ${quoted(permission)}`);
  await session.run(`revoke ${rightsOf(kind, level).join(', ')} on ${place} ${from}`);
}

/** Connections carry the name and the address they come from, not the account: those are ended that this account could be. */
async function endConnections(session: Session, { user, host }: Named): Promise<void> {
  const deadline = Date.now() + limits.terminateMs;
  for (;;) {
    const rows = await session.read<{ id: number; host: string }>(
      'select id, host from information_schema.processlist where user = ?',
      [user],
    );
    const open = rows.filter((row) => host.includes('/') || patternMatches(host, row.host.replace(/:\d+$/, '')));
    if (open.length === 0) return;
    if (Date.now() > deadline)
      throw new TargetError('unavailable', `${open.length} connections of the account do not end`);
    for (const { id } of open) {
      await session.run(`kill ${id}`).catch((error: unknown) => {
        if (!(error instanceof TargetError) || error.code !== noSuchThread) throw error;
      });
    }
    await pause(terminatePollMs);
  }
}

const terminatePollMs = 25;
const noSuchThread = 1094;
