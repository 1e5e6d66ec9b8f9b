// Orders to write tags at their source, as rows. None of it is part of the world.

import type { SourceTag, TagOrder, TagOrderRow, TagOrderRows } from '@tidegate/core';
import { type Selectable, sql } from 'kysely';

import type { Session } from '../session.ts';
import { id, listOf, nullable, object, oneOf, type Read, text } from '../sql/parse.ts';
import { db, json, type Tables } from '../sql/tables.ts';
import { cursorOf, olderThan, pageOf, rowsFor } from './page.ts';

export function tagOrderRows(session: Session): TagOrderRows {
  const all = db.selectFrom('tag_orders').selectAll();
  return {
    get: async (orderId) => {
      const row = await session.first(all.where('id', '=', orderId));
      return row === null ? null : orderOf(row);
    },
    save: async (order) => {
      const row = rowOf(order);
      await session.rows(
        db
          .insertInto('tag_orders')
          .values(row)
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row)),
      );
    },
    page: async (ask) => {
      const cursor = cursorOf(ask);
      const query = cursor === null ? all : all.where(olderThan('at', cursor));
      const rows = await session.rows(query.orderBy('at', 'desc').orderBy('id', 'desc').limit(rowsFor(ask)));
      return pageOf(ask, rows.map(orderOf), ({ at }) => at);
    },
    endingAfter: async (at) => {
      // An order that is being written has no end yet; as the index counts it, it ends later than anything.
      const ending = sql<boolean>`coalesce(ended_at, ${sql.lit(Number.MAX_SAFE_INTEGER)}) > ${at}::bigint`;
      const rows = await session.rows(all.where(ending).where('flows', '<>', sql<string>`'[]'::jsonb`));
      return rows.map(orderOf);
    },
  };
}

/** What a tag should become. */
export const sourceTagOf: Read<SourceTag> = object({ key: text, value: text, instead: nullable(text) });

const orderRow: Read<TagOrderRow> = object({
  resourceId: id('resource'),
  integrationId: id('integration'),
  name: text,
  was: nullable(text),
  state: oneOf('waiting', 'written', 'refused', 'failed'),
  message: nullable(text),
});

const orderOf = (row: Selectable<Tables['tag_orders']>): TagOrder => ({
  id: id('tagOrder')(row.id, 'tag_orders.id'),
  change: sourceTagOf(row.change, 'tag_orders.change'),
  rows: listOf(orderRow)(row.rows, 'tag_orders.rows'),
  flows: listOf(id('flow'))(row.flows, 'tag_orders.flows'),
  orderedBy: id('person')(row.ordered_by, 'tag_orders.ordered_by'),
  confirmedBy: nullable(id('person'))(row.confirmed_by, 'tag_orders.confirmed_by'),
  door: row.door,
  at: row.at,
  state: oneOf('writing', 'done')(row.state, 'tag_orders.state'),
  endedAt: row.ended_at,
});

const rowOf = (order: TagOrder) => ({
  id: order.id,
  change: json(order.change),
  rows: json(order.rows),
  flows: json(order.flows),
  ordered_by: order.orderedBy,
  confirmed_by: order.confirmedBy,
  door: order.door,
  at: order.at,
  state: order.state,
  ended_at: order.endedAt,
});
