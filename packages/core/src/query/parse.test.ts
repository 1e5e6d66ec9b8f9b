import { describe, expect, test } from 'vitest';
import { limits } from '../limits.ts';
import { parseQuery } from './parse.ts';
import { printQuery } from './print.ts';
import { queryProblemRefusal } from './problem.ts';
import type { QueryFieldName, QueryOperator } from './query.ts';

const refused = (text: string) => {
  const parsed = parseQuery(text);
  if (parsed.ok) throw new Error(`was read as ${printQuery(parsed.value)}`);
  return parsed.refusal;
};
const read = (text: string) => {
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Error(queryProblemRefusal(parsed.refusal).message);
  return parsed.value;
};
const condition = (field: QueryFieldName, operator: QueryOperator, ...values: string[]) =>
  ({ kind: 'condition', field, key: null, operator, values }) as const;

describe('what is a query', () => {
  const a = condition('resource_type', '=', 'a');
  const b = condition('resource_type', '=', 'b');
  const c = condition('resource_type', '=', 'c');

  test('`and` binds tighter than `or`, `not` tighter than both', () => {
    expect(read('resource_type = "a" or resource_type = "b" and resource_type = "c"')).toEqual({
      kind: 'or',
      parts: [a, { kind: 'and', parts: [b, c] }],
    });
    expect(read('not resource_type = "a" and resource_type = "b"')).toEqual({
      kind: 'and',
      parts: [{ kind: 'not', inner: a }, b],
    });
  });

  test('parentheses override precedence and are kept', () => {
    expect(read('resource_type = "a" and (resource_type = "b" or resource_type = "c")')).toEqual({
      kind: 'and',
      parts: [a, { kind: 'group', inner: { kind: 'or', parts: [b, c] } }],
    });
  });

  test('capital logic words are kept as written', () => {
    expect(read('NOT resource_type = "a" and resource_type = "b" AND resource_type = "c"')).toEqual({
      kind: 'and',
      parts: [{ kind: 'not', inner: a, word: 'NOT' }, b, c],
      words: ['and', 'AND'],
    });
  });

  test('a list may stand in round or in square brackets', () => {
    expect(read('resource_type in ("a", "b")')).toEqual(condition('resource_type', 'in', 'a', 'b'));
    expect(read('resource_type not_in ["a","b"]')).toEqual({
      ...condition('resource_type', 'not_in', 'a', 'b'),
      square: true,
    });
  });

  test('white space may be anywhere between words, line breaks included, and nowhere', () => {
    const query = read('resource_tag["env"]="a"and(resource_type="b")');
    expect(read('\r\n resource_tag\t[ "env" ]\n=\n"a"\nand ( resource_type = "b" )\n')).toEqual(query);
  });

  test('escapes say what they stand for', () => {
    expect(read(String.raw`resource_name = "a\"b\\c\n\t\u0007"`)).toEqual(
      condition('resource_name', '=', 'a"b\\c\n\t\u0007'),
    );
  });

  test.each([
    [
      'the first published example',
      'resource_type = "aws-account-ec2-instance" and resource_tag["env"] = "production" and resource_risk_level = "1"',
    ],
    [
      'the second published example',
      'resource_type = "aws-rds-mysql-database" and resource_name contains "prod" and (resource_tag["region"] = "us-east-1") and resource_risk_level = "3" and permission_risk_level = "3"',
    ],
  ])('%s is read and printed as written', (_, text) => {
    expect(printQuery(read(text))).toBe(text);
  });
});

