// Settings of providers: what is missing, unknown or contradictory is refused with its place.

import { readProviders } from '@tidegate/sources';
import { expect, test } from 'vitest';

const whole = { id: 'acme', name: 'Acme', issuer: 'https://login.acme.example', client_id: 'tidegate' };

test('the least that is needed reads with the careful defaults', () => {
  expect(readProviders({ providers: [whole] })).toMatchObject({
    value: [
      { email: 'verified', clockSkewSec: 30, clientSecret: null, groups: null, scopes: ['openid', 'email', 'profile'] },
    ],
  });
});

test.each([
  ['without an issuer', { issuer: undefined }, 'issuer'],
  ['without an audience', { client_id: undefined }, 'client_id'],
  ['over plain http', { issuer: 'http://login.acme.example' }, 'https'],
  ['with a secret in the clear', { client_secret: 'hunter2' }, 'client_secret'],
  ['with a key nobody knows', { isuer: 'x' }, 'isuer'],
  ['with clocks an hour apart', { clock_skew_seconds: 3_600 }, 'clock_skew_seconds'],
  ['without openid', { scopes: ['email'] }, 'openid'],
  ['with groups for nothing', { groups: { claim: 'groups' } }, 'admit'],
  ['with an age for no facts', { groups: { admit: ['a'], max_age_hours: 1 } }, 'facts'],
  ['with nobody admitted', { groups: { admit: [] } }, 'admit'],
  ['with an id that is no part of an address', { id: '../x' }, 'id'],
])('a provider %s is refused', (_what, parts, says) => {
  const read = readProviders({ providers: [{ ...whole, ...parts }] });
  expect(read).toMatchObject({ ok: false, refusal: { message: expect.stringContaining(says) } });
  expect(JSON.stringify(read)).not.toContain('hunter2');
});

test('two providers with one id are refused', () => {
  expect(readProviders({ providers: [whole, whole] })).toMatchObject({ ok: false });
});
