import { describe, expect, test } from 'vitest';
import {
  allOf,
  anyOneOf,
  consentFacts,
  inGroup,
  isUser,
  noon,
  person,
  personId,
  request,
  theManager,
} from '../../oracle/cast.ts';
import type { ApprovalPolicy } from '../flow/policy.ts';
import type { Person } from '../people/person.ts';
import { decide } from '../request/decide.ts';
import type { AccessRequest } from '../request/request.ts';
import { approversOf, mayConsent } from './approvers.ts';
import { consentStanding } from './standing.ts';
import { termsOf } from './terms.ts';
import { unfillable } from './unfillable.ts';

// Ann asks. Max is her manager. Dora and Dan are DBAs, Dora is also in compliance; Cleo is in compliance only.
const ann = person('ann', { groups: ['data', 'dba'], manager: 'max' });
const max = person('max', { groups: ['managers'] });
const dora = person('dora', { groups: ['dba', 'compliance'] });
const dan = person('dan', { groups: ['dba'] });
const cleo = person('cleo', { groups: ['compliance'] });
const zoe = person('zoe', { groups: ['backend'] });
const idle = person('idle', { groups: ['dba', 'compliance'], active: false });
const everyone = [ann, max, dora, dan, cleo, zoe, idle];

/** Seed 002: all named users AND one of each group AND the manager. */
const seedRule = allOf(isUser('zoe'), inGroup('dba'), inGroup('compliance'), theManager);

const facts = { ...consentFacts(ann), stillOffered: true };
const doraChanged = new Map([[dora.id, { what: 'flow', at: noon, until: noon + 1 } as const]]);
const changedFacts = consentFacts(ann, { ownChanges: doraChanged });

function afterApprovals(start: AccessRequest, people: readonly Person[]): AccessRequest {
  return people.reduce((before, by) => {
    const result = decide(before, { kind: 'approve', by, reason: null }, facts, noon);
    return result.ok ? result.value : before;
  }, start);
}

interface Row {
  readonly says: string;
  readonly policy: ApprovalPolicy;
  readonly distinctPeople?: boolean;
  readonly selfApproval?: boolean;
  readonly approvals: readonly Person[];
  /** Labels still waited for; empty means agreed. */
  readonly waits: readonly string[];
}

const rows: readonly Row[] = [
  {
    says: 'nobody has consented',
    policy: seedRule,
    approvals: [],
    waits: ['`zoe`', 'a member of `dba`', 'a member of `compliance`', "the requester's manager"],
  },
  {
    says: 'three of four consents are not enough',
    policy: seedRule,
    approvals: [zoe, dan, max],
    waits: ['a member of `compliance`'],
  },
  {
    says: 'all users, one of each group and the manager are enough',
    policy: seedRule,
    approvals: [zoe, dan, cleo, max],
    waits: [],
  },
  { says: 'one person may fill two terms by default', policy: seedRule, approvals: [zoe, dora, max], waits: [] },
  {
    says: 'one person may not fill two terms where people must be distinct',
    policy: seedRule,
    distinctPeople: true,
    approvals: [zoe, dora, max],
    waits: ['a member of `compliance`'],
  },
  {
    says: 'a second person completes the distinct reading',
    policy: seedRule,
    distinctPeople: true,
    approvals: [zoe, dora, max, dan],
    waits: [],
  },
  {
    says: 'a second person of one group cannot stand in for the other',
    policy: allOf(inGroup('dba'), inGroup('compliance')),
    approvals: [dan, dan],
    waits: ['a member of `compliance`'],
  },
  {
    says: "a requester's own click never counts, though she is in the group",
    policy: anyOneOf(inGroup('dba')),
    approvals: [ann],
    waits: ['a member of `dba`'],
  },
  {
    says: 'a requester who is also an approver cannot tip the balance',
    policy: allOf(inGroup('dba'), inGroup('compliance')),
    approvals: [cleo, ann],
    waits: ['a member of `dba`'],
  },
  {
    says: "a requester's own consent counts where the flow carries our field",
    policy: anyOneOf(inGroup('dba')),
    selfApproval: true,
    approvals: [ann],
    waits: [],
  },
  {
    says: 'an inactive member of the group does not count',
    policy: anyOneOf(inGroup('dba')),
    approvals: [idle],
    waits: ['a member of `dba`'],
  },
  {
    says: 'a stranger does not count',
    policy: anyOneOf(inGroup('dba')),
    approvals: [zoe],
    waits: ['a member of `dba`'],
  },
  {
    says: 'one person of any entry satisfies an OR group',
    policy: anyOneOf(inGroup('dba'), theManager),
    approvals: [max],
    waits: [],
  },
  {
    says: 'one satisfied group is enough for ANY_OF',
    policy: {
      mode: 'ANY_OF',
      groups: [
        { operator: 'AND', approvers: [inGroup('dba'), theManager] },
        { operator: 'OR', approvers: [inGroup('compliance')] },
      ],
    },
    approvals: [cleo],
    waits: [],
  },
  {
    says: 'half of one group and half of another satisfy no ANY_OF',
    policy: {
      mode: 'ANY_OF',
      groups: [
        { operator: 'AND', approvers: [inGroup('dba'), theManager] },
        { operator: 'AND', approvers: [isUser('zoe'), inGroup('compliance')] },
      ],
    },
    approvals: [dan, zoe],
    waits: ["the requester's manager"],
  },
  {
    says: 'every group is needed for ALL_OF',
    policy: {
      mode: 'ALL_OF',
      groups: [
        { operator: 'OR', approvers: [inGroup('dba')] },
        { operator: 'OR', approvers: [theManager] },
      ],
    },
    approvals: [dan],
    waits: ["the requester's manager"],
  },
  {
    says: 'a policy without groups is never satisfied',
    policy: { mode: 'ALL_OF', groups: [] },
    approvals: everyone,
    waits: ['nobody: the policy names no approver'],
  },
  {
    says: 'an ANY_OF without groups is never satisfied',
    policy: { mode: 'ANY_OF', groups: [] },
    approvals: everyone,
    waits: ['nobody: the policy names no approver'],
  },
  {
    says: 'a group without approvers means nobody, not everybody',
    policy: {
      mode: 'ALL_OF',
      groups: [
        { operator: 'AND', approvers: [] },
        { operator: 'OR', approvers: [inGroup('dba')] },
      ],
    },
    approvals: everyone,
    waits: ['nobody: the policy names no approver'],
  },
  {
    says: 'a group nobody is in means nobody',
    policy: anyOneOf(inGroup('empty')),
    approvals: everyone,
    waits: ['a member of `empty`'],
  },
];

