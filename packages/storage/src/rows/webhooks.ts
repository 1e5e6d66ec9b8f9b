// Outgoing webhooks as rows.

import type { Webhook, WebhookRows } from '@tidegate/core';
import type { Selectable } from 'kysely';

import type { Session } from '../session.ts';
import { id } from '../sql/parse.ts';
import { db, type Tables } from '../sql/tables.ts';

export function webhookRows(session: Session): WebhookRows {
  const all = db.selectFrom('webhooks').selectAll();
  return {
    all: async () => (await session.rows(all.orderBy('name'))).map(webhookOf),
    get: async (webhookId) => {
      const row = await session.first(all.where('id', '=', webhookId));
      return row === null ? null : webhookOf(row);
    },
    save: async (webhook) => {
      const row = {
        id: webhook.id,
        name: webhook.name,
        url: webhook.url,
        active: webhook.active,
        created_at: webhook.createdAt,
      };
      await session.rows(
        db
          .insertInto('webhooks')
          .values(row)
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row)),
      );
    },
    remove: async (webhookId) => {
      await session.rows(db.deleteFrom('webhooks').where('id', '=', webhookId));
    },
  };
}

const webhookOf = (row: Selectable<Tables['webhooks']>): Webhook => ({
  id: id('webhook')(row.id, 'webhooks.id'),
  name: row.name,
  url: row.url,
  active: row.active,
  createdAt: row.created_at,
});
