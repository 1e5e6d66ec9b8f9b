// Rows for the contract suite of stores: every field filled with something that a careless column would lose. Ids and names
// are fresh for each sample, so that tests share a database without meeting.

import {
  type AccessFlow,
  type AccessRequest,
  type ApprovalPolicy,
  type AuditDraft,
  type Grant,
  type Group,
  type IdKind,
  type Integration,
  type IntegrationId,
  type Lease,
  newId,
  type Permission,
  type Person,
  plainTerms,
  plainTrail,
  type Resource,
  type Scope,
  type Store,
} from '@tidegate/core';

import { seededChance } from '../adapters/chance.ts';

const chance = seededChance('storage');

/** A fresh id of a kind. */
export const fresh = <K extends IdKind>(kind: K) => newId(kind, chance);

/** Text that quoting, encoding and JSON could each spoil. */
export const awkward = `a "b" 'c' \\d $1 {e} %f_ — ñ 漢字 🌊 \t\n</script>`;

/** 2026-01-05 09:00 UTC, to the millisecond. */
export const start = Date.UTC(2026, 0, 5, 9) + 123;

export function anIntegration(parts: Partial<Integration> = {}): Integration {
  const id = fresh('integration');
  return {
    id,
    name: `integration ${id}`,
    type: 'postgresql',
    category: 'RESOURCES',
    connectorId: 'built-in',
    config: { host: 'db.example', note: awkward, ['__proto__']: 'y' },
    credential: { kind: 'sealed', secretId: id },
    status: 'Warning',
    statusMessage: awkward,
    connectedResourceTypes: ['postgresql-database'],
    customAccessDetails: awkward,
    published: { owner: { type: 'user', value: ['a'] }, nested: [1, null, true, { deep: awkward }] },
    lastSyncAt: start + 1,
    createdAt: start,
    ...parts,
  };
}

export function aResource(integrationId: IntegrationId, parts: Partial<Resource> = {}): Resource {
  const id = fresh('resource');
  return {
    id,
    integrationId,
    type: 'postgresql-database',
    nativeId: `native ${id}`,
    name: awkward,
    path: `acme/${id}`,
    parentId: fresh('resource'),
    ancestors: ['root', 'unit'],
    tags: [
      { key: 'Environment', value: 'prod', origin: 'source' },
      { key: '__proto__', value: awkward, origin: 'user' },
    ],
    context: { account_id: '111111111111', constructor: awkward },
    status: 'active',
    riskLevel: 'critical',
    source: 'import',
    observedAt: start,
    ...parts,
  };
}

export function aPermission(integrationId: IntegrationId, parts: Partial<Permission> = {}): Permission {
  const id = fresh('permission');
  return {
    id,
    integrationId,
    resourceType: 'postgresql-database',
    name: `READ ${id}`,
    level: 'read',
    riskLevel: 'medium',
    allows: awkward,
    source: 'adapter',
    observedAt: 7,
    ...parts,
  };
}

export function aScope(parts: Partial<Scope> = {}): Scope {
  const id = fresh('scope');
  return {
    id,
    name: `scope ${id}`,
    description: awkward,
    query: 'resource_tag["Team"] = "data"',
    version: 1,
    createdAt: start,
    updatedAt: start + 5,
    ...parts,
  };
}

const approval: ApprovalPolicy = {
  mode: 'ALL_OF',
  groups: [
    { operator: 'AND', approvers: [{ type: 'manager', operator: 'is', values: [], ids: [] }] },
    { operator: 'OR', approvers: [{ type: 'group', operator: 'is', values: ['dba', awkward], ids: ['grp_x'] }] },
  ],
};

export function aFlow(parts: Partial<AccessFlow> = {}): AccessFlow {
  const id = fresh('flow');
  return {
    id,
    name: `flow ${id}`,
    description: awkward,
    active: true,
    requesters: {
      operator: 'OR',
      conditions: [{ type: 'department', operator: 'starts_with', values: ['eng'], ids: [] }],
    },
    targets: [
      { kind: 'scope', scopeId: fresh('scope'), permissions: ['READ_ONLY'] },
      { kind: 'scope', scopeId: fresh('scope'), permissions: null },
      { kind: 'bundle', bundleId: fresh('bundle') },
      {
        kind: 'selection',
        integrationId: fresh('integration'),
        resourceType: 'postgresql-database',
        permissions: ['READ_ONLY'],
        lines: [
          { mode: 'include', by: 'tag', key: awkward, values: [awkward] },
          { mode: 'exclude', by: 'parent', key: null, values: ['eu-1'] },
        ],
      },
      { kind: 'selection', integrationId: fresh('integration'), resourceType: 'x', permissions: ['A'], lines: null },
    ],
    durationSecMax: 3_600,
    approval,
    settings: {
      reasonRequired: true,
      approverReasonRequired: false,
      distinctPeople: true,
      selfApproval: false,
      labels: [awkward],
    },
    terms: {
      ...plainTerms,
      requestFor: { self: false, directReports: true, others: { operator: 'AND', conditions: [] } },
      duration: {
        defaultSec: 60,
        stepSec: 30,
        untilRevoked: { ownerId: fresh('person'), reviewEverySec: 86_400 },
        whileEligible: true,
      },
      extensions: { countMax: 2, lengthSec: 60, consent: 'again' },
      times: {
        ask: { days: ['MONDAY'], fromMinute: 0, toMinute: 0, timeZone: 'UTC' },
        decide: null,
        grant: null,
        requesterHours: true,
        approverHours: false,
        startWithinSec: 3_600,
      },
      escalation: { intervalSec: 60, tiers: approval.groups },
      stepUp: { who: 'both', validSec: 3_600 },
      reasons: {
        lengthMin: 3,
        approverLengthMin: 4,
        pattern: '[A-Z]+-[0-9]+',
        approverPattern: null,
        patternHelp: awkward,
      },
      staleness: { kind: 'ask', approval },
    },
    published: { name: awkward, access_targets: [{ access_scope: { name: 'x' } }] },
    version: 3,
    createdAt: start,
    updatedAt: start + 5,
    ...parts,
  };
}

