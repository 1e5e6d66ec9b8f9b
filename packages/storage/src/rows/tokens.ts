// Tokens of people and machines as rows, found by the hash of their text.

import type { Token, TokenRows } from '@tidegate/core';
import type { Selectable } from 'kysely';

import type { Session } from '../session.ts';
import { id, nullable, oneOf } from '../sql/parse.ts';
import { db, type Tables } from '../sql/tables.ts';

export function tokenRows(session: Session): TokenRows {
  const all = db.selectFrom('tokens').selectAll();
  return {
    insert: async (token, hash) => {
      await session.rows(
        db.insertInto('tokens').values({
          id: token.id,
          person_id: token.personId,
          name: token.name,
          tail: token.tail,
          hash,
          created_at: token.createdAt,
          expires_at: token.expiresAt,
          kind: token.kind,
          description: token.description,
          created_by: token.createdBy,
          last_used_at: token.lastUsedAt,
        }),
      );
    },
    byHash: async (hash) => {
      const row = await session.first(all.where('hash', '=', hash));
      return row === null ? null : tokenOf(row);
    },
    ofPerson: async (personId) => {
      const rows = await session.rows(
        all.where('person_id', '=', personId).orderBy('created_at', 'desc').orderBy('id', 'desc'),
      );
      return rows.map(tokenOf);
    },
    services: async () =>
      (await session.rows(all.where('kind', '=', 'service').orderBy('name').orderBy('id'))).map(tokenOf),
    save: async ({ id: tokenId, description, expiresAt }) => {
      const changed = { description, expires_at: expiresAt };
      await session.rows(db.updateTable('tokens').set(changed).where('id', '=', tokenId));
    },
    touch: async (tokenId, at) => {
      await session.rows(db.updateTable('tokens').set({ last_used_at: at }).where('id', '=', tokenId));
    },
    remove: async (tokenId) => {
      await session.rows(db.deleteFrom('tokens').where('id', '=', tokenId));
    },
  };
}

const tokenOf = (row: Selectable<Tables['tokens']>): Token => ({
  id: id('token')(row.id, 'tokens.id'),
  kind: oneOf('personal', 'service')(row.kind, 'tokens.kind'),
  personId: id('person')(row.person_id, 'tokens.person_id'),
  name: row.name,
  description: row.description,
  tail: row.tail,
  createdAt: row.created_at,
  createdBy: nullable(id('person'))(row.created_by, 'tokens.created_by'),
  expiresAt: row.expires_at,
  lastUsedAt: row.last_used_at,
});
