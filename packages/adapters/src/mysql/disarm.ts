// What an account made acts in its name: routines and views with SQL SECURITY DEFINER, triggers, events. Without their maker MariaDB runs
// none of them, until somebody makes an account of that name again. Closing does not leave it at that: routines and views are made to act
// as their caller and stay usable, triggers and events are removed. Tables and rows stay. Run when nobody is connected as it.

import { quoted } from '@tidegate/core';
import type { Account } from './account.ts';
import { type Session, TargetError } from './client.ts';
import type { MysqlPlan } from './plan.ts';
import { quoteIdentifier } from './quote.ts';
import { compareRights } from './rights.ts';

/** Disarms everything whose definer is the plan's account, on any host. */
export async function disarm(session: Session, plan: MysqlPlan, account: Account | null): Promise<void> {
  for (const { object, statement } of await found(session, plan, account)) {
    await session.run(statement).catch((error: unknown) => {
      if (!(error instanceof TargetError) || error.kind !== 'refused') throw error;
      const sentence = `it can no longer sign in, but ${object}, which it made, could not be made harmless; ${error.message}`;
      throw new TargetError('refused', `${sentence}; remove it as an administrator`, error.code);
    });
  }
}

interface Found {
  /** What it is, for a person. */
  readonly object: string;
  readonly statement: string;
}

interface Row {
  readonly db: string;
  readonly name: string;
  readonly type: string;
}

async function found(session: Session, plan: MysqlPlan, account: Account | null): Promise<readonly Found[]> {
  const definer = [plan.user.length + 1, `${plan.user}@`];
  const routines = await session.read<Row>(
    "select db, name, type from mysql.proc where left(definer, ?) = ? and security_type = 'DEFINER'",
    definer,
  );
  const events = await session.read<Row>(
    "select db, name, 'EVENT' as type from mysql.event where left(definer, ?) = ?",
    definer,
  );
  if (!couldMakeMore(plan, account)) return [...routines, ...events].map(disarmed);
  const triggers = await session.read<Row>(
    `select trigger_schema as db, trigger_name as name, 'TRIGGER' as type from information_schema.triggers
     where left(definer, ?) = ?`,
    definer,
  );
  const views = await session.read<ViewRow>(
    `select table_schema as db, table_name as name, view_definition as query, check_option as checked, algorithm
     from information_schema.views where left(definer, ?) = ? and security_type = 'DEFINER'`,
    definer,
  );
  return [...[...routines, ...events, ...triggers].map(disarmed), ...views.map(disarmedView)];
}

/**
 * Views and triggers are found by opening every table of the server, so they are looked for only where the account could have made
 * one: with ADMIN, through a role, or with rights that somebody else gave it.
 */
const couldMakeMore = (plan: MysqlPlan, account: Account | null): boolean =>
  account === null ||
  plan.kind === 'role' ||
  plan.permission === 'ADMIN' ||
  account.memberOf.length > 0 ||
  compareRights(account, plan).some((sentence) => sentence.startsWith('wider'));

function disarmed({ db, name, type }: Row): Found {
  const object = `${type.toLowerCase()} ${quoted(`${db}.${name}`, 130)}`;
  const place = `${quoteIdentifier(db)}.${quoteIdentifier(name)}`;
  const callable = type === 'PROCEDURE' || type === 'FUNCTION';
  const statement = callable ? `alter ${type} ${place} sql security invoker` : `drop ${type} if exists ${place}`;
  return { object, statement };
}

interface ViewRow {
  readonly db: string;
  readonly name: string;
  readonly query: string;
  readonly checked: string;
  readonly algorithm: string;
}

/**
 * The query is the server's own text of it, with every name quoted by the server. Replaced rather than altered: an altered view keeps
 * its definer, and only an administrator may write another's name. As its caller's, it lends the connector's rights to nobody.
 */
function disarmedView(view: ViewRow): Found {
  const checked = view.checked === 'NONE' ? '' : ` with ${view.checked} check option`;
  const place = `${quoteIdentifier(view.db)}.${quoteIdentifier(view.name)}`;
  return {
    object: `view ${quoted(`${view.db}.${view.name}`, 130)}`,
    statement: `create or replace algorithm = ${view.algorithm} sql security invoker view ${place} as ${view.query}${checked}`,
  };
}
