// Native roles: giving membership, and which roles are never given. A member could lift the limits of its own account with some rights,
// or let something act after it is no longer let in; a role that has or reaches one of them is refused, and one that cannot be read
// counts as such. What a role may do besides is its owner's business and shown to the approver as such.

import { quoted } from '@tidegate/core';
import { type Session, TargetError } from './client.ts';
import { systemDatabases } from './config.ts';
import type { MysqlPlan } from './plan.ts';
import { patternMatches, quoteAccount, quoteIdentifier } from './quote.ts';

/** Makes the plan's account a member of its native role. Called twice it does nothing. */
export async function giveMembership(session: Session, plan: MysqlPlan, role: string): Promise<void> {
  const reached = await rolesReached(session, role);
  if (reached.length === 0) throw new TargetError('refused', `the role ${quoted(role)} is not in the server any more`);
  for (const each of reached) {
    const power = await powerOf(session, plan, each);
    if (power === null) continue;
    const sentence = `membership in ${quoted(role)} reaches ${quoted(each)}, which has ${power}`;
    throw new TargetError('refused', `${sentence}: its holder could outlast every limit, so it is never given`);
  }
  await session.run(`grant ${quoteIdentifier(role, 128)} to ${quoteAccount(plan.user, plan.host)}`);
}

/** The role and every role it is a member of; empty when it is no role. */
async function rolesReached(session: Session, role: string): Promise<readonly string[]> {
  const rows = await session.read<{ role: string }>(
    `with recursive reached as (
       select user as role from mysql.global_priv where user = ? and host = '' and json_value(priv, '$.is_role')
       union select m.role from mysql.roles_mapping m join reached r on m.user = r.role and m.host = ''
     ) select role from reached`,
    [role],
  );
  return rows.map((row) => row.role);
}

/** Rights on the whole server that widen nothing that ends: SHOW DATABASES, PROCESS, BINLOG MONITOR, by their bit. */
const harmlessBits = (1n << 14n) | (1n << 8n) | (1n << 20n);

/** The first right of a role by which a member could outlast its account, in words; null when there is none. */
async function powerOf(session: Session, plan: MysqlPlan, role: string): Promise<string | null> {
  const [row] = await session.read<{ access: string | null }>(
    "select json_value(priv, '$.access') as access from mysql.global_priv where user = ? and host = ''",
    [role],
  );
  if ((BigInt(row?.access ?? '0') & ~harmlessBits) !== 0n) return 'rights on the whole server';
  const databases = await session.read<{ db: string; passes: string; events: string }>(
    "select db, grant_priv as passes, event_priv as events from mysql.db where user = ? and host = ''",
    [role],
  );
  for (const { db, passes, events } of databases) {
    if (passes === 'Y') return `GRANT OPTION on ${quoted(db)}`;
    if (events === 'Y') return `EVENT on ${quoted(db)}`;
    if (reserved(plan).some((name) => patternMatches(db, name)))
      return `rights on ${quoted(db)}, which holds the accounts or the ends`;
  }
  const [table] = await session.read<{ db: string; name: string }>(
    `select db, table_name as name from mysql.tables_priv where user = ? and host = ''
       and (find_in_set('Grant', table_priv) or db in ('mysql', 'sys', ?))
     union all
     select db, routine_name from mysql.procs_priv where user = ? and host = ''
       and (find_in_set('Grant', proc_priv) or db in ('mysql', 'sys', ?)) limit 1`,
    [role, plan.eventdb, role, plan.eventdb],
  );
  return table === undefined
    ? null
    : `GRANT OPTION or rights of the server itself on ${quoted(`${table.db}.${table.name}`, 130)}`;
}

const reserved = (plan: MysqlPlan): readonly string[] => [
  ...systemDatabases.filter((name) => name !== 'information_schema'),
  plan.eventdb,
];
