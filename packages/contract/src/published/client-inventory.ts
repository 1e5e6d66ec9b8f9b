// What I may ask for, as the client API's dialogs look for it: integrations, their types, resources and permissions, bundles, units. All of
// it is the caller's offers (law 1): what no flow offers is in no list, count or page.

import { z } from 'zod';
import { route } from '../define.ts';
import {
  accessUnitClient,
  bundleClient,
  countedPage,
  integrationClient,
  offeredQuery,
  permissionClient,
  resourceClient,
  resourceTypeClient,
} from './client-things.ts';
import { anyOf, oneOf } from './shapes.ts';

const base = '/api/client/v1/inventory';
const shared = { tag: 'Published: client', errors: 'published', access: 'signed-in', method: 'GET' } as const;

export const clientInventoryRoutes = {
  listClientIntegrations: route({
    ...shared,
    path: `${base}/integrations`,
    summary: 'Integrations in which I may ask for something',
    query: z.strictObject(offeredQuery),
    output: countedPage(integrationClient),
  }),
  listClientResourceTypes: route({
    ...shared,
    path: `${base}/resource-types`,
    summary: 'Types of resources of which I may ask for something',
    query: z.strictObject({ ...offeredQuery, 'integration-id': oneOf }),
    output: countedPage(resourceTypeClient),
  }),
  listClientResources: route({
    ...shared,
    path: `${base}/resources`,
    summary: 'Resources on which I may ask for something',
    query: z.strictObject({ ...offeredQuery, 'integration-id': oneOf, 'resource-type-id': anyOf, 'source-id': anyOf }),
    output: countedPage(resourceClient),
  }),
  listClientPermissions: route({
    ...shared,
    path: `${base}/permissions`,
    summary: 'Permissions I may ask for',
    query: z.strictObject({ ...offeredQuery, 'integration-id': oneOf, 'resource-type-id': oneOf }),
    output: countedPage(permissionClient),
  }),
  listClientBundles: route({
    ...shared,
    path: `${base}/bundles`,
    summary: 'Bundles I may ask for',
    query: z.strictObject(offeredQuery),
    output: countedPage(bundleClient),
  }),
  listClientAccessUnits: route({
    ...shared,
    path: `${base}/access-units`,
    summary: 'Single permissions on single resources that I may ask for',
    query: z.strictObject({
      ...offeredQuery,
      'integration-ids': anyOf,
      'resource-type-ids': anyOf,
      'resource-ids': anyOf,
      'permission-ids': anyOf,
      'bundle-ids': anyOf,
      'permission-search': oneOf,
    }),
    output: countedPage(accessUnitClient),
  }),
};
