import { describe, expect, test } from 'vitest';
import { groupId, person, scope } from '../../oracle/cast.ts';
import { limits } from '../limits.ts';
import { readFlow } from './read-flow.ts';

const anyOf = (group: string) => ({
  logical_operator: 'OR',
  approvers: [{ type: 'group', match_operator: 'is', values: [group] }],
});
const settings = {
  justification_required: true,
  require_approver_reason: false,
  requestor_cannot_approve_himself: true,
  require_mfa: false,
  labels: [],
};
const body = (rest: Record<string, unknown> = {}) => ({
  name: 'emergency',
  active: true,
  trigger: 'SELF_SERVE',
  requestors: { logical_operator: 'OR', conditions: [{ type: 'group', values: ['sre'] }] },
  access_targets: [{ access_scope: { access_scope_reference: 'pii' } }],
  grant_duration_in_min: 60,
  settings,
  request_for_others: false,
  ...rest,
});
const glass = { break_glass: { reviewers: anyOf('security'), tell: anyOf('leads') } };
const policy = { approval_mode: 'ALL_OF', approver_groups: [anyOf('security')] };
const alternatives = { approval_mode: 'ANY_OF', approver_groups: [anyOf('security'), anyOf('leads')] };

const read = (given: unknown) =>
  readFlow(given, {
    scopes: [scope('pii', 'resource_name = "x"')],
    bundles: [],
    integrations: [],
    groups: ['sre', 'security', 'leads'].map((name) => ({
      id: groupId(name),
      name,
      sourceId: null,
      memberGroupIds: [],
    })),
    people: [person('max')],
    attributeTypes: [],
  });
const refusalOf = (given: unknown): string => {
  const answer = read(given);
  return answer.ok ? 'accepted' : `${answer.refusal.code} ${answer.refusal.field}`;
};

describe('access in an emergency', () => {
  test('is read with who reviews it and who is told', () => {
    const answer = read(body(glass));
    expect(answer.ok && answer.value.terms.breakGlass).toMatchObject({
      reviewers: { operator: 'OR', approvers: [{ ids: [groupId('security')] }] },
      tell: { operator: 'OR', approvers: [{ ids: [groupId('leads')] }] },
    });
  });
  test.each([
    { says: 'asks nobody', rest: { approver_policy: policy }, field: 'approver_policy' },
    {
      says: 'asks for a reason',
      rest: { settings: { ...settings, justification_required: false } },
      field: 'settings.justification_required',
    },
    {
      says: 'is short',
      rest: { grant_duration_in_min: limits.breakGlassSecMax / 60 + 1 },
      field: 'grant_duration_in_min',
    },
    {
      says: 'is not lengthened',
      rest: { settings: { ...settings, max_extensions: 1, extension_duration_in_min: 10 } },
      field: 'settings.max_extensions',
    },
    { says: 'begins now', rest: { start_within_in_min: 10 }, field: 'start_within_in_min' },
    {
      says: 'is for oneself',
      rest: { request_for: { request_scopes: ['self', 'direct_reports'] } },
      field: 'request_for',
    },
    {
      says: 'is reviewed by any one',
      rest: { break_glass: { ...glass.break_glass, reviewers: { ...anyOf('security'), logical_operator: 'AND' } } },
      field: 'break_glass.reviewers.logical_operator',
    },
  ])('$says', ({ rest, field }) => {
    expect(refusalOf(body({ ...glass, ...rest }))).toBe(`flow.invalid ${field}`);
  });
});

describe('facts that are too old', () => {
  test('are refused unless the flow asks people', () => {
    const plain = read(body());
    const asks = read(body({ when_facts_are_stale: { answer: 'ask', approver_policy: policy } }));
    expect(plain.ok && plain.value.terms.staleness).toEqual({ kind: 'refuse' });
    expect(asks.ok && asks.value.terms.staleness).toMatchObject({ kind: 'ask', approval: { mode: 'ALL_OF' } });
  });
  test.each([
    {
      says: 'people nobody asks are refused',
      rest: { when_facts_are_stale: { answer: 'refuse', approver_policy: policy } },
      field: 'when_facts_are_stale.approver_policy',
    },
    {
      says: 'alternatives are refused',
      rest: { when_facts_are_stale: { answer: 'ask', approver_policy: alternatives } },
      field: 'when_facts_are_stale.approver_policy.approval_mode',
    },
    {
      says: 'beside alternatives too',
      rest: { approver_policy: alternatives, when_facts_are_stale: { answer: 'ask', approver_policy: policy } },
      field: 'approver_policy.approval_mode',
    },
  ])('$says', ({ rest, field }) => {
    expect(refusalOf(body(rest))).toBe(`flow.invalid ${field}`);
  });
});
