import { describe, expect, test } from 'vitest';
import { allOf, consentFacts, inGroup, noon, person, request, theManager } from '../../oracle/cast.ts';
import type { ErrorCode } from '../errors/codes.ts';
import { limits } from '../limits.ts';
import type { Person } from '../people/person.ts';
import { type DecisionFacts, decide, type RequestCommand } from './decide.ts';
import type { AccessRequest, RequestState } from './request.ts';

const ann = person('ann', { groups: ['data', 'dba'], manager: 'max' });
const max = person('max');
const dora = person('dora', { groups: ['dba'] });
const dan = person('dan', { groups: ['dba'] });
const zoe = person('zoe', { roles: ['Admin'] });
const facts: DecisionFacts = { ...consentFacts(ann), stillOffered: true };
const policy = allOf(inGroup('dba'), theManager);
const waiting = request({ approval: policy });
const lapse = waiting.lapsesAt;

const approve = (by: Person, reason: string | null = null): RequestCommand => ({ kind: 'approve', by, reason });
const reject = (by: Person, reason: string | null = null): RequestCommand => ({ kind: 'reject', by, reason });
const withdraw = (by: Person): RequestCommand => ({ kind: 'withdraw', by });

interface Row {
  readonly says: string;
  readonly command: RequestCommand;
  readonly start?: AccessRequest;
  readonly facts?: DecisionFacts;
  readonly now?: number;
  readonly to: ErrorCode | RequestState['kind'];
}

const decided = (state: RequestState): AccessRequest => ({ ...waiting, state });
const agreed = decided({ kind: 'agreed', at: noon });
const consented: AccessRequest = {
  ...waiting,
  verdicts: [{ personId: dora.id, verdict: 'approve', reason: null, at: noon, fills: ['g0.a0'] }],
};
const strict = request({ approval: policy, approverReasonRequired: true });
const gone: DecisionFacts = { ...facts, stillOffered: false };
const touched: DecisionFacts = {
  ...facts,
  ownChanges: new Map([[dora.id, { what: 'scope', at: noon, until: noon + 60_000 }]]),
};

