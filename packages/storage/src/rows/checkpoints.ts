// Checkpoints and the upper part of the audit log's tree as rows.

import type { CheckpointRows, SignedCheckpoint } from '@tidegate/core';

import type { Session } from '../session.ts';
import { db } from '../sql/tables.ts';

export function checkpointRows(session: Session): CheckpointRows {
  return {
    countNodes: async (level) => {
      const last = db.selectFrom('audit_nodes').select('ordinal').where('level', '=', level);
      const row = await session.first(last.orderBy('ordinal', 'desc').limit(1));
      return row === null ? 0 : row.ordinal + 1;
    },
    addNodes: async (nodes) => {
      if (nodes.length === 0) return;
      await session.rows(
        db
          .insertInto('audit_nodes')
          .values([...nodes])
          .onConflict((conflict) => conflict.columns(['level', 'ordinal']).doNothing()),
      );
    },
    node: async (level, ordinal) => {
      const one = db.selectFrom('audit_nodes').select('hash').where('level', '=', level).where('ordinal', '=', ordinal);
      return (await session.first(one))?.hash ?? null;
    },
    save: async ({ size, note, at }) => {
      await session.rows(
        db
          .insertInto('audit_checkpoints')
          .values({ size, note, at })
          .onConflict((conflict) => conflict.column('size').doUpdateSet({ note, at })),
      );
    },
    latest: async () => {
      const newest = db.selectFrom('audit_checkpoints').selectAll().orderBy('size', 'desc').limit(1);
      return (await session.first(newest)) satisfies SignedCheckpoint | null;
    },
  };
}
