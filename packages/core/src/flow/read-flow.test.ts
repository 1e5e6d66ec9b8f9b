import { describe, expect, test } from 'vitest';
import { bundle, groupId, integration, person, personId, scope } from '../../oracle/cast.ts';
import type { ErrorCode } from '../errors/codes.ts';
import type { Refusal } from '../errors/refusal.ts';
import { readFlow } from './read-flow.ts';
import type { FlowReferences } from './references.ts';
import { plainTerms } from './terms.ts';

const references: FlowReferences = {
  scopes: [scope('pii', 'resource_tag["class"] = "pii"'), scope('dev', 'resource_tag["env"] = "dev"')],
  bundles: [bundle('kit', [{ kind: 'scope', scopeId: 'scp_dev', permissions: null }])],
  integrations: [integration('aws')],
  groups: ['data', 'data-oncall', 'backend', 'dba', 'compliance'].map((name) => ({
    id: groupId(name),
    name,
    sourceId: null,
  })),
  people: [person('max'), person('bob', { emailAliases: ['Robert@acme.example'] }), person('idle', { active: false })],
  attributeTypes: ['department', 'okta_city'],
};

type Body = Record<string, unknown>;

/** The demo's own flow, as declarative clients send it. */
const body = (rest: Body = {}): Body => ({
  name: 'Prod RDS (PII)',
  description: 'customer databases',
  active: true,
  trigger: 'SELF_SERVE',
  requestors: { logical_operator: 'OR', conditions: [{ type: 'group', match_operator: 'is', values: ['data'] }] },
  request_for: { request_scopes: ['self'] },
  access_targets: [{ access_scope: { access_scope_reference: 'pii', permissions: ['READ_ONLY'] } }],
  approver_policy: {
    approval_mode: 'ALL_OF',
    approver_groups: [
      { logical_operator: 'AND', approvers: [{ type: 'manager' }, { type: 'group', values: ['dba'] }] },
      {
        logical_operator: 'OR',
        approvers: [
          { type: 'group', values: ['compliance'] },
          { type: 'user', values: ['BOB@acme.example'] },
        ],
      },
    ],
  },
  escalation_policy: null,
  grant_duration_in_min: 60,
  timeframe: null,
  settings: settings(),
  request_for_others: false,
  ...rest,
});

function settings(rest: Body = {}): Body {
  return {
    justification_required: true,
    require_approver_reason: false,
    requestor_cannot_approve_himself: true,
    require_mfa: false,
    labels: ['pii'],
    max_extensions: 0,
    extension_duration_in_min: 0,
    ...rest,
  };
}

const requestors = (...conditions: readonly Body[]): Body => ({ requestors: { logical_operator: 'AND', conditions } });
const approvers = (...entries: readonly Body[]): Body => ({
  approver_policy: { approval_mode: 'ANY_OF', approver_groups: [{ logical_operator: 'AND', approvers: entries }] },
});
const target = (entry: unknown): Body => ({ access_targets: [entry] });
const without = (key: string): Body => Object.fromEntries(Object.entries(body()).filter(([each]) => each !== key));

function refused(input: unknown): Refusal {
  const answer = readFlow(input, references);
  if (answer.ok) expect.fail('the flow was accepted');
  return answer.refusal;
}

function read(input: Body) {
  const answer = readFlow(input, references);
  if (!answer.ok) expect.fail(answer.refusal.message);
  return answer.value;
}

