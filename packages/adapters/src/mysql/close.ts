// Closing, in the order in which nothing can slip through: nobody new is let in, no connection, nothing that acts in its name, no right,
// no account, no event. Each part is safe when nothing or half exists and safe twice.

import { setTimeout as pause } from 'node:timers/promises';
import { countConnections, readAccount } from './account.ts';
import { type MysqlClient, type Session, TargetError } from './client.ts';
import { mysqlLimits as limits } from './config.ts';
import { disarm } from './disarm.ts';
import { removeEnd } from './event.ts';
import type { MysqlPlan } from './plan.ts';
import { quoteAccount, quoteIdentifier, quoteLiteral } from './quote.ts';

const terminatePollMs = 25;

/** The account is locked, and nobody is connected as it. */
export const shutUser = (client: MysqlClient, plan: MysqlPlan): Promise<void> =>
  client.session((session) => shut(session, plan));

/** It may do nothing, is a member of nothing, and nothing acts in its name. */
export const stripUser = (client: MysqlClient, plan: MysqlPlan): Promise<void> =>
  client.session((session) => strip(session, plan));

/**
 * The whole closing. A dropped account does not end its connections in MariaDB, so they are ended before, and once more after, when
 * nobody can be let in any more.
 */
export const dropUser = (client: MysqlClient, plan: MysqlPlan): Promise<void> =>
  client.session(async (session) => {
    await strip(session, plan);
    for (const account of await accounts(session, plan)) await session.run(`drop user if exists ${account}`);
    await terminate(session, plan);
    await removeEnd(session, plan);
  });

async function shut(session: Session, plan: MysqlPlan): Promise<void> {
  for (const account of await accounts(session, plan))
    await session.run(`alter user if exists ${account} account lock`);
  await terminate(session, plan);
}

async function strip(session: Session, plan: MysqlPlan): Promise<void> {
  // Nobody makes anything while what was made is judged.
  await shut(session, plan);
  const before = await readAccount(session, plan);
  await disarm(session, plan, before);
  if (before === null || before.rights.length + before.memberOf.length === 0) return;
  for (const host of before.hosts) {
    await session.run(`revoke all privileges, grant option from ${quoteAccount(plan.user, host)}`);
  }
  const after = await readAccount(session, plan);
  for (const { role } of after?.memberOf ?? []) {
    for (const host of after?.hosts ?? []) {
      await session.run(`revoke ${quoteIdentifier(role, 128)} from ${quoteAccount(plan.user, host)}`);
    }
  }
}

/** Every account of the plan's name. The name was made by chance for this grant: on another host too, it is its. */
async function accounts(session: Session, plan: MysqlPlan): Promise<readonly string[]> {
  const account = await readAccount(session, plan);
  return (account?.hosts ?? []).map((host) => quoteAccount(plan.user, host));
}

/** Ends every connection of the name, and waits until none is left. */
async function terminate(session: Session, plan: MysqlPlan): Promise<void> {
  const deadline = Date.now() + limits.terminateMs;
  for (;;) {
    const open = await countConnections(session, plan.user);
    if (open === 0) return;
    if (Date.now() > deadline) throw new TargetError('unavailable', `${open} connections of the account do not end`);
    await session.run(`kill user ${quoteLiteral(plan.user)}`);
    await pause(terminatePollMs);
  }
}