const rows: readonly Row[] = [
  { says: 'the first of two consents leaves it waiting', command: approve(dora), to: 'waiting' },
  { says: 'the last consent agrees', command: approve(max), start: consented, to: 'agreed' },
  { says: 'one eligible reject ends it', command: reject(max), start: consented, to: 'rejected' },
  { says: 'a person who consented may still reject', command: reject(dora), start: consented, to: 'rejected' },
  { says: 'the requester may withdraw', command: withdraw(ann), to: 'withdrawn' },
  { says: 'nobody else may withdraw, and learns nothing', command: withdraw(dora), to: 'object.not_found' },
  {
    says: 'a requester in the group cannot approve their own request',
    command: approve(ann),
    to: 'request.self_review',
  },
  { says: 'nor reject it', command: reject(ann), to: 'request.self_review' },
  { says: 'with our field they may', command: approve(ann), start: { ...waiting, selfApproval: true }, to: 'waiting' },
  { says: 'a stranger learns nothing, whatever their role', command: approve(zoe), to: 'object.not_found' },
  {
    says: 'a stranger learns nothing of a decided request either',
    command: reject(zoe),
    start: agreed,
    to: 'object.not_found',
  },
  { says: 'an inactive approver is a stranger', command: approve({ ...dora, active: false }), to: 'object.not_found' },
  { says: 'a former member is a stranger', command: approve({ ...dora, groupIds: [] }), to: 'object.not_found' },
  {
    says: 'a second consent of one person is refused',
    command: approve(dora),
    start: consented,
    to: 'request.already_consented',
  },
  { says: 'another member may add a consent', command: approve(dan), start: consented, to: 'waiting' },
  { says: 'an agreed request is decided', command: approve(dora), start: agreed, to: 'request.already_decided' },
  {
    says: 'a rejected request is decided',
    command: approve(dora),
    start: decided({ kind: 'rejected', at: noon, by: max.id, reason: null }),
    to: 'request.already_decided',
  },
  {
    says: 'a withdrawn request is decided',
    command: reject(dora),
    start: decided({ kind: 'withdrawn', at: noon }),
    to: 'request.already_decided',
  },
  {
    says: 'an agreed request cannot be withdrawn',
    command: withdraw(ann),
    start: agreed,
    to: 'request.already_decided',
  },
  {
    says: 'a lapsed request says so',
    command: approve(dora),
    start: decided({ kind: 'lapsed', at: noon }),
    to: 'request.lapsed',
  },
  {
    says: 'a request out of reach says so',
    command: approve(dora),
    start: decided({ kind: 'out_of_reach', at: noon }),
    to: 'request.out_of_reach',
  },
  {
    says: 'a moment before it lapses it may be agreed to',
    command: approve(max),
    start: consented,
    now: lapse - 1,
    to: 'agreed',
  },
  {
    says: 'at the moment it lapses it may not',
    command: approve(max),
    start: consented,
    now: lapse,
    to: 'request.lapsed',
  },
  { says: 'nor rejected', command: reject(max), now: lapse, to: 'request.lapsed' },
  { says: 'nor withdrawn', command: withdraw(ann), now: lapse, to: 'request.lapsed' },
  { says: 'it lapses at its moment', command: { kind: 'lapse' }, now: lapse, to: 'lapsed' },
  { says: 'and not before', command: { kind: 'lapse' }, now: lapse - 1, to: 'object.changed' },
  {
    says: 'what is decided does not lapse',
    command: { kind: 'lapse' },
    start: agreed,
    now: lapse,
    to: 'request.already_decided',
  },
  {
    says: 'what is no longer offered cannot be agreed to',
    command: approve(dora),
    facts: gone,
    to: 'request.out_of_reach',
  },
  { says: 'what is no longer offered may be rejected', command: reject(dora), facts: gone, to: 'rejected' },
  { says: 'a waiting request goes out of reach', command: { kind: 'out_of_reach' }, to: 'out_of_reach' },
  { says: 'a decided one does not', command: { kind: 'out_of_reach' }, start: agreed, to: 'request.already_decided' },
  {
    says: 'a missing reason is asked for where the flow demands one',
    command: approve(dora),
    start: strict,
    to: 'request.reason_required',
  },
  { says: 'also for a reject', command: reject(dora, '  '), start: strict, to: 'request.reason_required' },
  {
    says: 'a reason has a limit',
    command: approve(dora, 'x'.repeat(limits.approverReasonLengthMax + 1)),
    to: 'request.reason_too_long',
  },
  {
    says: 'a reason at the limit is taken',
    command: approve(dora, 'x'.repeat(limits.approverReasonLengthMax)),
    start: strict,
    to: 'waiting',
  },
  { says: 'whoever changed the rules cannot agree', command: approve(dora), facts: touched, to: 'request.own_change' },
  { says: 'nor reject', command: reject(dora), facts: touched, to: 'request.own_change' },
  {
    says: 'others in the same group can',
    command: approve(dan),
    facts: touched,
    to: 'waiting',
  },
  {
    says: 'a decided request says so to whoever changed the rules',
    command: approve(dora),
    start: agreed,
    facts: touched,
    to: 'request.already_decided',
  },
  {
    says: 'whoever changed the rules and is no approver learns nothing',
    command: approve(zoe),
    facts: { ...facts, ownChanges: new Map([[zoe.id, { what: 'flow', at: noon, until: noon + 60_000 }]]) },
    to: 'object.not_found',
  },
  { says: 'half a character is no reason', command: approve(dora, '\udc00'), to: 'input.invalid' },
];

describe('deciding', () => {
  test.each(rows)('$says', ({ command, start = waiting, facts: given = facts, now = noon + 1, to }) => {
    const answer = decide(start, command, given, now);
    expect(answer.ok ? answer.value.state.kind : answer.refusal.code).toBe(to);
    if (answer.ok) expect(answer.value.version).toBe(start.version + 1);
    else expect(answer.refusal.message).toMatch(/^[^A-Z].*[^.]$/);
  });

  test('a consent is kept with its moment, its reason and what it was entitled to fill', () => {
    const answer = decide(waiting, approve(dora, ' looks right '), facts, noon + 5);
    expect(answer).toMatchObject({
      value: {
        verdicts: [{ personId: dora.id, verdict: 'approve', reason: 'looks right', at: noon + 5, fills: ['g0.a0'] }],
      },
    });
  });
  test('a rejection is kept with its giver and reason', () => {
    expect(decide(waiting, reject(max, 'not now'), facts, noon + 5)).toMatchObject({
      value: { state: { kind: 'rejected', by: max.id, reason: 'not now', at: noon + 5 } },
    });
  });
  test('the refusal a stranger gets is the same whatever the request is', () => {
    const answers = [waiting, agreed, consented, strict].map((each) => decide(each, approve(zoe), facts, lapse + 9));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });
});
