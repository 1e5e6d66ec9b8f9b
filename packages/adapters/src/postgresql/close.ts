// Closing, in the order in which nothing can slip through: no new login, no open connection, no prepared transaction, nothing owned, no
// right, no login.
// Each part is safe when nothing or half exists and safe twice; what the person made is disarmed and passes to the owner of its
// database.

import { setTimeout as pause } from 'node:timers/promises';
import { type PostgresqlClient, TargetError } from './client.ts';
import { postgresqlLimits as limits } from './config.ts';
import { disarm } from './disarm.ts';
import { type Connector, type Login, readConnector, readLogin } from './login.ts';
import { isMissingDatabase } from './look.ts';
import { grantOfMark, type PlannedLogin } from './plan.ts';
import { quoteIdentifier, quoteLiteral } from './quote.ts';
import { rightsLock } from './rights.ts';
import type { Session } from './transaction.ts';

const terminatePollMs = 25;
const dropTries = 3;

/** The login may not log in any more, nobody is connected as it, and no transaction of it waits to be finished. */
export async function shutLogin(client: PostgresqlClient, plan: PlannedLogin): Promise<void> {
  const role = quoteIdentifier(plan.role);
  const login = await client.transaction(null, async (session) => {
    const [found, connector] = await Promise.all([ours(session, plan), readConnector(session)]);
    if (found === null) return null;
    await takePower(session, plan, connector);
    await session.write(`alter role ${role} nologin password null connection limit 0 valid until 'epoch'`);
    return found;
  });
  if (login === null) return;
  await terminate(client, login.oid);
  await rollBackPrepared(client, plan);
}

/**
 * A prepared transaction outlives its connection, holds its locks, and would be finished by whoever may: with rights that have ended. Only
 * its owner or a superuser rolls it back; the connector acts as its owner.
 */
async function rollBackPrepared(client: PostgresqlClient, { role }: PlannedLogin): Promise<void> {
  const waiting = await client.transaction(null, (session) =>
    session.query<{ gid: string; database: string }>(
      'select gid, database::text as database from pg_prepared_xacts where owner = $1',
      [role],
    ),
  );
  for (const { gid, database } of waiting) {
    await client.alone(database, [`set role ${quoteIdentifier(role)}`, `rollback prepared ${quoteLiteral(gid)}`]);
  }
}

/** It owns nothing and may do nothing, in any database, and is a member of nothing. */
export async function stripLogin(client: PostgresqlClient, plan: PlannedLogin): Promise<void> {
  // Nobody makes anything while what was made is judged and handed on.
  await shutLogin(client, plan);
  const login = await client.transaction(null, async (session) => {
    const [found, connector] = await Promise.all([ours(session, plan), readConnector(session)]);
    if (found === null) return null;
    await takePower(session, plan, connector);
    for (const { role } of found.memberOf) {
      await session.write(`revoke ${quoteIdentifier(role)} from ${quoteIdentifier(plan.role)}`);
    }
    return found;
  });
  if (login === null) return;
  // A right on a database itself is dropped from inside any database; the connector's own is always there.
  const databases: readonly (string | null)[] = login.databases.length === 0 && login.shared ? [null] : login.databases;
  for (const database of databases) {
    await client
      .transaction(database, (session) => strip(session, plan))
      .catch((error: unknown) => {
        if (!isMissingDatabase(error)) throw armed(error);
      });
  }
}

/**
 * The whole closing. Afterwards there is no login and no connection of it. Its connections are ended while it exists and may not
 * log in; it is dropped only when none is left. One that was let in at that very moment keeps the number of the dropped login, which
 * is known only here: it is looked for once more. Connections of other roles, dropped or not, are never judged.
 */
export async function dropLogin(client: PostgresqlClient, plan: PlannedLogin): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const dropped = await client.transaction(null, (session) => drop(session, plan));
      if (dropped !== null) await terminate(client, dropped);
      return;
    } catch (error) {
      const again = error instanceof TargetError && (error.code === inUse || error.code === '2BP01');
      if (!again) throw error;
      if (attempt === dropTries) throw error.code === inUse ? error : stuck(error, plan);
      await shutLogin(client, plan);
      await stripLogin(client, plan);
    }
  }
}