export function aPerson(parts: Partial<Person> = {}): Person {
  const id = fresh('person');
  return {
    id,
    email: `${id}@acme.example`,
    emailAliases: [`${id}@old.example`],
    firstName: 'Ada',
    lastName: awkward,
    active: true,
    roles: ['Admin', 'Viewer'],
    managerId: fresh('person'),
    groupIds: [],
    attributes: { department: 'engineering', note: awkward },
    kind: 'machine',
    sameAs: fresh('person'),
    workingHours: { days: ['MONDAY', 'SUNDAY'], fromMinute: 540, toMinute: 0, timeZone: 'Europe/Berlin' },
    hoursOrigin: { sourceId: null, observedAt: 1_700_000_000_000, maxAgeSec: 60 },
    origin: { sourceId: fresh('source'), observedAt: 1_700_000_000_000, maxAgeSec: 3_600 },
    attributeOrigins: { department: { sourceId: null, observedAt: 1_700_000_000_000, maxAgeSec: null } },
    ...parts,
  };
}

export function aGroup(parts: Partial<Group> = {}): Group {
  const id = fresh('group');
  return { id, name: `group ${id}`, sourceId: null, ...parts };
}

export function aRequest(person: Person, parts: Partial<AccessRequest> = {}): AccessRequest {
  return {
    id: fresh('request'),
    requesterId: person.id,
    granteeId: person.id,
    flowId: fresh('flow'),
    flowVersion: 3,
    flowName: awkward,
    entitlements: [
      {
        resourceId: fresh('resource'),
        permissionId: fresh('permission'),
        integrationName: 'db',
        integrationType: 'postgresql',
        resourceType: 'postgresql-database',
        resourceName: awkward,
        resourcePath: 'acme/db',
        permissionName: 'READ_ONLY',
        permissionAllows: awkward,
        excess: [awkward],
        riskLevel: 'high',
        tags: { Environment: 'prod' },
        context: { account_id: '1' },
        simulated: true,
        account: { account: awkward, by: 'rule', verified: false },
      },
    ],
    durationSec: 3_600,
    reason: awkward,
    customFields: { ticket: awkward },
    approval,
    distinctPeople: true,
    selfApproval: false,
    approverReasonRequired: true,
    verdicts: [],
    state: { kind: 'waiting' },
    askedAt: start,
    lapsesAt: start + 86_400_000,
    startsAt: start + 3_600_000,
    extends: null,
    fulfilment: 'all_or_nothing',
    bundle: { id: fresh('bundle'), name: awkward },
    terms: plainTerms,
    trail: plainTrail,
    version: 1,
    ...parts,
  };
}

export function aGrant(ask: { person: Person; integration: Integration }, parts: Partial<Grant> = {}): Grant {
  return {
    id: fresh('grant'),
    granteeId: ask.person.id,
    integrationId: ask.integration.id,
    resourceId: fresh('resource'),
    permissionId: fresh('permission'),
    state: 'open',
    plan: { login: awkward, ends: [start, null] },
    simulated: true,
    notAfter: start + 3_720_000,
    seenAt: start + 1_000,
    endsAt: start + 3_601_000,
    closeCause: 'released',
    closingSince: start + 2,
    goneAt: start + 3,
    excess: [awkward],
    differs: [awkward],
    uncertainSince: start + 4,
    alarmedAt: start + 5,
    trouble: awkward,
    secret: 'available',
    createdAt: start,
    version: 1,
    ...parts,
  };
}

export function aLease(ask: { request: AccessRequest; grant: Grant }, parts: Partial<Lease> = {}): Lease {
  return {
    id: fresh('lease'),
    requestId: ask.request.id,
    grantId: ask.grant.id,
    durationSec: 3_600,
    notAfter: start + 3_720_000,
    endsAt: start + 3_601_000,
    held: false,
    cutByHours: true,
    reviewAt: start + 86_400_000,
    endedAt: start + 5,
    endCause: 'revoked',
    ...parts,
  };
}

export const aDraft = (parts: Partial<AuditDraft> = {}): AuditDraft => ({
  at: start,
  kind: 'request.asked',
  actor: 'system',
  door: 'api',
  subject: fresh('request'),
  facts: { note: awkward, list: [1, null, { deep: true }] },
  ...parts,
});

/** Saves a person who may ask for things. */
export async function savedPerson(store: Store): Promise<Person> {
  const person = aPerson();
  await store.transaction((tx) => tx.people.save(person));
  return person;
}

/** Saves a person and an integration: what a grant needs. */
export async function savedGround(store: Store): Promise<{ person: Person; integration: Integration }> {
  const ground = { person: aPerson(), integration: anIntegration() };
  await store.transaction(async (tx) => {
    await tx.people.save(ground.person);
    await tx.integrations.save(ground.integration);
  });
  return ground;
}
