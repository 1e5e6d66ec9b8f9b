// Taking observed access away. A login of ours goes the way of every grant (close.ts). From a login of somebody else exactly the piece
// that was seen is revoked; a login that has nothing left, or whose rights are none of our permissions, is locked. Nothing that a
// stranger made is dropped or handed on: unlocking brings such a login back as it was.

import { Fault, type ObservedAccess, type Outcome, quoted } from '@tidegate/core';
import { outcomeOf } from '../call-error.ts';
import { type PostgresqlClient, TargetError } from './client.ts';
import { dropLogin, endConnections } from './close.ts';
import { readConnector } from './login.ts';
import { type NamedObject, readNativeId } from './native-id.ts';
import { kindOf } from './permissions.ts';
import { quoteIdentifier } from './quote.ts';
import { rightsLock } from './rights.ts';
import type { Session } from './transaction.ts';

type ReadAgain = () => Promise<readonly ObservedAccess[]>;

/** Takes one observed piece away; `readAgain` reads what its account holds now. */
export function takeBack(client: PostgresqlClient, observed: ObservedAccess, readAgain: ReadAgain): Promise<Outcome> {
  return outcomeOf('the access was not taken away', async () => {
    const now = await reread(readAgain);
    const piece = now.find(({ key }) => key === observed.key);
    if (piece === undefined) return;
    if (piece.untouchable !== undefined) throw new TargetError('refused', piece.untouchable);
    if (piece.ours && piece.grantId !== undefined) {
      return dropLogin(client, { role: piece.account, grantId: piece.grantId });
    }
    if (piece.entitlement === null) return lock(client, piece.account);
    await revoke(client, piece.account, piece.entitlement);
    const left = await reread(readAgain);
    if (left.some(({ key }) => key === piece.key)) {
      const sentence = 'somebody mightier gave it, and the connector may not take it back';
      throw new TargetError('refused', `${sentence}; revoke it as a superuser`);
    }
    const nothing = left.every(({ entitlement, sentence }) => entitlement === null && sentence.endsWith(nothingElse));
    if (nothing) await lock(client, piece.account);
    else await endConnections(client, piece.account);
  });
}

/** How the sentence of a login ends that holds nothing of its own. */
export const nothingElse = 'may sign in and do what everyone may';

/** What cannot be read now can be read later: nothing was done. */
async function reread(readAgain: ReadAgain): Promise<readonly ObservedAccess[]> {
  try {
    return await readAgain();
  } catch (error) {
    if (error instanceof Fault) throw new TargetError('unavailable', error.message);
    throw error;
  }
}

async function lock(client: PostgresqlClient, login: string): Promise<void> {
  await client.transaction(null, (session) => session.query(`alter role ${quoteIdentifier(login)} nologin`));
  await endConnections(client, login);
}

async function revoke(
  client: PostgresqlClient,
  login: string,
  { type, nativeId }: NonNullable<ObservedAccess['entitlement']>,
): Promise<void> {
  const kind = kindOf(type);
  const object = kind === null ? null : readNativeId(kind, nativeId);
  if (object === null) throw new TargetError('refused', `${quoted(nativeId)} is nothing of PostgreSQL`);
  if (object.role !== null)
    return client.transaction(null, (session) => revokeMembership(session, login, object.role ?? ''));
  await client.transaction(object.database, (session) => revokeRights(session, login, object));
}

/** From 16 on, a membership is of whoever gave it, and may have been given several times. */
async function revokeMembership(session: Session, login: string, role: string): Promise<void> {
  const { major } = await readConnector(session);
  const what = `revoke ${quoteIdentifier(role)} from ${quoteIdentifier(login)}`;
  if (major < 16) return void (await session.query(what));
  const givers = await session.query<{ giver: string }>(
    `select g.rolname::text as giver from pg_auth_members m join pg_roles g on g.oid = m.grantor
     where m.roleid = (select oid from pg_roles where rolname = $1) and m.member = (select oid from pg_roles where rolname = $2)`,
    [role, login],
  );
  for (const { giver } of givers) await session.query(`${what} granted by ${quoteIdentifier(giver)}`);
}

async function revokeRights(session: Session, login: string, { schema, table, database }: NamedObject): Promise<void> {
  await session.query(rightsLock);
  const from = `from ${quoteIdentifier(login)}`;
  if (table !== null && schema !== null) {
    await session.query(`revoke all on table ${quoteIdentifier(schema)}.${quoteIdentifier(table)} ${from}`);
    return;
  }
  const schemas = schema === null ? await schemasHeld(session, login) : [schema];
  for (const name of schemas.map(quoteIdentifier)) {
    await session.query(`revoke all on all tables in schema ${name} ${from}`);
    await session.query(`revoke all on all sequences in schema ${name} ${from}`);
    await session.query(`revoke all on schema ${name} ${from}`);
  }
  if (schema === null) await session.query(`revoke all on database ${quoteIdentifier(database ?? '')} ${from}`);
}

const schemasHeld = async (session: Session, login: string): Promise<readonly string[]> => {
  const rows = await session.query<{ name: string }>(
    `select distinct n.nspname::text as name from pg_namespace n where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and (
       has_schema_privilege($1::text, n.oid, 'USAGE') or exists (
         select from pg_class c, aclexplode(c.relacl) a where c.relnamespace = n.oid and a.grantee = (select oid from pg_roles where rolname = $1)))`,
    [login],
  );
  return rows.map(({ name }) => name);
};
