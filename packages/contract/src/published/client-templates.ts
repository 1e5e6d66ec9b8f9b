// Templates of requests in the client API: what the caller keeps to ask for again. Theirs alone; what it names is asked for like
// everything else.

import { limits } from '@tidegate/core';
import { z } from 'zod';
import { route } from '../define.ts';
import {
  countedPage,
  countedQuery,
  integrationClient,
  permissionClient,
  resourceClient,
  resourceTypeClient,
} from './client-things.ts';
import { idParams, message, name, oneOf } from './shapes.ts';

const path = '/api/client/v1/access-request-templates';
const shared = { tag: 'Published: client', errors: 'published', access: 'signed-in' } as const;
const ids = z.array(z.string().max(200)).max(limits.templateThingsMax);

/** Only what the caller is offered can be named. */
const upsert = z
  .strictObject({
    name,
    type: z.enum(['IntegrationRequest']),
    filter_integration_ids: ids,
    filter_resource_type_ids: ids,
    filter_resource_ids: ids,
    filter_permission_ids: ids,
  })
  .meta({ id: 'CreateAndUpdateAccessRequestTemplateClient' });

/** Things as they were offered when it was kept. */
const template = z
  .object({
    id: z.string(),
    name: z.string(),
    type: z.enum(['IntegrationRequest']),
    integrations: z.array(integrationClient),
    resource_types: z.array(resourceTypeClient),
    resources: z.array(resourceClient),
    permissions: z.array(permissionClient),
    create_date: z.number(),
  })
  .meta({ id: 'AccessRequestTemplateClient' });

export const clientTemplateRoutes = {
  listClientTemplates: route({
    ...shared,
    method: 'GET',
    path,
    summary: 'My templates, by name',
    query: z.strictObject({ ...countedQuery, search: oneOf }),
    output: countedPage(template),
  }),
  createClientTemplate: route({
    ...shared,
    method: 'POST',
    path,
    summary: 'Keep a choice of what I am offered, to ask for it again',
    body: upsert,
    output: template,
  }),
  getClientTemplate: route({
    ...shared,
    method: 'GET',
    path: `${path}/{id}`,
    summary: 'One of my templates; with `filter-available`, only what I am still offered of it, by its names of today',
    params: idParams,
    query: z.strictObject({ 'filter-available': z.enum(['true', 'false']).optional() }),
    output: template,
  }),
  replaceClientTemplate: route({
    ...shared,
    method: 'PUT',
    path: `${path}/{id}`,
    summary: 'Replace one of my templates as a whole',
    params: idParams,
    body: upsert,
    output: template,
  }),
  deleteClientTemplate: route({
    ...shared,
    method: 'DELETE',
    path: `${path}/{id}`,
    summary: 'Remove one of my templates',
    params: idParams,
    output: message,
  }),
};
