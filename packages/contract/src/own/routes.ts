// Every route of our own, by the name that is its operation id. The server registers these and nothing else beside the
// published families.

import type { Route } from '../route.ts';
import { accessRoutes } from './access.ts';
import { administrationRoutes } from './administration.ts';
import { approverRoutes } from './approvers.ts';
import { consentRoutes } from './consent.ts';
import { credentialRoutes } from './credentials.ts';
import { emergencyRoutes } from './emergencies.ts';
import { findingRoutes } from './findings.ts';
import { groupRoutes } from './groups.ts';
import { importRoutes } from './imports.ts';
import { movementRoutes } from './movements.ts';
import { onCallRoutes } from './on-call.ts';
import { operationRoutes } from './operations.ts';
import { perimeterRoutes } from './perimeters.ts';
import { personRoutes } from './person.ts';
import { radarRoutes } from './radar.ts';
import { requestRoutes } from './requests.ts';
import { revocationRoutes } from './revocations.ts';
import { ruleRoutes } from './rules.ts';
import { segmentationRoutes } from './segmentation.ts';
import { serviceTokenRoutes, signInRoutes } from './sign-ins.ts';
import { sourceRoutes } from './sources.ts';
import { spaceRoutes } from './spaces.ts';
import { syncRoutes } from './syncs.ts';
import { tagOrderRoutes } from './tag-orders.ts';
import { tagRoutes } from './tags.ts';
import { whyRoutes } from './why.ts';

/** Name → route. Names are unique across families: a later one would replace an earlier, which a test refuses. */
export const ownRoutes: Readonly<Record<string, Route>> = {
  ...personRoutes,
  ...signInRoutes,
  ...serviceTokenRoutes,
  ...requestRoutes,
  ...consentRoutes,
  ...emergencyRoutes,
  ...revocationRoutes,
  ...accessRoutes,
  ...syncRoutes,
  ...credentialRoutes,
  ...sourceRoutes,
  ...groupRoutes,
  ...importRoutes,
  ...movementRoutes,
  ...findingRoutes,
  ...radarRoutes,
  ...approverRoutes,
  ...onCallRoutes,
  ...tagRoutes,
  ...tagOrderRoutes,
  ...administrationRoutes,
  ...segmentationRoutes,
  ...ruleRoutes,
  ...spaceRoutes,
  ...whyRoutes,
  ...perimeterRoutes,
  ...operationRoutes,
};
