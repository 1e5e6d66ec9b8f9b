import { describe, expect, test } from 'vitest';
import { isReserved, parseConfig, settings } from './config.ts';

describe('settings', () => {
  test('only the host is needed; the rest has safe defaults', () => {
    expect(parseConfig({ hostname: 'db.acme.example' })).toEqual({
      ok: true,
      value: { hostname: 'db.acme.example', port: 3306, eventdb: 'tidegate', userhost: '%', sslmode: 'verify-full' },
    });
  });

  test.each<[string, Record<string, string>, string]>([
    ['no host', {}, 'hostname'],
    ['an empty host', { hostname: '' }, 'hostname'],
    ['a host that is an option', { hostname: 'db user=root' }, 'hostname'],
    ['a socket', { hostname: '/run/mysqld/mysqld.sock' }, 'hostname'],
    ['port zero', { hostname: 'db', port: '0' }, 'port'],
    ['port 65536', { hostname: 'db', port: '65536' }, 'port'],
    ['events among the accounts', { hostname: 'db', eventdb: 'mysql' }, 'eventdb'],
    ['an event database that needs quoting', { hostname: 'db', eventdb: 'a.b' }, 'eventdb'],
    ['a host pattern that ends a literal', { hostname: 'db', userhost: "%' or '1" }, 'userhost'],
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
      ['eventdb', null],
      ['userhost', null],
      ['sslmode', 'transport'],
    ]);
  });

  test("the server's own databases and ours are reserved, however they are written", () => {
    for (const name of ['mysql', 'SYS', 'Information_Schema', 'performance_schema', 'Tidegate']) {
      expect(isReserved(name, 'tidegate')).toBe(true);
    }
    expect(isReserved('customers', 'tidegate')).toBe(false);
  });
});
