// A company small enough to hold in one's head: two teams, a manager, a DBA, a compliance officer, and an AWS organization that is a
// twin. Used wherever the broker is tested as a whole.

import type { Documents, FlowItem, Place } from '@tidegate/broker';

const at: Place = { file: 'small-company', line: null, column: null };

const people = [
  ['admin', null, ['Admin']],
  ['auditor', null, ['Viewer']],
  ['manager', null, []],
  ['engineer', 'manager', []],
  ['colleague', 'manager', []],
  ['dba', null, []],
  ['compliance', null, []],
  ['outsider', null, []],
] as const;

const resources = [
  ['prod-customers', 'pii', 'critical'],
  ['prod-billing', 'pii', 'critical'],
  ['dev-customers', 'internal', 'low'],
  ['hidden-vault', 'restricted', 'critical'],
] as const;

/** Address of one of its people. */
export const emailOf = (name: string): string => `${name}@small.example`;

const group = (name: string, ...members: readonly string[]) => ({ at, name, members: members.map(emailOf) });

interface FlowParts {
  readonly name: string;
  readonly scope: string;
  readonly approvers: readonly object[];
  readonly minutes: number;
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** A flow of the published shape for the group `engineers`. */
export const flowOf = (parts: FlowParts): FlowItem => ({
  at,
  name: parts.name,
  body: {
    name: parts.name,
    active: true,
    trigger: 'SELF_SERVE',
    requestors: {
      logical_operator: 'OR',
      conditions: [{ type: 'group', match_operator: 'is', values: ['engineers'] }],
    },
    access_targets: [{ access_scope: { access_scope_reference: parts.scope, permissions: ['READ_ONLY'] } }],
    ...(parts.approvers.length === 0
      ? {}
      : {
          approver_policy: {
            approval_mode: 'ALL_OF',
            approver_groups: [{ logical_operator: 'AND', approvers: parts.approvers }],
          },
        }),
    grant_duration_in_min: parts.minutes,
    settings: {
      justification_required: false,
      require_approver_reason: false,
      requestor_cannot_approve_himself: true,
      require_mfa: false,
      labels: [],
      ...parts.settings,
    },
    request_for_others: false,
  },
});

/** One member of a group agrees. */
export const memberOf = (name: string) => ({ type: 'group', match_operator: 'is', values: [name] });

/** Everything there is, as documents to apply. */
export const smallCompany: Documents = {
  integrations: [{ at, name: 'cloud', type: 'aws-simulated', config: {}, credential: null, customAccessDetails: null }],
  people: people.map(([name, manager, roles]) => ({
    at,
    email: emailOf(name),
    firstName: name,
    lastName: 'Small',
    manager: manager === null ? null : emailOf(manager),
    roles,
    active: true,
    attributes: {},
  })),
  groups: [group('engineers', 'engineer', 'colleague'), group('dbas', 'dba'), group('compliance', 'compliance')],
  resources: resources.map(([name, classification, riskLevel]) => ({
    at,
    integration: 'cloud',
    resource: {
      type: 'aws-rds-instance',
      nativeId: `arn:aws:rds:eu-west-1:333333333333:db:${name}`,
      name,
      path: `small/prod/${name}`,
      parentNativeId: null,
      tags: { DataClassification: classification },
      context: { account_id: '333333333333', region: 'eu-west-1' },
      riskLevel,
    },
  })),
  scopes: [
    { at, name: 'pii', description: null, query: 'resource_tag["DataClassification"] = "pii"' },
    { at, name: 'internal', description: null, query: 'resource_tag["DataClassification"] = "internal"' },
  ],
  flows: [
    flowOf({ name: 'dev', scope: 'internal', approvers: [], minutes: 60 }),
    flowOf({
      name: 'pii',
      scope: 'pii',
      approvers: [{ type: 'manager' }, memberOf('dbas'), memberOf('compliance')],
      minutes: 60,
    }),
  ],
};
