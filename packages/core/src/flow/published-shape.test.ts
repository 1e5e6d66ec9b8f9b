// The published shape of an access flow, field by field and operator by operator: what it can say is accepted, and means something. A
// field that changed nothing when it changes would be one that is stored and not enforced.

import { describe, expect, test } from 'vitest';
import { bundle, groupId, integration, noon, person, scope } from '../../oracle/cast.ts';
import type { MatchOperator } from './policy.ts';
import { readFlow } from './read-flow.ts';
import type { FlowReferences } from './references.ts';

const told = { sourceId: 'src_hr', observedAt: noon, maxAgeSec: null } as const;
const shift = (name: string) => ({ id: `shf_${name}` as const, name, nativeId: name.toUpperCase(), origin: told });
const references: FlowReferences = {
  scopes: [scope('pii', 'resource_tag["class"] = "pii"'), scope('dev', 'resource_tag["class"] = "dev"')],
  bundles: [bundle('kit', []), bundle('box', [])],
  integrations: [integration('aws'), integration('lake')],
  groups: ['data', 'dba'].map((name) => ({ id: groupId(name), name, sourceId: 'src_hr' })),
  people: [person('max'), person('bob')],
  shifts: [shift('night'), shift('day')],
  sources: [
    { id: 'src_hr', name: 'hr' },
    { id: 'src_pd', name: 'pagerduty' },
  ],
  attributeTypes: ['city', 'office'],
};

type Body = Readonly<Record<string, unknown>>;
const condition = { source_integration_reference: 'hr', type: 'city', match_operator: 'is', values: ['Bern'] };
const whole: Body = {
  name: 'whole',
  description: 'every published field',
  active: true,
  trigger: 'SELF_SERVE',
  requestors: { logical_operator: 'AND', conditions: [condition] },
  request_for: {
    request_scopes: ['others', 'self'],
    grantees: { logical_operator: 'AND', conditions: [condition] },
  },
  access_targets: [
    {
      integration: {
        integration_reference: 'aws',
        resource_type: 'aws-s3-bucket',
        permissions: ['READ_ONLY'],
        resources_scopes: [{ scope_mode: 'include_resources', type: 'TAG', key: 'env', values: ['dev'] }],
      },
    },
    { bundle: { bundle_reference: 'kit' } },
    { access_scope: { access_scope_reference: 'pii' } },
  ],
  approver_policy: {
    approval_mode: 'ALL_OF',
    approver_groups: [{ logical_operator: 'AND', approvers: [condition] }],
  },
  escalation_policy: {
    interval_in_min: 30,
    approver_groups: [{ logical_operator: 'AND', approvers: [condition] }],
  },
  grant_duration_in_min: 60,
  timeframe: { start_time: '09:00', end_time: '17:00', days_of_week: ['MONDAY'], time_zone: 'Europe/Berlin' },
  settings: {
    justification_required: true,
    require_approver_reason: false,
    requestor_cannot_approve_himself: true,
    require_mfa: false,
    labels: ['prod'],
    max_extensions: 2,
    extension_duration_in_min: 15,
  },
  request_for_others: false,
};

/** Every field of `AccessFlowUpsertV2`, with another value that it may have. */
const others: Readonly<Record<string, unknown>> = {
  name: 'other',
  description: 'another',
  active: false,
  trigger: 'AUTOMATIC',
  'requestors.logical_operator': 'OR',
  ...ofCondition('requestors.conditions[]'),
  'request_for.request_scopes[]': 'direct_reports',
  'request_for.grantees.logical_operator': 'OR',
  ...ofCondition('request_for.grantees.conditions[]'),
  'access_targets[].integration.integration_reference': 'lake',
  'access_targets[].integration.resource_type': 'aws-rds-instance',
  'access_targets[].integration.permissions[]': 'WRITE',
  'access_targets[].integration.resources_scopes[].scope_mode': 'exclude_resources',
  'access_targets[].integration.resources_scopes[].type': 'NAME',
  'access_targets[].integration.resources_scopes[].key': 'team',
  'access_targets[].integration.resources_scopes[].values[]': 'test',
  'access_targets[].bundle.bundle_reference': 'box',
  'access_targets[].access_scope.access_scope_reference': 'dev',
  'approver_policy.approval_mode': 'ANY_OF',
  'approver_policy.approver_groups[].logical_operator': 'OR',
  ...ofCondition('approver_policy.approver_groups[].approvers[]'),
  'escalation_policy.interval_in_min': 10,
  'escalation_policy.approver_groups[].logical_operator': 'OR',
  ...ofCondition('escalation_policy.approver_groups[].approvers[]'),
  grant_duration_in_min: 30,
  'timeframe.start_time': '10:00',
  'timeframe.end_time': '18:00',
  'timeframe.days_of_week[]': 'SUNDAY',
  'timeframe.time_zone': 'Asia/Tokyo',
  'settings.justification_required': false,
  'settings.require_approver_reason': true,
  'settings.requestor_cannot_approve_himself': false,
  'settings.require_mfa': true,
  'settings.labels[]': 'dev',
  'settings.max_extensions': 1,
  'settings.extension_duration_in_min': 20,
  request_for_others: true,
};

