// Tags written at their source: looked at before they are ordered, ordered, and followed row by row.

import { limits } from '@tidegate/core';
import { z } from 'zod';
import { route } from '../define.ts';
import { perimeterGains } from './perimeters.ts';
import { idParams, instant, listOf, pageQuery, personRef } from './shapes.ts';

const base = '/api/tidegate/v1/inventory/tag-orders';
const count = z.number().int();
const change = { key: z.string().max(1_000), value: z.string().max(1_000), instead: z.string().max(1_000).nullable() };

/** What to write, and on which resources: exactly one of `resource_ids` and `query`. */
const tagOrderBody = z.strictObject({
  key: change.key,
  value: change.value,
  /** A key that is removed with it: the name it had before. */
  instead: change.instead.default(null),
  resource_ids: z.array(z.string().max(200)).max(limits.tagOrderRowsMax).optional(),
  query: z.string().max(limits.queryLengthMax).optional(),
});

export const tagOrderPreview = z
  .object({
    /** One for each resource: what its system says now, and what becomes of it. */
    rows: z.array(
      z.object({
        resource_id: z.string(),
        path: z.string(),
        type: z.string(),
        was: z.string().nullable(),
        becomes: z.enum(['changed', 'unchanged', 'blocked']),
        /** Why it cannot be written. */
        reason: z.string().nullable(),
      }),
    ),
    /** What scopes gain and lose, and whether it waits for a second administrator. */
    gains: perimeterGains,
  })
  .meta({ id: 'TagOrderPreview' });

export const tagOrder = z
  .object({
    id: z.string(),
    ...change,
    state: z.enum(['writing', 'done']),
    ordered_by: personRef,
    confirmed_by: personRef.nullable(),
    at: instant,
    ended_at: instant.nullable(),
    /** Resources, by what became of them. */
    waiting: count,
    written: count,
    refused: count,
    failed: count,
    rows: z.array(
      z.object({
        resource_id: z.string(),
        name: z.string(),
        was: z.string().nullable(),
        state: z.enum(['waiting', 'written', 'refused', 'failed']),
        message: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'TagOrder' });
export type TagOrderView = z.output<typeof tagOrder>;

export const tagOrderRoutes = {
  previewTagOrder: route({
    method: 'POST',
    path: `${base}/preview`,
    tag: 'Inventory',
    summary: 'What writing a tag at its source would change; nothing is written',
    access: 'inventory:change',
    body: tagOrderBody,
    output: tagOrderPreview,
  }),
  orderTags: route({
    method: 'POST',
    path: base,
    tag: 'Inventory',
    summary: `Have a tag written at its source, on at most ${limits.tagOrderRowsMax} resources; waits for a second administrator where it touches production`,
    access: 'inventory:change',
    body: tagOrderBody,
    output: tagOrder,
    audit: ['inventory.tags_ordered', 'perimeter.proposed', 'inventory.tags_written'],
  }),
  listTagOrders: route({
    method: 'GET',
    path: base,
    tag: 'Inventory',
    summary: 'Tags that were ordered, the newest first, with what became of each resource',
    access: 'inventory:read',
    query: pageQuery,
    output: listOf(tagOrder),
  }),
  readTagOrder: route({
    method: 'GET',
    path: `${base}/{id}`,
    tag: 'Inventory',
    summary: 'One order of tags',
    access: 'inventory:read',
    params: idParams,
    output: tagOrder,
  }),
} as const;
