import { describe, expect, test } from 'vitest';
import { bundle, groupId, integration, noon, person, personId, scope } from '../../oracle/cast.ts';
import type { Shift } from '../context/shift.ts';
import type { AccessFlow } from './flow.ts';
import { flowSentence } from './flow-sentence.ts';
import { type FlowDraft, readFlow } from './read-flow.ts';
import type { FlowReferences } from './references.ts';

const shift = (name: string): Shift => ({
  id: `shf_${name}`,
  name,
  nativeId: `P${name.toUpperCase()}`,
  turns: [],
  knownUntil: noon,
  origin: { sourceId: 'src_pd', observedAt: noon, maxAgeSec: null },
});
const references: FlowReferences = {
  scopes: [scope('pii', 'resource_tag["class"] = "pii"')],
  bundles: [bundle('kit', [])],
  integrations: [integration('aws')],
  groups: [
    { id: groupId('data'), name: 'data', sourceId: null },
    { id: groupId('dba'), name: 'dba', sourceId: 'src_okta' },
    { id: groupId('sec'), name: 'sec', sourceId: null },
  ],
  people: [person('max'), person('bob', { emailAliases: ['robert@acme.example'] })],
  shifts: [shift('night'), shift('day')],
  sources: [
    { id: 'src_okta', name: 'okta' },
    { id: 'src_pd', name: 'pagerduty' },
  ],
  attributeTypes: ['department'],
};

type Body = Record<string, unknown>;
const settings = (rest: Body = {}): Body => ({
  justification_required: true,
  require_approver_reason: false,
  requestor_cannot_approve_himself: true,
  require_mfa: false,
  labels: [],
  ...rest,
});
const body = (rest: Body = {}): Body => ({
  name: 'Prod RDS (PII)',
  active: true,
  trigger: 'SELF_SERVE',
  requestors: { logical_operator: 'OR', conditions: [{ type: 'group', values: ['data'] }] },
  access_targets: [{ access_scope: { access_scope_reference: 'pii' } }],
  approver_policy: policy({ logical_operator: 'OR', approvers: [{ type: 'group', values: ['dba'] }] }),
  grant_duration_in_min: 60,
  settings: settings(),
  ...rest,
});
const policy = (...groups: readonly Body[]): Body => ({ approval_mode: 'ALL_OF', approver_groups: groups });
const group = (rest: Body): Body => body({ approver_policy: policy(rest) });
const approver = (entry: Body): Body => group({ logical_operator: 'AND', approvers: [entry] });
const asking = (entry: Body): Body => body({ requestors: { logical_operator: 'AND', conditions: [entry] } });

function read(input: Body): FlowDraft {
  const answer = readFlow(input, references);
  if (!answer.ok) expect.fail(answer.refusal.message);
  return answer.value;
}

const sentence = (input: Body): string => {
  const flow: AccessFlow = { ...read(input), id: 'flw_x', version: 1, createdAt: noon, updatedAt: noon };
  return flowSentence(flow, (id) => id.slice(4));
};

describe('consent in a flow’s body', () => {
  test('EACH takes every value of every condition apart, two spellings of one person as one', () => {
    const input = group({
      logical_operator: 'EACH',
      approvers: [
        { type: 'user', values: ['bob@acme.example', 'robert@acme.example', 'max@acme.example'] },
        { type: 'group', values: ['dba', 'sec'] },
        { type: 'manager' },
        { type: 'shift', values: ['night', 'PDAY'] },
      ],
    });
    expect(read(input).approval?.groups[0]?.approvers.map(({ type, ids }) => [type, ...ids])).toEqual([
      ['user', personId('bob')],
      ['user', personId('max')],
      ['group', groupId('dba')],
      ['group', groupId('sec')],
      ['manager'],
      ['shift', 'shf_night'],
      ['shift', 'shf_day'],
    ]);
    expect(sentence(input)).toContain(
      "when `robert@acme.example`, `max@acme.example`, a member of `dba`, a member of `sec`, the requester's manager, a person on shift in `night` and a person on shift in `PDAY` agree",
    );
  });
  test('a quorum is told as so many people', () => {
    const input = group({ logical_operator: 'OR', quorum: 2, approvers: [{ type: 'group', values: ['dba'] }] });
    expect(read(input).approval?.groups[0]?.quorum).toBe(2);
    expect(sentence(input)).toContain('when 2 people, each a member of `dba` agree');
  });
  test('owners and skip level are about the request where they have no values', () => {
    expect(sentence(approver({ type: 'Owner' }))).toContain('the owner of each resource agrees');
    expect(sentence(approver({ type: 'manager_of_manager' }))).toContain("the manager of the requester's manager");
    const reports = asking({ type: 'manager_of_manager', values: ['max@acme.example'] });
    expect(read(reports).requesters.conditions[0]?.ids).toEqual([personId('max')]);
  });
  test('a source’s word alone may be asked for', () => {
    const named = asking({ type: 'group', values: ['dba'], source_integration_reference: 'okta' });
    expect(read(named).requesters.conditions[0]).toMatchObject({ ids: [groupId('dba')], sourceId: 'src_okta' });
  });
  test('escalation has tiers in their order, lapse and step-up their times', () => {
    const draft = read(
      body({
        escalation_policy: {
          interval_in_min: 15,
          approver_groups: [
            { logical_operator: 'OR', approvers: [{ type: 'group', values: ['sec'] }] },
            { logical_operator: 'AND', approvers: [{ type: 'manager_of_manager' }] },
          ],
        },
        lapse_after_in_min: 90,
        settings: settings({
          require_mfa: true,
          mfa: { who: 'both', valid_in_min: 5 },
          reason: { length_min: 10, approver_length_min: 4, pattern: '[A-Z]+-\\d+', help: 'name the ticket' },
        }),
      }),
    );
    expect(draft.terms.escalation).toMatchObject({
      intervalSec: 900,
      tiers: [{ operator: 'OR' }, { operator: 'AND' }],
    });
    expect(draft.terms.lapseAfterSec).toBe(5_400);
    expect(draft.terms.stepUp).toEqual({ who: 'both', validSec: 300 });
    expect(draft.terms.reasons).toEqual({
      lengthMin: 10,
      approverLengthMin: 4,
      pattern: '[A-Z]+-\\d+',
      approverPattern: null,
      patternHelp: 'name the ticket',
    });
    expect(read(body({ settings: settings({ require_mfa: true }) })).terms.stepUp).toEqual({
      who: 'requester',
      validSec: 3_600,
    });
  });
});

