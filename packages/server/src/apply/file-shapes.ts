// What may be written in a configuration file: every key, strictly. An unknown key is refused, never ignored.

import { limits, roleNames } from '@tidegate/core';
import { z } from 'zod';

const text = z.string().max(limits.descriptionLengthMax);
const name = z.string().trim().min(1).max(limits.nameLengthMax);
const email = z.string().max(320);
const textMap = z.record(z.string().max(limits.tagKeyLengthMax), z.string().max(limits.tagValueLengthMax));

/** Where the secret is, never the secret: files are read by many. */
const credentialShape = z
  .strictObject({ environment: text.optional(), file: text.optional() })
  .transform((given, context) => {
    if (given.environment !== undefined && given.file === undefined) return { environment: given.environment };
    if (given.file !== undefined && given.environment === undefined) return { file: given.file };
    // An unknown key has been told already.
    if (context.issues.length > 0) return z.NEVER;
    context.addIssue({ code: 'custom', message: 'name either `environment`, a variable, or `file`, a path' });
    return z.NEVER;
  });

const ownerShape = z.strictObject({
  attribute_type: name,
  attribute_value: z.array(text).min(1).max(1_000),
  source_integration_reference: name.nullish(),
});
const ownersMappingShape = z.strictObject({
  key_name: z.string().min(1).max(limits.tagKeyLengthMax),
  attribute_type: name,
  source_integration_reference: name.nullish(),
});

const integrationShape = z.strictObject({
  name,
  type: name,
  config: textMap.default({}),
  credential: credentialShape.nullable().default(null),
  custom_access_details: z.string().max(400).nullable().default(null),
  /** When the credential expires; not written, what is known of it stays. */
  credential_expires_at: z.iso
    .datetime()
    .transform((text) => Date.parse(text))
    .nullable()
    .optional(),
  /** How old a password of open access may get; not written, it stays as it is. */
  rotate_secrets_every_hours: z.number().int().min(1).max(limits.rotateSecretsHoursMax).nullable().optional(),
  /** Days after which an account left behind is deleted by itself; not written, it stays as it is. */
  clean_up_after_days: z.number().int().min(1).max(limits.cleanUpDaysMax).nullable().optional(),
  /** Who owns what has no owner tag of its own; not written, it stays as it is. */
  owner: ownerShape.nullable().optional(),
  /** The tag that names the owner, and the attribute of people that its value is of. */
  owners_mapping: ownersMappingShape.nullable().optional(),
});

const personShape = z.strictObject({
  email,
  first_name: text.default(''),
  last_name: text.default(''),
  manager: email.nullable().default(null),
  roles: z.array(z.enum(roleNames)).default([]),
  active: z.boolean().default(true),
  attributes: textMap.default({}),
});

const groupShape = z.strictObject({ name, members: z.array(email).default([]) });

const risk = z.enum(['low', 'medium', 'high', 'critical']).default('medium');

/** An account of an organization: its unit, and what resources in it inherit. */
const accountShape = z.strictObject({
  id: z.string().regex(/^\d{12}$/, 'an account id has 12 digits; write it in quotes'),
  name,
  unit: text.default(''),
  tags: textMap.default({}),
});
const organizationShape = z.strictObject({
  integration: name,
  name,
  accounts: z.array(accountShape).min(1),
});

const resourceShape = z.strictObject({
  type: name,
  /** The id the system itself uses. */
  id: text.min(1),
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
const inventoryShape = z.strictObject({ integration: name, part: name.optional(), resources: z.array(resourceShape) });

const loweringShape = z.strictObject({
  /** Addresses of the people or services that may. */
  sources: z.array(email).min(1).max(limits.classesMax),
  query: z.string().max(limits.queryLengthMax),
  reason: text.nullable().default(null),
});
const classificationShape = z.strictObject({
  key: z.string().min(1).max(limits.tagKeyLengthMax),
  /** From the lowest class to the highest. */
  order: z.array(z.string().min(1).max(limits.tagValueLengthMax)).max(limits.classesMax),
  lowering: z.array(loweringShape).max(limits.classesMax).default([]),
});

const scopeShape = z.strictObject({
  name,
  description: text.nullable().default(null),
  query: z.string().max(limits.queryLengthMax),
});

/** The published shape; `readFlow` of core checks the inside. */
const flowShape = z.looseObject({ name });

/** The published shape; `readBundle` of core checks the inside. */
const bundleShape = z.looseObject({ name });

/** `readRule` of core checks the inside. */
const ruleShape = z.looseObject({ name });

export const fileShape = z.strictObject({
  organizations: z.array(organizationShape).default([]),
  integrations: z.array(integrationShape).default([]),
  people: z.array(personShape).default([]),
  groups: z.array(groupShape).default([]),
  inventory: z.array(inventoryShape).default([]),
  classifications: z.array(classificationShape).default([]),
  scopes: z.array(scopeShape).default([]),
  bundles: z.array(bundleShape).default([]),
  flows: z.array(flowShape).default([]),
  rules: z.array(ruleShape).default([]),
});

const shapes: Readonly<Record<string, { readonly shape: object }>> = {
  '': fileShape,
  organizations: organizationShape,
  'organizations.accounts': accountShape,
  integrations: integrationShape,
  'integrations.owner': ownerShape,
  'integrations.owners_mapping': ownersMappingShape,
  'integrations.credential': z.strictObject({ environment: text, file: text }),
  people: personShape,
  groups: groupShape,
  inventory: inventoryShape,
  'inventory.resources': resourceShape,
  classifications: classificationShape,
  'classifications.lowering': loweringShape,
  scopes: scopeShape,
};

/** The keys that may be written at a path, for telling which one was meant. */
export function knownKeysAt(path: readonly PropertyKey[]): readonly string[] {
  const names = path.filter((step) => typeof step === 'string').join('.');
  return Object.keys(shapes[names]?.shape ?? {});
}

export type ConfigurationFile = z.infer<typeof fileShape>;
