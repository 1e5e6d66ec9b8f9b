// The outbox: one message to one webhook is one row, removed with its webhook.

import type { Delivery, DeliveryRows } from '@tidegate/core';
import { type Insertable, type Selectable, sql } from 'kysely';

import type { Session } from '../session.ts';
import { id } from '../sql/parse.ts';
import { db, type Tables } from '../sql/tables.ts';
import { forget } from './forget.ts';
import { cursorOf, olderThan, pageOf, rowsFor } from './page.ts';

export function deliveryRows(session: Session): DeliveryRows {
  return {
    insert: async (delivery) => {
      await session.write(db.insertInto('deliveries').values(rowOf(delivery)));
    },
    get: async (deliveryId) => {
      const row = await session.first(db.selectFrom('deliveries').selectAll().where('id', '=', deliveryId));
      return row === null ? null : deliveryOf(row);
    },
    save: async (delivery) => {
      await session.write(db.updateTable('deliveries').set(rowOf(delivery)).where('id', '=', delivery.id));
    },
    page: async (webhookId, ask) => {
      const cursor = cursorOf(ask);
      let query = db.selectFrom('deliveries').selectAll().where('webhook_id', '=', webhookId);
      if (cursor !== null) query = query.where(olderThan('created_at', cursor));
      const rows = await session.rows(query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(rowsFor(ask)));
      return pageOf(ask, rows.map(deliveryOf), (delivery) => delivery.createdAt);
    },
    forgetDoneBefore: (moment, limit) =>
      forget(
        session,
        'deliveries',
        'id',
        limit,
        sql`created_at < ${moment}::bigint
          and not exists (select from work where kind = 'webhook.deliver' and subject = deliveries.id)`,
      ),
  };
}

const deliveryOf = (row: Selectable<Tables['deliveries']>): Delivery => ({
  id: id('delivery')(row.id, 'deliveries.id'),
  webhookId: id('webhook')(row.webhook_id, 'deliveries.webhook_id'),
  body: row.body,
  createdAt: row.created_at,
  deliveredAt: row.delivered_at,
  trouble: row.trouble,
});

const rowOf = (delivery: Delivery): Insertable<Tables['deliveries']> => ({
  id: delivery.id,
  webhook_id: delivery.webhookId,
  body: delivery.body,
  created_at: delivery.createdAt,
  delivered_at: delivery.deliveredAt,
  trouble: delivery.trouble,
});
