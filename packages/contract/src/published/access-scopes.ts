// Access scopes as the published API reads and writes them (v1): a name and a query.

import { z } from 'zod';
import { route } from '../define.ts';
import { idParams, instant, listOf, name, oneOf, pageQuery } from './shapes.ts';

const path = '/api/admin/v1/access-scopes';

const upsert = z
  .strictObject({ name, description: z.string().max(2_000).nullish(), query: z.string() })
  .meta({ id: 'UpsertAccessScopeV1' });

export const accessScopeV1 = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    query: z.string(),
    creation_date: instant,
    update_date: instant,
    /** Ours: grows with each change. */
    version: z.number().int(),
  })
  .meta({ id: 'AccessScopeV1' });

const shared = { tag: 'Published: access scopes', errors: 'published' } as const;

export const accessScopeRoutes = {
  listAccessScopesV1: route({
    ...shared,
    method: 'GET',
    path,
    summary: 'Access scopes, by name',
    access: 'perimeters:read',
    query: pageQuery.extend({ name: oneOf }),
    output: listOf(accessScopeV1),
  }),
  createAccessScopeV1: route({
    ...shared,
    method: 'POST',
    path,
    summary: 'Make an access scope; a query that does not parse is refused with the column',
    access: 'scopes:change',
    body: upsert,
    output: accessScopeV1,
    audit: ['scope.saved'],
  }),
  getAccessScopeV1: route({
    ...shared,
    method: 'GET',
    path: `${path}/{id}`,
    summary: 'One access scope',
    access: 'perimeters:read',
    params: idParams,
    output: accessScopeV1,
  }),
  replaceAccessScopeV1: route({
    ...shared,
    method: 'PUT',
    path: `${path}/{id}`,
    summary: 'Replace an access scope as a whole',
    access: 'scopes:change',
    params: idParams,
    body: upsert,
    output: accessScopeV1,
    audit: ['scope.saved'],
  }),
  deleteAccessScopeV1: route({
    ...shared,
    method: 'DELETE',
    path: `${path}/{id}`,
    summary: 'Remove an access scope that no access flow offers',
    access: 'scopes:change',
    params: idParams,
    output: z.object({}),
    status: 204,
    audit: ['scope.removed'],
  }),
};