describe('a flow that is enforced in full', () => {
  test('is read, with names resolved to ids and spelled as sent', () => {
    expect(read(body())).toEqual({
      name: 'Prod RDS (PII)',
      description: 'customer databases',
      active: true,
      requesters: {
        operator: 'OR',
        conditions: [{ type: 'group', operator: 'is', values: ['data'], ids: [groupId('data')] }],
      },
      targets: [{ kind: 'scope', scopeId: 'scp_pii', permissions: ['READ_ONLY'] }],
      durationSecMax: 3600,
      approval: {
        mode: 'ALL_OF',
        groups: [
          {
            operator: 'AND',
            approvers: [
              { type: 'manager', operator: 'is', values: [], ids: [] },
              { type: 'group', operator: 'is', values: ['dba'], ids: [groupId('dba')] },
            ],
          },
          {
            operator: 'OR',
            approvers: [
              { type: 'group', operator: 'is', values: ['compliance'], ids: [groupId('compliance')] },
              { type: 'user', operator: 'is', values: ['BOB@acme.example'], ids: [personId('bob')] },
            ],
          },
        ],
      },
      settings: {
        reasonRequired: true,
        approverReasonRequired: false,
        distinctPeople: false,
        selfApproval: false,
        labels: ['pii'],
      },
      terms: plainTerms,
      published: body(),
    });
  });
  test('keeps the body exactly as it was sent', () => {
    const sent = body();
    const before = structuredClone(sent);
    expect(read(sent).published).toEqual(before);
  });
  test.each(['approver_policy', 'request_for', 'escalation_policy', 'timeframe', 'description', 'request_for_others'])(
    'may leave out %s',
    (key) => {
      expect(readFlow(without(key), references).ok).toBe(true);
    },
  );
  test('without an approver policy asks nobody', () => {
    expect(read(body({ approver_policy: null })).approval).toBeNull();
  });
  test('reads our additions', () => {
    const ours = settings({ distinct_people: true, self_approval: true, requestor_cannot_approve_himself: false });
    expect(read(body({ settings: ours })).settings).toMatchObject({ distinctPeople: true, selfApproval: true });
    expect(read(body(target({ access_scope: { access_scope_reference: 'scp_dev' } }))).targets).toEqual([
      { kind: 'scope', scopeId: 'scp_dev', permissions: null },
    ]);
  });
  test.each([true, false])('never lets requesters approve themselves by the published field alone (%s)', (value) => {
    expect(read(body({ settings: settings({ requestor_cannot_approve_himself: value }) })).settings.selfApproval).toBe(
      false,
    );
  });

  test.each([
    { says: 'a person by id', condition: { type: 'user', values: ['prs_max'] }, ids: [personId('max')] },
    {
      says: 'a person by address in any case',
      condition: { type: 'user', values: ['Max@Acme.example'] },
      ids: [personId('max')],
    },
    { says: 'a person by alias', condition: { type: 'user', values: ['robert@acme.example'] }, ids: [personId('bob')] },
    {
      says: 'an inactive person',
      condition: { type: 'user', match_operator: 'is_not', values: ['idle@acme.example'] },
      ids: [personId('idle')],
    },
    { says: 'a group by id', condition: { type: 'group', values: ['grp_dba'] }, ids: [groupId('dba')] },
    {
      says: 'groups by a part of their name',
      condition: { type: 'group', match_operator: 'contains', values: ['data'] },
      ids: [groupId('data'), groupId('data-oncall')],
    },
    {
      says: 'groups by the start of their name',
      condition: { type: 'group', match_operator: 'starts_with', values: ['data-'] },
      ids: [groupId('data-oncall')],
    },
    {
      says: 'the people of a manager',
      condition: { type: 'manager', values: ['max@acme.example'] },
      ids: [personId('max')],
    },
    {
      says: 'an attribute, whose values stay text',
      condition: { type: 'department', match_operator: 'does_not_contain', values: ['sales'] },
      ids: [],
    },
    {
      says: 'a part of an address, which stays text',
      condition: { type: 'user', match_operator: 'starts_with', values: ['ext-'] },
      ids: [],
    },
    {
      says: 'a null operator as `is`',
      condition: { type: 'okta_city', match_operator: null, values: ['Oslo'] },
      ids: [],
    },
  ])('resolves $says', ({ condition, ids }) => {
    const [only] = read(body(requestors(condition))).requesters.conditions;
    expect(only).toMatchObject({ type: condition.type, values: condition.values, ids });
  });
});

interface Row {
  readonly field: string;
  readonly body: unknown;
  readonly says?: RegExp;
}

