// All rows of one transaction, as the port names them.

import type { AuditRows, Transaction } from '@tidegate/core';
import type { Session } from '../session.ts';
import { onlyRow } from '../tables.ts';
import { grantRows, leaseRows } from './grants.ts';
import {
  classificationRows,
  deliveryRows,
  identityLinkRows,
  noticeRows,
  notKept,
  secretRows,
  webhookRows,
} from './others.ts';
import { authenticatorRows, delegationRows, emergencyRows, requestRows } from './requests.ts';
import { workRows } from './work.ts';
import { groupRows, integrationRows, namedRows, permissionRows, personRows, resourceRows, shiftRows } from './world.ts';

/** Opens the row sets over a session. What the sweeper looks at by the way is empty, not refused. */
export function openRows(session: Session, audit: AuditRows): Transaction {
  const { scopes, bundles, rules, flows, sources, world } = session.tables;
  const none = async (): Promise<number> => 0;
  return {
    integrations: integrationRows(session),
    resources: resourceRows(session),
    permissions: permissionRows(session),
    syncs: notKept('readings of targets'),
    movements: notKept('movements', { forgetBefore: none }),
    classifications: classificationRows(session),
    scopes: namedRows(session, scopes),
    findings: notKept('findings', { forgetResolvedBefore: none }),
    drift: notKept('reviews of drift'),
    bundles: namedRows(session, bundles),
    rules: namedRows(session, rules),
    flows: namedRows(session, flows),
    versions: notKept('versions', { changesSince: async () => [] }),
    proposals: notKept('proposals', { waiting: async () => [] }),
    tagOrders: notKept('tag orders'),
    people: personRows(session),
    groups: groupRows(session),
    shifts: shiftRows(session),
    sources: notKept('sources', {
      all: () => session.runOnWorld(() => sources.all(session)),
      get: (id) => session.runOnWorld(() => sources.get(session, id)),
    }),
    sourceEntries: notKept('entries of sources', { ofSubjects: async () => [] }),
    identityLinks: identityLinkRows(session),
    requests: requestRows(session),
    delegations: delegationRows(session),
    emergencies: emergencyRows(session),
    favorites: notKept('favorites'),
    checkpoints: notKept('checkpoints'),
    authenticators: authenticatorRows(session),
    grants: grantRows(session),
    leases: leaseRows(session),
    work: workRows(session),
    secrets: secretRows(session),
    tokens: notKept('tokens'),
    signIns: notKept('sign-ins', {
      removeOfPerson: async () => undefined,
      takeEndedClaims: async () => [],
      forgetEndedBefore: none,
      forgetLinksExpiredBefore: none,
    }),
    notices: noticeRows(session),
    webhooks: webhookRows(session),
    deliveries: deliveryRows(session),
    audit,
    worldVersion: () => session.runOnWorld(() => world.get(session, onlyRow)?.version ?? 0),
    groundVersion: () => session.runOnWorld(() => world.get(session, onlyRow)?.ground ?? 0),
  };
}
