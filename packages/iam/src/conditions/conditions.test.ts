// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like templates
import { describe, expect, it } from 'vitest';
import { authorize } from '../authorize.ts';
import type { ContextValue } from '../types.ts';
import { readAddress } from './addresses.ts';
import { readDate } from './dates.ts';

const absent = Symbol('absent');
const holds = (
  operator: string,
  wanted: unknown,
  value: ContextValue | typeof absent,
  version = '2012-10-17',
): boolean => {
  const decision = authorize({
    request: {
      principal: 'arn:aws:iam::111122223333:user/ada',
      action: 's3:GetObject',
      resource: '*',
      context: { 'k:list': ['a', 'b'], 'k:one': 'x*', ...(value === absent ? {} : { 'k:v': value }) },
    },
    policies: {
      identity: [
        {
          Version: version,
          Statement: { Effect: 'Allow', Action: '*', Resource: '*', Condition: { [operator]: { 'K:V': wanted } } },
        },
      ],
    },
  });
  if (decision.problems !== undefined) throw new Error(decision.problems[0]?.message);
  return decision.effect === 'allow';
};

describe('condition operators', () => {
  it.each<[string, unknown, ContextValue | typeof absent, boolean]>([
    ['StringEquals', 'a', 'a', true],
    ['StringEquals', ['b', 'a'], 'a', true],
    ['StringEquals', 'a', 'A', false],
    ['StringEquals', '*', 'a', false],
    ['StringEquals', 'a', absent, false],
    ['StringEquals', [], 'a', false],
    ['StringEquals', 'true', true, true],
    ['StringEquals', '5', 5, true],
    ['StringNotEquals', ['a', 'b'], 'a', false],
    ['StringNotEquals', ['a', 'b'], 'c', true],
    ['StringNotEquals', 'a', absent, true],
    ['StringEqualsIfExists', 'a', absent, true],
    ['StringEqualsIfExists', 'a', 'b', false],
    ['StringEqualsIgnoreCase', 'AbC', 'aBc', true],
    ['StringNotEqualsIgnoreCase', 'AbC', 'aBc', false],
    ['StringLike', 'a?c*', 'abcd', true],
    ['StringLike', 'A*', 'abcd', false],
    ['StringNotLike', 'a*', 'abcd', false],
    ['stringlike', 'a*', 'abcd', true],
    ['NumericEquals', '10', '10.0', true],
    ['NumericEquals', 10, 'ten', false],
    ['NumericNotEquals', 10, 'ten', true],
    ['NumericLessThan', 10, 9.5, true],
    ['NumericLessThan', 10, 10, false],
    ['NumericLessThanEquals', 10, 10, true],
    ['NumericGreaterThan', 10, 10, false],
    ['NumericGreaterThanEquals', 10, 10, true],
    ['DateLessThan', '2026-01-02', '2026-01-01T23:59:59Z', true],
    ['DateLessThan', '2026-01-02', '2026-01-02', false],
    ['DateEquals', '2026-01-01T01:00:00+01:00', '2026-01-01', true],
    ['DateGreaterThan', '2026-01-01', 1_767_225_601, true],
    ['DateGreaterThanEquals', '1767225600', '2026-01-01T00:00:00Z', true],
    ['DateNotEquals', '2026-01-01', 'soon', true],
    ['Bool', true, 'TRUE', true],
    ['Bool', 'false', false, true],
    ['Bool', 'false', absent, false],
    ['BoolIfExists', 'false', absent, true],
    ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ5', true],
    ['BinaryEquals', 'QQ==', 'QQ', true],
    ['BinaryEquals', 'QQ==', 'Qg==', false],
    ['IpAddress', '192.0.2.0/24', '192.0.2.255', true],
    ['IpAddress', '192.0.2.0/24', '192.0.3.0', false],
    ['IpAddress', '192.0.2.1', '192.0.2.1', true],
    ['IpAddress', '0.0.0.0/0', '2001:db8::1', false],
    ['IpAddress', '2001:db8::/32', '2001:0DB8:0:1::', true],
    ['NotIpAddress', '192.0.2.0/24', 'nowhere', true],
    ['NotIpAddress', '192.0.2.0/24', '192.0.2.1', false],
    ['ArnEquals', 'arn:aws:s3:::b*', 'arn:aws:s3:::bucket', true],
    ['ArnNotLike', 'arn:aws:s3:::b*', 'arn:aws:s3:::bucket', false],
    ['Null', 'true', absent, true],
    ['Null', 'true', 'a', false],
    ['Null', false, 'a', true],
    ['Null', false, [], false],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b', 'a'], true],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], false],
    ['ForAllValues:StringEquals', 'a', absent, true],
    ['ForAllValues:StringEquals', 'a', [], true],
    ['ForAllValues:StringEquals', 'a', 'a', true],
    ['ForAllValues:StringNotEquals', 'a', ['b', 'c'], true],
    ['ForAllValues:StringNotEquals', 'a', ['b', 'a'], false],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'b'], true],
    ['ForAnyValue:StringEquals', 'a', absent, false],
    ['ForAnyValue:StringEquals', 'a', [], false],
    ['ForAnyValue:StringEqualsIfExists', 'a', absent, true],
    ['ForAnyValue:StringNotEquals', 'a', ['a', 'b'], true],
    ['ForAnyValue:StringNotEquals', 'a', ['a'], false],
    ['ForAnyValue:StringNotEquals', 'a', absent, false],
    ['StringEquals', 'a', ['a'], true],
    ['StringEquals', 'a', ['a', 'b'], false],
    ['StringNotEquals', 'a', ['a', 'b'], true],
    ['StringEquals', '${k:one}', 'x*', true],
    ['StringLike', '${k:one}', 'xyz', false],
    ['StringLike', '${k:none}', 'a', false],
    ['StringNotLike', '${k:none}', 'a', true],
    ['StringEquals', '${k:list}', 'a', false],
    ['StringEquals', "${k:none, 'a'}", 'a', true],
  ])('%s %j of %j: %s', (operator, wanted, value, expected) => {
    expect(holds(operator, wanted, value)).toBe(expected);
  });

  it('know variables only in the newer version', () => {
    expect(holds('StringEquals', '${k:one}', '${k:one}', '2008-10-17')).toBe(true);
    expect(holds('StringEquals', '${k:one}', 'x*', '2008-10-17')).toBe(false);
  });

  it('see keys whatever their case, and refuse two spellings that differ', () => {
    const decide = (context: Record<string, ContextValue>): string =>
      authorize({
        request: { principal: 'arn:aws:iam::111122223333:user/ada', action: 's3:GetObject', resource: '*', context },
        policies: {
          identity: [
            {
              Version: '2012-10-17',
              Statement: {
                Effect: 'Allow',
                Action: '*',
                Resource: '*',
                Condition: { StringEquals: { 'aws:ResourceTag/Stack': 'a' } },
              },
            },
          ],
        },
      }).effect;
    expect(decide({ 'AWS:resourcetag/STACK': 'a' })).toBe('allow');
    expect(decide({ 'aws:ResourceTag/stack': 'a', 'aws:ResourceTag/Stack': 'a' })).toBe('allow');
    expect(decide({ 'aws:ResourceTag/stack': 'a', 'aws:ResourceTag/Stack': 'b' })).toBe('deny');
    expect(decide({ 'aws:ResourceTag/Stack': 'a', 'x:y': 'a', 'x:Y': 'b' })).toBe('deny');
  });
});

