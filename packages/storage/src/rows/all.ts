// All rows of one transaction, as the port names them.

import type { AuditRows, Transaction } from '@tidegate/core';

import type { Session } from '../session.ts';
import { db } from '../sql/tables.ts';
import { authenticatorRows } from './authenticators.ts';
import { bundleRows } from './bundles.ts';
import { checkpointRows } from './checkpoints.ts';
import { classificationRows } from './classifications.ts';
import { credentialRefusalRows } from './credential-refusals.ts';
import { delegationRows } from './delegations.ts';
import { deliveryRows } from './deliveries.ts';
import { driftRows } from './drift.ts';
import { emergencyRows } from './emergencies.ts';
import { favoriteRows } from './favorites.ts';
import { findingRows } from './findings.ts';
import { flowRows } from './flows.ts';
import { grantRows } from './grants.ts';
import { groupRows } from './groups.ts';
import { identityLinkRows } from './identity-links.ts';
import { integrationRows } from './integrations.ts';
import { leaseRows } from './leases.ts';
import { mailRows } from './mails.ts';
import { movementRows } from './movements.ts';
import { noticeRows } from './notices.ts';
import { personRows } from './people.ts';
import { permissionRows } from './permissions.ts';
import { proposalRows } from './proposals.ts';
import { radarRows } from './radar.ts';
import { requestTemplateRows } from './request-templates.ts';
import { requestRows } from './requests.ts';
import { resourceRows } from './resources.ts';
import { revocationRows } from './revocations.ts';
import { ruleRows } from './rules.ts';
import { scopeRows } from './scopes.ts';
import { secretRows } from './secrets.ts';
import { shiftRows } from './shifts.ts';
import { signInRows } from './sign-ins.ts';
import { sourceEntryRows } from './source-entries.ts';
import { sourceRows } from './sources.ts';
import { spaceRows } from './spaces.ts';
import { syncRows } from './syncs.ts';
import { tagOrderRows } from './tag-orders.ts';
import { tokenRows } from './tokens.ts';
import { versionRows } from './versions.ts';
import { webhookRows } from './webhooks.ts';
import { workRows } from './work.ts';

/** Opens the row sets over a session; the audit log is opened by whoever commits. */
export const openRows = (session: Session, audit: AuditRows): Transaction => ({
  integrations: integrationRows(session),
  resources: resourceRows(session),
  permissions: permissionRows(session),
  syncs: syncRows(session),
  movements: movementRows(session),
  classifications: classificationRows(session),
  scopes: scopeRows(session),
  findings: findingRows(session),
  drift: driftRows(session),
  radar: radarRows(session),
  credentialRefusals: credentialRefusalRows(session),
  bundles: bundleRows(session),
  rules: ruleRows(session),
  flows: flowRows(session),
  versions: versionRows(session),
  proposals: proposalRows(session),
  tagOrders: tagOrderRows(session),
  people: personRows(session),
  groups: groupRows(session),
  shifts: shiftRows(session),
  sources: sourceRows(session),
  sourceEntries: sourceEntryRows(session),
  identityLinks: identityLinkRows(session),
  requests: requestRows(session),
  delegations: delegationRows(session),
  emergencies: emergencyRows(session),
  favorites: favoriteRows(session),
  requestTemplates: requestTemplateRows(session),
  spaces: spaceRows(session),
  checkpoints: checkpointRows(session),
  authenticators: authenticatorRows(session),
  grants: grantRows(session),
  leases: leaseRows(session),
  revocations: revocationRows(session),
  work: workRows(session),
  secrets: secretRows(session),
  tokens: tokenRows(session),
  signIns: signInRows(session),
  mails: mailRows(session),
  notices: noticeRows(session),
  webhooks: webhookRows(session),
  deliveries: deliveryRows(session),
  audit,
  worldVersion: async () => {
    const [row] = await session.worldRows(db.selectFrom('world').select('version'));
    return row?.version ?? 0;
  },
  groundVersion: async () => {
    const [row] = await session.worldRows(db.selectFrom('world').select('ground'));
    return row?.ground ?? 0;
  },
});
