// Canaries: secrets that pass through the server by any door do not come out in its log.

import { nothing, route } from '@tidegate/contract';
import { Fault } from '@tidegate/core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { configFrom, openEdge, tokens } from '../testing/edge-for-tests.ts';
import { bind } from './call.ts';
import { strikeSecrets } from './log-options.ts';
import { registerRoutes } from './register-routes.ts';

test.each([
  ['a token in a sentence', 'used aup_0123456789abcdefABCDEF_-0123456789abcdefABCDE', 'aup_0123456789'],
  ['an authorization header', '{"headers":{"authorization":"Bearer canary-1"}}', 'canary-1'],
  ['a bearer in a sentence', 'sent Bearer canary-2 along', 'canary-2'],
  ['a database URL', 'cannot reach postgres://me:canary-3@db/x', 'canary-3'],
  ['a password in facts', '{"password":"can\\"ary-4"}', 'ary-4'],
  ['a cookie', '{"x":"__Host-tidegate=canary-5; other"}', 'canary-5'],
  ['the loopback cookie', 'cookie tidegate-loopback=canary-6', 'canary-6'],
  ['the cookie of the way to a provider', 'cookie __Host-tidegate-passing=canary-7', 'canary-7'],
  ['a program’s token', 'used eyJhbGciOiJIUzI1NiJ9.canary8canary8.signature', 'canary8'],
  ['an answer of a provider', 'at /sign-in/return/x?code=canary-9&state=canary-9', 'canary-9'],
  ['a refresh token', '{"refresh_token":"canary-10"}', 'canary-10'],
])('%s is struck out', (_what, line, canary) => {
  expect(strikeSecrets(line)).not.toContain(canary);
  expect(strikeSecrets(line)).toContain('[struck out]');
});

test('codes of errors and states of things stay readable', () => {
  const line = '{"code":"target.unreachable","state":"open"}';
  expect(strikeSecrets(line)).toBe(line);
});

test('a struck line is still JSON', () => {
  const line = JSON.stringify({ password: 'a"b', err: { message: 'Bearer x at postgres://a:b@c/d' }, n: 1 });
  expect(JSON.parse(strikeSecrets(line))).toMatchObject({ password: '[struck out]', n: 1 });
});

test('a call that carries secrets everywhere, and fails, leaves none of them in the log', async () => {
  const { app, edge, log } = await openEdge(configFrom({ TIDEGATE_LOG_LEVEL: 'debug' }));
  const failing = route({
    method: 'POST',
    path: '/api/tidegate/v1/fail/{id}',
    tag: 'Test',
    summary: 'fails',
    access: 'signed-in',
    params: z.object({ id: z.string() }).strict(),
    query: z.object({ q: z.string() }).strict(),
    body: z.object({ password: z.string() }).strict(),
    output: nothing,
    audit: ['token.created'],
  });
  const driverError = Object.assign(new Error('duplicate key'), { params: ['canary-param'], detail: 'canary-detail' });
  registerRoutes(app, edge, { failing }, [
    bind(failing, () => {
      throw new Fault('storage.unavailable', 'the database does not answer', { cause: driverError });
    }),
  ]);
  const response = await app.inject({
    method: 'POST',
    url: '/api/tidegate/v1/fail/canary-path?q=canary-query',
    headers: { host: 'localhost', authorization: `Bearer ${tokens.person}`, cookie: 'tidegate-loopback=canary-cookie' },
    payload: { password: 'canary-body' },
  });
  expect(response.statusCode).toBe(503);
  const text = log.join('\n');
  expect(text).toContain('duplicate key');
  expect(text).not.toContain('canary');
  expect(text).not.toContain(tokens.person);
});
