// Resources of a list of one's own, row by row: more of them than one body takes, written all or not at all.

import { limits } from '@tidegate/core';
import { z } from 'zod';
import { route } from '../define.ts';
import { movementStory } from './movements.ts';

const base = '/api/tidegate/v1';
const count = z.number().int();
const yesNo = z.enum(['true', 'false']).default('false');
const record = z.record(z.string().min(1).max(limits.tagKeyLengthMax), z.string().max(limits.tagValueLengthMax));

/** One resource, in the words of the JSON import. */
export const importRow = z
  .strictObject({
    type: z.string().min(1).max(limits.nameLengthMax),
    native_id: z.string().min(1).max(limits.descriptionLengthMax),
    name: z.string().max(limits.nameLengthMax).optional(),
    path: z.string().max(limits.descriptionLengthMax).optional(),
    parent_native_id: z.string().max(limits.descriptionLengthMax).nullable().default(null),
    risk_level: z.enum(['low', 'medium', 'high', 'critical']).default('medium'),
    tags: record.default({}),
    context: record.default({}),
  })
  .meta({ id: 'ImportRow' });
export type ImportRowInput = z.input<typeof importRow>;

/** How far it is. */
const importProgress = z.object({ read: count });
/** The last line; without it the answer was cut off, and nothing may have been written: send it again. */
const importEnd = z.object({
  end: z.literal(true),
  dry_run: z.boolean(),
  rows: count,
  created: count,
  changed: count,
  gone: count,
  unchanged: count,
  /** The first of what changed. */
  changes: z.array(
    z.object({ change: z.enum(['created', 'changed', 'gone']), path: z.string(), fields: z.array(z.string()) }),
  ),
  /** What is wrong with rows, and how many more are; nothing was written where any is. */
  problems: z.array(z.object({ row: count, message: z.string() })),
  problems_more: count,
  /** Why nothing was written; null where it was, or rows are wrong. */
  stopped: z.object({ code: z.string(), message: z.string(), help: z.string() }).nullable(),
  moved: movementStory.nullable(),
});
export const importLine = z.union([importEnd, importProgress]).meta({ id: 'ImportLine' });
export type ImportLine = z.output<typeof importLine>;

export const importRoutes = {
  importResources: route({
    method: 'PUT',
    path: `${base}/inventory/import`,
    tag: 'Inventory',
    summary: `Bring resources of a list into the inventory of an integration, at most ${limits.tagRowsMax} in one call; all are written or none`,
    access: 'inventory:change',
    exchange: 'lines',
    query: z.strictObject({
      integration_id: z.string().max(200),
      /** The part of its inventory that the list is. */
      part: z.string().min(1).max(limits.nameLengthMax).default('files'),
      /** `page`: more of the part comes in other calls. `same`: nothing of it may be missing. `whole`: what is missing is gone. */
      extent: z.enum(['page', 'same', 'whole']).default('same'),
      /** Also change what another part, a configuration or discovery brought. */
      take_over: yesNo,
      dry_run: yesNo,
    }),
    body: importRow,
    output: importLine,
    audit: ['inventory.imported'],
  }),
} as const;
