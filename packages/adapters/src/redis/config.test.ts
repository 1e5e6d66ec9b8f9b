import { describe, expect, test } from 'vitest';
import { parseConfig, settings } from './config.ts';

describe('settings', () => {
  test('only the host is needed; the rest has safe defaults', () => {
    expect(parseConfig({ hostname: 'cache.acme.example', port: '' })).toEqual({
      ok: true,
      value: {
        hostname: 'cache.acme.example',
        port: 6379,
        tls: 'verify-full',
        patterns: [],
        sampleKeys: 100_000,
        configRewrite: 'never',
      },
    });
  });

  test('patterns are read with their databases', () => {
    const parsed = parseConfig({ hostname: 'cache', patterns: ' 0/app:*  1/jobs/*:done ' });
    expect(parsed.ok ? parsed.value.patterns : null).toEqual([
      { database: 0, pattern: 'app:*' },
      { database: 1, pattern: 'jobs/*:done' },
    ]);
  });

  test.each<[string, Record<string, string>, string]>([
    ['no host', {}, 'hostname'],
    ['a host that is more than one', { hostname: 'cache -a x' }, 'hostname'],
    ['a socket', { hostname: '/var/run/redis.sock' }, 'hostname'],
    ['port zero', { hostname: 'cache', port: '0' }, 'port'],
    ['port 65536', { hostname: 'cache', port: '65536' }, 'port'],
    ['a `tls` that falls back to plain text', { hostname: 'cache', tls: 'prefer' }, 'tls'],
    ['a pattern without a database', { hostname: 'cache', patterns: 'app:*' }, 'patterns'],
    ['a pattern that is everything', { hostname: 'cache', patterns: '0/*' }, 'patterns'],
    ['a pattern with a quote', { hostname: 'cache', patterns: '0/a"b' }, 'patterns'],
    ['201 patterns', { hostname: 'cache', patterns: '0/a '.repeat(201) }, 'patterns'],
    ['a sample past the limit', { hostname: 'cache', sample_keys: '1000001' }, 'sample_keys'],
    ['a sample that is no number', { hostname: 'cache', sample_keys: 'all' }, 'sample_keys'],
    ['a rewrite that is neither', { hostname: 'cache', config_rewrite: 'sometimes' }, 'config_rewrite'],
    ['a misspelt setting', { hostname: 'cache', TLS: 'require' }, 'TLS'],
  ])('%s is refused, by name', (_name, given, field) => {
    const parsed = parseConfig(given);
    expect(parsed.ok ? null : parsed.refusal).toMatchObject({ code: 'integration.invalid', field });
  });

  test('the largest sample and 200 patterns are taken', () => {
    expect(parseConfig({ hostname: 'cache', sample_keys: '1000000', patterns: '0/a '.repeat(200) }).ok).toBe(true);
  });

  test('what says where the server is, and how the way there is kept, is marked as guarding the access', () => {
    expect(settings.map(({ key, guards }) => [key, guards])).toEqual([
      ['hostname', 'place'],
      ['port', 'place'],
      ['tls', 'transport'],
      ['patterns', null],
      ['sample_keys', null],
      ['config_rewrite', null],
    ]);
  });
});
