import fc from 'fast-check';
import { expect, test } from 'vitest';
import { consentFacts } from '../../oracle/cast.ts';
import { demandsMet } from '../../oracle/slow-consent.ts';
import { type Story, stories } from '../../oracle/stories.ts';
import type { Person } from '../people/person.ts';
import { unfillable } from './unfillable.ts';

/** Whether a story's policy could be satisfied if everybody who may consent did, told by search alone. */
function couldBeMet({ start, cast }: Story, requester: Person): boolean {
  const others = start.selfApproval ? cast : cast.filter((each) => each.id !== requester.id);
  const consents = others.map((person) => ({ person, requester }));
  return start.approval === null || demandsMet(start.approval, consents, start.distinctPeople);
}

function agrees(story: Story, check: typeof unfillable): boolean {
  const [requester] = story.cast;
  const { approval, distinctPeople, selfApproval } = story.start;
  if (requester === undefined || approval === null) return true;
  const missing = check({
    policy: approval,
    distinctPeople,
    selfApproval,
    grantee: requester,
    people: story.cast,
    facts: consentFacts(requester),
  });
  return (missing.length === 0) === couldBeMet(story, requester);
}

test('a policy is refused at once exactly when no set of consents could ever satisfy it', () => {
  let refused = 0;
  let runs = 0;
  fc.assert(
    fc.property(stories, (story) => {
      const [requester] = story.cast;
      runs += 1;
      if (requester !== undefined && !couldBeMet(story, requester)) refused += 1;
      expect(agrees(story, unfillable)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
  expect(refused).toBeGreaterThan(runs / 20);
  expect(runs - refused).toBeGreaterThan(runs / 20);
});

const canaries: readonly { readonly mistake: string; readonly check: typeof unfillable }[] = [
  { mistake: 'counting the requester', check: (ask) => unfillable({ ...ask, selfApproval: true }) },
  { mistake: 'counting one person twice', check: (ask) => unfillable({ ...ask, distinctPeople: false }) },
  { mistake: 'never refusing', check: () => [] },
];

test.each(canaries)('the property catches $mistake', ({ check }) => {
  expect(
    fc.check(
      fc.property(stories, (story) => agrees(story, check)),
      { numRuns: 2_000 },
    ).failed,
  ).toBe(true);
});
