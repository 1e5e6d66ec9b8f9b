import { describe, expect, test } from 'vitest';
import { allOf, grant, inGroup, lease, noon, request, shown, theManager } from '../../oracle/cast.ts';
import type { Grant, Lease } from '../grant/grant.ts';
import { limits } from '../limits.ts';
import { describeRequest, entitlementStatus, type RequestDescription } from './describe.ts';
import type { AccessRequest } from './request.ts';

const hour = 3_600_000;
const agreed = request({ state: { kind: 'agreed', at: noon } });
const opened: Partial<Grant> = { state: 'open', seenAt: noon, endsAt: noon + hour };
const running = lease({ endsAt: noon + hour });
const ended = (cause: Lease['endCause']): Lease =>
  lease({ endsAt: noon + hour, endedAt: noon + hour, endCause: cause });
const closing: Partial<Grant> = { ...opened, state: 'closing', closeCause: 'ended', closingSince: noon + hour };

interface Row {
  readonly says: string;
  readonly request: AccessRequest;
  readonly leases?: readonly Lease[];
  readonly grants?: readonly Grant[];
  readonly now?: number;
  readonly expected: Partial<RequestDescription>;
}

const rows: readonly Row[] = [
  {
    says: 'awaiting consent',
    request: request({ approval: allOf(inGroup('dba'), theManager) }),
    expected: {
      status: 'Pending',
      sentence: "waits for a member of `dba` and the requester's manager",
      waitingFor: ['a member of `dba`', "the requester's manager"],
      outcome: null,
      notAfter: null,
      endsAt: null,
    },
  },
  {
    says: 'awaiting one of two alternatives',
    request: request({
      approval: {
        mode: 'ANY_OF',
        groups: [
          { operator: 'OR', approvers: [inGroup('dba')] },
          { operator: 'OR', approvers: [theManager] },
        ],
      },
    }),
    expected: {
      status: 'Pending',
      sentence: "waits for a member of `dba`, or for the requester's manager",
      waitingFor: ['a member of `dba`'],
    },
  },
  {
    says: 'past its wait, before it was noticed',
    request: request(),
    now: noon + limits.requestLapseMs,
    expected: { status: 'Pending', sentence: 'waited too long and is about to lapse' },
  },
  {
    says: 'rejected with a reason',
    request: request({ state: { kind: 'rejected', at: noon, by: 'prs_max', reason: 'not now' } }),
    expected: {
      status: 'Rejected',
      sentence: 'rejected by an approver: `not now`',
      outcome: 'rejected',
      waitingFor: [],
    },
  },
  {
    says: 'rejected without one',
    request: request({ state: { kind: 'rejected', at: noon, by: 'prs_max', reason: null } }),
    expected: { status: 'Rejected', sentence: 'rejected by an approver', outcome: 'rejected' },
  },
  {
    says: 'withdrawn',
    request: request({ state: { kind: 'withdrawn', at: noon } }),
    expected: { status: 'Rejected', sentence: 'withdrawn before it was decided', outcome: 'withdrawn' },
  },
  {
    says: 'lapsed',
    request: request({ state: { kind: 'lapsed', at: noon } }),
    expected: { status: 'Rejected', outcome: 'lapsed' },
  },
  {
    says: 'out of reach',
    request: request({ state: { kind: 'out_of_reach', at: noon } }),
    expected: {
      status: 'Rejected',
      outcome: 'out_of_reach',
      sentence: 'not opened, because the access is no longer offered to the requester',
    },
  },
  {
    says: 'agreed, planned',
    request: agreed,
    leases: [lease()],
    grants: [grant()],
    expected: {
      status: 'Granting',
      sentence: 'agreed, being opened',
      notAfter: noon + 3_720_000,
      endsAt: null,
      outcome: null,
    },
  },
  {
    says: 'agreed, opening after a failed try',
    request: agreed,
    leases: [lease()],
    grants: [grant({ state: 'opening', trouble: 'the target does not answer' })],
    expected: { status: 'Granting', sentence: 'agreed, being opened: the target does not answer' },
  },
  {
    says: 'open',
    request: agreed,
    leases: [running],
    grants: [grant(opened)],
    now: noon + 1_000,
    expected: { status: 'Active', sentence: 'open, 1 hour left', endsAt: noon + hour, leaking: false, goneAt: null },
  },
  {
    says: 'open in its last minute',
    request: agreed,
    leases: [running],
    grants: [grant(opened)],
    now: noon + hour - 59_001,
    expected: { status: 'Active', sentence: 'open, 1 minute left' },
  },
  {
    says: 'open in its last seconds',
    request: agreed,
    leases: [running],
    grants: [grant(opened)],
    now: noon + hour - 58_500,
    expected: { status: 'Active', sentence: 'open, 59 seconds left' },
  },
  {
    says: 'open at its end',
    request: agreed,
    leases: [running],
    grants: [grant(opened)],
    now: noon + hour,
    expected: { status: 'Active', sentence: 'open, its time is over and it is about to close' },
  },
  {
    says: 'open long past its end is leaking, recorded or not',
    request: agreed,
    leases: [running],
    grants: [grant(opened)],
    now: noon + hour + limits.leakingAfterMs + 1,
    expected: { status: 'Revoking', leaking: true },
  },
  {
    says: 'opening that failed, not yet proven absent',
    request: agreed,
    leases: [lease()],
    grants: [grant({ state: 'closing', closeCause: 'opening_failed', closingSince: noon, trouble: 'refused' })],
    expected: { status: 'Granting', sentence: 'agreed, being opened: refused' },
  },
  {
    says: 'failed and proven absent',
    request: agreed,
    leases: [lease({ endedAt: noon, endCause: 'opening_failed' })],
    grants: [grant({ state: 'failed', closeCause: 'opening_failed', goneAt: noon, trouble: 'refused' })],
    expected: { status: 'Failed', sentence: 'could not be opened, and nothing was left behind: refused', goneAt: null },
  },
  {
    says: 'closing',
    request: agreed,
    leases: [ended('ended')],
    grants: [grant(closing)],
    now: noon + hour,
    expected: { status: 'Revoking', sentence: 'its time is over, being closed', leaking: false },
  },
  {
    says: 'closing after being given back',
    request: agreed,
    leases: [ended('released')],
    grants: [grant({ ...closing, closeCause: 'released' })],
    now: noon + hour,
    expected: { status: 'Revoking', sentence: 'given back early, being closed' },
  },
  {
    says: 'leaking',
    request: agreed,
    leases: [ended('ended')],
    grants: [grant({ ...closing, state: 'leaking', trouble: 'no route' })],
    now: noon + 2 * hour,
    expected: {
      status: 'Revoking',
      leaking: true,
      sentence: 'past its end and not proven closed; closing goes on until it is, and operators are alarmed: no route',
    },
  },
  {
    says: 'gone',
    request: agreed,
    leases: [ended('ended')],
    grants: [grant({ ...closing, state: 'gone', goneAt: noon + hour + 2 })],
    now: noon + 2 * hour,
    expected: { status: 'Revoked', sentence: 'its time is over, closed and seen gone', goneAt: noon + hour + 2 },
  },
  {
    says: 'gone after a revoke',
    request: agreed,
    leases: [ended('revoked')],
    grants: [grant({ ...closing, state: 'gone', goneAt: noon + 9 })],
    now: noon + 2 * hour,
    expected: { status: 'Revoked', sentence: 'revoked, closed and seen gone' },
  },
  {
    says: 'gone after the person left',
    request: agreed,
    leases: [ended('deactivated')],
    grants: [grant({ ...closing, state: 'gone', goneAt: noon + 9 })],
    now: noon + 2 * hour,
    expected: { status: 'Revoked', sentence: 'ended because the person was deactivated, closed and seen gone' },
  },
  {
    says: 'released while another request still covers the access',
    request: agreed,
    leases: [ended('released'), lease({ id: 'lea_two', requestId: 'req_two', endsAt: noon + 2 * hour })],
    grants: [grant({ ...opened, endsAt: noon + 2 * hour })],
    now: noon + hour,
    expected: {
      status: 'Revoked',
      sentence: 'given back early; the same access stays open through another request',
      goneAt: noon + hour,
    },
  },
  {
    says: 'a simulation says so',
    request: { ...agreed, entitlements: [shown('customers', { simulated: true })] },
    leases: [running],
    grants: [grant(opened)],
    now: noon,
    expected: { sentence: 'simulated: open, 1 hour left', simulated: true },
  },
];

