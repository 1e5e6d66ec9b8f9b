import { describe, expect, test } from 'vitest';
import { parseConfig, settings } from './config.ts';

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
