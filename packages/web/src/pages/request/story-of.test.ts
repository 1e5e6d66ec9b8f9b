import type { RequestView } from '@tidegate/contract';
import { expect, test } from 'vitest';
import { storyOf } from './story-of.ts';

const dana = { id: 'prs_1', email: 'dana@acme.example', name: 'Dana' };
const dora = { id: 'prs_2', email: 'dora@acme.example', name: 'Dora' };

const request: RequestView = {
  id: 'req_1',
  status: 'Pending',
  sentence: 'waits for a member of `dba`',
  actions: [],
  requester: dana,
  grantee: dana,
  flow: { id: 'flw_1', name: 'Prod RDS (PII)', version: 1, changed_since: null },
  entitlements: [],
  bundle: null,
  duration_sec: 3_600,
  automatic: false,
  held: false,
  shorter_sec_max: 3_600,
  review_at: null,
  starts_at: null,
  extends: null,
  extend: { can_extend: false, availability: '', length_sec: 0, remaining: 0, count: 0 },
  hours: '',
  reason: 'INC-1',
  approver_reason_required: false,
  simulated: false,
  asked_at: '2026-01-01T10:00:00Z',
  lapses_at: '2026-01-02T10:00:00Z',
  waiting_for: [],
  verdicts: [],
  oldest_fact: null,
  consent: { ways: [], escalates_at: null, tiers_left: 0 },
  narrowed: [],
  step_up: { requester: 'none', approver: false, due: false },
  reasons: { length_min: 0, approver_length_min: 0, approver_help: null },
  outcome: null,
  not_after: null,
  ends_at: null,
  leaking: false,
  uncertain: false,
  queue: null,
  fulfilment: 'best_effort' as const,
  gone_at: null,
};
const agreed: RequestView['verdicts'][number] = {
  person: dora,
  verdict: 'approve',
  reason: 'fine',
  at: '2026-01-01T10:05:00Z',
  fills: [],
  for: [],
  oldest_fact: null,
};
const told = (changes: Partial<RequestView>) =>
  storyOf({ ...request, ...changes }).map((event) => [event.title, event.at]);

test('a waiting request is told up to the consents that are missing', () => {
  expect(told({})).toEqual([
    ['Dana asked', '2026-01-01T10:00:00Z'],
    ['The missing consents', null],
  ]);
});

test('an open one names its end and what is still to come', () => {
  expect(told({ status: 'Active', verdicts: [agreed], ends_at: '2026-01-01T11:06:00Z' })).toEqual([
    ['Dana asked', '2026-01-01T10:00:00Z'],
    ['Dora agreed', '2026-01-01T10:05:00Z'],
    ['The access is open until', '2026-01-01T11:06:00Z'],
    ['The access is seen gone', null],
  ]);
});

test('gone is told only with the moment it was seen', () => {
  expect(told({ status: 'Revoking', leaking: true }).at(-1)).toEqual(['The access is seen gone', null]);
  expect(told({ status: 'Revoked', gone_at: '2026-01-01T11:06:04Z' }).at(-1)).toEqual([
    'The access was seen gone',
    '2026-01-01T11:06:04Z',
  ]);
});

test('what was rejected ends with the rejection', () => {
  const rejected: typeof agreed = { ...agreed, verdict: 'reject', reason: 'use the replica' };
  expect(told({ status: 'Rejected', outcome: 'rejected', verdicts: [rejected] }).at(-1)).toEqual([
    'Dora rejected',
    '2026-01-01T10:05:00Z',
  ]);
});