describe('what is not, and where', () => {
  // text, column, what the message says, one thing that was expected there
  test.each<[string, number, string, string?]>([
    ['', 1, 'expected a field, `not` or `(`, but the query ends here', 'resource_type'],
    ['resource_types = "x"', 1, 'the nearest is `resource_type`', 'resource_type'],
    ['resource_type = "x" and Resource_Name = "y"', 25, 'case sensitive; write `resource_name`', 'resource_name'],
    ['tag["env"] = "x"', 1, 'the nearest is `resource_tag`', 'resource_tag'],
    ['colour = "x"', 1, 'use one of `resource_type`'],
    ['permission_tag["a"] = "x"', 1, 'permissions carry no tags here'],
    ['permission_context["a"] = "x"', 1, 'permissions carry no context here'],
    ['under "x"', 1, 'use `resource_parent under`'],
    ['region = "x"', 1, 'use `resource_region`'],
    ['and resource_type = "x"', 1, 'found `and`', '('],
    ['resource_tag = "x"', 14, 'a key in brackets, as in `resource_tag["env"]`', '['],
    ['resource_tag[env] = "x"', 14, 'write `"env"`', 'a key in double quotes'],
    ['resource_tag["env" = "x"', 20, 'expected `]`', ']'],
    ['resource_tag[""] = "x"', 14, 'a key is not empty'],
    ['resource_name["x"] = "a"', 14, '`resource_name` takes no key', '='],
    ['resource_type "x"', 15, 'expected `=`, `!=`, `in` or `not_in`', 'not_in'],
    ['resource_type contains "x"', 15, '`resource_type` is compared whole', '='],
    ['resource_name == "x"', 15, 'write `=`', '='],
    ['resource_name like "x"', 15, 'write `contains`'],
    ['resource_name CONTAINS "x"', 15, 'write `contains`'],
    ['resource_name not contains "x"', 15, 'write `not_contains`'],
    ['resource_name is not "x"', 15, 'write `!=`'],
    ['resource_name = prod', 17, 'found `prod`; write `"prod"`', 'a value in double quotes'],
    ["resource_name = 'prod'", 17, 'write `"prod"`'],
    ['resource_name = “prod”', 17, 'write `"prod"`'],
    ['resource_name = resource_type', 17, 'compared with values only'],
    ['resource_name = "prod', 17, 'no closing `"`'],
    ['resource_name = "pr\nod"', 17, 'no closing `"` on its line'],
    ['resource_name = "a\\d"', 19, 'write `\\\\` for a backslash itself'],
    ['resource_name = "\\u0041"', 18, 'lower-case hex digits of an invisible character'],
    ['resource_name = "\\ud83d\\ude00"', 24, 'write this character directly'],
    ['resource_name = "a\u0007b"', 19, 'write this invisible character as `\\u0007`'],
    ['resource_name = "a\u202eb"', 19, 'write this invisible character as `\\u202e`'],
    ['resource_name contains ""', 24, 'write at least one character'],
    ['resource_name in "a"', 18, 'expected `(` or `[`', '('],
    ['resource_name in ()', 19, 'expected a value in double quotes'],
    ['resource_name in ("a" "b")', 23, 'expected `,` or `)`', ','],
    ['resource_name in ("a", "b"]', 27, 'expected `,` or `)`', ')'],
    ['resource_name in ("a",)', 23, 'expected a value in double quotes'],
    ['resource_name = ("a")', 17, 'use `in` for a list'],
    ['resource_name != ("a")', 18, 'use `not_in` for a list'],
    ['resource_risk_level = "hihg"', 23, 'the nearest is `"high"`', '"high"'],
    ['resource_status in ("active", "gone")', 31, 'expected `"active"`, `"error"` or `"deleted"`'],
    ['resource_name = "a" resource_type = "b"', 21, 'write `and` or `or` before `resource_type`', 'and'],
    ['resource_name = "a" and', 24, 'but the query ends here', 'resource_type'],
    ['resource_name = "a" And resource_type = "b"', 21, 'write `and`'],
    ['Not resource_name = "a"', 1, 'write `not`'],
    ['(resource_name = "a"', 21, 'expected `and`, `or` or `)`', ')'],
    ['resource_name = "a")', 20, 'this `)` closes nothing', 'the end of the query'],
    ['resource_name = "a" && resource_type = "b"', 21, 'write `and`'],
    ['!resource_name = "a"', 1, 'write `not`'],
    ['resource_name = "a"; drop table', 20, '`;` has no meaning here'],
  ])('%j is refused at column %i: %s', (text, column, message, expected) => {
    const problem = refused(text);
    expect(problem.message).toContain(message);
    expect(problem).toMatchObject({ line: 1, column, from: column - 1 });
    if (expected !== undefined) expect(problem.expected).toContain(expected);
  });

  test('a misspelt field has its own code, and its neighbours from the nearest on', () => {
    const problem = refused('resource_nme = "x"');
    expect(problem.code).toBe('query.unknown_field');
    expect(problem.expected[0]).toBe('resource_name');
  });

  test.each(['\n', '\r\n', '\r'])('lines are counted as people count them (%j)', (lineBreak) => {
    const problem = refused(`resource_type = "x"${lineBreak}${lineBreak}  or nme = "y"`);
    expect(problem).toMatchObject({ line: 3, column: 6 });
  });

  test('the refusal names the column, the input field and what was expected', () => {
    expect(queryProblemRefusal(refused('resource_type'), 'query')).toEqual({
      code: 'query.syntax',
      message: 'column 14: expected `=`, `!=`, `in` or `not_in`, but the query ends here',
      field: 'query',
      details: { line: 1, column: 14, from: 13, to: 13, expected: ['=', '!=', 'in', 'not_in'] },
    });
    expect(queryProblemRefusal(refused('\n x')).message).toMatch(/^line 2, column 2: /);
  });
});

