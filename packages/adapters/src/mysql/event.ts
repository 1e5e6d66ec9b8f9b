// The server's own end of a grant: an event that, from the end on and every minute after it, locks the account and ends its connections,
// with Tidegate dead too. It repeats because MariaDB never makes up for a one-shot event that fell into a time when the server was
// down. Where the scheduler is off, or the connector may keep no events, there is no such end, and that is said.

import type { EndsDescription, Instant } from '@tidegate/core';
import type { MysqlClient, Session } from './client.ts';
import { mysqlLimits as limits } from './config.ts';
import type { MysqlPlan } from './plan.ts';
import { quoteAccount, quoteIdentifier, quoteLiteral } from './quote.ts';
import { holdsEnds, readServer, type Server } from './server.ts';

/** The event as it is in the server. */
export interface EndEvent {
  /** The end it was made for. */
  readonly endsAt: Instant;
  /** It is switched on, repeats, and does what we wrote. */
  readonly sound: boolean;
}

/** How access ends in any MariaDB server; which of the two holds for one server, `endsOf` says. */
export const ends: EndsDescription = {
  second: 'none',
  newAccess:
    'where the event scheduler of the server runs, MariaDB itself locks the account at the end, even when Tidegate is down; ' +
    'where it does not, only Tidegate does, and that is said with each resource',
  openConnections:
    'a connection that is open at the end works on until it is ended: by Tidegate, normally within seconds, or by the server itself ' +
    'where its event scheduler runs',
};

const byServer: EndsDescription = {
  second: 'target',
  newAccess: 'MariaDB itself locks the account at the end (an event), even when Tidegate is down',
  openConnections:
    'a connection that is open at the end is ended by MariaDB itself at that second, and by Tidegate as well',
};

const byTidegate: EndsDescription = {
  second: 'none',
  newAccess:
    'only Tidegate ends it: this server runs no events, so that it will not end the access while Tidegate is down',
  openConnections: 'a connection that is open at the end works on until Tidegate ends it, normally within seconds',
};

/** How access ends in this server, as it is set up now. */
export const endsOf = (client: MysqlClient, eventdb: string): Promise<EndsDescription> =>
  client.session(async (session) =>
    (await holdsEnds(session, await readServer(session), eventdb)) ? byServer : byTidegate,
  );

interface Row {
  readonly starts: number | null;
  readonly status: string;
  readonly every: number | null;
  readonly unit: string | null;
  readonly comment: string;
  readonly body: string;
}

/** The plan's event, or null when there is none. */
export async function readEnd(session: Session, plan: MysqlPlan): Promise<EndEvent | null> {
  const [row] = await session.read<Row>(
    `select cast(unix_timestamp(starts) * 1000 as double) as starts, status, interval_value as every, interval_field as unit,
       comment, convert(body using utf8mb4) as body from mysql.event where db = ? and name = ?`,
    [plan.eventdb, plan.user],
  );
  if (row === undefined) return null;
  const exact = Date.parse(row.comment.slice(commentOf(plan, '').length));
  const starts = row.starts ?? Number.POSITIVE_INFINITY;
  // The event keeps whole seconds; the comment keeps the rest, and is believed only as far as the event bears it out.
  const endsAt = wholeSecond(exact) === starts ? exact : starts;
  const sound = row.status === 'ENABLED' && row.every === 1 && row.unit === 'MINUTE' && row.body === bodyOf(plan);
  return { endsAt, sound };
}

/**
 * Sets the end. Where the server runs no events, one that was made earlier is moved all the same, so that it never acts for an old
 * end. An end that is past or as good as past is not left to the event: the account is locked at once; closing does the rest.
 */
export async function setEnd(session: Session, server: Server, plan: MysqlPlan, endsAt: Instant): Promise<void> {
  if ((await holdsEnds(session, server, plan.eventdb)) || (await readEnd(session, plan)) !== null) {
    await session.run(eventStatement(plan, endsAt));
  }
  if (endsAt - server.nowMs < limits.endTooNearMs) {
    await session.run(`alter user ${quoteAccount(plan.user, plan.host)} account lock`);
    await session.run(`kill user ${quoteLiteral(plan.user)}`);
  }
}

function eventStatement(plan: MysqlPlan, endsAt: Instant): string {
  const starts = new Date(wholeSecond(endsAt)).toISOString().slice(0, 19).replace('T', ' ');
  const comment = commentOf(plan, new Date(endsAt).toISOString());
  return (
    `create or replace event ${nameOf(plan)} on schedule every 1 minute starts ${quoteLiteral(starts)} ` +
    `on completion preserve enable comment ${quoteLiteral(comment)} do ${bodyOf(plan)}`
  );
}

/** Removes the event, if there is one. */
export async function removeEnd(session: Session, plan: MysqlPlan): Promise<void> {
  if ((await readEnd(session, plan)) !== null) await session.run(`drop event if exists ${nameOf(plan)}`);
}

const wholeSecond = (instant: Instant): Instant => Math.floor(instant / 1_000) * 1_000;

const nameOf = (plan: MysqlPlan): string => `${quoteIdentifier(plan.eventdb)}.${quoteIdentifier(plan.user)}`;

/** The server keeps 64 characters of it, silently. */
const commentOf = (plan: MysqlPlan, end: string): string => `${plan.grantId} ends ${end}`;

const bodyOf = (plan: MysqlPlan): string =>
  `begin alter user if exists ${quoteAccount(plan.user, plan.host)} account lock; kill user ${quoteLiteral(plan.user)}; end`;
