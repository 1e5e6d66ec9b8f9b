// Requests that the caller made for somebody else (v1), and for whom they may ask (client API).

import { z } from 'zod';
import { route } from '../define.ts';
import { accessRequestV4 } from './access-requests.ts';
import { anyOf, identity, idParams, listOf, oneOf, pageQuery } from './shapes.ts';

const path = '/api/user/v1/delegated-access-requests';

export const delegatedAccessRequestV1 = accessRequestV4
  .extend({ grantee: identity })
  .meta({ id: 'DelegatedAccessRequestV1' });

const skipQuery = {
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  skip: z.coerce.number().int().min(0).default(0),
};

export const delegatedRequestRoutes = {
  listDelegatedAccessRequestsV1: route({
    tag: 'Published: access requests',
    errors: 'published',
    access: 'signed-in',
    method: 'GET',
    path,
    summary: 'Requests I made for somebody else, newest first',
    query: pageQuery.extend({ grantee: oneOf, statuses: anyOf }),
    output: listOf(delegatedAccessRequestV1),
  }),
  getDelegatedAccessRequestsV1: route({
    tag: 'Published: access requests',
    errors: 'published',
    access: 'signed-in',
    method: 'GET',
    path: `${path}/{id}`,
    summary: 'One request I made for somebody else',
    params: idParams,
    output: delegatedAccessRequestV1,
  }),
  listClientGrantees: route({
    tag: 'Published: client',
    errors: 'published',
    access: 'signed-in',
    method: 'GET',
    path: '/api/client/v1/inventory/grantees',
    summary: 'For whom I may ask',
    query: z.strictObject({
      ...skipQuery,
      search: oneOf,
      grantee_type: oneOf,
      grantee_id: oneOf,
      session_id: oneOf,
    }),
    output: z.object({
      data: z.array(
        z
          .object({ id: z.string(), source_id: z.string(), display_name: z.string(), type: z.string() })
          .meta({ id: 'GranteeClient' }),
      ),
      pagination: z.object({
        limit: z.number().int(),
        offset: z.number().int(),
        total: z.number().int(),
        has_more: z.boolean(),
      }),
    }),
  }),
};
