// Every route of the published families, by the name that is its operation id. The version is part of the name, so that none of
// them meets one of our own.

import type { Route } from '../route.ts';
import { accessSessionRoutes, availableAccessRoutes } from './access.ts';
import { accessFlowRoutes } from './access-flows.ts';
import { accessRequestRoutes } from './access-requests.ts';
import { accessScopeRoutes } from './access-scopes.ts';
import { bundleRoutes } from './bundles.ts';
import { bundleV1Routes } from './bundles-v1.ts';
import { clientAskingRoutes } from './client-asking.ts';
import { clientFilterRoutes } from './client-filters.ts';
import { clientInventoryRoutes } from './client-inventory.ts';
import { clientRequestRoutes } from './client-requests.ts';
import { clientSessionRoutes } from './client-session.ts';
import { clientSessionsRoutes } from './client-sessions.ts';
import { clientTemplateRoutes } from './client-templates.ts';
import { delegatedRequestRoutes } from './delegated-requests.ts';
import { identityRoutes } from './identities.ts';
import { integrationRoutes } from './integrations.ts';
import { peopleRoutes } from './people.ts';
import { userTagRoutes } from './user-tags.ts';

/** Name → route. */
export const publishedRoutes: Readonly<Record<string, Route>> = {
  ...accessFlowRoutes,
  ...accessScopeRoutes,
  ...bundleRoutes,
  ...bundleV1Routes,
  ...integrationRoutes,
  ...peopleRoutes,
  ...identityRoutes,
  ...accessRequestRoutes,
  ...delegatedRequestRoutes,
  ...accessSessionRoutes,
  ...availableAccessRoutes,
  ...clientRequestRoutes,
  ...clientSessionRoutes,
  ...clientTemplateRoutes,
  ...clientFilterRoutes,
  ...clientInventoryRoutes,
  ...clientAskingRoutes,
  ...clientSessionsRoutes,
  ...userTagRoutes,
};
