// Readings of targets: how far one is, what it could not read, and what of it waits for a person.

import { z } from 'zod';
import { route } from '../define.ts';
import { movementStory } from './movements.ts';
import { idParams, instant, integrationRef } from './shapes.ts';

const base = '/api/tidegate/v1';
const count = z.number().int();
const counts = z.object({ created: count, changed: count, gone: count, unchanged: count });

/** A reading of a target. The counts are of what was written. */
export const syncView = counts
  .extend({
    /** `never`: not read yet. `held`: something of the list waits for a person. */
    state: z.enum(['never', 'reading', 'held', 'done', 'failed']),
    started_at: instant.nullable(),
    ended_at: instant.nullable(),
    /** How often it was taken up again after a process died. */
    resumed: count,
    /** Null until it is known how many parts there are. */
    parts_planned: count.nullable(),
    parts_completed: count,
    parts_failed: count,
    parts_held: count,
    /** What confirming would write, and why it waits. */
    held: z.object({ sentence: z.string(), counts }).nullable(),
    /** Parts that could not be read or are held, those of one account together (`part` is then the account); at most 100. */
    troubles: z.array(
      z.object({
        part: z.string(),
        state: z.enum(['failed', 'held', 'vanished']),
        /** Of one of them. */
        message: z.string().nullable(),
        /** How many there are together. */
        parts: count,
      }),
    ),
    /** What is odd about the list. */
    findings: z.array(z.string()),
    /** Why it failed. */
    trouble: z.string().nullable(),
    /** What its writing moved in and out of scopes; null where nothing was written, or no server has told yet. */
    moved: movementStory.nullable(),
    /** How often it is read by itself, in seconds; null for never. */
    every_sec: count.nullable(),
    /** When it is read next by itself; null while it is being read. */
    next_at: instant.nullable(),
  })
  .meta({ id: 'InventorySync' });
export type SyncView = z.infer<typeof syncView>;

const heldPart = z.object({
  count,
  listed: z.array(z.object({ path: z.string(), type: z.string(), fields: z.array(z.string()) })),
});

export const syncRoutes = {
  discover: route({
    method: 'POST',
    path: `${base}/integrations/{id}/discover`,
    tag: 'Inventory',
    summary: 'Read what exists in the target and bring the inventory up to date; goes on by itself when it takes long',
    access: 'inventory:change',
    params: idParams,
    output: syncView,
    audit: ['inventory.discovered', 'inventory.held'],
  }),
  readSync: route({
    method: 'GET',
    path: `${base}/integrations/{id}/sync`,
    tag: 'Inventory',
    summary: 'How the latest reading of the target is going, or how it ended',
    access: 'inventory:read',
    params: idParams,
    output: syncView,
  }),
  confirmSync: route({
    method: 'POST',
    path: `${base}/integrations/{id}/sync/confirm`,
    tag: 'Inventory',
    summary: 'Confirm a list that is held, or discard it',
    access: 'inventory:change',
    params: idParams,
    body: z
      .object({
        verdict: z.enum(['confirm', 'discard']),
        /** When the reading that was looked at began; refused where it was read again since. */
        started_at: instant.optional(),
      })
      .strict(),
    output: syncView,
    audit: ['inventory.confirmed', 'inventory.discarded'],
  }),
  listReadings: route({
    method: 'GET',
    path: `${base}/readings`,
    tag: 'Inventory',
    summary: 'Every integration with its latest reading, and when it is read next',
    access: 'inventory:read',
    output: z.object({
      items: z.array(z.object({ integration: integrationRef, sync: syncView })),
    }),
  }),
  readHeldList: route({
    method: 'GET',
    path: `${base}/integrations/{id}/sync/held`,
    tag: 'Inventory',
    summary: 'What confirming a held list would write: counts, and the first hundred of each',
    access: 'inventory:read',
    params: idParams,
    output: z.object({ created: heldPart, changed: heldPart, gone: heldPart }),
  }),
  scheduleReadings: route({
    method: 'PUT',
    path: `${base}/integrations/{id}/schedule`,
    tag: 'Inventory',
    summary: 'How often the target is read by itself: in seconds, 0 for never, null as the server says',
    access: 'inventory:change',
    params: idParams,
    body: z.object({ every_sec: count.nullable() }).strict(),
    output: syncView,
    audit: ['integration.saved'],
  }),
} as const;
