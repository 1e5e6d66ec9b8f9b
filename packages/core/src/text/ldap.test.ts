// Names of entries that mean one entry compare as one, and none is ever another. Filters are attacked in sources, where their parser is.

import { describe, expect, test } from 'vitest';
import { isLdapAttribute, ldapNameParts, sameLdapName } from './ldap.ts';

test('what stands for an attribute can carry nothing else', () => {
  expect(['uid', '2.5.4.3', 'userAccountControl:1.2.840.113556.1.4.803:'].every(isLdapAttribute)).toBe(true);
  expect(['', 'a=b', 'a)(b', 'a*', 'a b', '(cn', 'cn:', ':dn:=', 'a\0'].some(isLdapAttribute)).toBe(false);
});

describe('the name of an entry', () => {
  test.each([
    ['uid=ada,ou=people,dc=acme', 'UID=Ada, OU=People , DC=acme'],
    ['cn=Smith\\, Ada,dc=acme', 'cn=Smith\\2c Ada,dc=acme'],
    ['cn=J\\c3\\bcrgen,dc=acme', 'cn=Jürgen,dc=acme'],
    ['cn=a  b,dc=acme', 'cn=a b,dc=acme'],
    ['cn=a=b,dc=acme', 'cn=a\\=b,dc=acme'],
    ['cn=\\ff,dc=acme', 'cn=\\FF,dc=acme'],
  ])('%s is %s', (left, right) => {
    expect(sameLdapName(left)).toBe(sameLdapName(right));
  });
  test.each([
    ['cn=a\\,dc\\=x,dc=acme', 'cn=a,dc=x,dc=acme'],
    ['cn=a\\+b,dc=acme', 'cn=a+b,dc=acme'],
    ['cn=a\\0a,dc\\=x', 'cn=a\n,dc=x'],
    ['uid=ada,dc=acme', 'uid=ad,dc=acme'],
    ['cn=\\ff,dc=acme', 'cn=\\fe,dc=acme'],
    ['cn=a,dc=x', 'cn=a;x=b,dc=x'],
  ])('%s is not %s', (left, right) => {
    expect(sameLdapName(left)).not.toBe(sameLdapName(right));
  });
  test('comes apart into levels and parts, without escapes', () => {
    expect(ldapNameParts('CN=Smith\\, Ada+uid=7,ou=a\\2bb, dc=acme')).toEqual([
      [
        { attribute: 'cn', value: 'Smith, Ada' },
        { attribute: 'uid', value: '7' },
      ],
      [{ attribute: 'ou', value: 'a+b' }],
      [{ attribute: 'dc', value: 'acme' }],
    ]);
    expect(ldapNameParts('')).toEqual([]);
  });
});
