import fc from 'fast-check';
import { expect, test } from 'vitest';
import { flow } from '../../oracle/cast.ts';
import { type Story, stories } from '../../oracle/stories.ts';
import { unfillable } from '../consent/unfillable.ts';
import { bareFacts, type MatchFacts, matchesConditions } from '../people/match.ts';
import type { Person } from '../people/person.ts';
import { noOwnChanges } from '../perimeter/own-changes.ts';
import { requestersWithoutApprovers } from './requesters-without-approvers.ts';

const factsOf = ({ cast, start }: Story): MatchFacts => ({
  ...bareFacts(start.askedAt),
  people: new Map(cast.map((person) => [person.id, person])),
});

const flowOf = ({ start, cast }: Story) =>
  flow({
    approval: start.approval,
    requesters: {
      operator: 'OR',
      conditions: [{ type: 'user', operator: 'is', values: ['all'], ids: cast.map(({ id }) => id) }],
    },
    settings: { distinctPeople: start.distinctPeople, selfApproval: start.selfApproval },
  });

/** Asked of everybody about everybody, one by one. */
function slowly(story: Story): readonly Person['id'][] {
  const { start, cast } = story;
  const policy = start.approval;
  const facts = factsOf(story);
  if (policy === null) return [];
  return cast
    .filter((person) => matchesConditions(flowOf(story).requesters, person, facts))
    .filter(
      (grantee) =>
        unfillable({
          policy,
          distinctPeople: start.distinctPeople,
          selfApproval: start.selfApproval,
          grantee,
          people: cast,
          facts: { ...facts, requester: grantee, ownersOf: new Map(), delegations: [], ownChanges: noOwnChanges },
        }).length > 0,
    )
    .map(({ id }) => id);
}

const agrees = (story: Story, find: typeof requestersWithoutApprovers): boolean =>
  JSON.stringify(find(flowOf(story), factsOf(story)).map(({ person }) => person.id)) === JSON.stringify(slowly(story));

test('the requesters without approvers are those whom asking would refuse, however many share an answer', () => {
  let stuck = 0;
  fc.assert(
    fc.property(stories, (story) => {
      if (slowly(story).length > 0) stuck += 1;
      expect(agrees(story, requestersWithoutApprovers)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
  expect(stuck).toBeGreaterThan(50);
});

test('the property catches a requester who is counted among the approvers', () => {
  const mistaken: typeof requestersWithoutApprovers = (asked, facts) =>
    requestersWithoutApprovers({ ...asked, settings: { ...asked.settings, selfApproval: true } }, facts);
  expect(
    fc.check(
      fc.property(stories, (story) => agrees(story, mistaken)),
      { numRuns: 1_000 },
    ).failed,
  ).toBe(true);
});
