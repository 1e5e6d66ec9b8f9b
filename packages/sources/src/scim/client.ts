// The only file that knows the SCIM library: its schemas read what was sent (names in any case, unknown attributes left out, types
// checked) and describe themselves. Its filters and PATCH are not used: it puts values into filter texts unescaped, compares text with
// upper and lower case apart, and holds all members of a group in memory.

import SCIMMY from 'scimmy';

import { ScimError } from './scim-error.ts';

export type Json = Readonly<Record<string, unknown>>;

/** The names of the schemas. */
export const schemaNames = {
  user: 'urn:ietf:params:scim:schemas:core:2.0:User',
  enterprise: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
  /** Ours: what rules about hours need and no standard schema has. Named as providers demand it of extensions. */
  tidegate: 'urn:ietf:params:scim:schemas:extension:tidegate:2.0:User',
  group: 'urn:ietf:params:scim:schemas:core:2.0:Group',
} as const;

const extension = new SCIMMY.Types.SchemaDefinition(
  'TidegateUser',
  schemaNames.tidegate,
  'What access flows ask of people',
  [
    new SCIMMY.Types.Attribute('string', 'workingHours', {
      description:
        'When the person works, as `MONDAY-FRIDAY 09:00-17:00`, by the clock of their `timezone` or of a zone named behind it.',
    }),
  ],
);

SCIMMY.Schemas.User.definition.extend(SCIMMY.Schemas.EnterpriseUser.definition, false);
SCIMMY.Schemas.User.definition.extend(extension, false);

/** A user as its schema has it, without what only we say (`schemas`, `meta`, `id`). Throws `ScimError`. */
export const coerceUser = (sent: Json): Json => coerce(() => new SCIMMY.Schemas.User(sent, 'in'));

/** The same of a group; members are not part of it. */
export const coerceGroup = (sent: Json): Json => coerce(() => new SCIMMY.Schemas.Group(sent, 'in'));

function coerce(make: () => object): Json {
  try {
    const { schemas: _schemas, meta: _meta, id: _id, ...own } = plain(make());
    return own;
  } catch (error) {
    if (error instanceof ScimError) throw error;
    throw new ScimError(400, 'invalidValue', error instanceof Error ? error.message : 'the resource cannot be read');
  }
}

/** What it is as JSON. */
function plain(value: object): Json {
  const copy: unknown = JSON.parse(JSON.stringify(value));
  return isObject(copy) ? copy : {};
}

/** Whether a value is an object and no list. */
export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every schema as it describes itself, for `/Schemas`. */
export const describedSchemas = (base: string): readonly Json[] =>
  [
    SCIMMY.Schemas.User.definition,
    SCIMMY.Schemas.EnterpriseUser.definition,
    extension,
    SCIMMY.Schemas.Group.definition,
  ].map((definition) => plain(definition.describe(`${base}/Schemas`)));

/** An attribute by what it may hold. */
export interface AttributeName {
  readonly name: string;
  readonly multiValued: boolean;
  readonly isText: boolean;
  readonly caseExact: boolean;
  /** By lower case name. */
  readonly parts: ReadonlyMap<string, AttributeName>;
}

/** The attributes of a schema by lower case name. */
const namesOf = (described: Json): ReadonlyMap<string, AttributeName> => {
  const list = described['attributes'] ?? described['subAttributes'];
  const names = new Map<string, AttributeName>();
  for (const one of Array.isArray(list) ? list : []) {
    if (!isObject(one) || typeof one['name'] !== 'string') continue;
    names.set(one['name'].toLowerCase(), {
      name: one['name'],
      multiValued: one['multiValued'] === true,
      isText: one['type'] === 'string' || one['type'] === 'reference',
      caseExact: one['caseExact'] === true,
      parts: namesOf(one),
    });
  }
  return names;
};

const [userSchema = {}, enterpriseSchema = {}, tidegateSchema = {}, groupSchema = {}] = describedSchemas('');
const common: ReadonlyMap<string, AttributeName> = new Map(
  ['id', 'externalId'].map((name) => [
    name.toLowerCase(),
    { name, multiValued: false, isText: true, caseExact: true, parts: new Map() },
  ]),
);
const metaParts: ReadonlyMap<string, AttributeName> = new Map(
  ['resourceType', 'created', 'lastModified', 'location', 'version'].map((name) => [
    name.toLowerCase(),
    { name, multiValued: false, isText: true, caseExact: true, parts: new Map() },
  ]),
);
const meta: AttributeName = { name: 'meta', multiValued: false, isText: false, caseExact: false, parts: metaParts };

/** What a user and a group may say, by lower case name; extensions by the name of their schema. */
export const attributes: {
  readonly user: ReadonlyMap<string, AttributeName>;
  readonly enterprise: ReadonlyMap<string, AttributeName>;
  readonly tidegate: ReadonlyMap<string, AttributeName>;
  readonly group: ReadonlyMap<string, AttributeName>;
} = {
  user: new Map([...namesOf(userSchema), ...common, ['meta', meta]]),
  enterprise: namesOf(enterpriseSchema),
  tidegate: namesOf(tidegateSchema),
  group: new Map([...namesOf(groupSchema), ...common, ['meta', meta]]),
};
