// Sources and their tokens as rows. Of a source only its name is part of the world, by which flows ask for its word: what it tells becomes people
// and groups, and these are.

import {
  type HeldReading,
  type Source,
  type SourceCounts,
  type SourceRows,
  type SourceToken,
  sourceKinds,
} from '@tidegate/core';
import type { Insertable, Selectable } from 'kysely';

import type { Session } from '../session.ts';
import { id, nullable, object, oneOf, recordOf, text, whole } from '../sql/parse.ts';
import { db, json, jsonOrNull, type Tables } from '../sql/tables.ts';
import { credential } from './credential.ts';

export function sourceRows(session: Session): SourceRows {
  const all = db.selectFrom('sources').selectAll();
  const one = async (query: typeof all): Promise<Source | null> => {
    const row = await session.first(query);
    return row === null ? null : sourceOf(row);
  };
  const tokens = db.selectFrom('source_tokens').selectAll();
  return {
    get: (sourceId) => one(all.where('id', '=', sourceId)),
    lock: (sourceId) => one(all.where('id', '=', sourceId).forUpdate()),
    byName: (name) => one(all.where('name', '=', name)),
    all: async () => (await session.rows(all.orderBy('name'))).map(sourceOf),
    save: async (source) => {
      const row = rowOf(source);
      const saving = db
        .insertInto('sources')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row));
      const known = await session.first(db.selectFrom('sources').select('name').where('id', '=', source.id));
      if (known?.name === source.name) await session.write(saving);
      else await session.changeWorld(saving);
    },
    remove: (sourceId) => session.changeWorld(db.deleteFrom('sources').where('id', '=', sourceId)),
    addToken: async (token, hash) => {
      await session.rows(
        db.insertInto('source_tokens').values({
          hash,
          source_id: token.sourceId,
          tail: token.tail,
          created_at: token.createdAt,
          expires_at: token.expiresAt,
        }),
      );
    },
    tokenByHash: async (hash) => {
      const row = await session.first(tokens.where('hash', '=', hash));
      return row === null ? null : tokenOf(row);
    },
    tokens: async (sourceId) =>
      (await session.rows(tokens.where('source_id', '=', sourceId).orderBy('created_at'))).map(tokenOf),
    endTokens: async (sourceId, at) => {
      await session.rows(
        db
          .updateTable('source_tokens')
          .set({ expires_at: at })
          .where('source_id', '=', sourceId)
          .where((row) => row.or([row('expires_at', 'is', null), row('expires_at', '>', at)])),
      );
    },
    forgetTokensBefore: async (sourceId, moment) => {
      await session.rows(
        db.deleteFrom('source_tokens').where('source_id', '=', sourceId).where('expires_at', '<=', moment),
      );
    },
  };
}

const kind = oneOf(...sourceKinds);
const status = oneOf('new', 'active', 'held', 'failing', 'disabled');
const counts = object<SourceCounts>({ people: whole, groups: whole, shifts: whole });
const held = object<HeldReading>({ at: whole, sentence: text, fingerprint: text, people: whole, groups: whole });

const sourceOf = (row: Selectable<Tables['sources']>): Source => ({
  id: id('source')(row.id, 'sources.id'),
  name: row.name,
  kind: kind(row.kind, 'sources.kind'),
  settings: recordOf(text)(row.settings, 'sources.settings'),
  credential: nullable(credential)(row.credential, 'sources.credential'),
  maxAgeSec: row.max_age_sec,
  everySec: row.every_sec,
  status: status(row.status, 'sources.status'),
  lastReadAt: row.last_read_at,
  trouble: row.trouble,
  counts: counts(row.counts, 'sources.counts'),
  held: nullable(held)(row.held, 'sources.held'),
  confirmed: row.confirmed,
  createdAt: row.created_at,
});

const rowOf = (source: Source): Insertable<Tables['sources']> => ({
  id: source.id,
  name: source.name,
  kind: source.kind,
  settings: json(source.settings),
  credential: jsonOrNull(source.credential),
  max_age_sec: source.maxAgeSec,
  every_sec: source.everySec,
  status: source.status,
  last_read_at: source.lastReadAt,
  trouble: source.trouble,
  counts: json(source.counts),
  held: jsonOrNull(source.held),
  confirmed: source.confirmed,
  created_at: source.createdAt,
});

const tokenOf = (row: Selectable<Tables['source_tokens']>): SourceToken => ({
  sourceId: id('source')(row.source_id, 'source_tokens.source_id'),
  tail: row.tail,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
});
