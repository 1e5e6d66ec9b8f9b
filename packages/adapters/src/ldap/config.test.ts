import { describe, expect, test } from 'vitest';
import { parseConfig, settings } from './config.ts';

const good = { hostname: 'directory.acme.example', groups_base: 'ou=groups,dc=acme', people_base: 'ou=people,dc=acme' };

describe('settings', () => {
  test('a host and where groups and people are is enough; the rest has safe defaults', () => {
    expect(parseConfig(good)).toEqual({
      ok: true,
      value: {
        hostname: 'directory.acme.example',
        port: 636,
        tls: 'verify-full',
        ca: null,
        groupsBase: 'ou=groups,dc=acme',
        peopleBase: 'ou=people,dc=acme',
        placeholderDn: 'cn=tidegate-placeholder',
        accountAttribute: 'uid',
        idAttribute: 'entryUUID',
        markAttribute: 'description',
      },
    });
    const starttls = parseConfig({ ...good, tls: 'starttls' });
    expect(starttls.ok && starttls.value.port).toBe(389);
  });

  test.each<[string, Record<string, string>, string]>([
    ['no host', { hostname: '' }, 'hostname'],
    ['an address with a scheme', { hostname: 'ldap://d' }, 'hostname'],
    ['plain text to another machine', { tls: 'disable' }, 'tls'],
    [
      'plain text to a name that looks like this machine',
      { tls: 'disable', hostname: '127.0.0.1.evil.example' },
      'tls',
    ],
    ['a `tls` that falls back', { tls: 'prefer' }, 'tls'],
    ['no base of groups', { groups_base: '' }, 'groups_base'],
    ['a base that is no name', { groups_base: 'groups' }, 'groups_base'],
    ['a base with a line break', { people_base: 'ou=a\n,dc=b' }, 'people_base'],
    ['a placeholder that is nothing', { placeholder_dn: 'nobody' }, 'placeholder_dn'],
    ['an attribute that is a filter', { account_attribute: 'uid=*)(cn' }, 'account_attribute'],
    ['an attribute with options', { id_attribute: 'entryUUID;x' }, 'id_attribute'],
    ['notes among the members', { mark_attribute: 'member' }, 'mark_attribute'],
    ['a misspelt setting', { TLS: 'starttls' }, 'TLS'],
  ])('%s is refused, by name', (_name, given, field) => {
    const parsed = parseConfig({ ...good, ...given });
    expect(parsed.ok ? null : parsed.refusal).toMatchObject({ code: 'integration.invalid', field });
  });

  test('what says where memberships are, and how the way there is kept, is marked as guarding the access', () => {
    expect(settings.filter(({ guards }) => guards === 'place').map(({ key }) => key)).toEqual([
      ...['hostname', 'port', 'groups_base', 'people_base', 'account_attribute', 'id_attribute', 'mark_attribute'],
    ]);
    expect(settings.filter(({ guards }) => guards === 'transport').map(({ key }) => key)).toEqual(['tls', 'ca']);
  });
});
