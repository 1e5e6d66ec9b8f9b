// What may be written in a configuration file: every key, strictly. An unknown key is refused, never ignored.

import { z } from 'zod';

const text = z.string().max(2_000);
const name = z.string().trim().min(1).max(200);
const textMap = z.record(z.string(), z.string().max(10_000));

export const integrationShape = z.strictObject({
  name,
  type: name,
  config: textMap.default({}),
  credential: z
    .union([z.strictObject({ environment: text }), z.strictObject({ file: text })])
    .nullable()
    .default(null),
  custom_access_details: z.string().max(400).nullable().default(null),
});

export const personShape = z.strictObject({
  email: z.string().max(320),
  first_name: text.default(''),
  last_name: text.default(''),
  manager: z.string().max(320).nullable().default(null),
  roles: z.array(z.enum(['Admin', 'Viewer'])).default([]),
  active: z.boolean().default(true),
  attributes: textMap.default({}),
});

export const groupShape = z.strictObject({ name, members: z.array(z.string().max(320)).default([]) });

const risk = z.enum(['low', 'medium', 'high', 'critical']).default('medium');

/** An account of an organization: its unit, and what resources in it inherit. */
const accountShape = z.strictObject({
  id: z.string().regex(/^\d{12}$/, 'an account id has 12 digits; write it in quotes'),
  name,
  unit: text.default(''),
  tags: textMap.default({}),
});
export const organizationShape = z.strictObject({
  integration: name,
  name,
  accounts: z.array(accountShape).min(1),
});

export const resourceShape = z.strictObject({
  type: name,
  /** The id the system itself uses. */
  id: z.string().min(1).max(2_000),
  name,
  /** The account it is in; path, parent and context follow from it. */
  account: z.string().optional(),
  region: text.optional(),
  path: text.optional(),
  parent: text.optional(),
  tags: textMap.default({}),
  context: textMap.default({}),
  risk,
});
export const inventoryShape = z.strictObject({ integration: name, resources: z.array(resourceShape) });

export const scopeShape = z.strictObject({
  name,
  description: text.nullable().default(null),
  query: z.string().max(20_000),
});

/** The published shape; `readFlow` of core checks the inside. */
export const flowShape = z.looseObject({ name });

export const fileShape = z.strictObject({
  organizations: z.array(organizationShape).default([]),
  integrations: z.array(integrationShape).default([]),
  people: z.array(personShape).default([]),
  groups: z.array(groupShape).default([]),
  inventory: z.array(inventoryShape).default([]),
  scopes: z.array(scopeShape).default([]),
  flows: z.array(flowShape).default([]),
});
export type ConfigurationFile = z.infer<typeof fileShape>;
