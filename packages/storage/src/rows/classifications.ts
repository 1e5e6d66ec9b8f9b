// Orders of tag values as rows.

import type { Classification, ClassificationRows, LoweringRule } from '@tidegate/core';
import type { Insertable, Selectable } from 'kysely';

import type { Session } from '../session.ts';
import { listOf, nullable, object, text } from '../sql/parse.ts';
import { db, type Tables } from '../sql/tables.ts';

export function classificationRows(session: Session): ClassificationRows {
  const all = db.selectFrom('classifications').selectAll();
  const some = async (query: typeof all): Promise<readonly Classification[]> =>
    (await session.worldRows(query)).map(classificationOf);
  return {
    byKey: async (key) => (await some(all.where('key', '=', key)))[0] ?? null,
    all: () => some(all.orderBy('key')),
    save: (classification) => {
      const row = rowOf(classification);
      return session.changeWorld(
        db
          .insertInto('classifications')
          .values(row)
          .onConflict((conflict) => conflict.column('key').doUpdateSet(row)),
      );
    },
  };
}

/** Who may lower, and where. */
export const loweringOf = listOf(object<LoweringRule>({ sources: listOf(text), query: text, reason: nullable(text) }));

const classificationOf = (row: Selectable<Tables['classifications']>): Classification => ({
  key: row.key,
  order: listOf(text)(row.ordering, 'classifications.ordering'),
  lowering: loweringOf(row.lowering, 'classifications.lowering'),
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

const rowOf = (classification: Classification): Insertable<Tables['classifications']> => ({
  key: classification.key,
  ordering: JSON.stringify(classification.order),
  lowering: JSON.stringify(classification.lowering),
  version: classification.version,
  created_at: classification.createdAt,
  updated_at: classification.updatedAt,
});