describe('what the consents given amount to', () => {
  test.each(rows)('$says', ({ policy, distinctPeople = false, selfApproval = false, approvals, waits }) => {
    const start = request({ approval: policy, distinctPeople, selfApproval });
    const end = afterApprovals(start, approvals);
    const standing = consentStanding(end);
    expect(standing.waitingFor.map((term) => term.label)).toEqual(waits);
    expect(standing.satisfied).toBe(waits.length === 0);
    expect(end.state.kind).toBe(waits.length === 0 ? 'agreed' : 'waiting');
  });

  test('the order of clicks never matters, in either reading', () => {
    for (const distinctPeople of [false, true]) {
      const start = request({ approval: seedRule, distinctPeople });
      for (const people of permutations([zoe, dora, dan, max])) {
        const end = afterApprovals(start, people);
        expect(end.state.kind, people.map((each) => each.id).join(' ')).toBe('agreed');
      }
    }
  });

  test('a consent counts as what it was when given, though its giver has left the group since', () => {
    const half = afterApprovals(request({ approval: allOf(inGroup('dba'), theManager) }), [dan]);
    const left = { ...dan, groupIds: [], active: false };
    expect(mayConsent(half, left, facts)).toEqual([]);
    expect(afterApprovals(half, [max]).state.kind).toBe('agreed');
  });

  test('a request without a policy needs nobody', () => {
    expect(consentStanding(request({ approval: null }))).toEqual({ satisfied: true, waitingFor: [], filled: [] });
  });

  test('a verdict of the requester that slipped into storage still does not count', () => {
    const verdict = { personId: ann.id, verdict: 'approve', reason: null, at: noon, fills: ['g0'] } as const;
    expect(consentStanding(request({ verdicts: [verdict] })).satisfied).toBe(false);
    expect(consentStanding(request({ verdicts: [verdict], selfApproval: true })).satisfied).toBe(true);
  });
});

