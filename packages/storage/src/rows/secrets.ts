// Sealed secrets as rows: bytes by the id they are bound to. The key is nowhere near the database.

import type { SecretRows } from '@tidegate/core';

import type { Session } from '../session.ts';
import { db } from '../sql/tables.ts';
import { anyOf } from './any-of.ts';

export function secretRows(session: Session): SecretRows {
  return {
    put: async (id, sealed) => {
      await session.write(
        db
          .insertInto('secrets')
          .values({ id, sealed })
          .onConflict((conflict) => conflict.column('id').doUpdateSet({ sealed })),
      );
    },
    get: async (id) =>
      (await session.first(db.selectFrom('secrets').select('sealed').where('id', '=', id)))?.sealed ?? null,
    take: async (id) =>
      (await session.first(db.deleteFrom('secrets').where('id', '=', id).returning('sealed')))?.sealed ?? null,
    remove: async (id) => {
      await session.write(db.deleteFrom('secrets').where('id', '=', id));
    },
    removeMany: async (ids) => {
      await session.write(db.deleteFrom('secrets').where(anyOf('id', ids)));
    },
  };
}
