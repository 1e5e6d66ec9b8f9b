// Exit codes follow from the one table of error codes, so that a script can tell the kinds of no apart.

import { type ErrorCode, errorCodes } from '@tidegate/core';
import { expect, test } from 'vitest';
import { exitCodeOf } from './failure.ts';
import { buildProgram } from './program.ts';

const codes = Object.keys(errorCodes) as ErrorCode[];

/**
 * What each status means to a script; a code that may be repeated is 6 whatever its status,
 * and an answer that is not Tidegate's is as good as none.
 */
const exitOfStatus: Readonly<Record<number, number>> = {
  400: 2,
  413: 2,
  415: 2,
  401: 3,
  403: 3,
  404: 4,
  409: 5,
  429: 6,
  500: 1,
  502: 1,
  503: 6,
};

test.each(codes)('%s ends with the exit code of its status', (code) => {
  const { status, retry } = errorCodes[code];
  expect(exitOfStatus[status], `a status the command line knows: ${status}`).toBeDefined();
  const unreachable = code === 'server.unexpected';
  expect(exitCodeOf(code)).toBe(unreachable ? 7 : retry ? 6 : exitOfStatus[status]);
});

test('every code of a no differs from success, also one this version does not know', () => {
  for (const code of [...codes, 'tomorrow.new', '', 'toString', '__proto__'])
    expect(exitCodeOf(code)).toBeGreaterThan(0);
});

test('the help names every exit code there is', () => {
  let help = '';
  const program = buildProgram();
  program.configureOutput({ writeOut: (text) => (help += text) });
  program.outputHelp();
  for (const code of new Set([0, 7, ...codes.map(exitCodeOf)]))
    expect(help).toMatch(new RegExp(`[ :\\n]${code} [a-z]`));
});