describe('what a policy demands of a company', () => {
  const base = {
    distinctPeople: false,
    selfApproval: false,
    grantee: ann,
    people: everyone,
    facts: consentFacts(ann),
  };
  const labels = (ask: Parameters<typeof unfillable>[0]): readonly string[] =>
    unfillable(ask).map((term) => term.label);

  test('a policy that can be satisfied has no unfillable term', () => {
    expect(labels({ ...base, policy: seedRule })).toEqual([]);
  });
  test('a missing manager is named at once', () => {
    const orphan = person('ann', { groups: ['data'] });
    expect(labels({ ...base, policy: seedRule, facts: consentFacts(orphan), grantee: orphan })).toEqual([
      "the requester's manager",
    ]);
  });
  test('an inactive manager is no manager', () => {
    const people = everyone.map((each) => (each.id === max.id ? { ...each, active: false } : each));
    expect(labels({ ...base, policy: seedRule, people })).toEqual(["the requester's manager"]);
  });
  test('people who are their own manager cannot be their own approver', () => {
    const boss = person('ann', { manager: 'ann' });
    const policy = anyOneOf(theManager);
    const ask = { ...base, policy, facts: consentFacts(boss), grantee: boss, people: [boss] };
    expect(labels(ask)).toEqual(["the requester's manager"]);
    expect(labels({ ...ask, selfApproval: true })).toEqual([]);
  });
  test('a group whose only member is the requester is unfillable', () => {
    expect(labels({ ...base, policy: anyOneOf(inGroup('data')) })).toEqual(['a member of `data`']);
    expect(labels({ ...base, policy: anyOneOf(inGroup('data')), selfApproval: true })).toEqual([]);
  });
  test('the grantee does not count either', () => {
    expect(labels({ ...base, policy: anyOneOf(isUser('zoe')), grantee: zoe })).toEqual(['`zoe`']);
  });
  test('too few people for distinct terms is unfillable, though each term has somebody', () => {
    const policy = allOf(inGroup('dba'), inGroup('compliance'));
    const people = [ann, dora];
    expect(labels({ ...base, policy, people })).toEqual([]);
    expect(labels({ ...base, policy, people, distinctPeople: true })).toEqual(['a member of `compliance`']);
    expect(labels({ ...base, policy, people: [ann, dora, dan], distinctPeople: true })).toEqual([]);
  });
  test('one alternative that can be satisfied is enough', () => {
    const policy: ApprovalPolicy = {
      mode: 'ANY_OF',
      groups: [
        { operator: 'OR', approvers: [inGroup('empty')] },
        { operator: 'OR', approvers: [theManager] },
      ],
    };
    expect(labels({ ...base, policy })).toEqual([]);
  });
  test('whoever changed the rules fills no term', () => {
    const policy = allOf(inGroup('dba'));
    const people = [ann, dora];
    expect(labels({ ...base, policy, people, facts: changedFacts })).toEqual(['a member of `dba`']);
    expect(labels({ ...base, policy, people: [...people, dan], facts: changedFacts })).toEqual([]);
  });
  test('a policy that names nobody is unfillable', () => {
    expect(labels({ ...base, policy: { mode: 'ALL_OF', groups: [] } })).toHaveLength(1);
  });
});

describe('who is asked', () => {
  test('each term names the active people who fit it, never the requester', () => {
    const asked = approversOf(request({ approval: seedRule }), everyone, facts);
    expect(asked.map(({ term, people }) => [term.label, people.map((each) => each.firstName)])).toEqual([
      ['`zoe`', ['zoe']],
      ['a member of `dba`', ['dora', 'dan']],
      ['a member of `compliance`', ['dora', 'cleo']],
      ["the requester's manager", ['max']],
    ]);
  });
  test('a person may consent as everything they are, once', () => {
    const waiting = request({ approval: seedRule });
    expect(mayConsent(waiting, dora, facts).map((term) => term.key)).toEqual(['g0.a1', 'g0.a2']);
    expect(mayConsent(afterApprovals(waiting, [dora]), dora, facts)).toEqual([]);
    expect(mayConsent(waiting, ann, facts)).toEqual([]);
    expect(mayConsent({ ...waiting, state: { kind: 'lapsed', at: noon } }, dora, facts)).toEqual([]);
  });
  test('whoever changed the rules is not asked, is named as left out, and may not consent', () => {
    const waiting = request({ approval: seedRule });
    const asked = approversOf(waiting, everyone, changedFacts);
    expect(asked.map(({ people, leftOut }) => [people, leftOut].map((each) => each.length))).toEqual([
      [1, 0],
      [1, 1],
      [1, 1],
      [1, 0],
    ]);
    expect(asked[1]?.leftOut).toEqual([{ person: dora, change: doraChanged.get(dora.id) }]);
    expect(mayConsent(waiting, dora, changedFacts)).toEqual([]);
  });
  test('keys of terms follow the place in the policy', () => {
    const keys = termsOf({
      mode: 'ANY_OF',
      groups: [
        { operator: 'OR', approvers: [theManager, isUser('zoe')] },
        { operator: 'AND', approvers: [theManager, isUser('zoe')] },
      ],
    });
    expect(keys.map((terms) => terms.map((term) => term.key))).toEqual([['g0'], ['g1.a0', 'g1.a1']]);
  });
  test('facts about another requester than the one who asked are a bug, not an answer', () => {
    expect(() => mayConsent(request({ requesterId: personId('zoe') }), dan, facts)).toThrow('own requester');
  });
});

function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length <= 1) return [items];
  return items.flatMap((item, index) =>
    permutations(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]),
  );
}
