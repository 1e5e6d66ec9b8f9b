// What the server is and what the connector may do in it: read in two questions, used by checks, steps and the event that ends access.
// Only rights given to the connector's account itself count; what a role might add is not looked for. It changes nothing.

import { type Session, TargetError } from './client.ts';

/** The server and the connector in it. */
export interface Server {
  /** The connector's account as the server knows it. */
  readonly user: string;
  readonly host: string;
  readonly version: string;
  readonly isMariadb: boolean;
  readonly nowMs: number;
  readonly schedulerOn: boolean;
  /** Rights on the whole server, in the server's words. */
  readonly rights: ReadonlySet<string>;
}

/** Reads it. */
export async function readServer(session: Session): Promise<Server> {
  const [row] = await session.read<{ account: string; version: string; now: number; scheduler: string }>(
    `select current_user() as account, version() as version, @@event_scheduler as scheduler,
       cast(unix_timestamp(now(6)) * 1000 as double) as now`,
  );
  if (row === undefined) throw new TargetError('unavailable', 'the server did not say what it is');
  const at = row.account.lastIndexOf('@');
  const [user, host] = [row.account.slice(0, at), row.account.slice(at + 1)];
  const rights = await session.read<{ privilege: string }>(
    'select privilege_type as privilege from information_schema.user_privileges where grantee = ?',
    [granteeText(user, host)],
  );
  return {
    user,
    host,
    version: row.version,
    isMariadb: row.version.includes('MariaDB'),
    nowMs: row.now,
    schedulerOn: row.scheduler === 'ON',
    rights: new Set(rights.map((right) => right.privilege)),
  };
}

/** An account as `information_schema` writes it. */
export const granteeText = (user: string, host: string): string => `'${user}'@'${host}'`;

/** Whether the connector may keep events in this database, and the server runs them. */
export async function holdsEnds(session: Session, server: Server, eventdb: string): Promise<boolean> {
  if (!server.schedulerOn) return false;
  const [row] = await session.read<{ there: number; may: number }>(
    `select (select count(*) from information_schema.schemata where schema_name = ?) as there,
       (select count(*) from information_schema.schema_privileges
         where grantee = ? and privilege_type = 'EVENT' and replace(table_schema, '\\\\', '') = ?) as may`,
    [eventdb, granteeText(server.user, server.host), eventdb],
  );
  return row !== undefined && row.there > 0 && (row.may > 0 || server.rights.has('EVENT'));
}

/** What closing cannot do without; opening is refused when one is missing. */
export const neededRights = ['CREATE USER', 'PROCESS', 'CONNECTION ADMIN'] as const;

/** The needed rights that the connector lacks. */
export const missingRights = (server: Server): readonly string[] =>
  neededRights.filter((right) => !server.rights.has(right));

/** Reads the server and refuses when the connector could not close what it is about to open. */
export async function readAbleServer(session: Session): Promise<Server> {
  const server = await readServer(session);
  if (!server.isMariadb) {
    throw new TargetError(
      'refused',
      `this is no MariaDB server (version ${server.version}); this integration is for MariaDB`,
    );
  }
  const missing = missingRights(server);
  if (missing.length === 0) return server;
  const fix = `\`grant ${missing.join(', ')} on *.* to ${granteeText(server.user, server.host)}\``;
  throw new TargetError(
    'refused',
    `the connector could not close what it opens: it lacks ${missing.join(', ')}; run ${fix}`,
  );
}
