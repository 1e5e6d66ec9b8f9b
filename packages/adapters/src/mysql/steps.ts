// A plan as three steps: the account, locked, with the event that ends it; its rights; and only then the lock is taken off. Undo is
// closing (close.ts), which does more than its own step where less would leave something.

import type { Instant, Outcome, Step } from '@tidegate/core';
import { quoted } from '@tidegate/core';
import { outcomeOf } from '../call-error.ts';
import { readAccount } from './account.ts';
import { type MysqlClient, type Session, TargetError } from './client.ts';
import { dropUser, shutUser, stripUser } from './close.ts';
import { mysqlLimits as limits } from './config.ts';
import { readEnd, setEnd } from './event.ts';
import { lookAt, lookFor } from './look.ts';
import type { MysqlPlan } from './plan.ts';
import { quoteAccount, quoteLiteral } from './quote.ts';
import { giveRights } from './rights.ts';
import { giveMembership } from './roles.ts';
import { holdsEnds, readAbleServer, readServer } from './server.ts';

/** The steps that open a plan until `notAfter`. */
export function stepsOf(client: MysqlClient, plan: MysqlPlan, notAfter: Instant): readonly Step[] {
  return [
    {
      name: 'make the account',
      do: () => outcomeOf('the account was not made', () => client.session((session) => make(session, plan, notAfter))),
      undo: () => outcomeOf('the account was not dropped', () => dropUser(client, plan)),
      look: () => lookFor(client, plan, () => true),
    },
    {
      name: 'give the rights',
      do: () => outcomeOf('the rights were not given', () => client.session((session) => give(session, plan))),
      undo: () => outcomeOf('the rights were not taken back', () => stripUser(client, plan)),
      look: () =>
        lookFor(client, plan, ({ account }) => account !== null && account.rights.length + account.memberOf.length > 0),
    },
    {
      name: 'let the account in',
      do: () =>
        outcomeOf('the account was not let in', () => client.session((session) => letIn(session, plan, notAfter))),
      undo: () => outcomeOf('the account was not shut', () => shutUser(client, plan)),
      look: async () => {
        const open = await lookFor(
          client,
          plan,
          ({ account, connections }) => account?.locked === false || connections > 0,
        );
        return open.state === 'present' ? lookAt(client, plan, notAfter) : open;
      },
    },
  ];
}

/** Sets the end that the server itself enforces, where it does. */
export function moveEnd(client: MysqlClient, plan: MysqlPlan, endsAt: Instant): Promise<Outcome> {
  return outcomeOf('the end of the account was not set', () =>
    client.session(async (session) => {
      await mustBeThere(session, plan);
      await setEnd(session, await readServer(session), plan, endsAt);
    }),
  );
}

/** Puts the plan's verifier in the place of the old one. */
export function setVerifier(client: MysqlClient, plan: MysqlPlan): Promise<Outcome> {
  return outcomeOf('the password was not changed', () =>
    client.session(async (session) => {
      await mustBeThere(session, plan);
      await session.run(`alter user ${quoteAccount(plan.user, plan.host)} ${signIn(plan)}`);
    }),
  );
}

const signIn = (plan: MysqlPlan): string =>
  `identified via mysql_native_password using ${quoteLiteral(plan.verifier)} require ${plan.encrypted ? 'ssl' : 'none'} ` +
  `with max_user_connections ${limits.connectionsPerUser}`;

async function make(session: Session, plan: MysqlPlan, notAfter: Instant): Promise<void> {
  const server = await readAbleServer(session);
  const account = await readAccount(session, plan);
  const name = quoteAccount(plan.user, plan.host);
  if (account?.there) await session.run(`alter user ${name} ${signIn(plan)}`);
  else await session.run(`create user ${name} ${signIn(plan)} account lock`);
  await setEnd(session, server, plan, notAfter);
}

async function give(session: Session, plan: MysqlPlan): Promise<void> {
  await mustBeThere(session, plan);
  if (plan.nativeRole === null) await giveRights(session, plan);
  else await giveMembership(session, plan, plan.nativeRole);
}

async function letIn(session: Session, plan: MysqlPlan, notAfter: Instant): Promise<void> {
  const server = await readAbleServer(session);
  if (notAfter <= server.nowMs) throw new TargetError('refused', 'its end has passed');
  await mustBeThere(session, plan);
  if (await holdsEnds(session, server, plan.eventdb)) {
    const end = await readEnd(session, plan);
    if (!end?.sound) throw new TargetError('refused', 'the event that ends the access is not in the server');
    if (end.endsAt <= server.nowMs) throw new TargetError('refused', 'its end has passed');
  }
  await session.run(`alter user ${quoteAccount(plan.user, plan.host)} account unlock`);
}

async function mustBeThere(session: Session, plan: MysqlPlan): Promise<void> {
  const account = await readAccount(session, plan);
  if (!account?.there) throw new TargetError('refused', `there is no account ${quoted(plan.user)} of this grant`);
}