/** Drops the login and answers its number, or null when there is none; while it is in use, nothing is dropped. */
async function drop(session: Session, plan: PlannedLogin): Promise<number | null> {
  const found = await ours(session, plan);
  if (found === null) return null;
  if (found.canLogin || found.connections > 0) throw new TargetError('unavailable', 'it is still in use', inUse);
  await session.write(`drop role ${quoteIdentifier(plan.role)}`);
  // What the server says of its connections is fixed at the first question of a transaction, unless it is told to forget it.
  await session.write('select pg_stat_clear_snapshot()');
  const late = await session.query('select from pg_stat_activity where usesysid = $1::oid', [found.oid]);
  if (late.length > 0) throw new TargetError('unavailable', 'it is still in use', inUse);
  return found.oid;
}

const inUse = 'in use';

/** What it owns is handed on harmless or not at all: the server said no to one or the other, and a person has to help. */
function armed(error: unknown): unknown {
  if (!(error instanceof TargetError) || error.kind !== 'refused') return error;
  const detail = error.detail === null ? '' : ` (${error.detail})`;
  const sentence = 'it can no longer log in, but what it made could not be made harmless and handed on';
  return new TargetError('refused', `${sentence}; ${error.message}${detail}; remove what is in the way as a superuser`);
}

/** Somebody mightier gave the login what we may not take back. It is shut, and a person has to help. */
function stuck(error: TargetError, plan: PlannedLogin): TargetError {
  const role = quoteIdentifier(plan.role);
  const sentence = `it can no longer log in, but it holds what the connector may not take back (${error.detail ?? 'unnamed'})`;
  return new TargetError(
    'refused',
    `${sentence}; run \`drop owned by ${role}\` there as a superuser`,
    error.code ?? undefined,
  );
}

/** The login, unless there is none or it is marked as another grant's. */
async function ours(session: Session, plan: PlannedLogin): Promise<Login | null> {
  const login = await readLogin(session, plan);
  const marked = grantOfMark(login?.comment ?? null);
  return marked === null || marked === plan.grantId ? login : null;
}

/** A connector that is no superuser ends connections and drops objects of the login as a member of it. */
async function takePower(session: Session, plan: PlannedLogin, connector: Connector): Promise<void> {
  if (connector.superuser) return;
  const [row] = await session.query<{ has: boolean }>("select pg_has_role(current_user, $1, 'USAGE') as has", [
    plan.role,
  ]);
  if (row?.has) return;
  const how = connector.major >= 16 ? ' with inherit true, set true' : '';
  await session.write(`grant ${quoteIdentifier(plan.role)} to current_user${how}`);
}

async function strip(session: Session, plan: PlannedLogin): Promise<void> {
  await session.query(rightsLock);
  const login = await readLogin(session, plan);
  if (login === null) return;
  const [row] = await session.query<{ owner: string; may: boolean }>(
    `select r.rolname as owner, r.oid <> $1::oid and pg_has_role(current_user, r.oid, 'USAGE') as may
     from pg_database d join pg_roles r on r.oid = d.datdba where d.datname = current_database()`,
    [login.oid],
  );
  const heir = row?.may ? quoteIdentifier(row.owner) : 'current_user';
  await disarm(session, login.oid);
  await session.write(`reassign owned by ${quoteIdentifier(plan.role)} to ${heir}`);
  await session.write(`drop owned by ${quoteIdentifier(plan.role)}`);
}

/** Ends the connections of a login that may not be of ours. */
export async function endConnections(client: PostgresqlClient, role: string): Promise<void> {
  const login = await client.transaction(null, (session) => readLogin(session, { role }));
  if (login !== null) await terminate(client, login.oid);
}

/** Ends the connections of one login, by its number, and waits until they are gone. */
async function terminate(client: PostgresqlClient, oid: number): Promise<void> {
  const deadline = Date.now() + limits.terminateMs;
  for (;;) {
    const ended = await client.transaction(null, (session) =>
      session.query('select pg_terminate_backend(pid) from pg_stat_activity where usesysid = $1::oid', [oid]),
    );
    if (ended.length === 0) return;
    if (Date.now() > deadline) {
      throw new TargetError('unavailable', `${ended.length} connections of the login do not end`);
    }
    await pause(terminatePollMs);
  }
}
