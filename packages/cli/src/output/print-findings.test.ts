// What a person reads of a review.

import type { Finding } from '@tidegate/iam';
import { expect, test } from 'vitest';
import { countOfFindings, linesOfFindings, reaches } from './print-findings.ts';

const low: Finding = { code: 'list.denied', severity: 'low', where: 'a.json', reason: 'no lists', fix: 'add lists' };
const high: Finding = {
  code: 'trust.open',
  severity: 'high',
  where: 'b.json Statement[0] Open',
  reason: 'anyone may',
  inferred: ['the account is `111111111111`'],
  counterExample: {
    request: {
      principal: 'arn:aws:iam::222222222222:role/x',
      action: 'sts:AssumeRole',
      resource: 'arn:aws:iam::111111111111:role/y',
      resourceAccount: '111111111111',
      context: { 'aws:PrincipalOrgID': 'o-1' },
    },
  },
  decided: 'allow',
  fix: 'name the callers',
  fixPolicy: { Version: '2012-10-17', Statement: [{ Sid: 'A', Effect: 'Deny', Action: '*', Resource: '*' }] },
};

test('the most severe come first, with a request in one line', () => {
  expect(linesOfFindings([low, high], { policies: false })).toEqual([
    'high  trust.open',
    '  b.json Statement[0] Open',
    '    anyone may',
    '    supposed: the account is `111111111111`',
    '    shown by: allowed: arn:aws:iam::222222222222:role/x sts:AssumeRole arn:aws:iam::111111111111:role/y with aws:PrincipalOrgID="o-1"',
    '    fix: name the callers',
    '',
    'low  list.denied',
    '  a.json',
    '    no lists',
    '    fix: add lists',
    '',
  ]);
  expect(countOfFindings([low, high])).toBe('1 high, 0 medium, 1 low');
});

test('policies that repair are printed when asked for', () => {
  const lines = linesOfFindings([high], { policies: true }).map((line) => line.trim());
  expect(lines).toContain('"Sid": "A",');
});

test.each([
  ['high', true],
  ['medium', true],
  ['low', true],
] as const)('a high finding reaches %s', (least, expected) => {
  expect(reaches([high], least)).toBe(expected);
});

test('a low finding reaches low alone', () => {
  expect([reaches([low], 'high'), reaches([low], 'medium'), reaches([low], 'low'), reaches([], 'low')]).toEqual([
    false,
    false,
    true,
    false,
  ]);
});

test('a name from outside cannot command the terminal', () => {
  const lines = linesOfFindings([{ ...low, where: '\u001b[31mred' }], { policies: false });
  expect(lines[1]).toBe('  �[31mred');
});