describe('what is too large', () => {
  const conditions = (count: number) => Array.from({ length: count }, () => 'resource=""').join('or ');
  const inMilliseconds = (text: string) => {
    const times = [1, 2, 3].map(() => {
      const start = performance.now();
      refused(text);
      return performance.now() - start;
    });
    return Math.min(...times);
  };

  test('the longest query is read, one character more is not', () => {
    const query = 'resource_name = "x"';
    expect(parseQuery(query.padEnd(limits.queryLengthMax)).ok).toBe(true);
    expect(refused(query.padEnd(limits.queryLengthMax + 1))).toMatchObject({
      code: 'query.too_large',
      from: limits.queryLengthMax,
    });
  });

  test.each(['(', 'not '])('the deepest nesting of %j is read, one level more is not', (opening) => {
    const nested = (depth: number) =>
      `${opening.repeat(depth)}resource_name = "x"${opening === '(' ? ')'.repeat(depth) : ''}`;
    expect(parseQuery(nested(limits.queryDepthMax)).ok).toBe(true);
    expect(refused(nested(limits.queryDepthMax + 1))).toMatchObject({
      code: 'query.too_large',
      from: opening.length * limits.queryDepthMax,
    });
  });

  test('the query of most conditions is read, one condition more is not', () => {
    expect(parseQuery(conditions(limits.queryConditionsMax)).ok).toBe(true);
    expect(refused(conditions(limits.queryConditionsMax + 1))).toMatchObject({
      code: 'query.too_large',
      from: 'resource=""or '.length * limits.queryConditionsMax,
    });
  });

  test.each([
    ['1 MB of one value', `resource_name = "${'x'.repeat(1_000_000)}"`],
    ['1 MB of parentheses', '('.repeat(1_000_000)],
    ['1 MB of quotes', '"'.repeat(1_000_001)],
    ['the longest text of parentheses', '('.repeat(limits.queryLengthMax)],
    ['the longest text of `not`', 'not '.repeat(limits.queryLengthMax / 4)],
    ['the longest text of backslashes', `resource_name = "${'\\'.repeat(limits.queryLengthMax - 20)}`],
    ['the longest text of single quotes', "'".repeat(limits.queryLengthMax)],
    ['the longest unfinished list', `resource in (${'"",'.repeat(6_000)}`],
  ])('%s is refused in milliseconds', (_, text) => {
    expect(inMilliseconds(text)).toBeLessThan(100);
  });
});
