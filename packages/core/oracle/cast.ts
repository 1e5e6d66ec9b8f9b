// The cast that core's tests tell their stories with: makers for people, flows, requests, leases and grants, with
// defaults that fit together. Ids are readable (`prs_ann`) because stories are read.

import type { Bundle } from '../src/bundle/bundle.ts';
import type { ConsentFacts } from '../src/consent/facts.ts';
import { plainTrail } from '../src/consent/trail.ts';
import type { AccessFlow, FlowSettings } from '../src/flow/flow.ts';
import type { ApprovalPolicy, Condition, MatchOperator } from '../src/flow/policy.ts';
import { plainTerms } from '../src/flow/terms.ts';
import type { Grant, Lease } from '../src/grant/grant.ts';
import type { GroupId, PersonId } from '../src/ids.ts';
import type { Integration, Permission, Resource } from '../src/inventory/resource.ts';
import { limits } from '../src/limits.ts';
import { bareFacts } from '../src/people/match.ts';
import { type Person, plainFacts } from '../src/people/person.ts';
import { noOwnChanges } from '../src/perimeter/own-changes.ts';
import type { AccessRequest, ShownEntitlement } from '../src/request/request.ts';
import type { Scope } from '../src/scope/scope.ts';

/** When the stories begin. */
export const noon = Date.UTC(2030, 0, 15, 12);

export const personId = (name: string): PersonId => `prs_${name}`;
export const groupId = (name: string): GroupId => `grp_${name}`;

export function person(
  name: string,
  rest: Partial<Person> & { readonly groups?: readonly string[]; readonly manager?: string } = {},
): Person {
  const { groups = [], manager, ...given } = rest;
  return {
    id: personId(name),
    email: `${name}@acme.example`,
    emailAliases: [],
    firstName: name,
    lastName: '',
    active: true,
    roles: [],
    managerId: manager === undefined ? null : personId(manager),
    groupIds: groups.map(groupId),
    attributes: {},
    ...plainFacts(noon),
    ...given,
  };
}

export function condition(type: string, values: readonly string[] = [], operator: MatchOperator = 'is'): Condition {
  const ids =
    type === 'group' ? values.map(groupId) : type === 'user' || type === 'manager' ? values.map(personId) : [];
  return { type, operator, values, ids };
}

export const inGroup = (...names: readonly string[]): Condition => condition('group', names);
export const isUser = (...names: readonly string[]): Condition => condition('user', names);
export const theManager: Condition = condition('manager');

export const allOf = (...approvers: readonly Condition[]): ApprovalPolicy => ({
  mode: 'ALL_OF',
  groups: [{ operator: 'AND', approvers }],
});

export const anyOneOf = (...approvers: readonly Condition[]): ApprovalPolicy => ({
  mode: 'ALL_OF',
  groups: [{ operator: 'OR', approvers }],
});

const settings: FlowSettings = {
  reasonRequired: false,
  approverReasonRequired: false,
  distinctPeople: false,
  selfApproval: false,
  labels: [],
};

export function flow(
  rest: Partial<Omit<AccessFlow, 'settings'>> & { readonly settings?: Partial<FlowSettings> } = {},
): AccessFlow {
  return {
    id: 'flw_pii',
    name: 'Prod RDS (PII)',
    description: null,
    active: true,
    requesters: { operator: 'OR', conditions: [inGroup('data')] },
    targets: [{ kind: 'scope', scopeId: 'scp_pii', permissions: null }],
    durationSecMax: 3600,
    approval: null,
    terms: plainTerms,
    published: {},
    version: 1,
    createdAt: noon,
    updatedAt: noon,
    ...rest,
    settings: { ...settings, ...rest.settings },
  };
}

export const shown = (name: string, rest: Partial<ShownEntitlement> = {}): ShownEntitlement => ({
  resourceId: `res_${name}`,
  permissionId: 'prm_read',
  integrationName: 'acme',
  integrationType: 'postgresql',
  resourceType: 'postgresql-database',
  resourceName: name,
  resourcePath: `acme/${name}`,
  permissionName: 'READ_ONLY',
  permissionAllows: 'reads every table',
  excess: [],
  riskLevel: 'high',
  tags: {},
  context: {},
  simulated: false,
  account: null,
  ...rest,
});

