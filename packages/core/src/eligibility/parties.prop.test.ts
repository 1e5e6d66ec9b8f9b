// Whoever asks, and whoever receives, consents to nothing of it, in none of the records of the same human; unless the flow says so, which
// helps the requester's own human and nobody else. A mistake in who counts as the same human is seen.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyOneOf, condition, noon, person, personId, request } from '../../oracle/cast.ts';
import { mayConsent } from '../consent/approvers.ts';
import type { ConsentFacts } from '../consent/facts.ts';
import { bareFacts } from '../people/match.ts';
import { humanOf, type Person } from '../people/person.ts';

const names = ['ann', 'bob', 'eve', 'max'] as const;
/** Four humans, some with a second record. */
const people = fc
  .subarray([...names])
  .map((twofold): readonly Person[] => [
    ...names.map((name) => person(name, { groups: ['dba'] })),
    ...twofold.map((name) => person(`${name}-admin`, { groups: ['dba'], sameAs: personId(name) })),
  ]);
const cases = people.chain((everyone) =>
  fc.record({
    everyone: fc.constant(everyone),
    requester: fc.constantFrom(...everyone),
    grantee: fc.constantFrom(...everyone, person('robot', { kind: 'machine' })),
    who: fc.constantFrom(...everyone),
  }),
);
type Case = typeof cases extends fc.Arbitrary<infer C> ? C : never;

const consents = ({ everyone, requester, grantee, who }: Case): boolean => {
  const known = new Map([...everyone, grantee].map((one) => [one.id, one]));
  const facts: ConsentFacts = {
    ...bareFacts(noon),
    people: known,
    requester,
    ownersOf: new Map(),
    delegations: [],
    ownChanges: new Map(),
  };
  const asked = request({
    requesterId: requester.id,
    granteeId: grantee.id,
    approval: anyOneOf(condition('group', ['dba'])),
  });
  return mayConsent(asked, who, facts).length > 0;
};

const isParty = ({ requester, grantee, who }: Case): boolean =>
  [requester, grantee].some((one) => humanOf(one) === humanOf(who));

test('neither requester nor grantee consents, in any of their records; everybody else who fits does', () => {
  let [parties, others] = [0, 0];
  fc.assert(
    fc.property(cases, (one) => {
      if (isParty(one)) parties += 1;
      else others += 1;
      return consents(one) !== isParty(one);
    }),
    { numRuns: 1_000 },
  );
  expect(Math.min(parties, others)).toBeGreaterThan(100);
});

test.each<[string, (one: Case) => boolean]>([
  ['only the requester counts as a party', ({ requester, who }) => humanOf(requester) === humanOf(who)],
  ['records are taken for humans', ({ requester, grantee, who }) => [requester.id, grantee.id].includes(who.id)],
])('a mistake is seen: %s', (_what, party) => {
  const checked = fc.check(
    fc.property(cases, (one) => consents(one) !== party(one)),
    { numRuns: 2_000 },
  );
  expect(checked.failed).toBe(true);
});