/** Said once more than needed: nobody consents to their own request but by our explicit field, and `request_for` says for whom. */
const saysNothing = ['settings.requestor_cannot_approve_himself', 'request_for_others'];
/** Automatic access is asked for by nobody, so what is about asking has no place beside it; a name has no key. */
const besides: Readonly<Record<string, (body: Body) => Body>> = {
  trigger: ({ name, description, active, trigger, requestors, access_targets, settings }) => ({
    ...{ name, description, active, trigger, requestors, access_targets },
    settings: {
      ...Object(settings),
      requestor_cannot_approve_himself: false,
      justification_required: false,
      max_extensions: 0,
      extension_duration_in_min: null,
    },
    grant_duration_in_min: null,
    request_for_others: false,
  }),
  'access_targets[].integration.resources_scopes[].type': (body) =>
    replaced(body, 'access_targets[].integration.resources_scopes[].key', null),
};

const draftOf = (body: Body): object => {
  const read = readFlow(body, references);
  if (!read.ok) expect.fail(`${read.refusal.code} ${read.refusal.field}: ${read.refusal.message}`);
  return { ...read.value, published: null };
};

describe('the published access flow', () => {
  test('is read whole, and nothing of it is left out here', () => {
    draftOf(whole);
    expect(leavesOf(whole)).toEqual(Object.keys(others));
  });
  test.each(Object.keys(others))('%s means something', (path) => {
    const changed = (besides[path] ?? ((body: Body) => body))(replaced(whole, path, others[path]));
    const [before, after] = [draftOf(whole), draftOf(changed)];
    if (saysNothing.includes(path)) expect(after).toEqual(before);
    else expect(after).not.toEqual(before);
  });
});

const operators: readonly MatchOperator[] = ['is', 'is_not', 'contains', 'does_not_contain', 'starts_with'];
const types = {
  user: 'bob@acme.example',
  group: 'data',
  manager: 'max@acme.example',
  manager_of_manager: 'max@acme.example',
  shift: 'night',
  pagerduty_shift: 'night',
  opsgenie_schedule: 'night',
  city: 'Bern',
};
const places = [
  'requestors',
  'request_for.grantees',
  'approver_policy.approver_groups[]',
  'escalation_policy.approver_groups[]',
];
const rows = places.flatMap((place) =>
  Object.entries(types).flatMap(([type, value]) => operators.map((operator) => ({ place, type, value, operator }))),
);

describe('every attribute with every operator', () => {
  test.each(rows)('$place: $type $operator', ({ place, type, value, operator }) => {
    const list = place.startsWith('re') ? 'conditions' : 'approvers';
    for (const source of [null, 'hr']) {
      const one = { source_integration_reference: source, type, match_operator: operator, values: [value] };
      draftOf(replaced(whole, `${place}.${list}[]`, one));
    }
  });
  test.each(['manager', 'manager_of_manager', 'Owner'])('%s of whoever asks agrees', (type) => {
    for (const source of [null, 'hr']) {
      const one = { source_integration_reference: source, type, match_operator: null, values: null };
      draftOf(replaced(whole, 'approver_policy.approver_groups[].approvers[]', one));
    }
  });
});

function ofCondition(path: string): Readonly<Record<string, unknown>> {
  return {
    [`${path}.source_integration_reference`]: 'pagerduty',
    [`${path}.type`]: 'office',
    [`${path}.match_operator`]: 'does_not_contain',
    [`${path}.values[]`]: 'Oslo',
  };
}

function leavesOf(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((one) => leavesOf(one, `${path}[]`)))];
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, one]) => leavesOf(one, path === '' ? key : `${path}.${key}`));
}

/** The body with something else at a path; of a list every entry that has it, of a list at its end its last entry. */
function replaced(body: Body, path: string, other: unknown): Body {
  const [key = '', ...rest] = path.split('.');
  const name = key.replace('[]', '');
  if (!Object.hasOwn(body, name)) return body;
  const deeper = (one: unknown): unknown => replaced(Object(one), rest.join('.'), other);
  const at = body[name];
  if (!key.endsWith('[]')) return { ...body, [name]: rest.length === 0 ? other : deeper(at) };
  const list: readonly unknown[] = Array.isArray(at) ? at : [];
  return { ...body, [name]: rest.length === 0 ? [...list.slice(0, -1), other] : list.map(deeper) };
}
