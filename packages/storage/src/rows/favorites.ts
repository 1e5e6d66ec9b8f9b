// Favourites as rows.

import { type FavoriteRows, limits, type MarkedOffer } from '@tidegate/core';
import { type Selectable, sql } from 'kysely';

import { raw, type Session } from '../session.ts';
import { id } from '../sql/parse.ts';
import { db, type Tables } from '../sql/tables.ts';
import { anyOf } from './any-of.ts';

export function favoriteRows(session: Session): FavoriteRows {
  const own = (personId: string) => db.selectFrom('favorites').select('request_id').where('person_id', '=', personId);
  const idOf = ({ request_id }: { readonly request_id: string }) => id('request')(request_id, 'favorites.request_id');
  const offers = (personId: string) => db.selectFrom('favorite_offers').selectAll().where('person_id', '=', personId);
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
    setOffer: async (personId, { resourceId, permissionId, flowId }, marked) => {
      const row = { person_id: personId, resource_id: resourceId, permission_id: permissionId, flow_id: flowId };
      await session.rows(
        db
          .deleteFrom('favorite_offers')
          .where('person_id', '=', personId)
          .where('resource_id', '=', resourceId)
          .where('permission_id', '=', permissionId)
          .where('flow_id', '=', flowId),
      );
      if (!marked) return;
      await session.rows(db.insertInto('favorite_offers').values(row));
      await session.rows(
        raw(sql`delete from favorite_offers as mark where person_id = ${personId} and (
                  not exists (select from flows where id = mark.flow_id)
                  or not exists (select from resources where id = mark.resource_id and status <> 'deleted'))`),
      );
      await session.rows(
        raw(sql`delete from favorite_offers where person_id = ${personId} and ordinal <=
                (select ordinal from favorite_offers where person_id = ${personId}
                 order by ordinal desc offset ${limits.favoriteOffersMax} limit 1)`),
      );
    },
    offersOn: async (personId, resourceIds) =>
      resourceIds.length === 0
        ? []
        : (await session.rows(offers(personId).where(anyOf('resource_id', resourceIds)))).map(markOf),
    offers: async (personId) => (await session.rows(offers(personId).orderBy('ordinal', 'desc'))).map(markOf),
  };
}

const markOf = (row: Selectable<Tables['favorite_offers']>): MarkedOffer => ({
  resourceId: id('resource')(row.resource_id, 'favorite_offers.resource_id'),
  permissionId: id('permission')(row.permission_id, 'favorite_offers.permission_id'),
  flowId: id('flow')(row.flow_id, 'favorite_offers.flow_id'),
});
