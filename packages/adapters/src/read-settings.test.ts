// The login of a connector, as each server with a user name and a password reads it.

import { describe, expect, test } from 'vitest';
import { parseCredential as ofLdap } from './ldap/config.ts';
import { parseCredential as ofMysql } from './mysql/config.ts';
import { parseCredential as ofPostgresql } from './postgresql/config.ts';
import { parseCredential as ofRedis } from './redis/config.ts';

describe.each([
  ['MySQL', ofMysql, 128],
  ['PostgreSQL', ofPostgresql, 63],
  ['Redis', ofRedis, 200],
  ['LDAP', ofLdap, 1_000],
] as const)('the credential for %s', (_server, parseCredential, usernameMax) => {
  const textOf = (username: string): string => JSON.stringify({ username, password: 's3cret' });

  test('is a user name and a password', () => {
    expect(parseCredential(textOf('connector'))).toEqual({
      ok: true,
      value: { username: 'connector', password: 's3cret' },
    });
  });

  test('has a user name as long as the server takes, and no longer', () => {
    expect(parseCredential(textOf('n'.repeat(usernameMax))).ok).toBe(true);
    expect(parseCredential(textOf('n'.repeat(usernameMax + 1))).ok).toBe(false);
  });

  test.each([
    's3cret',
    '{"username":"connector"',
    '{"password":"s3cret"}',
    '{"username":"","password":"s3cret"}',
    '["s3cret"]',
    '{"username":"a","password":"s3cret","x":1}',
  ])('%j is refused without repeating it', (text) => {
    const parsed = parseCredential(text);
    expect(parsed.ok ? null : parsed.refusal.code).toBe('integration.invalid');
    expect(JSON.stringify(parsed)).not.toContain('s3cret');
  });

  test('none at all is missing', () => {
    const parsed = parseCredential(null);
    expect(parsed.ok ? null : parsed.refusal.code).toBe('secret.missing');
  });
});
