// What a new account has beyond the plan, because everyone has it: rights of PUBLIC, rights in the grant tables that name no account
// (the `test` database of old installations), accounts without a name. And, since it would outlast the agreed time, whether this server
// ends access by itself. Told before anybody agrees.

import { quoted } from '@tidegate/core';
import { faultOf } from '../call-error.ts';
import type { MysqlClient, Session } from './client.ts';
import { mysqlLimits as limits } from './config.ts';
import type { MysqlPlan } from './plan.ts';
import { holdsEnds, readServer } from './server.ts';

/** The excess of a plan, as sentences. */
export async function readExcess(client: MysqlClient, plan: MysqlPlan): Promise<readonly string[]> {
  try {
    return await client.session(async (session) => [
      ...(await readUnended(session, plan.eventdb)),
      ...(await readEveryones(session)),
      ...(await readAnonymous(session)),
    ]);
  } catch (error) {
    throw faultOf(error, 'the rights that everyone has could not be read');
  }
}

async function readUnended(session: Session, eventdb: string): Promise<readonly string[]> {
  const server = await readServer(session);
  if (await holdsEnds(session, server, eventdb)) return [];
  const why = server.schedulerOn ? 'the connector may keep no events in it' : 'its event scheduler is off';
  return [`outlasts its end while Tidegate is down: this server does not end access by itself, because ${why}`];
}

/** Rights of everyone: given to PUBLIC (MariaDB 10.11), or in rows without a user name, which the server applies to all. */
export async function readEveryones(session: Session): Promise<readonly string[]> {
  const rows = await session.read<{ place: string; name: string; whose: string }>(
    `select 'server' as place, '' as name, user as whose from mysql.global_priv
     where user = 'PUBLIC' and host = '' and json_value(priv, '$.access') > 0
     union select 'role', role, user from mysql.roles_mapping where user = 'PUBLIC' and host = ''
     union select 'database', db, user from mysql.db where (user = 'PUBLIC' and host = '') or user = ''
     union select 'table', concat(db, '.', table_name), user from mysql.tables_priv where (user = 'PUBLIC' and host = '') or user = ''
     union select 'routine', concat(db, '.', routine_name), user from mysql.procs_priv
       where (user = 'PUBLIC' and host = '') or user = ''
     order by whose, place, name`,
  );
  const groups = new Map<string, { readonly place: string; readonly whose: string; readonly names: string[] }>();
  for (const { place, name, whose } of rows) {
    const key = `${whose} ${place}`;
    const group = groups.get(key) ?? { place, whose, names: [] };
    group.names.push(name);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ place, whose, names }) => {
    const everyone =
      whose === '' ? 'as every account has (rows of the grant tables without a user)' : 'as everyone has (PUBLIC)';
    if (place === 'server') return `has rights on the whole server, ${everyone}`;
    if (place === 'role') return `has the rights of role ${examples(names)}, ${everyone}`;
    return `has rights on ${place} ${examples(names)}, ${everyone}`;
  });
}

/** Accounts without a name: whoever connects from their host is taken for one of them first. */
export async function readAnonymous(session: Session): Promise<readonly string[]> {
  const rows = await session.read<{ host: string }>("select host from mysql.global_priv where user = '' order by host");
  if (rows.length === 0) return [];
  const hosts = examples(rows.map((row) => row.host));
  return [
    `from host ${hosts} the server may take it for an account without a name (''), which is let in with other rights`,
  ];
}

function examples(names: readonly string[]): string {
  const shown = names.slice(0, limits.examples).map((name) => quoted(name, 130));
  const rest = names.length > limits.examples ? ` and ${names.length - limits.examples} more` : '';
  return `${shown.join(', ')}${rest}`;
}
