// Whose account it is: the table before the rule, nobody where a fact is missing, nobody where two would have it.

import { describe, expect, test } from 'vitest';

import { accountByTemplate, accountOf, readTemplate } from './account-of.ts';
import type { IdentityLink, IdentityRule } from './identity-link.ts';
import { type Person, plainFacts } from './person.ts';

const person = (email: string, parts: Partial<Person> = {}): Person => ({
  id: `prs_${email}`,
  email,
  emailAliases: [],
  firstName: 'Ada',
  lastName: 'Lovelace',
  active: true,
  roles: [],
  managerId: null,
  groupIds: [],
  attributes: {},
  ...plainFacts(0),
  ...parts,
});
const rule = (template: string, verifiedAt: number | null = 1): IdentityRule => ({
  integrationId: 'int_x',
  template,
  verifiedBy: null,
  verifiedAt,
  createdAt: 0,
});
const link = (of: Person, account: string, verifiedAt: number | null = 1): IdentityLink => ({
  personId: of.id,
  integrationId: 'int_x',
  account,
  verifiedBy: null,
  verifiedAt,
  createdAt: 0,
});
const ada = person('ada@a.example', { attributes: { unix: 'alovelace', ['__proto__x']: 'y' } });
const bob = person('bob@a.example');

describe('a template', () => {
  test.each([
    ['{email.local}', 'ada'],
    ['corp\\{email.local}', 'corp\\ada'],
    ['{email}', 'ada@a.example'],
    ['{first_name}.{last_name}@{email.domain}', 'Ada.Lovelace@a.example'],
    ['{attribute.unix}', 'alovelace'],
    ['{attribute.constructor}', null],
    ['{attribute.missing}', null],
  ])('%s says %s', (template, account) => {
    expect(accountByTemplate(template, ada)).toBe(account);
  });
  test.each(['', 'root', '{root}', '{email', 'x}', '{email.local', '{Email}'])('%s is refused', (template) => {
    expect(readTemplate(template)).toMatchObject({ ok: false, refusal: { code: 'identity.invalid' } });
  });
});

describe('the account of a person', () => {
  const people = [ada, bob];
  test('is the table’s before the rule’s, and says whether somebody vouched for it', () => {
    const ground = { people, links: [link(ada, 'AL', null)], rule: rule('{email.local}') };
    expect(accountOf(ada, ground)).toEqual({ ok: true, value: { account: 'AL', by: 'table', verified: false } });
    expect(accountOf(bob, ground)).toEqual({ ok: true, value: { account: 'bob', by: 'rule', verified: true } });
  });
  test('is unknown where nothing says it', () => {
    expect(accountOf(ada, { people, links: [], rule: null })).toEqual({ ok: true, value: null });
    expect(accountOf(bob, { people, links: [], rule: rule('{attribute.unix}') })).toEqual({ ok: true, value: null });
  });
  test('is nobody’s where two people would have it, by rule or by table, upper and lower case alike', () => {
    const ambiguous = { ok: false, refusal: { code: 'identity.ambiguous' } };
    const twin = person('ADA@b.example');
    expect(accountOf(ada, { people: [ada, twin], links: [], rule: rule('{email.local}') })).toMatchObject(ambiguous);
    expect(accountOf(ada, { people, links: [link(bob, 'ADA')], rule: rule('{email.local}') })).toMatchObject(ambiguous);
    // Whoever has left still had it.
    const gone = person('ada@b.example', { active: false });
    expect(accountOf(ada, { people: [ada, gone], links: [], rule: rule('{email.local}') })).toMatchObject(ambiguous);
  });
  test('is the same for several records of one human', () => {
    const same = person('ada@b.example', { sameAs: ada.id });
    expect(accountOf(ada, { people: [ada, same], links: [], rule: rule('{email.local}') }).ok).toBe(true);
  });
  test('a row of the table takes a person out of the rule, so that the account is free', () => {
    const twin = person('ada@b.example');
    const ground = { people: [ada, twin], links: [link(twin, 'ada2')], rule: rule('{email.local}') };
    expect(accountOf(ada, ground)).toMatchObject({ ok: true, value: { account: 'ada' } });
  });
});
