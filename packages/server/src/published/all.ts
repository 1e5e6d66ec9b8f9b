// The families of the published API: their routes and what answers each.

import { publishedRoutes } from '@tidegate/contract';
import type { Binding } from '../http/call.ts';
import type { Serving } from '../http/serving.ts';
import { accessSessionBindings, availableAccessBindings } from './access.ts';
import { accessFlowBindings } from './access-flows.ts';
import { accessRequestBindings } from './access-requests.ts';
import { accessScopeBindings } from './access-scopes.ts';
import { bundleBindings } from './bundles.ts';
import { bundleV1Bindings } from './bundles-v1.ts';
import { clientAskingBindings } from './client-asking.ts';
import { clientFilterBindings } from './client-filters.ts';
import { clientInventoryBindings } from './client-inventory.ts';
import { clientRequestBindings } from './client-requests.ts';
import { clientSessionBindings, personalTokenBindings } from './client-session.ts';
import { clientSessionsBindings } from './client-sessions.ts';
import { clientTemplateBindings } from './client-templates.ts';
import { connectorBindings } from './connectors.ts';
import { delegatedRequestBindings } from './delegated-requests.ts';
import { groupBindings } from './groups.ts';
import { identityBindings } from './identities.ts';
import { integrationBindings } from './integrations.ts';
import { peopleBindings } from './people.ts';
import { userTagBindings } from './user-tags.ts';

/** What `routes/all-routes.ts` registers beside our own. */
export const published = {
  routes: publishedRoutes,
  bindings: (serving: Serving): readonly Binding[] => [
    ...accessFlowBindings(serving),
    ...accessScopeBindings(serving),
    ...bundleBindings(serving),
    ...bundleV1Bindings(serving),
    ...integrationBindings(serving),
    ...connectorBindings(serving),
    ...groupBindings(serving),
    ...peopleBindings(serving),
    ...identityBindings(serving),
    ...accessRequestBindings(serving),
    ...delegatedRequestBindings(serving),
    ...accessSessionBindings(serving),
    ...availableAccessBindings(serving),
    ...clientRequestBindings(serving),
    ...clientTemplateBindings(serving),
    ...clientFilterBindings(serving),
    ...clientInventoryBindings(serving),
    ...clientAskingBindings(serving),
    ...clientSessionsBindings(serving),
    ...clientSessionBindings(serving),
    ...personalTokenBindings(serving),
    ...userTagBindings(serving),
  ],
};