describe('the life of a request, as told', () => {
  test.each(rows)('$says', ({ request: asked, leases = [], grants = [], now = noon, expected }) => {
    const described = describeRequest({ request: asked, leases, grants, now });
    expect(described).toMatchObject(expected);
    expect(described.sentence).toMatch(/^[^A-Z].*[^.]$/);
  });

  test('another request’s leases and grants change nothing', () => {
    const facts = { request: agreed, leases: [running], grants: [grant(opened)], now: noon };
    const other = {
      leases: [lease({ id: 'lea_x', requestId: 'req_x', grantId: 'gra_x' })],
      grants: [grant({ id: 'gra_x', state: 'leaking', resourceId: 'res_x' })],
    };
    expect(
      describeRequest({
        ...facts,
        leases: [...facts.leases, ...other.leases],
        grants: [...other.grants, ...facts.grants],
      }),
    ).toEqual(describeRequest(facts));
  });
});

// Three entitlements of one request; which status the whole has follows DESIGN's table.
const names = ['a', 'b', 'c'] as const;
const three: AccessRequest = { ...agreed, entitlements: names.map((name) => shown(name)) };
const parts = (...states: readonly Partial<Grant>[]): { leases: readonly Lease[]; grants: readonly Grant[] } => ({
  leases: names.map((name) => lease({ id: `lea_${name}`, grantId: `gra_${name}`, endsAt: noon + hour })),
  grants: names.map((name, index) => grant({ id: `gra_${name}`, resourceId: `res_${name}`, ...states[index] })),
});
const failed: Partial<Grant> = { state: 'failed', closeCause: 'opening_failed', goneAt: noon, trouble: 'refused' };
const gone: Partial<Grant> = { ...closing, state: 'gone', goneAt: noon + 1 };