describe('values', () => {
  it.each<[string, string | undefined]>([
    ['2026', '2026-01-01T00:00:00.000Z'],
    ['2026-07', '2026-07-01T00:00:00.000Z'],
    ['2026-07-16T19:20+01:00', '2026-07-16T18:20:00.000Z'],
    ['2026-07-16T19:20:30.45Z', '2026-07-16T19:20:30.450Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['1700000000', '2023-11-14T22:13:20.000Z'],
    ['2026-02-29', undefined],
    ['2026-13-01', undefined],
    ['2026-07-16T24:00:00Z', undefined],
    ['2026-07-16T19:20:30', undefined],
    ['yesterday', undefined],
  ])('the date %s', (text, expected) => {
    const time = readDate(text);
    expect(Number.isNaN(time) ? undefined : new Date(time).toISOString()).toBe(expected);
  });

  it.each([
    '1.2.3',
    '1.2.3.256',
    '1.2.3.4/33',
    '::1/129',
    ':::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '::g',
    '1.2.3.4/',
    '',
    '::1.2.3',
  ])('the address %j is none', (text) => {
    expect(readAddress(text)).toBeUndefined();
  });

  it.each<[string, readonly number[]]>([
    ['::', [0, 0, 0, 0]],
    ['::1', [0, 0, 0, 1]],
    ['2001:db8::ff00:42:8329', [0x20010db8, 0, 0xff00, 0x428329]],
    ['::ffff:192.0.2.1', [0, 0, 0xffff, 0xc0000201]],
    ['255.255.255.255', [0xffffffff]],
  ])('the address %s', (text, words) => {
    expect(readAddress(text)?.words).toEqual(words);
  });
});