const tier = { logical_operator: 'OR', approvers: [{ type: 'group', values: ['sec'] }] };
const rows: readonly { readonly field: string; readonly body: Body; readonly code?: string }[] = [
  {
    field: 'escalation_policy',
    body: { ...body(), approver_policy: null, escalation_policy: { interval_in_min: 5, approver_groups: [tier] } },
  },
  {
    field: 'escalation_policy.interval_in_min',
    body: body({ escalation_policy: { interval_in_min: 0, approver_groups: [tier] } }),
  },
  {
    field: 'escalation_policy.approver_groups',
    body: body({ escalation_policy: { interval_in_min: 5, approver_groups: [] } }),
  },
  {
    field: 'escalation_policy.approver_groups',
    body: body({ escalation_policy: { interval_in_min: 5, approver_groups: Array(6).fill(tier) } }),
  },
  { field: 'lapse_after_in_min', body: body({ lapse_after_in_min: 0 }) },
  { field: 'settings.mfa', body: body({ settings: settings({ mfa: { who: 'both' } }) }) },
  { field: 'settings.mfa.who', body: body({ settings: settings({ require_mfa: true, mfa: { who: 'everybody' } }) }) },
  {
    field: 'settings.mfa.valid_in_min',
    body: body({ settings: settings({ require_mfa: true, mfa: { valid_in_min: 1_441 } }) }),
  },
  { field: 'settings.reason.pattern', body: body({ settings: settings({ reason: { pattern: '(a)\\1' } }) }) },
  { field: 'settings.reason.pattern', body: body({ settings: settings({ reason: { pattern: 'a(?=b)' } }) }) },
  {
    field: 'settings.reason.approver_length_min',
    body: body({ settings: settings({ reason: { approver_length_min: 100_000 } }) }),
  },
  { field: 'settings.reason.length_min', body: body({ settings: settings({ reason: { length_min: 1_001 } }) }) },
  {
    field: 'settings.reason.patern',
    body: body({ settings: settings({ reason: { patern: 'a' } }) }),
    code: 'input.unknown_key',
  },
  {
    field: 'approver_policy.approver_groups[0].quorum',
    body: group({ logical_operator: 'AND', quorum: 2, approvers: [{ type: 'manager' }] }),
  },
  {
    field: 'approver_policy.approver_groups[0].quorum',
    body: group({ logical_operator: 'OR', quorum: 0, approvers: [{ type: 'manager' }] }),
  },
  {
    field: 'approver_policy.approver_groups[0].approvers[0].match_operator',
    body: group({
      logical_operator: 'EACH',
      approvers: [{ type: 'group', match_operator: 'is_not', values: ['dba'] }],
    }),
  },
  { field: 'approver_policy.approver_groups[0].approvers[0].values', body: approver({ type: 'Owner', values: ['x'] }) },
  { field: 'approver_policy.approver_groups[0].approvers[0].type', body: approver({ type: 'webhook', values: ['x'] }) },
  {
    field: 'approver_policy.approver_groups[0].approvers[0].values[0]',
    body: approver({ type: 'shift', values: ['noon'] }),
    code: 'flow.unknown_reference',
  },
  { field: 'requestors.conditions[0].type', body: asking({ type: 'Owner' }) },
  { field: 'requestors.conditions[0].values', body: asking({ type: 'manager_of_manager' }) },
  {
    field: 'requestors.conditions[0].source_integration_reference',
    body: asking({ type: 'group', values: ['data'], source_integration_reference: 'ldap' }),
    code: 'flow.unknown_reference',
  },
  {
    field: 'requestors.conditions[0].values[0]',
    body: asking({ type: 'group', values: ['data'], source_integration_reference: 'okta' }),
    code: 'flow.unknown_reference',
  },
];

test.each(rows)(
  'is refused where it could not be kept, naming $field',
  ({ field, body: input, code = 'flow.invalid' }) => {
    const answer = readFlow(input, references);
    if (answer.ok) expect.fail('the flow was accepted');
    expect([answer.refusal.code, answer.refusal.field]).toEqual([code, field]);
  },
);
