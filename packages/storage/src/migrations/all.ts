// Every migration, in order. A new one is a new module and a new line here.

import { first } from './0001-first.ts';
import { forgetting } from './0002-forgetting.ts';
import { syncs } from './0003-syncs.ts';
import { changes } from './0004-changes.ts';
import { ancestors } from './0005-ancestors.ts';
import { findings } from './0006-findings.ts';
import { versions } from './0007-versions.ts';
import { classifications } from './0008-classifications.ts';
import { readings } from './0009-readings.ts';
import { signIns } from './0010-sign-ins.ts';
import { personFacts } from './0011-person-facts.ts';
import { sources } from './0012-sources.ts';
import { shifts } from './0013-shifts.ts';
import { flowTerms } from './0014-flow-terms.ts';
import { targets } from './0015-targets.ts';
import { ground } from './0016-ground.ts';
import { consent } from './0017-consent.ts';
import { time } from './0018-time.ts';
import { emergencies } from './0019-emergencies.ts';
import { favorites } from './0020-favorites.ts';
import { uncertain } from './0021-uncertain.ts';
import { lanes } from './0022-lanes.ts';
import { checkpoints } from './0023-checkpoints.ts';
import { mail } from './0024-mail.ts';
import { radar } from './0025-radar.ts';
import { revocations } from './0026-revocations.ts';
import { fulfilment } from './0027-fulfilment.ts';
import { credentialEnds } from './0028-credential-ends.ts';
import { rotation } from './0029-rotation.ts';
import { requestTemplates } from './0030-request-templates.ts';
import { spaces } from './0031-spaces.ts';
import { orderedFlows } from './0034-ordered-flows.ts';
import { askedAgain } from './0035-asked-again.ts';
import { turned } from './0036-turned.ts';
import { cleanUp } from './0037-clean-up.ts';
import { bars } from './0038-bars.ts';
import { partReadings } from './0040-part-readings.ts';
import { toldGroups } from './0041-told-groups.ts';
import { hoursOrigin } from './0042-hours-origin.ts';
import { tidiedClaims } from './0043-tidied-claims.ts';
import { credentialRefusals } from './0047-credential-refusals.ts';
import { due } from './0048-due.ts';
import { unreadParts } from './0049-unread-parts.ts';
import { ruleVersions } from './0050-rule-versions.ts';
import { permissionFacts } from './0051-permission-facts.ts';
import { classificationVersions } from './0054-classification-versions.ts';
import { favoriteOffers } from './0056-favorite-offers.ts';
import type { Migration } from './migration.ts';

export const migrations: readonly Migration[] = [
  first,
  forgetting,
  syncs,
  changes,
  ancestors,
  findings,
  versions,
  classifications,
  readings,
  signIns,
  personFacts,
  sources,
  shifts,
  flowTerms,
  targets,
  ground,
  consent,
  time,
  emergencies,
  favorites,
  uncertain,
  lanes,
  checkpoints,
  mail,
  radar,
  revocations,
  fulfilment,
  credentialEnds,
  rotation,
  requestTemplates,
  spaces,
  orderedFlows,
  askedAgain,
  turned,
  cleanUp,
  bars,
  partReadings,
  toldGroups,
  hoursOrigin,
  tidiedClaims,
  credentialRefusals,
  due,
  unreadParts,
  ruleVersions,
  permissionFacts,
  classificationVersions,
  favoriteOffers,
];