const unknownReferences: readonly Row[] = [
  {
    field: 'access_targets[0].access_scope.access_scope_reference',
    body: body(target({ access_scope: { access_scope_reference: 'pil' } })),
    says: /did you mean `pii`/,
  },
  {
    field: 'requestors.conditions[0].values[1]',
    body: body(requestors({ type: 'group', values: ['data', 'dta'] })),
    says: /did you mean `data`/,
  },
  {
    field: 'requestors.conditions[0].values[0]',
    body: body(requestors({ type: 'group', values: ['Data'] })),
    says: /did you mean `data`/,
  },
  {
    field: 'requestors.conditions[0].values[0]',
    body: body(requestors({ type: 'group', match_operator: 'contains', values: ['nothing-like-it'] })),
    says: /create it first/,
  },
  {
    field: 'requestors.conditions[0].values[0]',
    body: body(requestors({ type: 'user', values: ['maxx@acme.example'] })),
    says: /did you mean `max@acme.example`/,
  },
  {
    field: 'requestors.conditions[0].type',
    body: body(requestors({ type: 'Group', values: ['data'] })),
    says: /did you mean `group`/,
  },
  {
    field: 'requestors.conditions[0].type',
    body: body(requestors({ type: 'departement', values: ['x'] })),
    says: /did you mean `department`/,
  },
  { field: 'requestors.conditions[0].type', body: body(requestors({ type: 'owner', values: ['x'] })) },
];

const invalid: readonly Row[] = [
  { field: 'name', body: body({ name: ' ' }) },
  { field: 'name', body: body({ name: 7 }) },
  { field: 'name', body: body({ name: 'a\u0007b' }) },
  { field: 'name', body: body({ name: 'x'.repeat(201) }) },
  { field: 'description', body: body({ description: 'x'.repeat(2001) }) },
  { field: 'active', body: without('active') },
  { field: 'active', body: body({ active: 'yes' }) },
  { field: 'trigger', body: body({ trigger: 'self_serve' }) },
  { field: 'requestors', body: without('requestors') },
  {
    field: 'requestors.conditions',
    body: body({ requestors: { logical_operator: 'OR', conditions: [] } }),
    says: /empty list means nobody/,
  },
  {
    field: 'requestors.logical_operator',
    body: body({ requestors: { logical_operator: 'or', conditions: [{ type: 'group', values: ['data'] }] } }),
  },
  {
    field: 'requestors.conditions[0].values',
    body: body(requestors({ type: 'group' })),
    says: /without one nobody fits/,
  },
  { field: 'requestors.conditions[0].values', body: body(requestors({ type: 'group', values: [] })) },
  { field: 'requestors.conditions[0].values', body: body(requestors({ type: 'manager' })), says: /must name managers/ },
  { field: 'requestors.conditions[0].values[0]', body: body(requestors({ type: 'department', values: [''] })) },
  {
    field: 'requestors.conditions[0].match_operator',
    body: body(requestors({ type: 'department', match_operator: 'like', values: ['x'] })),
  },
  {
    field: 'approver_policy.approver_groups[0].approvers[0].match_operator',
    body: body(approvers({ type: 'manager', match_operator: 'is_not' })),
  },
  {
    field: 'approver_policy.approver_groups',
    body: body({ approver_policy: { approval_mode: 'ALL_OF', approver_groups: [] } }),
    says: /empty list means nobody/,
  },
  { field: 'approver_policy.approver_groups[0].approvers', body: body(approvers()) },
  {
    field: 'approver_policy',
    body: body({
      approver_policy: {
        approval_mode: 'ALL_OF',
        approver_groups: Array.from({ length: 3 }, () => ({
          logical_operator: 'AND',
          approvers: Array.from({ length: 40 }, () => ({ type: 'manager' })),
        })),
      },
    }),
    says: /100 approvers in all/,
  },
  { field: 'access_targets', body: body({ access_targets: [] }) },
  {
    field: 'access_targets',
    body: body({
      access_targets: Array.from({ length: 101 }, () => ({ access_scope: { access_scope_reference: 'pii' } })),
    }),
  },
  { field: 'access_targets[0]', body: body(target({})) },
  {
    field: 'access_targets[0].access_scope.permissions',
    body: body(target({ access_scope: { access_scope_reference: 'pii', permissions: [] } })),
  },
  { field: 'request_for.request_scopes', body: body({ request_for: { request_scopes: [] } }) },
  { field: 'request_for.request_scopes[0]', body: body({ request_for: { request_scopes: ['everybody'] } }) },
  { field: 'request_for.grantees', body: body({ request_for: { request_scopes: ['self', 'others'] } }) },
  {
    field: 'request_for.grantees.conditions',
    body: body({ request_for: { request_scopes: ['others'], grantees: { logical_operator: 'OR', conditions: [] } } }),
  },
  {
    field: 'request_for.grantees',
    body: body({
      request_for: {
        request_scopes: ['direct_reports'],
        grantees: { logical_operator: 'OR', conditions: [{ type: 'group', values: ['data'] }] },
      },
    }),
  },
  { field: 'request_for_others', body: body({ request_for_others: true }) },
  { field: 'grant_duration_in_min', body: body({ grant_duration_in_min: 0 }) },
  { field: 'grant_duration_in_min', body: body({ grant_duration_in_min: -1 }) },
  { field: 'grant_duration_in_min', body: body({ grant_duration_in_min: 1.5 }) },
  { field: 'grant_duration_in_min', body: body({ grant_duration_in_min: 366 * 24 * 60 + 1 }), says: /366 days/ },
  { field: 'settings', body: without('settings') },
  { field: 'settings.require_mfa', body: body({ settings: settings({ require_mfa: null }) }) },
  { field: 'settings.max_extensions', body: body({ settings: settings({ max_extensions: -1 }) }) },
  { field: 'settings.self_approval', body: body({ settings: settings({ self_approval: true }) }), says: /contradicts/ },
];

