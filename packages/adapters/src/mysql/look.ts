// Looking: what is in the server now, compared with the plan. Absent means no account of that name on any host, no connection and no
// event of it. Every difference is a sentence that says wider, narrower or longer. It changes nothing and guesses nothing: failing to
// look is `unknown`.

import { type Instant, type Look, quoted } from '@tidegate/core';
import { type Account, countConnections, readAccount } from './account.ts';
import { type MysqlClient, type Session, TargetError } from './client.ts';
import { mysqlLimits as limits } from './config.ts';
import { type EndEvent, readEnd } from './event.ts';
import type { MysqlPlan } from './plan.ts';
import { compareRights } from './rights.ts';
import { holdsEnds, readServer } from './server.ts';

/** Everything there is of a plan. */
export interface Seen {
  readonly account: Account | null;
  readonly connections: number;
  readonly event: EndEvent | null;
}

const absent: Look = { state: 'absent', endsAt: null, differs: [], message: null };

/** Looks at the whole plan; `notAfter` null when the caller compares the end itself. */
export const lookAt = (client: MysqlClient, plan: MysqlPlan, notAfter: Instant | null): Promise<Look> =>
  looked(client, async (session) => {
    const seen = await see(session, plan);
    if (isNothing(seen)) return absent;
    const server = await readServer(session);
    const able = await holdsEnds(session, server, plan.eventdb);
    const endsAt = seen.event?.sound && server.schedulerOn ? seen.event.endsAt : null;
    const differs = [
      ...compareAccount(seen, plan),
      ...compareEnd(seen.event, { able, schedulerOn: server.schedulerOn, notAfter }),
      ...(seen.account === null ? [] : compareRights(seen.account, plan)),
    ];
    return { state: 'present', endsAt, differs, message: null };
  });

/** Looks for one part of the plan: present when `there` says so. */
export const lookFor = (client: MysqlClient, plan: MysqlPlan, there: (seen: Seen) => boolean): Promise<Look> =>
  looked(client, async (session) => {
    const seen = await see(session, plan);
    if (isNothing(seen) || !there(seen)) return absent;
    return { state: 'present', endsAt: seen.event?.endsAt ?? null, differs: [], message: null };
  });

const see = async (session: Session, plan: MysqlPlan): Promise<Seen> => ({
  account: await readAccount(session, plan),
  connections: await countConnections(session, plan.user),
  event: await readEnd(session, plan),
});

const isNothing = ({ account, connections, event }: Seen): boolean =>
  account === null && connections === 0 && event === null;

async function looked(client: MysqlClient, work: (session: Session) => Promise<Look>): Promise<Look> {
  try {
    return await client.session(work);
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    return { state: 'unknown', endsAt: null, differs: [], message: `could not look: ${error.message}` };
  }
}

function compareAccount({ account, connections }: Seen, plan: MysqlPlan): readonly string[] {
  if (account === null) {
    return connections > 0
      ? [`wider than planned: there is no account, but ${connections} connections of it are open`]
      : ['narrower than planned: there is no account, only the event that would end it'];
  }
  const differs: string[] = [];
  for (const host of account.hosts) {
    if (host !== plan.host)
      differs.push(`wider than planned: there is an account of this name for host ${quoted(host)}`);
  }
  if (!account.there) differs.push(`narrower than planned: there is no account for host ${quoted(plan.host)}`);
  if (account.connectionsMax === null || account.connectionsMax > limits.connectionsPerUser) {
    differs.push(`wider than planned: the account may open more than ${limits.connectionsPerUser} connections`);
  }
  if (plan.encrypted && !account.encrypted)
    differs.push('wider than planned: the account may connect without encryption');
  if (!account.byPassword)
    differs.push('wider than planned: the account signs in by something other than its password');
  for (const { role, admin } of account.memberOf) {
    if (role !== plan.nativeRole) differs.push(`wider than planned: the account is a member of ${quoted(role)}`);
    else if (admin) differs.push(`wider than planned: the account may make others members of ${quoted(role)}`);
  }
  if (account.locked) differs.push('narrower than planned: the account is locked');
  if (plan.nativeRole !== null && !account.memberOf.some((membership) => membership.role === plan.nativeRole)) {
    differs.push(`narrower than planned: the account is not a member of ${quoted(plan.nativeRole)}`);
  }
  return differs;
}

interface EndAsk {
  /** The server runs events, and the connector may keep them. */
  readonly able: boolean;
  readonly schedulerOn: boolean;
  readonly notAfter: Instant | null;
}

/** A server that cannot end access itself was agreed to as such; one that could and will not is longer than planned. */
function compareEnd(event: EndEvent | null, { able, schedulerOn, notAfter }: EndAsk): readonly string[] {
  if (event === null) return able ? ['longer than planned: the server holds no end for the account'] : [];
  if (!event.sound) return ['longer than planned: the event that ends the access was changed or switched off'];
  if (!schedulerOn)
    return ['longer than planned: the event scheduler is off, so that the server will not end the access'];
  if (notAfter !== null && event.endsAt > notAfter) {
    return [`longer than planned: the account ends at ${new Date(event.endsAt).toISOString()}`];
  }
  return [];
}
