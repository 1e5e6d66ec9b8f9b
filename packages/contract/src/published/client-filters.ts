// What the client API's lists of requests can be narrowed by. Everything here is drawn from requests within the caller's sight (law 1).

import { z } from 'zod';
import { route } from '../define.ts';
import { requestsScope } from './client-requests.ts';
import { countedPage, countedQuery, icons, integrationClient } from './client-things.ts';
import { oneOf } from './shapes.ts';

const base = '/api/client/v1/filters';
const shared = { tag: 'Published: client', errors: 'published', access: 'signed-in', method: 'GET' } as const;

const filterOption = z
  .object({
    id: z.string(),
    type: z.string(),
    /** The address of a person; otherwise the same as the id. */
    source_id: z.string(),
    display_name: z.string(),
    icon: icons.optional(),
  })
  .meta({ id: 'FilterOptionClient' });

export const clientFilterRoutes = {
  listFilterOptions: route({
    ...shared,
    path: `${base}/options`,
    summary: 'The values of one filter that occur in my newest requests of a scope',
    query: z.strictObject({
      ...countedQuery,
      /** The filter, as the list of requests spells it. */
      key: z.enum(['statuses', 'requestor_ids', 'grantee_ids']),
      scope: requestsScope.default('MyRequests'),
      search: oneOf,
    }),
    output: countedPage(filterOption),
  }),
  listIntegrationFilterOptions: route({
    ...shared,
    path: `${base}/integrations`,
    summary: 'The integrations that occur in my newest requests of a scope',
    query: z.strictObject({ ...countedQuery, scope: requestsScope.default('MyRequests') }),
    output: countedPage(integrationClient),
  }),
};