describe('a flow is refused, naming the field', () => {
  const told = (row: Row, code: ErrorCode): void => {
    const refusal = refused(row.body);
    expect(refusal.code).toBe(code);
    expect(refusal.field).toBe(row.field);
    expect(refusal.message).toMatch(row.says ?? /./);
    expect(refusal.message).toMatch(/^[^A-Z].*[^.]$/);
  };

  test.each(unknownReferences)('what leads to nothing: $field', (row) => told(row, 'flow.unknown_reference'));
  test.each(invalid)('what is wrong in itself: $field', (row) => told(row, 'flow.invalid'));
  test.each([null, 'flow', 7, [], undefined])('a body that is no object: %j', (value) => {
    expect(refused(value).code).toBe('flow.invalid');
  });
  test('an unknown key at any depth is refused by its path', () => {
    const paths = everyObjectIn(body({ settings: settings({ distinct_people: false }) }));
    expect(paths.length).toBeGreaterThan(10);
    for (const path of paths) {
      const spoiled = structuredClone(body());
      objectAt(spoiled, path)['surprise'] = 1;
      const refusal = refused(spoiled);
      expect(refusal).toMatchObject({
        code: 'input.unknown_key',
        field: [...path, 'surprise'].join('.').replaceAll(/\.(\d+)/g, '[$1]'),
      });
    }
  });
  test('a misspelt key is told the right one', () => {
    expect(refused(body({ grant_duration_in_mins: 60 })).message).toMatch(/did you mean `grant_duration_in_min`/);
    expect(refused(JSON.parse('{"__proto__": {"active": true}}')).code).toBe('input.unknown_key');
  });
});

function everyObjectIn(
  value: unknown,
  path: readonly (string | number)[] = [],
): readonly (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => everyObjectIn(item, [...path, index]));
  return [path, ...Object.entries(value).flatMap(([key, each]) => everyObjectIn(each, [...path, key]))];
}

function objectAt(value: unknown, path: readonly (string | number)[]): Body {
  const found = path.reduce<unknown>((inner, key) => (inner as Body)[key], value);
  return found as Body;
}
