import { describe, expect, test } from 'vitest';
import { parseConfig, parseCredential, settings } from './config.ts';

describe('settings', () => {
  test('only the host is needed; the rest has safe defaults', () => {
    const parsed = parseConfig({ hostname: 'db.acme.example' });
    expect(parsed).toEqual({
      ok: true,
      value: { hostname: 'db.acme.example', port: 5432, dbname: 'postgres', sslmode: 'verify-full' },
    });
  });

  test.each<[string, Record<string, string>, string]>([
    ['no host', {}, 'hostname'],
    ['an empty host', { hostname: '' }, 'hostname'],
    ['a host that is an option', { hostname: 'db user=postgres' }, 'hostname'],
    ['a socket folder', { hostname: '/var/run/postgresql' }, 'hostname'],
    ['port zero', { hostname: 'db', port: '0' }, 'port'],
    ['port 65536', { hostname: 'db', port: '65536' }, 'port'],
    ['a port with text', { hostname: 'db', port: '5432x' }, 'port'],
    ['a database name that is too long', { hostname: 'db', dbname: 'n'.repeat(64) }, 'dbname'],
    ['an sslmode that falls back to plain text', { hostname: 'db', sslmode: 'prefer' }, 'sslmode'],
    ['a misspelt setting', { hostname: 'db', sslMode: 'require' }, 'sslMode'],
  ])('%s is refused, by name', (_name, given, field) => {
    const parsed = parseConfig(given);
    expect(parsed.ok ? null : parsed.refusal).toMatchObject({ code: 'integration.invalid', field });
  });

  test('what says where the server is, and how the way there is kept, is marked as guarding the access', () => {
    expect(settings.map(({ key, guards }) => [key, guards])).toEqual([
      ['hostname', 'place'],
      ['port', 'place'],
      ['dbname', null],
      ['sslmode', 'transport'],
    ]);
  });

  test('the last port is a port', () => {
    expect(parseConfig({ hostname: 'db', port: '65535' }).ok).toBe(true);
  });
});

describe('the credential', () => {
  test('is a user name and a password', () => {
    expect(parseCredential('{"username":"connector","password":"s3cret"}')).toEqual({
      ok: true,
      value: { username: 'connector', password: 's3cret' },
    });
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
