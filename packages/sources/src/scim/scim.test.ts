// What identity providers really send, message by message, and what becomes of it.

import { describe, expect, test } from 'vitest';

import { schemaNames } from './client.ts';
import { entryFilterOf } from './entry-filter.ts';
import { parseFilter } from './filter.ts';
import { patchGroup, readGroup } from './group.ts';
import { ScimError } from './scim-error.ts';
import { patchUser, personFactOf, readUser } from './user.ts';

const patch = (...operations: readonly object[]) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: operations,
});

const okta = {
  schemas: [schemaNames.user, schemaNames.enterprise],
  userName: 'ada@acme.example',
  name: { givenName: 'Ada', familyName: 'Lovelace' },
  emails: [
    { primary: true, value: 'ada@acme.example', type: 'work' },
    { value: 'ada@home.example', type: 'home' },
  ],
  displayName: 'Ada Lovelace',
  locale: 'en-US',
  externalId: '00ujl29u0le5T6Aj10h7',
  groups: [],
  password: '1mz050nq',
  active: true,
  [schemaNames.enterprise]: { department: 'Engines', manager: { value: 'm1' } },
};

describe('a whole user', () => {
  test('tells of a person: address, other addresses, name, manager, attributes; the password is never kept', () => {
    const user = readUser(okta);
    expect(personFactOf(user, 'n1')).toEqual({
      nativeId: 'n1',
      email: 'ada@acme.example',
      emailAliases: ['ada@home.example'],
      firstName: 'Ada',
      lastName: 'Lovelace',
      active: true,
      managerNativeId: 'm1',
      attributes: { locale: 'en-US', department: 'Engines' },
      workingHours: null,
    });
    expect(JSON.stringify(user)).not.toContain('1mz050nq');
  });

  test('as Entra sends it: `active` as text, a user name that is another address, the manager as text', () => {
    const user = readUser({
      schemas: [schemaNames.user, schemaNames.enterprise],
      externalId: 'ada',
      userName: 'Ada@corp.onmicrosoft.example',
      active: 'True',
      displayName: 'Ada',
      emails: [{ type: 'work', value: 'Ada@acme.example', primary: 'True' }],
      [schemaNames.enterprise]: { manager: 'm2', department: '' },
    });
    expect(personFactOf(user, 'n')).toMatchObject({
      email: 'ada@acme.example',
      emailAliases: ['ada@corp.onmicrosoft.example'],
      firstName: 'Ada',
      active: true,
      managerNativeId: 'm2',
      attributes: {},
    });
  });

  test.each([
    ['without a user name', { schemas: [schemaNames.user] }],
    ['with a number for a name', { schemas: [schemaNames.user], userName: 'a@b.example', displayName: 5 }],
    ['that is a list', []],
  ])('%s is refused with 400', (_what, body) => {
    expect(() => readUser(body)).toThrow(ScimError);
  });

  test('without any address tells of nobody', () => {
    expect(() => personFactOf(readUser({ userName: 'ada' }), 'n')).toThrow('needs an address');
  });
});

