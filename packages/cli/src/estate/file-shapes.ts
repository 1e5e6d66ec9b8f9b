// What of configuration files matters to a review without a server. The server refuses unknown keys when files are applied; here whatever a
// review does not look at is passed over.

import { z } from 'zod';

const texts = z.record(z.string(), z.string()).default({});

const accountShape = z.object({
  id: z.string(),
  name: z.string(),
  unit: z.string().default(''),
  tags: texts,
});

export const resourceShape = z.object({
  type: z.string(),
  id: z.string(),
  name: z.string(),
  account: z.string().optional(),
  region: z.string().optional(),
  path: z.string().optional(),
  parent: z.string().optional(),
  tags: texts,
  context: texts,
  risk: z.enum(['low', 'medium', 'high', 'critical']).default('medium'),
});

export const estateFile = z.object({
  organizations: z
    .array(z.object({ integration: z.string(), name: z.string(), accounts: z.array(accountShape) }))
    .default([]),
  integrations: z.array(z.object({ name: z.string(), type: z.string() })).default([]),
  inventory: z.array(z.object({ integration: z.string(), resources: z.array(resourceShape) })).default([]),
  people: z.array(z.object({ email: z.string(), attributes: texts })).default([]),
  groups: z.array(z.object({ name: z.string() })).default([]),
  scopes: z
    .array(z.object({ name: z.string(), description: z.string().nullable().default(null), query: z.string() }))
    .default([]),
  bundles: z.array(z.looseObject({ name: z.string() })).default([]),
  flows: z.array(z.looseObject({ name: z.string() })).default([]),
});

export type EstateFile = z.infer<typeof estateFile>;
