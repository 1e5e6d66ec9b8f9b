// How users, groups and lists are shown: with their schemas, ids, versions and addresses, and only the attributes asked for.

import type { SourceEntry, SourceMember } from '@tidegate/core';

import { describedSchemas, type Json, schemaNames } from './client.ts';

/** Where a source's API is, without a slash at the end. */
export type BaseUrl = string;

/** The weak version of an entry, as `ETag` and `meta.version` carry it. */
export const versionOf = (entry: SourceEntry): string => `W/"${entry.version}"`;

/** Where an entry is. */
export const locationOf = (base: BaseUrl, entry: SourceEntry): string =>
  `${base}/${entry.kind === 'person' ? 'Users' : 'Groups'}/${entry.nativeId}`;

/** A user or group as kept. Keys that only we use begin with `$` and are not shown. */
export function showEntry(
  base: BaseUrl,
  entry: SourceEntry,
  beside: { readonly members?: readonly SourceMember[]; readonly groups?: readonly SourceEntry[] },
): Json {
  const kept = Object.fromEntries(
    Object.entries(entry.document).filter(([key]) => !key.startsWith('$') && key !== 'meta'),
  );
  const isUser = entry.kind === 'person';
  return {
    schemas: isUser
      ? [schemaNames.user, ...[schemaNames.enterprise, schemaNames.tidegate].filter((name) => name in kept)]
      : [schemaNames.group],
    id: entry.nativeId,
    ...kept,
    ...(isUser ? { active: entry.active } : {}),
    ...(beside.members === undefined
      ? {}
      : {
          members: beside.members.map((one) => ({
            value: one.nativeId,
            type: one.kind === 'person' ? 'User' : 'Group',
            $ref: `${base}/${one.kind === 'person' ? 'Users' : 'Groups'}/${one.nativeId}`,
          })),
        }),
    ...(beside.groups === undefined
      ? {}
      : {
          groups: beside.groups.map((one) => ({
            value: one.nativeId,
            display: one.name,
            type: 'direct',
            $ref: locationOf(base, one),
          })),
        }),
    meta: {
      resourceType: isUser ? 'User' : 'Group',
      created: new Date(entry.createdAt).toISOString(),
      lastModified: new Date(entry.changedAt).toISOString(),
      location: locationOf(base, entry),
      version: versionOf(entry),
    },
  };
}

/** `attributes` or `excludedAttributes` of a query, as lower case names. */
export const namesOf = (text: string | undefined): ReadonlySet<string> | null => {
  const names = (text ?? '').split(',').flatMap((one) => {
    const name = one.trim().toLowerCase();
    const schema = Object.values(schemaNames).find((urn) => name.startsWith(`${urn.toLowerCase()}:`));
    return name === ''
      ? []
      : [schema === undefined || schema.includes(':extension:') ? name : name.slice(schema.length + 1)];
  });
  return names.length === 0 ? null : new Set(names);
};

const always: ReadonlySet<string> = new Set(['schemas', 'id', 'meta']);

/** Only what was asked for; ids and schemas are always there. */
export function project(shown: Json, only: ReadonlySet<string> | null, without: ReadonlySet<string> | null): Json {
  if (only === null && without === null) return shown;
  return Object.fromEntries(
    Object.entries(shown).filter(([key]) => {
      const name = key.toLowerCase();
      if (always.has(name)) return true;
      if (only !== null)
        return [...only].some((one) => one === name || one.startsWith(`${name}.`) || one.startsWith(`${name}:`));
      return without?.has(name) !== true;
    }),
  );
}

/** A page of a list. */
export const listResponse = (ask: {
  readonly total: number;
  readonly startIndex: number;
  readonly items: readonly Json[];
}): Json => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
  totalResults: ask.total,
  startIndex: ask.startIndex,
  itemsPerPage: ask.items.length,
  Resources: ask.items,
});

/** What this server can do (RFC 7643, section 5). */
export const serviceProviderConfig = (base: BaseUrl, maxResults: number): Json => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults },
  changePassword: { supported: false },
  sort: { supported: false },
  etag: { supported: true },
  authenticationSchemes: [
    {
      type: 'oauthbearertoken',
      name: 'Bearer token',
      description: 'the token of this source, shown once by `tidegate sources rotate-token`',
      primary: true,
    },
  ],
  meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
});

/** The two kinds of resource. */
export const resourceTypes = (base: BaseUrl): readonly Json[] =>
  (
    [
      [
        'User',
        '/Users',
        schemaNames.user,
        [schemaNames.enterprise, schemaNames.tidegate].map((schema) => ({ schema, required: false })),
      ],
      ['Group', '/Groups', schemaNames.group, []],
    ] as const
  ).map(([name, endpoint, schema, schemaExtensions]) => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
    id: name,
    name,
    endpoint,
    schema,
    schemaExtensions,
    meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/${name}` },
  }));

/** The schemas as they describe themselves. */
export const schemas = (base: BaseUrl): readonly Json[] => describedSchemas(base);
