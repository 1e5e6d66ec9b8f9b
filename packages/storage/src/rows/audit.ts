// The audit log as rows. Drafts wait until the transaction is about to commit; then the end of the chain is locked, each is
// linked to the one before, and all are inserted at once. Nothing is locked after the head, so it can be part of no
// deadlock, and it is held for one more statement and a commit only.

import { type AuditDraft, type AuditRecord, type AuditRows, assert, type Hash, linkEvent } from '@tidegate/core';
import type { Selectable } from 'kysely';

import { storageLimits } from '../limits.ts';
import type { Session } from '../session.ts';
import { db, type Tables } from '../sql/tables.ts';
import { pageBySequence, rowsFor, sequenceOf } from './page.ts';

/** The audit log within one transaction: what the work sees, and what happens before it commits. */
export interface Audit {
  readonly rows: AuditRows;
  chain(hash: Hash): Promise<void>;
}

export function openAudit(session: Session): Audit {
  const drafts: AuditDraft[] = [];
  const all = db.selectFrom('audit_events').select(['sequence', 'bytes', 'hash']);
  return {
    rows: {
      append: (draft) => {
        drafts.push(draft);
      },
      after: (sequence, limit) => session.rows(all.where('sequence', '>', sequence).orderBy('sequence').limit(limit)),
      page: async (filter, ask) => {
        const before = sequenceOf(ask);
        let query = all;
        if (filter.subject !== undefined) query = query.where('subject', '=', filter.subject);
        if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind);
        if (before !== null) query = query.where('sequence', '<', before);
        return pageBySequence(ask, await session.rows(query.orderBy('sequence', 'desc').limit(rowsFor(ask))));
      },
      head: async () => headOf(await session.first(db.selectFrom('audit_head').selectAll())),
    },
    chain: (hash) => chainDrafts(session, drafts, hash),
  };
}

async function chainDrafts(session: Session, drafts: readonly AuditDraft[], hash: Hash): Promise<void> {
  if (drafts.length === 0) return;
  let previous = headOf(await session.first(db.selectFrom('audit_head').selectAll().forUpdate()));
  const rows = drafts.map((draft) => {
    const record: AuditRecord = linkEvent({ previous, draft, hash });
    previous = record;
    return { ...record, at: draft.at, kind: draft.kind, subject: draft.subject };
  });
  assert(previous !== null, 'linking an event gives a head');
  const head = { sequence: previous.sequence, hash: previous.hash };
  // With the last part the head moves in the same statement: everybody else's events wait for this one.
  const last = Math.floor((rows.length - 1) / storageLimits.rowsPerStatementMax) * storageLimits.rowsPerStatementMax;
  for (let start = 0; start < last; start += storageLimits.rowsPerStatementMax) {
    await session.write(
      db.insertInto('audit_events').values(rows.slice(start, start + storageLimits.rowsPerStatementMax)),
    );
  }
  await session.write(
    db
      .with('added', (tables) => tables.insertInto('audit_events').values(rows.slice(last)))
      .updateTable('audit_head')
      .set(head),
  );
}

const headOf = (
  row: Selectable<Tables['audit_head']> | null,
): { readonly sequence: number; readonly hash: Uint8Array } | null =>
  row === null || row.hash === null ? null : { sequence: row.sequence, hash: row.hash };
