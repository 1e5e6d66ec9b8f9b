// A plan as three steps: the login (which may not log in yet), its rights, and only then the permission to log in, once the server is
// proven to ask for the password. Undo is closing (close.ts), which does more than its own step where less would leave something.

import type { Instant, Outcome, Step } from '@tidegate/core';
import { quoted } from '@tidegate/core';
import { outcomeOf } from '../call-error.ts';
import { readRules, unsafeProbe, unsafeRule } from './authentication.ts';
import { type PostgresqlClient, TargetError } from './client.ts';
import { dropLogin, shutLogin, stripLogin } from './close.ts';
import { postgresqlLimits as limits, onThisMachine, type PostgresqlConfig } from './config.ts';
import { readConnector, readLogin } from './login.ts';
import { lookAt, lookFor } from './look.ts';
import { markOf, type PostgresqlPlan } from './plan.ts';
import { quoteIdentifier, quoteLiteral } from './quote.ts';
import { giveRights } from './rights.ts';
import type { Session } from './transaction.ts';

/** The steps that open a plan until `notAfter`. */
export function stepsOf(
  client: PostgresqlClient,
  config: PostgresqlConfig,
  plan: PostgresqlPlan,
  notAfter: Instant,
): readonly Step[] {
  return [
    {
      name: 'make the login',
      do: () => outcomeOf('the login was not made', () => makeLogin(client, plan, notAfter)),
      undo: () => outcomeOf('the login was not dropped', () => dropLogin(client, plan)),
      look: () => lookFor(client, plan, () => true),
    },
    {
      name: 'give the rights',
      do: () => outcomeOf('the rights were not given', () => give(client, plan)),
      undo: () => outcomeOf('the rights were not taken back', () => stripLogin(client, plan)),
      look: () =>
        lookFor(client, plan, (login) => login.memberOf.length > 0 || login.databases.length > 0 || login.shared),
    },
    {
      name: 'let the login in',
      do: () => outcomeOf('the login was not let in', () => letIn(client, config, plan)),
      undo: () => outcomeOf('the login was not shut', () => shutLogin(client, plan)),
      look: async () => {
        const whole = await lookAt(client, plan, notAfter);
        if (whole.state !== 'present') return whole;
        const open = await lookFor(client, plan, (login) => login.canLogin || login.connections > 0);
        return open.state === 'present' ? whole : open;
      },
    },
  ];
}

/** Sets the end that the server itself enforces on new logins. */
export function setLoginEnd(client: PostgresqlClient, plan: PostgresqlPlan, endsAt: Instant): Promise<Outcome> {
  return outcomeOf('the end of the login was not set', () =>
    alter(client, plan, `valid until ${instantLiteral(endsAt)}`),
  );
}

/** Puts the plan's verifier in the place of the old one. */
export function setVerifier(client: PostgresqlClient, plan: PostgresqlPlan): Promise<Outcome> {
  return outcomeOf('the password was not changed', () =>
    alter(client, plan, `password ${quoteLiteral(plan.verifier)}`),
  );
}

const instantLiteral = (instant: Instant): string => quoteLiteral(new Date(instant).toISOString());

async function makeLogin(client: PostgresqlClient, plan: PostgresqlPlan, notAfter: Instant): Promise<void> {
  const role = quoteIdentifier(plan.role);
  const secret = `password ${quoteLiteral(plan.verifier)} valid until ${instantLiteral(notAfter)}`;
  await client.transaction(null, async (session) => {
    const connector = await readConnector(session);
    if (!connector.superuser && !connector.createRole) {
      const fix = `\`alter role ${quoteIdentifier(connector.name)} createrole\``;
      throw new TargetError('refused', `the connector ${quoted(connector.name)} may not make logins; run ${fix}`);
    }
    const existing = await readLogin(session, plan);
    if (existing !== null) {
      if (existing.comment !== markOf(plan)) {
        throw new TargetError('refused', `a login ${quoted(plan.role)} exists that was not made for this grant`);
      }
      await session.query(`alter role ${role} ${secret} connection limit ${limits.connectionsPerLogin}`);
      return;
    }
    // The rights of a native role are used without `set role`; every other login inherits nothing.
    const inherit = plan.nativeRole === null ? 'noinherit' : 'inherit';
    const without = 'nologin nosuperuser nocreatedb nocreaterole noreplication nobypassrls';
    await session.query(
      `create role ${role} ${without} ${inherit} connection limit ${limits.connectionsPerLogin} ${secret}`,
    );
    await session.query(`comment on role ${role} is ${quoteLiteral(markOf(plan))}`);
  });
}

async function give(client: PostgresqlClient, plan: PostgresqlPlan): Promise<void> {
  await client.transaction(plan.database, async (session) => {
    if ((await readLogin(session, plan)) === null) throw new TargetError('refused', 'there is no such login');
    if (plan.nativeRole === null) await giveRights(session, plan);
    else await giveMembership(session, plan.role, plan.nativeRole);
  });
}

/** Roles through which a member could end the limits of its own login. */
const powers = `
  with recursive reached as (
    select oid from pg_roles where rolname = $1
    union select m.roleid from pg_auth_members m join reached on m.member = reached.oid
  )
  select r.rolname as role, case when rolsuper then 'a superuser' when rolcreaterole then 'a role that may change logins'
      when r.rolname = current_user then 'the connector itself' else 'a role that reaches files or programs of the server' end as why
  from pg_roles r where r.oid in (select oid from reached) and (rolsuper or rolcreaterole or r.rolname = current_user
    or r.rolname in ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files'))
  limit 1`;

async function giveMembership(session: Session, login: string, role: string): Promise<void> {
  const [there] = await session.query<{ there: boolean }>('select true as there from pg_roles where rolname = $1', [
    role,
  ]);
  if (!there) throw new TargetError('refused', `the role ${quoted(role)} is not in the server any more`);
  const [power] = await session.query<{ role: string; why: string }>(powers, [role]);
  if (power) {
    const sentence = `membership in ${quoted(role)} reaches ${quoted(power.role)}, ${power.why}`;
    throw new TargetError('refused', `${sentence}: its holder could lift every limit, so it is never given`);
  }
  const { major } = await readConnector(session);
  // Where the server can tell them apart, the rights are given without the power to become the role and to leave things in its name.
  const how = major >= 16 ? ' with inherit true, set false' : '';
  await session.query(`grant ${quoteIdentifier(role)} to ${quoteIdentifier(login)}${how}`);
}

async function letIn(client: PostgresqlClient, config: PostgresqlConfig, plan: PostgresqlPlan): Promise<void> {
  const groups = plan.nativeRole === null ? [] : [plan.nativeRole];
  const rules = await client.transaction(null, readRules);
  const ask = { login: plan.role, groups, sameMachine: onThisMachine(config) };
  const unsafe = (rules && unsafeRule(rules, ask)) ?? (await unsafeProbe(client, plan.database, plan.role));
  if (unsafe !== null) throw new TargetError('refused', `access could not be limited: ${unsafe}`);
  await alter(client, plan, 'login');
}

/** Changes the login; one that is missing, or marked as another grant's, is left alone and said so. */
async function alter(client: PostgresqlClient, plan: PostgresqlPlan, change: string): Promise<void> {
  await client.transaction(null, async (session) => {
    const login = await readLogin(session, plan);
    if (login?.comment !== markOf(plan))
      throw new TargetError('refused', `there is no login ${quoted(plan.role)} of this grant`);
    await session.query(`alter role ${quoteIdentifier(plan.role)} ${change}`);
  });
}