describe('a request of several entitlements', () => {
  test.each([
    {
      says: 'one still opening',
      states: [opened, { state: 'opening' }, opened],
      status: 'Granting',
      sentence: 'agreed, being opened',
    },
    { says: 'all open', states: [opened, opened, opened], status: 'Active', sentence: 'open, 1 hour left' },
    {
      says: 'some failed and proven absent',
      states: [opened, failed, opened],
      status: 'Active',
      sentence: 'open, 1 hour left; 1 of 3 could not be opened',
    },
    {
      says: 'one leaking among open ones',
      states: [opened, { ...closing, state: 'leaking' }, opened],
      status: 'Revoking',
      sentence: 'past its end and not proven closed; closing goes on until it is, and operators are alarmed',
    },
    {
      says: 'some gone, one closing',
      states: [gone, closing, failed],
      status: 'Revoking',
      sentence: 'its time is over, being closed',
    },
    {
      says: 'all gone',
      states: [gone, gone, failed],
      status: 'Revoked',
      sentence: 'its time is over, closed and seen gone',
    },
    {
      says: 'all failed',
      states: [failed, failed, failed],
      status: 'Failed',
      sentence: 'could not be opened, and nothing was left behind: refused',
    },
  ] as const)('$says: $status', ({ states, status, sentence }) => {
    expect(describeRequest({ request: three, ...parts(...states), now: noon })).toMatchObject({ status, sentence });
  });

  test('each entitlement carries its own status and message', () => {
    const facts = {
      request: three,
      ...parts({ ...opened, excess: ['PUBLIC may create in `public`'] }, failed, gone),
      now: noon,
    };
    const told = three.entitlements.map((entitlement) => entitlementStatus({ ...facts, entitlement }));
    expect(told).toEqual([
      { status: 'Active', message: 'the account also has: PUBLIC may create in `public`' },
      { status: 'Failed', message: 'could not be opened: refused' },
      { status: 'Revoked', message: null },
    ]);
  });
  test('before agreement each entitlement has the status of the request', () => {
    const waiting = { ...three, state: { kind: 'waiting' } as const };
    expect(entitlementStatus({ request: waiting, leases: [], grants: [], now: noon, entitlement: shown('b') })).toEqual(
      { status: 'Pending', message: null },
    );
  });
});
