import { describe, expect, test } from 'vitest';
import { inGroup, noon, person, request } from '../../oracle/cast.ts';
import type { ConsentFacts } from '../consent/facts.ts';
import { plainTerms } from '../flow/terms.ts';
import { limits } from '../limits.ts';
import { bareFacts } from '../people/match.ts';
import type { Person } from '../people/person.ts';
import { noOwnChanges } from '../perimeter/own-changes.ts';
import {
  type Emergency,
  emergencyPeople,
  emergencyRefusal,
  emergencySentence,
  knowsOfEmergency,
  reviewEmergency,
} from './emergency.ts';

const ann = person('ann', { groups: ['sre', 'security'] });
const annAtWork = person('ann2', { groups: ['security'], sameAs: ann.id });
const sol = person('sol', { groups: ['security'] });
const rob = person('rob', { groups: ['security'], kind: 'machine' });
const gone = person('gone', { groups: ['security'], active: false });
const boss = person('boss', { groups: ['leads'] });
const zoe = person('zoe');
const crew: readonly Person[] = [ann, annAtWork, sol, rob, gone, boss, zoe];

const facts: ConsentFacts = {
  ...bareFacts(noon),
  people: new Map(crew.map((one) => [one.id, one])),
  requester: ann,
  ownersOf: new Map(),
  delegations: [],
  ownChanges: noOwnChanges,
};
const reviewers = { operator: 'OR', approvers: [inGroup('security')] } as const;
const tell = { operator: 'OR', approvers: [inGroup('leads')] } as const;
const used = request({
  approval: null,
  reason: 'database down',
  state: { kind: 'agreed', at: noon },
  terms: { ...plainTerms, breakGlass: { reviewers, tell } },
});
const open: Emergency = { requestId: used.id, humanId: ann.id, usedAt: noon, review: null };
const given = { verdict: 'founded', note: 'it was down', reviewers: emergencyPeople(used, reviewers, facts) } as const;

describe('who reviews an emergency', () => {
  test('people of the group, but none of the records of who used it, no machine and nobody who left', () => {
    expect(emergencyPeople(used, reviewers, facts).map(({ firstName }) => firstName)).toEqual(['sol']);
  });
  test.each([
    { who: sol, knows: true, why: 'reviews' },
    { who: boss, knows: true, why: 'is told' },
    { who: zoe, knows: false, why: 'has nothing to do with it' },
    { who: rob, knows: false, why: 'is a machine' },
  ])('$who.firstName $why: knows of it $knows', ({ who, knows }) => {
    expect(knowsOfEmergency(used, who, facts)).toBe(knows);
  });
  test('nobody learns by it of a request that is none', () => {
    expect(knowsOfEmergency(request(), sol, facts)).toBe(false);
  });
});

describe('using an emergency', () => {
  test('is refused while the last one waits for its review, and names it', () => {
    expect(emergencyRefusal(open, [sol])).toMatchObject({
      code: 'request.review_pending',
      details: { request_id: used.id },
    });
  });
  test('is refused where nobody could review it', () => {
    expect(emergencyRefusal(null, [])).toMatchObject({ code: 'request.no_approver' });
  });
  test('is possible otherwise', () => {
    expect(emergencyRefusal(null, [sol])).toBeNull();
  });
});

describe('reviewing an emergency', () => {
  const review = (rest: Partial<Parameters<typeof reviewEmergency>[1]>, emergency = open) =>
    reviewEmergency(emergency, { by: sol, ...given, ...rest }, noon + 1);
  test('keeps who found what, and when', () => {
    expect(review({ note: ' it was down ', verdict: 'unfounded' })).toEqual({
      ok: true,
      value: { ...open, review: { by: sol.id, at: noon + 1, verdict: 'unfounded', note: 'it was down' } },
    });
  });
  test.each([
    { says: 'whoever used it cannot', rest: { by: ann }, code: 'request.self_review' },
    { says: 'nor in another of their records', rest: { by: annAtWork }, code: 'request.self_review' },
    { says: 'nor who is only told of it', rest: { by: boss }, code: 'object.not_found' },
    { says: 'nor a stranger', rest: { by: zoe }, code: 'object.not_found' },
    { says: 'not without a word', rest: { note: '  ' }, code: 'input.invalid' },
    { says: 'not with a book', rest: { note: 'x'.repeat(limits.reasonLengthMax + 1) }, code: 'input.invalid' },
    { says: 'not with half a character', rest: { note: '\ud800' }, code: 'input.invalid' },
  ])('$says', ({ rest, code }) => {
    expect(review(rest)).toMatchObject({ ok: false, refusal: { code } });
  });
  test('not twice', () => {
    const reviewed = { ...open, review: { by: sol.id, at: noon, verdict: 'founded', note: 'x' } } as const;
    expect(review({}, reviewed)).toMatchObject({ ok: false, refusal: { code: 'request.already_decided' } });
  });
});

test.each([
  {
    at: noon + 59_000,
    review: null,
    says: 'used just now without asking anyone, because `database down`; waits for a review, and blocks the next until then',
  },
  {
    at: noon + 3_660_000,
    review: { by: sol.id, at: noon, verdict: 'unfounded', note: 'could wait' },
    says: 'used 61 minutes ago without asking anyone, because `database down`; reviewed as unfounded: `could wait`',
  },
] as const)('the sentence: $says', ({ at, review, says }) => {
  expect(emergencySentence({ ...open, review }, used, at)).toBe(says);
});
