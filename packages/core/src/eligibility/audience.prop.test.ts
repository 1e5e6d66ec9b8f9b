// The filed audience says the same as asking each person, for every operator, page by page.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Condition, ConditionGroup, MatchOperator } from '../flow/policy.ts';
import { bareFacts, matchesConditions } from '../people/match.ts';
import { type Person, plainFacts } from '../people/person.ts';
import { Audience } from './audience.ts';

const groupIds = ['grp_a', 'grp_b', 'grp_c'] as const;
const personIds = Array.from({ length: 12 }, (_, at) => `prs_${at}` as const);
const operators: readonly MatchOperator[] = ['is', 'is_not', 'contains', 'does_not_contain', 'starts_with'];

const people = fc.array(
  fc.record({
    active: fc.boolean(),
    groupIds: fc.subarray([...groupIds]),
    managerId: fc.option(fc.constantFrom(...personIds)),
    department: fc.option(fc.constantFrom('data', 'database', 'backend')),
  }),
  { maxLength: 12 },
);
const condition = fc
  .record({
    type: fc.constantFrom('user', 'group', 'manager', 'department'),
    operator: fc.constantFrom(...operators),
    values: fc.subarray(['data', 'p1@acme.example', 'p', 'x']),
    groups: fc.subarray([...groupIds]),
    persons: fc.subarray(personIds),
  })
  .map(
    ({ type, operator, values, groups, persons }): Condition => ({
      type,
      operator,
      values,
      ids: type === 'group' ? groups : type === 'department' ? [] : persons,
    }),
  );
const requesters = fc.record({
  operator: fc.constantFrom<ConditionGroup['operator']>('AND', 'OR'),
  conditions: fc.array(condition, { maxLength: 3 }),
});

test('a flow is open to exactly those whom its conditions fit', () => {
  let met = 0;
  fc.assert(
    fc.property(people, requesters, fc.integer({ min: 1, max: 4 }), (rows, asked, limit) => {
      const all = rows.map(
        ({ department, ...row }, at): Person => ({
          ...row,
          id: personIds[at] ?? 'prs_0',
          email: `p${at}@acme.example`,
          emailAliases: [],
          firstName: '',
          lastName: '',
          roles: [],
          attributes: department === null ? {} : { department },
          ...plainFacts(0),
        }),
      );
      const expected = all.filter((person) => matchesConditions(asked, person, bareFacts(0))).map(({ email }) => email);
      const crowd = new Audience(all, bareFacts(0)).crowdOf(asked);
      const got: string[] = [];
      for (let after: string | null = null; ; ) {
        const page: ReturnType<typeof crowd.page> = crowd.page({ after, limit });
        got.push(...page.items.map(({ email }) => email));
        after = page.next;
        if (after === null) break;
      }
      expect(got).toEqual(expected.toSorted());
      expect(crowd.count).toBe(expected.length);
      if (expected.length > 1) met += 1;
    }),
    { numRuns: 500 },
  );
  expect(met).toBeGreaterThan(30);
});