export function request(rest: Partial<AccessRequest> = {}): AccessRequest {
  return {
    id: 'req_one',
    requesterId: personId('ann'),
    granteeId: personId('ann'),
    flowId: 'flw_pii',
    flowVersion: 1,
    flowName: 'Prod RDS (PII)',
    entitlements: [shown('customers')],
    durationSec: 3600,
    reason: 'ticket 7',
    customFields: {},
    approval: anyOneOf(inGroup('dba')),
    distinctPeople: false,
    selfApproval: false,
    approverReasonRequired: false,
    verdicts: [],
    state: { kind: 'waiting' },
    askedAt: noon,
    lapsesAt: noon + limits.requestLapseMs,
    trail: plainTrail,
    startsAt: null,
    extends: null,
    fulfilment: 'best_effort',
    terms: plainTerms,
    bundle: null,
    version: 1,
    ...rest,
  };
}

export const lease = (rest: Partial<Lease> = {}): Lease => ({
  id: 'lea_one',
  requestId: 'req_one',
  grantId: 'gra_customers',
  durationSec: 3600,
  notAfter: noon + 3_720_000,
  endsAt: null,
  held: false,
  cutByHours: false,
  reviewAt: null,
  endedAt: null,
  endCause: null,
  ...rest,
});

export const grant = (rest: Partial<Grant> = {}): Grant => ({
  id: 'gra_customers',
  granteeId: personId('ann'),
  integrationId: 'int_acme',
  resourceId: 'res_customers',
  permissionId: 'prm_read',
  state: 'planned',
  differs: [],
  uncertainSince: null,
  alarmedAt: null,
  plan: null,
  simulated: false,
  notAfter: noon + 3_720_000,
  seenAt: null,
  endsAt: null,
  closeCause: null,
  closingSince: null,
  goneAt: null,
  excess: [],
  trouble: null,
  secret: 'none',
  createdAt: noon,
  version: 1,
  ...rest,
});

export const integration = (name: string): Integration => ({
  id: `int_${name}`,
  name,
  type: 'aws-organization',
  category: 'RESOURCES',
  connectorId: null,
  config: {},
  credential: null,
  status: 'Active',
  statusMessage: null,
  connectedResourceTypes: null,
  customAccessDetails: null,
  published: {},
  lastSyncAt: null,
  createdAt: noon,
});

export const resource = (
  name: string,
  rest: Partial<Resource> & { readonly tagged?: Readonly<Record<string, string>> } = {},
): Resource => {
  const { tagged = {}, ...given } = rest;
  return {
    id: `res_${name}`,
    integrationId: 'int_acme',
    type: 'rds',
    nativeId: name,
    name,
    path: `acme/${name}`,
    parentId: null,
    ancestors: [],
    tags: Object.entries(tagged).map(([key, value]) => ({ key, value, origin: 'source' as const })),
    context: {},
    status: 'active',
    riskLevel: 'low',
    source: 'import',
    observedAt: noon,
    ...given,
  };
};

export const permission = (name: string, rest: Partial<Permission> = {}): Permission => ({
  id: `prm_${name}`,
  integrationId: 'int_acme',
  resourceType: 'rds',
  name,
  level: 'read',
  riskLevel: 'low',
  allows: `does ${name}`,
  source: 'adapter',
  observedAt: 0,
  ...rest,
});

export const bundle = (name: string, targets: Bundle['targets']): Bundle => ({
  id: `bdl_${name}`,
  name,
  targets,
  published: {},
  version: 1,
  createdAt: noon,
  updatedAt: noon,
});

export const scope = (name: string, query: string): Scope => ({
  id: `scp_${name}`,
  name,
  description: null,
  query,
  version: 1,
  createdAt: noon,
  updatedAt: noon,
});

/** What is known when somebody decides: at noon, nobody's turn, nobody's resource, nobody left out, save what `rest` says. */
export const consentFacts = (requester: Person, rest: Partial<ConsentFacts> = {}): ConsentFacts => ({
  ...bareFacts(noon),
  requester,
  ownersOf: new Map(),
  delegations: [],
  ownChanges: noOwnChanges,
  ...rest,
});
