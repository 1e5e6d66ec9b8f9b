// Revocations of everything as rows.

import type { Revocation, RevocationRows, RevocationSubject } from '@tidegate/core';
import type { Selectable } from 'kysely';

import type { Session } from '../session.ts';
import { id, nullable, object, oneOf, text, whole } from '../sql/parse.ts';
import { db, jsonOrNull, type Tables } from '../sql/tables.ts';

export function revocationRows(session: Session): RevocationRows {
  const all = db.selectFrom('revocations').selectAll();
  const one = async (query: typeof all): Promise<Revocation | null> => {
    const row = await session.first(query);
    return row === null ? null : revocationOf(row);
  };
  return {
    get: (revocationId) => one(all.where('id', '=', revocationId)),
    lock: (revocationId) => one(all.where('id', '=', revocationId).forUpdate()),
    barring: async () => {
      const rows = await session.rows(all.where('bar', 'is not', null).orderBy('at').orderBy('id'));
      return rows.map(revocationOf).filter(({ bar }) => bar?.lifted === null);
    },
    insert: async (revocation) => {
      await session.rows(db.insertInto('revocations').values(rowOf(revocation)));
    },
    save: async (revocation) => {
      await session.rows(db.updateTable('revocations').set(rowOf(revocation)).where('id', '=', revocation.id));
    },
  };
}

const rowOf = ({ subject, ...revocation }: Revocation) => ({
  id: revocation.id,
  subject_kind: subject.kind,
  subject_id: subject.id,
  subject_name: revocation.subjectName,
  reason: revocation.reason,
  by_id: revocation.by,
  at: revocation.at,
  leases: revocation.leases,
  requests: revocation.requests,
  done_at: revocation.doneAt,
  bar: jsonOrNull(revocation.bar ?? null),
});

const kind = oneOf('person', 'resource', 'flow', 'integration');

function subjectOf(row: Selectable<Tables['revocations']>): RevocationSubject {
  const of = kind(row.subject_kind, 'revocations.subject_kind');
  switch (of) {
    case 'person':
      return { kind: of, id: id(of)(row.subject_id, 'revocations.subject_id') };
    case 'resource':
      return { kind: of, id: id(of)(row.subject_id, 'revocations.subject_id') };
    case 'flow':
      return { kind: of, id: id(of)(row.subject_id, 'revocations.subject_id') };
    case 'integration':
      return { kind: of, id: id(of)(row.subject_id, 'revocations.subject_id') };
  }
}

const bar = object<NonNullable<Revocation['bar']>>({
  lifted: nullable(
    object<NonNullable<NonNullable<Revocation['bar']>['lifted']>>({ by: id('person'), at: whole, reason: text }),
  ),
});

const revocationOf = (row: Selectable<Tables['revocations']>): Revocation => ({
  id: id('revocation')(row.id, 'revocations.id'),
  subject: subjectOf(row),
  subjectName: row.subject_name,
  reason: row.reason,
  by: id('person')(row.by_id, 'revocations.by_id'),
  at: row.at,
  leases: row.leases,
  requests: row.requests,
  doneAt: row.done_at,
  ...(row.bar === null ? {} : { bar: bar(row.bar, 'revocations.bar') }),
});
