// Looking: what is in the server now, compared with the plan. Absent means no login of that name; closing drops none
// that is in use. Every difference is a sentence that says wider, narrower or longer. It changes nothing and guesses nothing: failing to look is `unknown`.

import { type Instant, type Look, quoted } from '@tidegate/core';
import { type PostgresqlClient, TargetError } from './client.ts';
import { postgresqlLimits as limits } from './config.ts';
import { type Login, readLogin } from './login.ts';
import { markOf, type PostgresqlPlan } from './plan.ts';
import { compareRights } from './rights.ts';

const absent: Look = { state: 'absent', endsAt: null, differs: [], message: null };

/** Looks at the whole plan; `notAfter` null when the caller compares the end itself. */
export async function lookAt(client: PostgresqlClient, plan: PostgresqlPlan, notAfter: Instant | null): Promise<Look> {
  return looked(async () => {
    const login = await client.transaction(null, (session) => readLogin(session, plan));
    if (login === null) return absent;
    const rights = await client
      .transaction(plan.database, (session) => compareRights(session, plan, login.oid))
      .catch((error: unknown) => {
        if (isMissingDatabase(error))
          return [`narrower than planned: there is no database ${quoted(plan.database ?? '')} any more`];
        throw error;
      });
    return {
      state: 'present',
      endsAt: login.endsAt,
      differs: [...compareLogin(login, plan, notAfter), ...rights],
      message: null,
    };
  });
}

/** Looks for one part of the plan: present when `there` says so of the login. */
export async function lookFor(
  client: PostgresqlClient,
  plan: PostgresqlPlan,
  there: (login: Login) => boolean,
): Promise<Look> {
  return looked(async () => {
    const login = await client.transaction(null, (session) => readLogin(session, plan));
    if (login === null || !there(login)) return absent;
    return { state: 'present', endsAt: login.endsAt, differs: [], message: null };
  });
}

/** A database that was dropped takes every right in it along. */
export const isMissingDatabase = (error: unknown): boolean => error instanceof TargetError && error.code === '3D000';

async function looked(work: () => Promise<Look>): Promise<Look> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    return { state: 'unknown', endsAt: null, differs: [], message: `could not look: ${error.message}` };
  }
}

function compareLogin(login: Login, plan: PostgresqlPlan, notAfter: Instant | null): readonly string[] {
  const differs: string[] = [];
  if (login.endsAt === null) differs.push('longer than planned: the server holds no end for the login');
  else if (notAfter !== null && login.endsAt > notAfter) {
    differs.push(`longer than planned: the login ends at ${new Date(login.endsAt).toISOString()}`);
  }
  for (const attribute of login.attributes) differs.push(`wider than planned: the login has ${attribute}`);
  if (login.connectionLimit < 0 || login.connectionLimit > limits.connectionsPerLogin) {
    differs.push(`wider than planned: the login may open more than ${limits.connectionsPerLogin} connections`);
  }
  for (const { role, admin } of login.memberOf) {
    if (role !== plan.nativeRole) differs.push(`wider than planned: the login is a member of ${quoted(role)}`);
    else if (admin) differs.push(`wider than planned: the login may make others members of ${quoted(role)}`);
  }
  for (const database of login.databases) {
    if (database !== plan.database && plan.kind !== 'role') {
      differs.push(`wider than planned: it has rights or objects in database ${quoted(database)}`);
    }
  }
  if (!login.canLogin) differs.push('narrower than planned: the login may not log in');
  if (plan.nativeRole !== null && !login.memberOf.some((membership) => membership.role === plan.nativeRole)) {
    differs.push(`narrower than planned: the login is not a member of ${quoted(plan.nativeRole)}`);
  }
  if (login.comment !== markOf(plan)) differs.push('the login does not carry the mark of this grant');
  return differs;
}
