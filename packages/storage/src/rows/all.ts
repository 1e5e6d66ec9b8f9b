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

/**
 * The row sets over a session; the audit log is opened by whoever commits. Each is made when it is first asked for: a transaction uses a few of
 * them, and making them all was a good part of what a small one cost.
 */
export function openRows(session: Session, audit: AuditRows): Transaction {
  const of = once(session);
  return {
    get integrations() {
      return of(integrationRows);
    },
    get resources() {
      return of(resourceRows);
    },
    get permissions() {
      return of(permissionRows);
    },
    get syncs() {
      return of(syncRows);
    },
    get movements() {
      return of(movementRows);
    },
    get classifications() {
      return of(classificationRows);
    },
    get scopes() {
      return of(scopeRows);
    },
    get findings() {
      return of(findingRows);
    },
    get drift() {
      return of(driftRows);
    },
    get radar() {
      return of(radarRows);
    },
    get credentialRefusals() {
      return of(credentialRefusalRows);
    },
    get bundles() {
      return of(bundleRows);
    },
    get rules() {
      return of(ruleRows);
    },
    get flows() {
      return of(flowRows);
    },
    get versions() {
      return of(versionRows);
    },
    get proposals() {
      return of(proposalRows);
    },
    get tagOrders() {
      return of(tagOrderRows);
    },
    get people() {
      return of(personRows);
    },
    get groups() {
      return of(groupRows);
    },
    get shifts() {
      return of(shiftRows);
    },
    get sources() {
      return of(sourceRows);
    },
    get sourceEntries() {
      return of(sourceEntryRows);
    },
    get identityLinks() {
      return of(identityLinkRows);
    },
    get requests() {
      return of(requestRows);
    },
    get delegations() {
      return of(delegationRows);
    },
    get emergencies() {
      return of(emergencyRows);
    },
    get favorites() {
      return of(favoriteRows);
    },
    get requestTemplates() {
      return of(requestTemplateRows);
    },
    get spaces() {
      return of(spaceRows);
    },
    get checkpoints() {
      return of(checkpointRows);
    },
    get authenticators() {
      return of(authenticatorRows);
    },
    get grants() {
      return of(grantRows);
    },
    get leases() {
      return of(leaseRows);
    },
    get revocations() {
      return of(revocationRows);
    },
    get work() {
      return of(workRows);
    },
    get secrets() {
      return of(secretRows);
    },
    get tokens() {
      return of(tokenRows);
    },
    get signIns() {
      return of(signInRows);
    },
    get mails() {
      return of(mailRows);
    },
    get notices() {
      return of(noticeRows);
    },
    get webhooks() {
      return of(webhookRows);
    },
    get deliveries() {
      return of(deliveryRows);
    },
    audit,
    worldVersion: async () => {
      const [row] = await session.worldRows(db.selectFrom('world').select('version'));
      return row?.version ?? 0;
    },
    groundVersion: async () => {
      const [row] = await session.worldRows(db.selectFrom('world').select('ground'));
      return row?.ground ?? 0;
    },
  };
}

/** Opens a row set at most once. */
function once(session: Session): <Rows extends object>(open: (session: Session) => Rows) => Rows {
  const opened = new Map<unknown, object>();
  return <Rows extends object>(open: (session: Session) => Rows): Rows => {
    const rows = opened.get(open) ?? open(session);
    opened.set(open, rows);
    // What is kept under an opener is what that opener made.
    return rows as Rows;
  };
}
