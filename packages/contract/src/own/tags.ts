// User tags, as classification tools send them: many rows in, one line out for each. A row and its outcome are found by the row's number.

import { limits } from '@tidegate/core';
import { z } from 'zod';
import { route } from '../define.ts';
import { instant } from './shapes.ts';

const base = '/api/tidegate/v1';
const count = z.number().int();
const key = z.string().min(1).max(limits.tagKeyLengthMax);

/** One row: which resources (by exactly one of `id`, `native_id` and `query`), and what is said of them. */
export const tagRow = z
  .strictObject({
    id: z.string().max(200).optional(),
    /** The id the system itself uses; needs `integration`, and `type` where several types share the id. */
    native_id: z.string().max(limits.descriptionLengthMax).optional(),
    /** Name or id. */
    integration: z.string().max(limits.nameLengthMax).optional(),
    type: z.string().max(limits.nameLengthMax).optional(),
    query: z.string().max(limits.queryLengthMax).optional(),
    set: z.record(key, z.string().max(limits.tagValueLengthMax)).default({}),
    /** Keys of user tags to take away. */
    remove: z.array(key).max(limits.userTagsPerResourceMax).default([]),
  })
  .meta({ id: 'TagRow' });
export type TagRowInput = z.input<typeof tagRow>;

/** What became of one row. */
export const tagOutcome = z.object({
  /** From 1; empty lines do not count. */
  row: count,
  /** `partly`: some of its resources were refused. */
  state: z.enum(['changed', 'unchanged', 'partly', 'refused']),
  /** Resources, by what became of them. */
  changed: count,
  unchanged: count,
  refused: count,
  /** Why, of the first that was refused. */
  code: z.string().optional(),
  message: z.string().optional(),
});
/** The last line. Without it the answer was cut off: send everything again. */
export const tagEnd = z.object({
  end: z.literal(true),
  dry_run: z.boolean(),
  rows: count,
  changed: count,
  unchanged: count,
  refused: count,
  /** Why the rest was not begun; null where every row was answered. */
  stopped: z.object({ code: z.string(), message: z.string(), help: z.string() }).nullable(),
});
export const tagLine = z.union([tagEnd, tagOutcome]).meta({ id: 'TagLine' });
export type TagLine = z.output<typeof tagLine>;

export const tagRoutes = {
  setTags: route({
    method: 'PUT',
    path: `${base}/inventory/tags`,
    tag: 'Inventory',
    summary: `Set user tags on many resources, at most ${limits.tagRowsMax} rows; each row is answered by a line, and the last line sums up`,
    access: 'tags:set',
    exchange: 'lines',
    query: z.strictObject({ dry_run: z.enum(['true', 'false']).default('false') }),
    body: tagRow,
    output: tagLine,
    audit: ['inventory.tagged'],
  }),
  listClassifications: route({
    method: 'GET',
    path: `${base}/classifications`,
    tag: 'Inventory',
    summary: 'The ordered classes of tags, and who may lower them',
    access: 'inventory:read',
    output: z.object({
      items: z.array(
        z.object({
          id: z.string(),
          key: z.string(),
          /** From the lowest to the highest. */
          order: z.array(z.string()),
          lowering: z.array(
            z.object({ sources: z.array(z.string()), query: z.string(), reason: z.string().nullable() }),
          ),
          version: count,
          updated_at: instant,
        }),
      ),
    }),
  }),
};