describe('a change of a user', () => {
  const before = readUser(okta);
  const after = (...operations: readonly object[]) => personFactOf(patchUser(before, patch(...operations)), 'n');

  test.each([
    ['Okta deactivates', { op: 'replace', value: { active: false } }],
    ['Entra deactivates', { op: 'Replace', path: 'active', value: 'False' }],
    ['in capitals, with the name of the schema', { OP: 'REPLACE', Path: `${schemaNames.user}:Active`, VALUE: false }],
  ])('%s', (_what, operation) => {
    expect(after(operation).active).toBe(false);
  });

  test('Entra replaces one address by its type, and adds one that is not there', () => {
    expect(after({ op: 'Replace', path: 'emails[type eq "work"].value', value: 'ada@new.example' })).toMatchObject({
      email: 'ada@new.example',
      emailAliases: ['ada@acme.example', 'ada@home.example'],
    });
    expect(
      after({ op: 'Add', path: 'emails[type eq "other"].value', value: 'ada@third.example' }).emailAliases,
    ).toContain('ada@third.example');
  });

  test('dotted keys without a path mean what paths mean', () => {
    const dotted = after({
      op: 'replace',
      value: {
        'name.givenName': 'Augusta',
        'emails[type eq "work"].value': 'augusta@acme.example',
        [`${schemaNames.enterprise}:department`]: 'Poetry',
        [`${schemaNames.enterprise}:manager`]: 'm9',
        'urn:of:somebody:else:User': { shoeSize: 5 },
      },
    });
    expect(dotted).toMatchObject({
      firstName: 'Augusta',
      lastName: 'Lovelace',
      email: 'augusta@acme.example',
      managerNativeId: 'm9',
      attributes: { department: 'Poetry' },
    });
  });

  test.each([
    { op: 'Remove', path: `${schemaNames.enterprise}:manager` },
    { op: 'Replace', path: `${schemaNames.enterprise}:manager`, value: '' },
    { op: 'replace', path: `${schemaNames.enterprise}:manager.value`, value: '' },
    { op: 'replace', value: { [schemaNames.enterprise]: { manager: null } } },
  ])('a manager goes by any of the ways in use: %j', (operation) => {
    expect(after(operation).managerNativeId).toBeNull();
  });

  test('Entra names the manager without the schema', () => {
    const value = [{ $ref: 'https://tidegate.example/Users/m7', value: 'm7' }];
    expect(after({ op: 'Add', path: 'manager', value }).managerNativeId).toBe('m7');
  });

  test('a second primary address takes it from the first', () => {
    const moved = after({ op: 'add', path: 'emails', value: [{ value: 'x@acme.example', primary: true }] });
    expect(moved.email).toBe('x@acme.example');
  });

  test.each([
    [
      { op: 'Replace', path: 'active', value: 'False' },
      { op: 'Add', path: 'urn:x:y:z:tag', value: '1' },
    ],
    [{ op: 'replace', value: { active: false, profileUrl: 'no address' } }],
  ])('whoever is out is out whatever else cannot be used: %j', (...operations) => {
    expect(after(...operations)).toMatchObject({ active: false, email: 'ada@acme.example' });
    const back = operations.map((one) => JSON.parse(JSON.stringify(one).replace(/false|"False"/, 'true')));
    expect(() => after(...back)).toThrow(ScimError);
    expect(readUser({ active: 'False', userName: 5 }, before)).toEqual({ ...before, active: false });
    expect(() => readUser({ active: 'False', userName: 5 })).toThrow(ScimError);
  });

  test('what was given is left alone', () => {
    const copy = structuredClone(before);
    after({ op: 'replace', path: 'emails[type eq "work"].value', value: 'q@acme.example' });
    expect(before).toEqual(copy);
  });

  test.each([
    ['an unknown operation', { op: 'move', path: 'active', value: true }, 'invalidSyntax'],
    ['a path that no schema has', { op: 'replace', path: 'shoeSize', value: 5 }, 'invalidPath'],
    ['a path of another schema', { op: 'replace', path: 'urn:x:y:z', value: 5 }, 'invalidPath'],
    ['a bracket that does not end', { op: 'replace', path: 'emails[type eq "work".value', value: 'x' }, 'invalidPath'],
    ['no value', { op: 'add', path: 'displayName' }, 'invalidValue'],
    ['nothing to remove', { op: 'remove' }, 'noTarget'],
    ['text where truth is wanted', { op: 'replace', path: 'active', value: 'perhaps' }, 'invalidValue'],
    [
      'a condition that fits nothing and describes nothing',
      { op: 'replace', path: 'emails[value co "zzz"].type', value: 'home' },
      'noTarget',
    ],
  ])('%s is refused: %j', (_what, operation, scimType) => {
    expect(() => after(operation)).toThrow(expect.objectContaining({ scimType }));
  });

  test('keys of the prototype are attributes that no schema has', () => {
    expect(() => after({ op: 'replace', path: '__proto__.x', value: 1 })).toThrow(ScimError);
    const body: unknown = JSON.parse('{"Operations":[{"op":"replace","value":{"__proto__":{"active":false}}}]}');
    expect(personFactOf(patchUser(before, body), 'n').active).toBe(true);
  });
});

