// The last word of a failed command: a sentence, its code and the fix on standard error, and the exit code.

import { ProblemError } from '@tidegate/contract';
import { afterEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { CliFailure } from '../failure.ts';
import { reportFailure } from './report-failure.ts';

const lines: string[] = [];
vi.spyOn(console, 'error').mockImplementation((...parts: unknown[]) => {
  lines.push(parts.map(String).join(' '));
});
afterEach(() => {
  lines.length = 0;
});

const problem = (code: string, detail: string) =>
  new ProblemError({
    type: 'about:blank',
    title: 'no',
    status: 404,
    code,
    detail,
    help: 'look at what you may ask for',
  });

test('a no from the server is its sentence, its code, and what to do', () => {
  expect(reportFailure(problem('object.not_found', 'no request `req_1`'))).toBe(4);
  expect(lines).toEqual([
    'tidegate: no request `req_1` [object.not_found]',
    '  what to do: look at what you may ask for',
  ]);
});

test('a name that would steer the terminal is harmless in a message of the server and in one of ours', () => {
  reportFailure(problem('object.not_found', 'no \u001b]0;owned\u0007'));
  reportFailure(new CliFailure('offered through `\u001b[2J`\n  and more', 2));
  expect(lines.join('|')).not.toContain('\u001b');
  expect(lines.at(-1)).toBe('tidegate: offered through `�[2J`\n  and more');
});

test('a failure that has said everything says nothing more', () => {
  expect(reportFailure(new CliFailure('', 6))).toBe(6);
  expect(lines).toEqual([]);
});

test('a server that does not answer is named with the reason the system gives', () => {
  const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:7333'), { code: 'ECONNREFUSED' });
  expect(reportFailure(new TypeError('fetch failed', { cause }))).toBe(7);
  expect(lines).toEqual([
    'tidegate: the server cannot be reached (ECONNREFUSED); is it running, and is --url or TIDEGATE_URL right?',
  ]);
});

test.each([
  ['a page of something else', new SyntaxError('Unexpected token < in JSON')],
  ['an answer of another version', z.object({ items: z.array(z.string()) }).safeParse({}).error],
])('%s is no mistake of ours', (_, error) => {
  expect(reportFailure(error)).toBe(7);
  expect(lines).toEqual([
    'tidegate: the answer is not one of this version of Tidegate; is --url or TIDEGATE_URL right?',
  ]);
});

test('what we did not expect is said to be our mistake, with all there is', () => {
  expect(reportFailure(new Error('impossible'))).toBe(1);
  expect(lines[0]).toContain('this is our mistake; please report it: Error: impossible');
});
