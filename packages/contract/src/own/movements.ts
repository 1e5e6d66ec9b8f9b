// What changes of the inventory did: which scopes and access flows resources moved in and out of, and whose access that touched.

import { z } from 'zod';
import { route } from '../define.ts';
import { instant, listOf, namedRef, pageQuery } from './shapes.ts';

const count = z.number().int();
const way = z.enum(['joined', 'left', 'changed']);
const some = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), more: count });
const touched = z.object({
  id: z.string(),
  person: z.string(),
  permission: z.string(),
  resource: z.string(),
  moves: z.array(z.object({ scope: z.string(), way })),
});

/** `more` counts what the list leaves out. `unknown`: no server followed the change. `cut`: not every grant and request was looked up. */
export const movementStory = z
  .object({
    sentence: z.string(),
    known: z.enum(['followed', 'cut', 'unknown']),
    scopes: some(namedRef.extend({ joined: count, left: count, changed: count })),
    flows: some(namedRef),
    grants: some(touched),
    requests: some(touched),
  })
  .meta({ id: 'MovementStory' });
export type MovementStoryView = z.infer<typeof movementStory>;

export const movementView = z
  .object({
    /** The version of the world that the change made. */
    version: count,
    at: instant,
    integrations: z.array(z.string()),
    /** Null until a server has told it. */
    story: movementStory.nullable(),
  })
  .meta({ id: 'InventoryChange' });
export type MovementView = z.infer<typeof movementView>;

export const movementRoutes = {
  listInventoryChanges: route({
    method: 'GET',
    path: '/api/tidegate/v1/inventory/changes',
    tag: 'Inventory',
    summary:
      'What changes of the inventory moved in and out of scopes, and whose access they touched; the newest first',
    access: 'inventory:read',
    query: pageQuery,
    output: listOf(movementView),
  }),
} as const;
