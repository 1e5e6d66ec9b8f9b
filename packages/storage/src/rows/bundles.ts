// Bundles as rows.

import type { Bundle, BundleRows } from '@tidegate/core';
import type { Insertable, Selectable } from 'kysely';

import type { Session } from '../session.ts';
import { anyObject, id, listOf, text } from '../sql/parse.ts';
import { db, json, type Tables } from '../sql/tables.ts';
import { bundlePart } from './targets.ts';

export function bundleRows(session: Session): BundleRows {
  const all = db.selectFrom('bundles').selectAll();
  const one = async (query: typeof all): Promise<Bundle | null> => {
    const [row] = await session.worldRows(query);
    return row === undefined ? null : bundleOf(row);
  };
  return {
    get: (bundleId) => one(all.where('id', '=', bundleId)),
    byName: (name) => one(all.where('name', '=', name)),
    all: async () => (await session.worldRows(all.orderBy('name'))).map(bundleOf),
    save: (bundle) => {
      const row = rowOf(bundle);
      return session.changeWorld(
        db
          .insertInto('bundles')
          .values(row)
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row)),
      );
    },
    remove: (bundleId) => session.changeWorld(db.deleteFrom('bundles').where('id', '=', bundleId)),
  };
}

/** The parts of a bundle that its author decides, as versions keep them. */
export const bundleParts = { name: text, targets: listOf(bundlePart), published: anyObject };

const bundleOf = (row: Selectable<Tables['bundles']>): Bundle => ({
  id: id('bundle')(row.id, 'bundles.id'),
  name: row.name,
  targets: listOf(bundlePart)(row.targets, 'bundles.targets'),
  published: anyObject(row.published, 'bundles.published'),
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

const rowOf = (bundle: Bundle): Insertable<Tables['bundles']> => ({
  id: bundle.id,
  name: bundle.name,
  targets: json(bundle.targets),
  published: json(bundle.published),
  version: bundle.version,
  created_at: bundle.createdAt,
  updated_at: bundle.updatedAt,
});
