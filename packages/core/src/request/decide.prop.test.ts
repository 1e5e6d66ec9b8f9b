import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkStory } from '../../oracle/check-story.ts';
import { stories } from '../../oracle/stories.ts';
import type { ApprovalPolicy } from '../flow/policy.ts';
import { noOwnChanges, type OwnChange, type OwnChanges } from '../perimeter/own-changes.ts';
import { decide } from './decide.ts';
import type { AccessRequest } from './request.ts';

const runs = 3_000;

test('no story of commands reaches agreement without the consents demanded, and every demanded consent suffices', () => {
  const reached = new Map<string, number>();
  fc.assert(
    fc.property(stories, (story) => {
      const { fault, end } = checkStory(story, decide);
      const shape = `${end.state.kind}${story.start.distinctPeople ? ' distinct' : ''}${story.start.selfApproval ? ' self' : ''}`;
      reached.set(shape, (reached.get(shape) ?? 0) + 1);
      expect(fault).toBeNull();
    }),
    { numRuns: runs },
  );
  // The generator must not make the property empty: every state is reached, agreement in every reading.
  for (const shape of [
    'waiting',
    'rejected',
    'withdrawn',
    'lapsed',
    'out_of_reach',
    'agreed',
    'agreed distinct',
    'agreed self',
    'agreed distinct self',
  ]) {
    expect(reached.get(shape) ?? 0, shape).toBeGreaterThan(3);
  }
});

test('a command leaves the request it was given alone', () => {
  fc.assert(
    fc.property(stories, (story) => {
      const before = structuredClone(story.start);
      checkStory(story, decide);
      expect(story.start).toEqual(before);
    }),
    { numRuns: 300 },
  );
});

// Mistakes an implementation could make. Each must be caught by the stories above.
const canaries: readonly { readonly mistake: string; readonly decide: typeof decide }[] = [
  { mistake: "the requester's own click counts", decide: changing((request) => ({ ...request, selfApproval: true })) },
  {
    mistake: 'one person fills two terms that must be distinct',
    decide: changing((request) => ({ ...request, distinctPeople: false })),
  },
  {
    mistake: 'distinct people are demanded where they need not be',
    decide: changing((request) => ({ ...request, distinctPeople: true })),
  },
  {
    mistake: 'one entry of an AND group is enough',
    decide: changingPolicy((policy) => ({
      ...policy,
      groups: policy.groups.map((group) => ({ ...group, operator: 'OR' })),
    })),
  },
  { mistake: 'one group of ALL_OF is enough', decide: changingPolicy((policy) => ({ ...policy, mode: 'ANY_OF' })) },
  {
    mistake: 'groups without approvers are skipped',
    decide: changingPolicy((policy) => ({
      ...policy,
      groups: policy.groups.filter((group) => group.approvers.length > 0),
    })),
  },
  {
    mistake: 'a lapsed request can still be agreed to',
    decide: (request, command, facts, now) => decide(request, command, facts, command.kind === 'lapse' ? now : 0),
  },
  {
    mistake: 'what is no longer offered can be agreed to',
    decide: (request, command, facts, now) => decide(request, command, { ...facts, stillOffered: true }, now),
  },
  {
    mistake: 'inactive people may consent',
    decide: (request, command, facts, now) =>
      decide(request, 'by' in command ? { ...command, by: { ...command.by, active: true } } : command, facts, now),
  },
  {
    mistake: 'a decided request can be decided again',
    decide: changing((request) => ({ ...request, state: { kind: 'waiting' } })),
  },
  {
    mistake: 'a consent counts twice',
    decide: changing((request) => ({
      ...request,
      verdicts: request.verdicts.map((verdict) => ({ ...verdict, personId: `${verdict.personId}x` })),
    })),
  },
  { mistake: 'the first consents are forgotten', decide: changing((request) => ({ ...request, verdicts: [] })) },
  { mistake: 'an approver of one term consents for all', decide: consentingForAll },
  { mistake: 'whoever changed the rules may decide by them', decide: knowing(() => noOwnChanges) },
  { mistake: 'only a change of the flow itself counts', decide: knowing(keeping(({ what }) => what === 'flow')) },
  { mistake: 'a change of a group does not count', decide: knowing(keeping(({ what }) => what !== 'group')) },
  {
    mistake: 'whoever changed the rules may still reject',
    decide: (request, command, facts, now) =>
      decide(request, command, command.kind === 'reject' ? { ...facts, ownChanges: noOwnChanges } : facts, now),
  },
];

/** `decide` with another account of who changed what. */
function knowing(misread: (changes: OwnChanges) => OwnChanges): typeof decide {
  return (request, command, facts, now) =>
    decide(request, command, { ...facts, ownChanges: misread(facts.ownChanges) }, now);
}

function keeping(counts: (change: OwnChange) => boolean): (changes: OwnChanges) => OwnChanges {
  return (changes) => new Map([...changes].filter(([, change]) => counts(change)));
}

describe('the stories catch', () => {
  test.each(canaries)('$mistake', ({ decide: mistaken }) => {
    const details = fc.check(
      fc.property(stories, (story) => checkStory(story, mistaken).fault === null),
      { numRuns: runs },
    );
    expect(details.failed).toBe(true);
  });
});

/** `decide` on a request seen wrongly; what was misread is put back in the answer. */
function changing(misread: (request: AccessRequest) => AccessRequest): typeof decide {
  return (request, command, facts, now) => {
    const answer = decide(misread(request), command, facts, now);
    if (!answer.ok) return answer;
    const { approval, distinctPeople, selfApproval } = request;
    return { ok: true, value: { ...answer.value, approval, distinctPeople, selfApproval } };
  };
}

function changingPolicy(misread: (policy: ApprovalPolicy) => ApprovalPolicy): typeof decide {
  return changing((request) => ({ ...request, approval: request.approval && misread(request.approval) }));
}

/** As if `fills` named every term: anybody's consent is everybody's. */
function consentingForAll(...[request, command, facts, now]: Parameters<typeof decide>): ReturnType<typeof decide> {
  const answer = decide(request, command, facts, now);
  if (!answer.ok || command.kind !== 'approve') return answer;
  return { ok: true, value: { ...answer.value, state: { kind: 'agreed', at: now } } };
}
