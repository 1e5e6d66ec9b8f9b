import { describe, expect, it } from 'vitest';
import { readJson } from './json.ts';
import { Problems } from './problems.ts';

const read = (text: string, charactersMax = 1000, depthMax = 10): { value: unknown; problems: Problems['list'] } => {
  const problems = new Problems();
  return { value: readJson(text, { charactersMax, depthMax }, problems), problems: problems.list };
};

describe('reading JSON', () => {
  it.each([
    '{}',
    '[]',
    'null',
    ' [1, -2.5e3, 0.1, true, false, null, "a\\n\\u00e9\\"\\\\/"] ',
    '{"a":{"b":[{"c":""}]}}',
    '"\ud83d\ude00"',
  ])('agrees with JSON.parse on %s', (text) => {
    expect(read(text)).toEqual({ value: JSON.parse(text), problems: [] });
  });

  it.each([
    '',
    '{',
    '[1,]',
    '{"a":1,}',
    '{a:1}',
    '01',
    '+1',
    '1.',
    '.5',
    '"\\x"',
    '"\\u12"',
    '"a\nb"',
    "'a'",
    'tru',
    '[1] 2',
    '{"a" 1}',
    'NaN',
  ])('refuses %j, as JSON.parse does', (text) => {
    expect(() => JSON.parse(text) as unknown).toThrow();
    const { value, problems } = read(text);
    expect(value).toBeUndefined();
    expect(problems.map((problem) => problem.code)).toEqual(['json.syntax']);
  });

  it('says where the text stops being JSON', () => {
    expect(read('{\n  "a": 1\n  "b": 2\n}').problems[0]?.message).toBe('expected `}`, found `"` at line 3, column 3');
  });

  it('reports every duplicate key with its path, and keeps the last', () => {
    const { value, problems } = read('{"a":1,"b":[{"c":1,"c":2}],"a":3}');
    expect(value).toEqual({ a: 3, b: [{ c: 2 }] });
    expect(problems.map(({ path, code, severity }) => ({ path, code, severity }))).toEqual([
      { path: 'b[0].c', code: 'json.duplicate_key', severity: 'error' },
      { path: 'a', code: 'json.duplicate_key', severity: 'error' },
    ]);
  });

  it('takes `__proto__` as a key like any other', () => {
    const { value } = read('{"__proto__":{"polluted":true},"constructor":1}');
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('stops at its limits', () => {
    expect(read(`"${'a'.repeat(1000)}"`).problems[0]?.code).toBe('json.too_long');
    expect(read('['.repeat(11) + ']'.repeat(11)).problems[0]?.code).toBe('json.too_deep');
    expect(read('['.repeat(10) + ']'.repeat(10)).problems).toEqual([]);
  });
});
