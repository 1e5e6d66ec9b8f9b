// Favourites as rows.

import { type FavoriteRows, limits } from '@tidegate/core';
import { sql } from 'kysely';

import { raw, type Session } from '../session.ts';
import { id } from '../sql/parse.ts';
import { db } from '../sql/tables.ts';
import { anyOf } from './any-of.ts';

export function favoriteRows(session: Session): FavoriteRows {
  const own = (personId: string) => db.selectFrom('favorites').select('request_id').where('person_id', '=', personId);
  const idOf = ({ request_id }: { readonly request_id: string }) => id('request')(request_id, 'favorites.request_id');
  return {
    set: async (personId, requestId, marked) => {
      await session.rows(
        db.deleteFrom('favorites').where('person_id', '=', personId).where('request_id', '=', requestId),
      );
      if (!marked) return;
      await session.rows(db.insertInto('favorites').values({ person_id: personId, request_id: requestId }));
      await session.rows(
        raw(sql`delete from favorites where person_id = ${personId} and ordinal <=
                (select ordinal from favorites where person_id = ${personId}
                 order by ordinal desc offset ${limits.favoritesMax} limit 1)`),
      );
    },
    among: async (personId, ids) =>
      new Set(ids.length === 0 ? [] : (await session.rows(own(personId).where(anyOf('request_id', ids)))).map(idOf)),
    of: async (personId) => (await session.rows(own(personId).orderBy('ordinal', 'desc'))).map(idOf),
  };
}
