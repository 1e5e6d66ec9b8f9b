// Delegations as rows. None is ever deleted: who could decide for whom, and when, stays known.

import type { Delegation, DelegationRows } from '@tidegate/core';
import type { Selectable } from 'kysely';

import type { Session } from '../session.ts';
import { id, listOf, nullable } from '../sql/parse.ts';
import { db, jsonOrNull, type Tables } from '../sql/tables.ts';

export function delegationRows(session: Session): DelegationRows {
  const all = db.selectFrom('delegations').selectAll();
  return {
    get: async (delegationId) => {
      const row = await session.first(all.where('id', '=', delegationId));
      return row === null ? null : delegationOf(row);
    },
    save: async (delegation) => {
      const row = {
        id: delegation.id,
        from_id: delegation.fromId,
        to_id: delegation.toId,
        starts_at: delegation.startsAt,
        ends_at: delegation.endsAt,
        flow_ids: jsonOrNull(delegation.flowIds),
        reason: delegation.reason,
        created_by: delegation.createdBy,
        created_at: delegation.createdAt,
        ended_at: delegation.endedAt,
      };
      await session.rows(
        db
          .insertInto('delegations')
          .values(row)
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row)),
      );
    },
    notEnded: async (now) =>
      (
        await session.rows(
          all.where('ended_at', 'is', null).where('ends_at', '>', now).orderBy('created_at').orderBy('id'),
        )
      ).map(delegationOf),
    ofPerson: async (personId, limit) =>
      (
        await session.rows(
          all
            .where((either) => either.or([either('from_id', '=', personId), either('to_id', '=', personId)]))
            .orderBy('created_at', 'desc')
            .orderBy('id', 'desc')
            .limit(limit),
        )
      ).map(delegationOf),
  };
}

const delegationOf = (row: Selectable<Tables['delegations']>): Delegation => ({
  id: id('delegation')(row.id, 'delegations.id'),
  fromId: id('person')(row.from_id, 'delegations.from_id'),
  toId: id('person')(row.to_id, 'delegations.to_id'),
  startsAt: row.starts_at,
  endsAt: row.ends_at,
  flowIds: nullable(listOf(id('flow')))(row.flow_ids, 'delegations.flow_ids'),
  reason: row.reason,
  createdBy: id('person')(row.created_by, 'delegations.created_by'),
  createdAt: row.created_at,
  endedAt: row.ended_at,
});
