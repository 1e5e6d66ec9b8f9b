// What an access flow's body says about time: durations, until revoked, extensions, hours, starts and the automatic trigger.

import { describe, expect, test } from 'vitest';
import { groupId, person, personId, scope } from '../../oracle/cast.ts';
import { limits } from '../limits.ts';
import { type FlowDraft, readFlow } from './read-flow.ts';
import type { FlowReferences } from './references.ts';
import { plainTerms } from './terms.ts';

const references: FlowReferences = {
  scopes: [scope('pii', 'resource_tag["class"] = "pii"')],
  bundles: [],
  integrations: [],
  groups: [{ id: groupId('data'), name: 'data', sourceId: null }],
  people: [person('max'), person('idle', { active: false }), person('robot', { kind: 'machine' })],
  attributeTypes: [],
};

type Body = Record<string, unknown>;

const settings = (rest: Body = {}): Body => ({
  justification_required: false,
  require_approver_reason: false,
  requestor_cannot_approve_himself: false,
  require_mfa: false,
  labels: [],
  ...rest,
});

const body = (rest: Body = {}): Body => ({
  name: 'Prod RDS (PII)',
  active: true,
  trigger: 'SELF_SERVE',
  requestors: { logical_operator: 'OR', conditions: [{ type: 'group', match_operator: 'is', values: ['data'] }] },
  access_targets: [{ access_scope: { access_scope_reference: 'pii' } }],
  grant_duration_in_min: 60,
  settings: settings(),
  request_for_others: false,
  ...rest,
});

const automatic = (rest: Body = {}): Body => body({ trigger: 'AUTOMATIC', grant_duration_in_min: null, ...rest });
const endless = (until: Body | null, rest: Body = {}): Body =>
  body({ grant_duration_in_min: null, ...(until === null ? {} : { duration: { until_revoked: until } }), ...rest });
const office = { start_time: '08:00', end_time: '17:00', days_of_week: ['MONDAY'], time_zone: 'Europe/Berlin' };
const officeHours = { fromMinute: 480, toMinute: 1_020, days: ['MONDAY'], timeZone: 'Europe/Berlin' };

function read(input: Body, more: Partial<FlowReferences> = {}): FlowDraft {
  const answer = readFlow(input, { ...references, ...more });
  if (!answer.ok) expect.fail(answer.refusal.message);
  return answer.value;
}

describe('durations', () => {
  test('have a longest, a default and a step, in seconds', () => {
    const draft = read(body({ duration: { default_in_min: 30, step_in_min: 15 } }));
    expect(draft.durationSecMax).toBe(3_600);
    expect(draft.terms.duration).toEqual({
      defaultSec: 1_800,
      stepSec: 900,
      untilRevoked: null,
      whileEligible: false,
    });
  });
  test('left out mean until revoked, with the owner and the review that the flow names', () => {
    const draft = read(endless({ owner: 'MAX@acme.example', review_every_days: 14 }));
    expect(draft.terms.duration.untilRevoked).toEqual({ ownerId: personId('max'), reviewEverySec: 14 * 86_400 });
    expect(draft.durationSecMax).toBe(limits.heldWindowSec);
  });
  test('left out without an owner belong to who saves the flow, and are refused where nobody does', () => {
    const { duration } = read(endless(null), { savedBy: personId('max') }).terms;
    expect(duration.untilRevoked).toEqual({ ownerId: personId('max'), reviewEverySec: limits.reviewEverySecDefault });
    expect(readFlow(endless(null), references)).toMatchObject({
      ok: false,
      refusal: { code: 'flow.invalid', message: expect.stringMatching(/say who owns it/) },
    });
  });
});

describe('extensions', () => {
  test('are counted, have a length, and may need consent again', () => {
    const said = settings({ max_extensions: 2, extension_duration_in_min: 30, extension_consent: 'again' });
    expect(read(body({ settings: said })).terms.extensions).toEqual({
      countMax: 2,
      lengthSec: 1_800,
      consent: 'again',
    });
  });
  test('are none where their count is 0', () => {
    expect(read(body({ settings: settings({ max_extensions: 0, extension_duration_in_min: 30 }) })).terms).toEqual(
      plainTerms,
    );
  });
});

