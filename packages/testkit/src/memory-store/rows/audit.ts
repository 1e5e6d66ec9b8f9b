// The audit log: drafts wait until the transaction is about to commit, then are chained, in order, under one lock.

import { type AuditDraft, type AuditRecord, type AuditRows, type Hash, linkEvent } from '@tidegate/core';
import type { Session } from '../session.ts';
import { onlyRow } from '../tables.ts';
import { pageBySequence } from './page.ts';

/** The audit log within one transaction: what the work sees, and what happens before it commits. */
export interface Audit {
  readonly rows: AuditRows;
  chain(hash: Hash): Promise<void>;
}

export function openAudit(session: Session): Audit {
  const { audit, auditHead } = session.tables;
  const drafts: AuditDraft[] = [];
  const bare = ({ sequence, bytes, hash }: AuditRecord): AuditRecord => ({ sequence, bytes, hash });
  return {
    rows: {
      append: (draft) => {
        drafts.push(draft);
      },
      // Here nothing travels: it is locked when it is needed.
      lockHead: () => undefined,
      after: (sequence, limit) =>
        session.run(() =>
          session
            .all(audit)
            .filter((row) => row.sequence > sequence)
            .toSorted((one, other) => one.sequence - other.sequence)
            .slice(0, limit)
            .map(bare),
        ),
      page: (filter, ask) =>
        session.run(() => {
          const fitting = session
            .all(audit)
            .filter((row) => (filter.subject ?? row.subject) === row.subject && (filter.kind ?? row.kind) === row.kind);
          const page = pageBySequence(ask, fitting);
          return { ...page, items: page.items.map(bare) };
        }),
      head: () => session.run(() => session.get(auditHead, onlyRow)),
    },
    chain: (hash) =>
      drafts.length === 0
        ? Promise.resolve()
        : session.run(async () => {
            await session.lock(auditHead, onlyRow);
            let previous = session.get(auditHead, onlyRow);
            for (const draft of drafts) {
              const record = linkEvent({ previous, draft, hash });
              previous = { sequence: record.sequence, hash: record.hash };
              const { kind, subject } = draft;
              session.set(audit, String(record.sequence), { ...record, kind, subject });
            }
            session.set(auditHead, onlyRow, previous);
          }),
  };
}
