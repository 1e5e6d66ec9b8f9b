// Writing tags at their source: they are comments. What is there is read, changed and written in one transaction, moments apart: other tags
// stay, and a comment that is prose is never replaced. PostgreSQL lets only owners (and superusers) comment; what it refuses is told.

import type { Outcome, TagWrite } from '@tidegate/core';
import { outcomeOf } from '../call-error.ts';
import { type PostgresqlClient, TargetError } from './client.ts';
import { commentWith } from './comment-tags.ts';
import { readNativeId } from './native-id.ts';
import { kindOf, type ResourceKind } from './permissions.ts';
import { quoteIdentifier, quoteLiteral } from './quote.ts';
import type { Session } from './transaction.ts';

/** Writes tags one object after the other; one outcome for each, in order. */
export async function writeTags(client: PostgresqlClient, writes: readonly TagWrite[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const write of writes) outcomes.push(await writeOne(client, write));
  return outcomes;
}

function writeOne(client: PostgresqlClient, write: TagWrite): Promise<Outcome> {
  const kind = kindOf(write.resource.type);
  const named = kind === null ? null : readNativeId(kind, write.resource.nativeId);
  if (kind === null || named === null) {
    return Promise.resolve({ kind: 'refused', message: 'it is nothing that this server could comment on' });
  }
  const inside = kind === 'schema' || kind === 'table' ? named.database : null;
  return outcomeOf('the comment was not written', () =>
    client.transaction(inside, async (session) => {
      const name = nameOf(kind, named);
      const found = await read(session, kind, named);
      if (found === null) throw new TargetError('refused', 'it is not there any more');
      const comment = commentWith(found.comment, write);
      if (comment === null) {
        const why = 'its comment is no list of tags, or cannot hold this one; comment on it by hand';
        throw new TargetError('refused', why);
      }
      await session.query(`comment on ${found.word} ${name} is ${comment === '' ? 'null' : quoteLiteral(comment)}`);
    }),
  );
}

type Named = NonNullable<ReturnType<typeof readNativeId>>;

const nameOf = (kind: ResourceKind, { database, schema, table, role }: Named): string => {
  const parts = { role: [role], database: [database], schema: [schema], table: [schema, table] }[kind];
  return parts.map((part) => quoteIdentifier(part ?? '')).join('.');
};

interface Found {
  readonly comment: string | null;
  /** What the statement calls it. */
  readonly word: string;
}

const words = `case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table' else 'table' end`;

/** The comment there is; null where there is no such object. */
async function read(session: Session, kind: ResourceKind, named: Named): Promise<Found | null> {
  const [statement, values] = {
    database: [
      `select shobj_description(d.oid, 'pg_database') as comment, 'database' as word from pg_database d where d.datname = $1`,
      [named.database],
    ] as const,
    role: [
      `select shobj_description(r.oid, 'pg_authid') as comment, 'role' as word from pg_roles r where r.rolname = $1`,
      [named.role],
    ] as const,
    schema: [
      `select obj_description(n.oid, 'pg_namespace') as comment, 'schema' as word from pg_namespace n where n.nspname = $1`,
      [named.schema],
    ] as const,
    table: [
      `select obj_description(c.oid, 'pg_class') as comment, ${words} as word
       from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2`,
      [named.schema, named.table],
    ] as const,
  }[kind];
  const [found] = await session.query<{ comment: string | null; word: string }>(statement, [...values]);
  return found ?? null;
}
