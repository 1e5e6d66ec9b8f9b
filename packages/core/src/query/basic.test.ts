import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryCondition, arbitraryQuery, arbitrarySubject } from '../../oracle/arbitrary-query.ts';
import { type BasicFilters, basicToQuery, noBasicFilters, queryToBasic } from './basic.ts';
import { matchesQuery } from './match.ts';
import { parseQuery } from './parse.ts';
import { printQuery } from './print.ts';
import type { Query } from './query.ts';

const full: BasicFilters = {
  integrations: ['int_1'],
  types: ['aws-s3-bucket', 'aws-rds-mysql'],
  tags: [
    { key: 'env', values: ['prod'] },
    { key: 'team', values: ['data', 'backend'] },
  ],
  text: 'api',
};

test('a form is a query a person can read', () => {
  expect(basicToQuery(full)).toBe(
    'integration = "int_1" and resource_type in ("aws-s3-bucket", "aws-rds-mysql") and resource_tag["env"] = "prod"' +
      ' and resource_tag["team"] in ("data", "backend") and resource_name contains "api"',
  );
  expect(basicToQuery(noBasicFilters)).toBe('');
  expect(basicToQuery({ ...noBasicFilters, text: '' })).toBe('');
});

describe('the way back', () => {
  test.each<[string, Partial<BasicFilters>]>([
    ['  ', {}],
    ['resource_type in ["a", "a"]', { types: ['a'] }],
    ['(resource_name contains "x" and (resource_tag["k"] = "v"))', { text: 'x', tags: [{ key: 'k', values: ['v'] }] }],
  ])('%j fits the form', (text, expected) => {
    expect(queryToBasic(text)).toEqual({ ...noBasicFilters, ...expected });
  });

  test.each([
    'resource_type = "a" or resource_type = "b"',
    'not resource_type = "a"',
    'resource_type != "a"',
    'resource_tag["k"] contains "v"',
    'resource_name = "x"',
    'resource_name contains "x" and resource_name contains "y"',
    'resource_tag["k"] = "v" and resource_tag["k"] = "w"',
    'resource_type = "a" and resource_type = "b"',
    'permission_name = "READ_ONLY"',
    'resource_type =',
  ])('%j says more (or less) than the form can', (text) => {
    expect(queryToBasic(text)).toBeNull();
  });

  test('a form comes back as it was', () => {
    const words = fc.uniqueArray(fc.string({ unit: 'binary' }), { maxLength: 3 });
    const form = fc.record({
      integrations: words,
      types: words,
      tags: fc.uniqueArray(
        fc.record({
          key: fc.string({ minLength: 1 }),
          values: fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 3 }),
        }),
        { selector: (tag) => tag.key, maxLength: 3 },
      ),
      text: fc.option(fc.string({ minLength: 1 }), { nil: null }),
    });
    fc.assert(
      fc.property(form, (filters) => {
        expect(queryToBasic(basicToQuery(filters))).toEqual(filters);
      }),
    );
  });

  test('a query that has a form selects the same through it', () => {
    const likely = arbitraryCondition.filter(({ field, operator }) =>
      field === 'resource_name'
        ? operator === 'contains'
        : ['integration', 'resource_type', 'resource_tag'].includes(field) && (operator === '=' || operator === 'in'),
    );
    const joined = fc.array(likely, { minLength: 1, maxLength: 4 }).map((parts): Query => ({ kind: 'and', parts }));
    let fitting = 0;
    fc.assert(
      fc.property(
        fc.oneof(arbitraryQuery, joined),
        fc.array(arbitrarySubject, { minLength: 5, maxLength: 10 }),
        (query, subjects) => {
          const form = queryToBasic(printQuery(query));
          if (form === null) return;
          fitting += 1;
          const again = parseQuery(basicToQuery(form));
          if (!again.ok) throw new Error(again.refusal.message);
          for (const subject of subjects) expect(matchesQuery(again.value, subject)).toBe(matchesQuery(query, subject));
        },
      ),
      { numRuns: 500 },
    );
    expect(fitting).toBeGreaterThan(50);
  });
});