describe('hours', () => {
  test('of the published timeframe bound asking and the grant alike', () => {
    expect(read(body({ timeframe: office })).terms.times).toEqual({
      ...plainTerms.times,
      ask: officeHours,
      grant: officeHours,
    });
  });
  test('may be said apart for asking, deciding and the grant, and as working hours', () => {
    const said = { decide: office, requester_working_hours: true, approver_working_hours: true };
    expect(read(body({ hours: said, start_within_in_min: 90, notice_before_end_in_min: 5 })).terms).toMatchObject({
      times: {
        ...plainTerms.times,
        decide: officeHours,
        requesterHours: true,
        approverHours: true,
        startWithinSec: 5_400,
      },
      noticeLeadSec: 300,
    });
  });
});

test('an automatic flow is read, held, and its window is never longer than the house allows', () => {
  const draft = read(automatic({ hours: { grant: office } }));
  expect(draft.terms).toMatchObject({ trigger: 'automatic', duration: { untilRevoked: null, whileEligible: true } });
  expect(draft.durationSecMax).toBe(limits.heldWindowSec);
  expect(read(automatic({ grant_duration_in_min: 60 })).durationSecMax).toBe(3_600);
  expect(read(automatic({ grant_duration_in_min: 60 * 24 * 30 })).durationSecMax).toBe(limits.heldWindowSec);
});

const managers = {
  approval_mode: 'ANY_OF',
  approver_groups: [{ logical_operator: 'OR', approvers: [{ type: 'manager' }] }],
};

const refusals: readonly (readonly [field: string, body: Body, says?: RegExp])[] = [
  ['grant_duration_in_min', body({ grant_duration_in_min: 0 })],
  ['grant_duration_in_min', body({ grant_duration_in_min: 366 * 24 * 60 + 1 })],
  ['duration.default_in_min', body({ duration: { default_in_min: 61 } }), /longest duration, 1 hour/],
  ['duration.step_in_min', body({ duration: { step_in_min: 0 } })],
  ['duration.steps', body({ duration: { steps: 1 } })],
  ['duration.until_revoked', body({ duration: { until_revoked: { owner: 'max@acme.example' } } }), /contradicts/],
  ['duration.until_revoked.owner', endless({ owner: 'maxi@acme.example' }), /did you mean `max@acme.example`/],
  ['duration.until_revoked.owner', endless({ owner: 'idle@acme.example' })],
  ['duration.until_revoked.owner', endless({ owner: 'robot@acme.example' })],
  ['duration.until_revoked.review_every_days', endless({ owner: 'max@acme.example', review_every_days: 0 })],
  ['settings.extension_duration_in_min', body({ settings: settings({ max_extensions: 1 }) })],
  ['settings.max_extensions', body({ settings: settings({ max_extensions: -1 }) })],
  ['settings.max_extensions', body({ settings: settings({ max_extensions: limits.extensionsMax + 1 }) })],
  ['timeframe.time_zone', body({ timeframe: { ...office, time_zone: 'Europe/Berlni' } })],
  ['timeframe.days_of_week', body({ timeframe: { ...office, days_of_week: [] } })],
  ['hours.ask', body({ timeframe: office, hours: { ask: office } }), /contradicts `timeframe`/],
  ['hours.approve', body({ hours: { approve: office } })],
  ['start_within_in_min', body({ start_within_in_min: -1 })],
  ['notice_before_end_in_min', body({ notice_before_end_in_min: 1.5 })],
  ['trigger', body({ trigger: 'MANUAL' })],
  ['approver_policy', automatic({ approver_policy: managers })],
  ['timeframe', automatic({ timeframe: office }), /use `hours.grant`/],
  ['request_for', automatic({ request_for: { request_scopes: ['self'] } })],
  ['hours.decide', automatic({ hours: { decide: office } })],
  ['settings.justification_required', automatic({ settings: settings({ justification_required: true }) })],
  ['settings.max_extensions', automatic({ settings: settings({ max_extensions: 1, extension_duration_in_min: 5 }) })],
  ['duration.default_in_min', automatic({ duration: { default_in_min: 5 } })],
];

describe('a body is refused, naming the field', () => {
  test.each(refusals.map(([field, input, says]) => ({ field, input, says })))('$field', ({ field, input, says }) => {
    const answer = readFlow(input, references);
    if (answer.ok) expect.fail('the flow was accepted');
    expect(answer.refusal.field).toBe(field);
    expect(answer.refusal.message).toMatch(says ?? /./);
    expect(answer.refusal.message).toMatch(/^[^A-Z].*[^.]$/);
  });
  test('an extension of access that lasts until revoked', () => {
    const said = settings({ max_extensions: 1, extension_duration_in_min: 5 });
    const answer = readFlow(endless({ owner: 'max@acme.example' }, { settings: said }), references);
    expect(answer).toMatchObject({ ok: false, refusal: { field: 'settings.max_extensions' } });
  });
});
