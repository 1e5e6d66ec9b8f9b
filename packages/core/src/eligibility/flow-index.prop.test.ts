// The flows found through the index are those that asking every flow finds, whatever conditions there are; and a mistake in filing is seen.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { condition, flow, noon, person } from '../../oracle/cast.ts';
import type { AccessFlow } from '../flow/flow.ts';
import type { ConditionGroup, MatchOperator } from '../flow/policy.ts';
import { bareFacts, matchesConditions } from '../people/match.ts';
import type { Person } from '../people/person.ts';
import { FlowIndex } from './flow-index.ts';

const facts = bareFacts(noon);
const operators: readonly MatchOperator[] = ['is', 'is_not', 'contains', 'does_not_contain', 'starts_with'];
const conditions = fc
  .record({
    type: fc.constantFrom('user', 'group', 'manager', 'manager_of_manager', 'department', 'user city'),
    values: fc.subarray(['ann', 'bob', 'data', 'eng', 'user city x', ''], { minLength: 0, maxLength: 3 }),
    operator: fc.constantFrom(...operators),
  })
  .map(({ type, values, operator }) => condition(type, values, operator));
const groups: fc.Arbitrary<ConditionGroup> = fc.record({
  operator: fc.constantFrom('AND' as const, 'OR' as const),
  conditions: fc.array(conditions, { maxLength: 3 }),
});
const flows = fc
  .array(fc.record({ requesters: groups, active: fc.constantFrom(true, true, true, false) }), { maxLength: 12 })
  .map((each) => each.map((rest, at) => flow({ ...rest, id: `flw_${at}`, name: `${at}` })));
const people = fc
  .record({
    name: fc.constantFrom('ann', 'bob', 'eve'),
    groups: fc.subarray(['data', 'eng', 'ann']),
    manager: fc.constantFrom(undefined, 'ann', 'bob'),
    department: fc.constantFrom(undefined, 'data', 'eng', 'x'),
    city: fc.constantFrom(undefined, 'ann', 'user city x'),
  })
  .map(({ name, groups: own, manager, department, city }) =>
    person(name, {
      groups: own,
      ...(manager === undefined ? {} : { manager }),
      attributes: {
        ...(department === undefined ? {} : { department }),
        ...(city === undefined ? {} : { 'user city': city }),
      },
    }),
  );

const open = (all: readonly AccessFlow[], who: Person): readonly string[] =>
  all.filter((each) => each.active && matchesConditions(each.requesters, who, facts)).map(({ id }) => id);

test('through the index the same flows are open as by asking every flow, in the same order', () => {
  let some = 0;
  fc.assert(
    fc.property(flows, people, (all, who) => {
      const slow = open(all, who);
      if (slow.length > 0) some += 1;
      expect(open(new FlowIndex(all).candidatesFor(who), who)).toEqual(slow);
    }),
    { numRuns: 2_000 },
  );
  expect(some, 'people to whom something is open').toBeGreaterThan(200);
});

test.each<[string, (who: Person) => Person]>([
  ['groups are forgotten', (who) => ({ ...who, groupIds: [] })],
  ['attributes are forgotten', (who) => ({ ...who, attributes: {} })],
  ['managers are forgotten', (who) => ({ ...who, managerId: null })],
])('a mistake is seen: %s', (_what, forget) => {
  const checked = fc.check(
    fc.property(flows, people, (all, who) => {
      const found = open(new FlowIndex(all).candidatesFor(forget(who)), who);
      return JSON.stringify(found) === JSON.stringify(open(all, who));
    }),
    { numRuns: 3_000 },
  );
  expect(checked.failed).toBe(true);
});
