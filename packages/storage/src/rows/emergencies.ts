// Emergency uses as rows.

import { type Emergency, type EmergencyRows, Refused, refusal } from '@tidegate/core';
import type { Selectable } from 'kysely';

import type { Session } from '../session.ts';
import { id, oneOf } from '../sql/parse.ts';
import { db, type Tables } from '../sql/tables.ts';

export function emergencyRows(session: Session): EmergencyRows {
  const all = db.selectFrom('emergencies').selectAll();
  const one = async (query: typeof all): Promise<Emergency | null> => {
    const row = await session.first(query);
    return row === null ? null : emergencyOf(row);
  };
  return {
    get: (requestId) => one(all.where('request_id', '=', requestId)),
    lock: (requestId) => one(all.where('request_id', '=', requestId).forUpdate()),
    openOf: (humanId) => one(all.where('human_id', '=', humanId).where('reviewed_at', 'is', null)),
    insert: async (emergency) => {
      const inserted = await session.first(
        db
          .insertInto('emergencies')
          .values({ ...rowOf(emergency), request_id: emergency.requestId })
          .onConflict((conflict) => conflict.column('human_id').where('reviewed_at', 'is', null).doNothing())
          .returning('request_id'),
      );
      if (inserted !== null) return;
      const message =
        'your last emergency access has not been reviewed yet; ask one of its reviewers to look at it first';
      throw new Refused(refusal('request.review_pending', message));
    },
    save: async (emergency) => {
      await session.rows(
        db.updateTable('emergencies').set(rowOf(emergency)).where('request_id', '=', emergency.requestId),
      );
    },
    open: async (limit) =>
      (
        await session.rows(all.where('reviewed_at', 'is', null).orderBy('used_at').orderBy('request_id').limit(limit))
      ).map(emergencyOf),
    reviewed: async (limit) =>
      (
        await session.rows(
          all.where('reviewed_at', 'is not', null).orderBy('reviewed_at', 'desc').orderBy('request_id').limit(limit),
        )
      ).map(emergencyOf),
  };
}

const rowOf = ({ humanId, usedAt, review }: Emergency) => ({
  human_id: humanId,
  used_at: usedAt,
  reviewed_by: review?.by ?? null,
  reviewed_at: review?.at ?? null,
  verdict: review?.verdict ?? null,
  note: review?.note ?? null,
});

const emergencyOf = (row: Selectable<Tables['emergencies']>): Emergency => ({
  requestId: id('request')(row.request_id, 'emergencies.request_id'),
  humanId: id('person')(row.human_id, 'emergencies.human_id'),
  usedAt: row.used_at,
  review:
    row.reviewed_at === null
      ? null
      : {
          by: id('person')(row.reviewed_by, 'emergencies.reviewed_by'),
          at: row.reviewed_at,
          verdict: oneOf('founded', 'unfounded')(row.verdict, 'emergencies.verdict'),
          note: row.note ?? '',
        },
});
