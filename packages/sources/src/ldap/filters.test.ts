// Whatever a value holds, in a filter it is that value, for the driver that reads it; and settings that are filters.

import { ldapFilterValue } from '@tidegate/core';
import fc from 'fast-check';
import { FilterParser } from 'ldapts';
import { describe, expect, test } from 'vitest';

import { readsFilter } from './client.ts';
import { parseConfig } from './config.ts';

const nasty = ['*', '(', ')', '\\', '\0', '*)(uid=*', '\\2a', '|', '&', '!', '=', 'ä', '🌊', ' ', 'x'];

test('a value in a filter is an equality with that value, whatever it holds', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...nasty), { minLength: 1, maxLength: 8 }), (parts) => {
      const value = parts.join('');
      const filter = FilterParser.parseString(`(cn=${ldapFilterValue(value)})`);
      expect(filter).toMatchObject({ attribute: 'cn', value });
    }),
    { numRuns: 500 },
  );
});

describe('settings', () => {
  const good = { url: 'ldaps://d.example', bind_dn: 'cn=r', people_base: 'dc=x' };
  const field = (more: Readonly<Record<string, string>>) => {
    const parsed = parseConfig({ ...good, ...more }, readsFilter);
    return parsed.ok ? null : parsed.refusal.field;
  };
  test.each([
    [{}, null],
    [{ url: 'ldap://d.example' }, null],
    [{ url: 'ldap://d.example', encryption: 'none' }, 'encryption'],
    [{ url: 'ldap://127.0.0.1:389', encryption: 'none' }, null],
    [{ url: 'ldap://127.0.0.1.evil.example', encryption: 'none' }, 'encryption'],
    [{ url: 'ldap://d.example', encryption: 'ldaps' }, 'encryption'],
    [{ url: 'https://d.example' }, 'url'],
    [{ url: 'ldap://user:secret@d.example' }, 'url'],
    [{ people_base: '' }, 'people_base'],
    [{ people_filter: '(objectClass=person' }, 'people_filter'],
    [{ people_filter: '(a=b)(c=d)' }, 'people_filter'],
    [{ id_attribute: 'a)(b' }, 'id_attribute'],
    [{ inactive: 'employeeType=*)(uid=*' }, null],
    [{ inactive: '(x)=1' }, 'inactive'],
    [{ attributes: 'department=ou, city=l' }, null],
    [{ attributes: 'department' }, 'attributes'],
    [{ time_zone_attribute: 'a)(b' }, 'time_zone_attribute'],
    [{ time_zone_attribute: 'extensionAttribute1', working_hours: 'MON-FRI 09:00-17:00' }, null],
    [{ working_hours: 'nine to five' }, 'working_hours'],
    [{ shoe_size: '5' }, 'shoe_size'],
  ])('%j: %s', (more, wrong) => {
    expect(field(more)).toBe(wrong);
  });
  test('what marks who is out is a value, not a filter', () => {
    const parsed = parseConfig({ ...good, inactive: 'employeeType=*)(uid=*' }, readsFilter);
    expect(parsed.ok && parsed.value.inactiveFilter).toBe('(|(employeeType=\\2a\\29\\28uid=\\2a))');
  });
});
