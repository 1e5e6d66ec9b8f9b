import { ProblemError } from '@tidegate/contract';
import { expect, test } from 'vitest';
import { capital, problemWords } from './problem-words.ts';

const problem = {
  type: 'about:blank',
  title: 'too long',
  status: 400,
  code: 'request.too_long',
  detail: 'ask for at most `3600` seconds',
  help: 'the flow has a maximum',
};

test('a no of the server is shown with its sentence, its fix and its code', () => {
  expect(problemWords(new ProblemError(problem))).toEqual({
    title: 'Too long',
    sentence: 'Ask for at most `3600` seconds',
    fix: 'The flow has a maximum',
    code: 'request.too_long',
  });
});

test('the same sentence is not said twice', () => {
  expect(problemWords(new ProblemError({ ...problem, help: problem.detail })).fix).toBeNull();
});

test('a lost connection is told from a wrong answer', () => {
  expect(problemWords(new TypeError('Failed to fetch')).title).toBe('The server cannot be reached');
  expect(problemWords(new Error('invalid')).title).toBe('The portal stumbled');
});

test.each([
  ['open, 5 minutes left', 'Open, 5 minutes left'],
  ['dba@acme.example gave consent', 'dba@acme.example gave consent'],
  ['req_1 was asked', 'req_1 was asked'],
  ['`READ_ONLY` is open', '`READ_ONLY` is open'],
  ['a', 'A'],
  ['', ''],
])('on a page `%s` begins as `%s`', (text, shown) => {
  expect(capital(text)).toBe(shown);
});
