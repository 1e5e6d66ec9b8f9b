import { describe, expect, test } from 'vitest';
import { allOf, consentFacts, grant, inGroup, lease, noon, person, request, theManager } from '../../oracle/cast.ts';
import type { Grant, Lease } from '../grant/grant.ts';
import type { Person } from '../people/person.ts';
import { actionsFor, maySee, type RequestAction } from './actions.ts';
import type { AccessRequest } from './request.ts';

const ann = person('ann', { groups: ['data', 'dba'], manager: 'max' });
const max = person('max');
const dora = person('dora', { groups: ['dba'] });
const dan = person('dan', { groups: ['dba'] });
const zoe = person('zoe', { groups: ['backend'] });
const admin = person('admin', { roles: ['Admin'] });
const viewer = person('viewer', { roles: ['Viewer'] });

const waiting = request({ approval: allOf(inGroup('dba'), theManager) });
const halfway: AccessRequest = {
  ...waiting,
  verdicts: [{ personId: dora.id, verdict: 'approve', reason: null, at: noon, fills: ['g0.a0'] }],
};
const agreed: AccessRequest = { ...halfway, state: { kind: 'agreed', at: noon } };
const rejected: AccessRequest = { ...waiting, state: { kind: 'rejected', at: noon, by: max.id, reason: null } };
const open = grant({ state: 'open', seenAt: noon, endsAt: noon + 1, secret: 'viewed' });
const over: Lease = lease({ endedAt: noon, endCause: 'ended' });

interface Row {
  readonly says: string;
  readonly request: AccessRequest;
  readonly person: Person;
  readonly leases?: readonly Lease[];
  readonly grants?: readonly Grant[];
  readonly may: readonly RequestAction[];
}

const rows: readonly Row[] = [
  { says: 'an approver may approve or reject', request: waiting, person: dora, may: ['approve', 'reject'] },
  { says: 'after consenting only reject is left', request: halfway, person: dora, may: ['reject'] },
  {
    says: 'the requester may withdraw, and not approve though in the group',
    request: waiting,
    person: ann,
    may: ['withdraw'],
  },
  {
    says: 'with our field the requester may also decide',
    request: { ...waiting, selfApproval: true },
    person: ann,
    may: ['approve', 'reject', 'withdraw'],
  },
  { says: 'a stranger may nothing', request: waiting, person: zoe, may: [] },
  { says: 'an administrator is no approver', request: waiting, person: admin, may: [] },
  {
    says: 'the requester connects, resets and gives back what is open',
    request: agreed,
    person: ann,
    leases: [lease()],
    grants: [open],
    may: ['release', 'connect', 'reset_credentials'],
  },
  {
    says: 'without a password there is nothing to reset',
    request: agreed,
    person: ann,
    leases: [lease()],
    grants: [{ ...open, secret: 'none' }],
    may: ['release', 'connect'],
  },
  {
    says: 'what is opening can be given back, not connected to',
    request: agreed,
    person: ann,
    leases: [lease()],
    grants: [grant({ state: 'opening' })],
    may: ['release'],
  },
  {
    says: 'who consented may revoke',
    request: agreed,
    person: dora,
    leases: [lease()],
    grants: [open],
    may: ['revoke'],
  },
  {
    says: 'who could have consented may not',
    request: agreed,
    person: dan,
    leases: [lease()],
    grants: [open],
    may: [],
  },
  {
    says: 'an administrator may revoke',
    request: agreed,
    person: admin,
    leases: [lease()],
    grants: [open],
    may: ['revoke'],
  },
  { says: 'a viewer may only look', request: agreed, person: viewer, leases: [lease()], grants: [open], may: [] },
  {
    says: 'what is closing cannot be ended again',
    request: agreed,
    person: ann,
    leases: [over],
    grants: [grant({ state: 'closing' })],
    may: ['ask_again'],
  },
  {
    says: 'a lease of another request is nobody’s to end here',
    request: agreed,
    person: admin,
    leases: [over, lease({ id: 'lea_two', requestId: 'req_two' })],
    grants: [open],
    may: [],
  },
  { says: 'what was rejected may be asked again', request: rejected, person: ann, may: ['ask_again'] },
  { says: 'only by who asked', request: rejected, person: max, may: [] },
  {
    says: 'an inactive requester may nothing',
    request: agreed,
    person: { ...ann, active: false },
    leases: [lease()],
    grants: [open],
    may: [],
  },
  {
    says: 'an inactive administrator may nothing',
    request: agreed,
    person: { ...admin, active: false },
    leases: [lease()],
    grants: [open],
    may: [],
  },
];

describe('what a person may do to a request', () => {
  test.each(rows)('$says', ({ request: asked, person: who, leases = [], grants = [], may }) => {
    expect(actionsFor({ request: asked, leases, grants, person: who, facts: consentFacts(ann) })).toEqual(may);
  });
});

describe('who may see a request', () => {
  test.each([
    { who: ann, sees: true, why: 'asked for it' },
    { who: dora, sees: true, why: 'may decide' },
    { who: max, sees: true, why: 'is the manager' },
    { who: admin, sees: true, why: 'is an administrator' },
    { who: viewer, sees: true, why: 'is a viewer' },
    { who: zoe, sees: false, why: 'has nothing to do with it' },
    { who: { ...dora, active: false }, sees: false, why: 'is inactive' },
    { who: { ...admin, active: false }, sees: false, why: 'is an inactive administrator' },
  ])('$who.firstName $why: $sees', ({ who, sees }) => {
    expect(maySee({ request: waiting, person: who, facts: consentFacts(ann) })).toBe(sees);
  });
  test('who decided keeps seeing it after leaving the group', () => {
    expect(maySee({ request: agreed, person: { ...dora, groupIds: [] }, facts: consentFacts(ann) })).toBe(true);
    expect(maySee({ request: agreed, person: { ...dan, groupIds: [] }, facts: consentFacts(ann) })).toBe(false);
  });
  test('the grantee sees what was asked for them', () => {
    expect(maySee({ request: { ...waiting, granteeId: zoe.id }, person: zoe, facts: consentFacts(ann) })).toBe(true);
  });
  test('an action is only ever offered to somebody who may see', () => {
    for (const { request: asked, person: who, leases = [], grants = [] } of rows) {
      const may = actionsFor({ request: asked, leases, grants, person: who, facts: consentFacts(ann) });
      if (may.length > 0) expect(maySee({ request: asked, person: who, facts: consentFacts(ann) })).toBe(true);
    }
  });
});
