// The rights of a plan: giving them, and comparing what is there with them. Both use one description of the planned right, so that what
// is looked for is what was given. Membership in a native role, and which roles are never given, is roles.ts.

import { quoted } from '@tidegate/core';
import { type Account, type HeldRight, readAccount } from './account.ts';
import { type Session, TargetError } from './client.ts';
import { rightsOf } from './permissions.ts';
import type { MysqlPlan } from './plan.ts';
import { databasePattern, quoteAccount, quoteDatabaseGrant, quoteIdentifier } from './quote.ts';

/** Gives what is missing, then makes sure that nothing is. Called twice it does nothing. */
export async function giveRights(session: Session, plan: MysqlPlan): Promise<void> {
  await mustExist(session, plan);
  const lacks = await missing(session, plan);
  if (lacks.length === 0) return;
  const where =
    plan.table === null
      ? quoteDatabaseGrant(plan.database ?? '')
      : `${quoteIdentifier(plan.database ?? '')}.${quoteIdentifier(plan.table)}`;
  await session
    .run(`grant ${lacks.join(', ')} on ${where} to ${quoteAccount(plan.user, plan.host)}`)
    .catch(explained(plan));
  const still = await missing(session, plan);
  if (still.length > 0)
    throw new TargetError('refused', `the server did not give ${still.join(', ')} on ${placeOf(plan)}`);
}

async function missing(session: Session, plan: MysqlPlan): Promise<readonly string[]> {
  const account = await readAccount(session, plan);
  if (!account?.there) throw new TargetError('refused', 'there is no such account');
  return lacking(account, plan);
}

const explained =
  (plan: MysqlPlan) =>
  (error: unknown): never => {
    if (!(error instanceof TargetError) || error.kind !== 'refused') throw error;
    const rights = rightsOf(plan.kind, plan.permission).join(', ');
    const fix = `grant it these rights on ${placeOf(plan)} \`WITH GRANT OPTION\``;
    throw new TargetError(
      'refused',
      `the connector may not give ${rights} on ${placeOf(plan)}; ${fix}; ${error.message}`,
      error.code,
    );
  };

/** A GRANT on something that is not there would be kept, and hold for whatever gets that name later. */
async function mustExist(session: Session, plan: MysqlPlan): Promise<void> {
  const [row] = await session.read<{ found: number }>(
    plan.table === null
      ? 'select count(*) as found from information_schema.schemata where schema_name = ?'
      : 'select count(*) as found from information_schema.tables where table_schema = ? and table_name = ?',
    plan.table === null ? [plan.database ?? ''] : [plan.database ?? '', plan.table],
  );
  if (row?.found === 1) return;
  const fix = 'where it is, grant the connector these rights on it `WITH GRANT OPTION`';
  throw new TargetError('refused', `the ${placeOf(plan)} is not in the server, as far as the connector sees; ${fix}`);
}

/** Each way in which the rights are narrower or wider than planned, as a sentence. */
export function compareRights(account: Account, plan: MysqlPlan): readonly string[] {
  const lacks = lacking(account, plan);
  return [
    ...(lacks.length === 0 ? [] : [`narrower than planned: ${lacks.join(', ')} on ${placeOf(plan)} is missing`]),
    ...account.rights
      .filter((held) => !isPlanned(held, plan))
      .map(
        (held) =>
          `wider than planned: ${held.right}${held.grantable ? ' WITH GRANT OPTION' : ''} on ${heldPlace(held)}`,
      ),
  ];
}

const lacking = (account: Account, plan: MysqlPlan): readonly string[] =>
  rightsOf(plan.kind, plan.permission).filter(
    (right) => !account.rights.some((held) => held.right === right && isAt(held, plan)),
  );

const isPlanned = (held: HeldRight, plan: MysqlPlan): boolean =>
  isAt(held, plan) && !held.grantable && rightsOf(plan.kind, plan.permission).includes(held.right);

function isAt(held: HeldRight, plan: MysqlPlan): boolean {
  if (held.host !== plan.host || plan.database === null) return false;
  return plan.table === null
    ? held.on === 'database' && held.database === databasePattern(plan.database)
    : held.on === 'table' && held.database === plan.database && held.object === plan.table;
}

const placeOf = (plan: MysqlPlan): string =>
  plan.table === null
    ? `database ${quoted(plan.database ?? '')}`
    : `table ${quoted(`${plan.database}.${plan.table}`, 130)}`;

function heldPlace(held: HeldRight): string {
  if (held.on === 'server') return 'the whole server';
  const name = held.object === '' ? held.database : `${held.database}.${held.object}`;
  return `${held.on} ${quoted(name, 160)}`;
}
