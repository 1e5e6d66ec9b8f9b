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
  let locked: Promise<Head> | null = null;
  const lockHead = (): Promise<Head> => {
    locked ??= session.first(db.selectFrom('audit_head').selectAll().forUpdate()).then(headOf);
    return locked;
  };
  const all = db.selectFrom('audit_events').select(['sequence', 'bytes', 'hash']);
  return {
    rows: {
      append: (draft) => {
        drafts.push(draft);
      },
      lockHead: () => {
        // Whoever chains waits for it.
        lockHead().catch(() => undefined);
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
    chain: async (hash) => {
      if (drafts.length > 0) await chainDrafts(session, { drafts, head: await lockHead() }, hash);
    },
  };
}

async function chainDrafts(
  session: Session,
  { drafts, head: locked }: { readonly drafts: readonly AuditDraft[]; readonly head: Head },
  hash: Hash,
): Promise<void> {
  let previous = locked;
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

type Head = { readonly sequence: number; readonly hash: Uint8Array } | null;

const headOf = (row: Selectable<Tables['audit_head']> | null): Head =>
  row === null || row.hash === null ? null : { sequence: row.sequence, hash: row.hash };