describe('a change of a group', () => {
  const { group } = readGroup({ displayName: 'Engines', members: [{ value: 'a' }, { value: 'b' }] });
  const changes = (...operations: readonly object[]) => patchGroup(group, patch(...operations)).changes;

  test('members are changes and never part of the group', () => {
    expect(readGroup({ DisplayName: 'Engines', Members: [{ value: 'a' }] })).toEqual({
      group: { displayName: 'Engines' },
      changes: [{ kind: 'set', nativeIds: ['a'] }],
    });
    expect(readGroup({ displayName: 'Engines' }).changes).toEqual([]);
    expect(readGroup({ displayName: 'Engines', members: [] }).changes).toEqual([{ kind: 'set', nativeIds: [] }]);
  });

  test.each([
    [{ op: 'Add', path: 'members', value: [{ value: 'x' }, { $ref: null, value: 'y' }] }, 'add', ['x', 'y']],
    [{ op: 'add', value: { members: [{ value: 'x' }] } }, 'add', ['x']],
    [{ op: 'replace', path: 'Members', value: [{ value: 'x' }] }, 'set', ['x']],
    [{ op: 'Remove', path: 'members[value eq "x"]' }, 'remove', ['x']],
    [{ op: 'remove', path: 'members[value eq "x" or value eq "y"]' }, 'remove', ['x', 'y']],
    [{ op: 'Remove', path: 'members', value: [{ value: 'x' }] }, 'remove', ['x']],
    [{ op: 'remove', path: 'members' }, 'set', []],
    [
      { op: 'remove', path: `${schemaNames.group}:members[value eq "x\\" or value pr or value eq \\"y"]` },
      'remove',
      ['x" or value pr or value eq "y'],
    ],
  ])('%j', (operation, kind, nativeIds) => {
    expect(changes(operation)).toEqual([{ kind, nativeIds }]);
  });

  test('Okta renames with a whole resource for a value', () => {
    const renamed = patchGroup(group, patch({ op: 'replace', value: { id: 'g1', displayName: 'Machines' } }));
    expect(renamed).toEqual({ group: { displayName: 'Machines' }, changes: [] });
  });

  test('conditions that could mean more than named members are refused', () => {
    expect(() => changes({ op: 'remove', path: 'members[value sw "x"]' })).toThrow(ScimError);
    expect(() => changes({ op: 'remove', path: 'members[display eq "x"]' })).toThrow(ScimError);
  });
});

describe('a filter', () => {
  test.each([
    ['userName eq "Ada"', { kind: 'column', column: 'name', value: 'Ada' }],
    ['USERNAME Eq "Ada"', { kind: 'column', column: 'name', value: 'Ada' }],
    [`${schemaNames.user}:userName eq "Ada"`, { kind: 'column', column: 'name', value: 'Ada' }],
    ['externalId eq "x"', { kind: 'column', column: 'externalId', value: 'x' }],
    [
      'emails.value ew "@acme.example"',
      { kind: 'compare', path: ['emails', 'value'], operator: 'ew', value: '@acme.example', exact: false },
    ],
    ['emails co "acme"', { kind: 'compare', path: ['emails', 'value'], operator: 'co', value: 'acme', exact: false }],
    ['active eq "False"', { kind: 'compare', path: ['active'], operator: 'eq', value: false, exact: false }],
    [
      'emails[type eq "work"].value eq "x"',
      {
        kind: 'some',
        path: ['emails'],
        of: {
          kind: 'and',
          of: [
            { kind: 'compare', path: ['type'], operator: 'eq', value: 'work', exact: false },
            { kind: 'compare', path: ['value'], operator: 'eq', value: 'x', exact: false },
          ],
        },
      },
    ],
    [
      'manager eq "m"',
      { kind: 'compare', path: [schemaNames.enterprise, 'manager', 'value'], operator: 'eq', value: 'm', exact: false },
    ],
    [
      `${schemaNames.enterprise}:manager eq "m"`,
      { kind: 'compare', path: [schemaNames.enterprise, 'manager', 'value'], operator: 'eq', value: 'm', exact: false },
    ],
    [
      `${schemaNames.enterprise}:manager.value eq "m"`,
      { kind: 'compare', path: [schemaNames.enterprise, 'manager', 'value'], operator: 'eq', value: 'm', exact: false },
    ],
  ])('%s', (text, filter) => {
    expect(entryFilterOf('user', text)).toEqual(filter);
  });

  test('of groups finds members as Entra asks for them', () => {
    expect(entryFilterOf('group', 'id eq "g" and members[value eq "m"]')).toEqual({
      kind: 'and',
      of: [
        { kind: 'column', column: 'nativeId', value: 'g' },
        { kind: 'member', nativeId: 'm' },
      ],
    });
    expect(entryFilterOf('group', 'members eq "m"')).toEqual({ kind: 'member', nativeId: 'm' });
  });

  test('binds as the standard says: not before and before or', () => {
    expect(parseFilter('a eq 1 or b eq 2 and not (c pr)')).toMatchObject({
      kind: 'or',
      of: [{ path: ['a'] }, { kind: 'and', of: [{ path: ['b'] }, { kind: 'not' }] }],
    });
  });

  test.each([
    '',
    'userName',
    'userName eq',
    'userName eq Ada',
    'userName eq "Ada',
    'userName eq "Ada" and',
    'userName eq "Ada" userName eq "Bob"',
    '(userName eq "Ada"',
    'userName is "Ada"',
    'shoeSize eq 5',
    `${'('.repeat(50)}userName pr${')'.repeat(50)}`,
    Array.from({ length: 60 }, () => 'userName pr').join(' or '),
    `userName eq "${'x'.repeat(10_000)}"`,
  ])('%s is refused', (text) => {
    expect(() => entryFilterOf('user', text)).toThrow(ScimError);
  });
});
