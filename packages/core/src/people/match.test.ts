import { describe, expect, test } from 'vitest';
import { condition, groupId, noon, person, personId } from '../../oracle/cast.ts';
import type { Condition, ConditionGroup, MatchOperator } from '../flow/policy.ts';
import type { SourceId } from '../ids.ts';
import { bareFacts, type MatchFacts, matchesCondition, matchesConditions } from './match.ts';
import type { Person } from './person.ts';

const bob = person('bob', {
  groups: ['data', 'oncall'],
  manager: 'max',
  attributes: { department: 'engineering', city: '' },
  emailAliases: ['robert@acme.example'],
});
const facts = bareFacts(noon);
const noted: Condition = { type: 'group', operator: 'is', values: ['Data People'], ids: [groupId('data')] };

const rows: readonly { readonly says: string; readonly condition: Condition; readonly fits: boolean }[] = [
  { says: 'a named person fits', condition: condition('user', ['bob', 'eve']), fits: true },
  { says: 'another person does not', condition: condition('user', ['eve']), fits: false },
  { says: 'everybody but the named fits is_not', condition: condition('user', ['eve'], 'is_not'), fits: true },
  { says: 'the named does not fit is_not', condition: condition('user', ['bob'], 'is_not'), fits: false },
  {
    says: 'a part of the address fits contains',
    condition: { ...condition('user', [], 'contains'), values: ['ob@acme'] },
    fits: true,
  },
  {
    says: 'an alias fits contains',
    condition: { ...condition('user', [], 'contains'), values: ['robert'] },
    fits: true,
  },
  {
    says: 'does_not_contain looks at aliases too',
    condition: { ...condition('user', [], 'does_not_contain'), values: ['robert'] },
    fits: false,
  },
  {
    says: 'the start of an address fits starts_with',
    condition: { ...condition('user', [], 'starts_with'), values: ['bob@'] },
    fits: true,
  },
  { says: 'a member fits a group', condition: condition('group', ['data']), fits: true },
  { says: 'a group is known by its id, whatever its name was', condition: noted, fits: true },
  { says: 'no member does not fit', condition: condition('group', ['dba']), fits: false },
  { says: 'no member fits is_not', condition: condition('group', ['dba'], 'is_not'), fits: true },
  {
    says: 'a member of one of several does not fit is_not',
    condition: condition('group', ['dba', 'data'], 'is_not'),
    fits: false,
  },
  {
    says: 'groups resolved by contains compare like is',
    condition: condition('group', ['data'], 'contains'),
    fits: true,
  },
  {
    says: 'does_not_contain on groups is never answered yes where the names of groups are not known',
    condition: condition('group', ['dba'], 'does_not_contain'),
    fits: false,
  },
  { says: 'a person fits their manager', condition: condition('manager', ['max']), fits: true },
  { says: 'another manager does not fit', condition: condition('manager', ['eve']), fits: false },
  { says: 'is_not with another manager fits', condition: condition('manager', ['eve'], 'is_not'), fits: true },
  { says: 'manager without values fits nobody where nobody asked', condition: condition('manager'), fits: false },
  { says: 'an attribute fits is', condition: condition('department', ['engineering']), fits: true },
  {
    says: 'an attribute compares upper and lower case apart',
    condition: condition('department', ['Engineering']),
    fits: false,
  },
  { says: 'an attribute fits is_not', condition: condition('department', ['sales'], 'is_not'), fits: true },
  { says: 'an attribute fits contains', condition: condition('department', ['gine'], 'contains'), fits: true },
  { says: 'an attribute fits starts_with', condition: condition('department', ['eng'], 'starts_with'), fits: true },
  {
    says: 'an attribute does not fit the wrong start',
    condition: condition('department', ['gine'], 'starts_with'),
    fits: false,
  },
  {
    says: 'an attribute fits does_not_contain',
    condition: condition('department', ['sales'], 'does_not_contain'),
    fits: true,
  },
  {
    says: 'an attribute type compares upper and lower case apart',
    condition: condition('Department', ['engineering']),
    fits: false,
  },
  {
    says: 'an empty value fits nothing, not everything',
    condition: condition('department', [''], 'contains'),
    fits: false,
  },
  { says: 'a word of the language is no attribute', condition: condition('constructor', ['x'], 'is_not'), fits: false },
];

describe('whether a person fits a condition', () => {
  test.each(rows)('$says', ({ condition: asked, fits }) => {
    expect(matchesCondition(asked, bob, facts)).toBe(fits);
  });

  const every: readonly MatchOperator[] = ['is', 'is_not', 'contains', 'does_not_contain', 'starts_with'];
  test.each(every)('a person without the attribute does not fit %s, because unknown is no', (operator) => {
    expect(matchesCondition(condition('shift', ['night'], operator), bob, facts)).toBe(false);
    expect(matchesCondition(condition('manager', ['max'], operator), person('orphan'), facts)).toBe(false);
  });
  test.each(every)('without values nobody fits %s', (operator) => {
    for (const type of ['user', 'group', 'department']) {
      expect(matchesCondition(condition(type, [], operator), bob, facts)).toBe(false);
    }
  });
  test.each(rows)('an inactive person does not fit, even where: $says', ({ condition: asked }) => {
    expect(matchesCondition(asked, { ...bob, active: false }, facts)).toBe(false);
  });
  test('manager without values is the requester’s manager, and only them', () => {
    const max = person('max');
    expect(matchesCondition(condition('manager'), max, { ...facts, requester: bob })).toBe(true);
    expect(matchesCondition(condition('manager'), bob, { ...facts, requester: bob })).toBe(false);
    expect(matchesCondition(condition('manager'), max, { ...facts, requester: person('orphan') })).toBe(false);
    expect(matchesCondition(condition('manager', [], 'is_not'), max, { ...facts, requester: bob })).toBe(false);
  });
});

describe('no group whose name contains', () => {
  const named = (...names: readonly string[]): MatchFacts => ({
    ...facts,
    groups: new Map(names.map((name) => [groupId(name), { id: groupId(name), name, sourceId: null }])),
  });
  const never = (ids: readonly string[] = [], rest: Partial<Condition> = {}): Condition => ({
    ...condition('group', ids, 'does_not_contain'),
    values: ['ext'],
    ...rest,
  });
  const inGroups = (...groups: readonly string[]) => person('bea', { groups });
  test('fits whoever is in none, and whoever is in none at all', () => {
    expect(matchesCondition(never(), inGroups('core'), named('core', 'extern'))).toBe(true);
    expect(matchesCondition(never(), inGroups(), named())).toBe(true);
    expect(matchesCondition(never(), inGroups('core', 'extern'), named('core', 'extern'))).toBe(false);
  });
  test('keeps out a group that was made later, and one that was called so when the flow was saved', () => {
    expect(matchesCondition(never(), inGroups('later-ext'), named('later-ext'))).toBe(false);
    expect(matchesCondition(never(['renamed']), inGroups('renamed'), named('renamed'))).toBe(false);
  });
  test('a group without a known name is no evidence', () => {
    expect(matchesCondition(never(), inGroups('core'), named('other'))).toBe(false);
  });
  test('of one source only its groups are kept out', () => {
    const told = named('extern');
    expect(matchesCondition(never([], { sourceId: 'src_hr' }), inGroups('extern'), told)).toBe(true);
  });
});

describe('the address of a manager', () => {
  const max = person('max');
  const known: MatchFacts = { ...facts, people: new Map([[max.id, max]]) };
  const about = (operator: MatchOperator, value: string): Condition => ({
    ...condition('manager', [], operator),
    values: [value],
  });
  test.each([
    ['contains', 'max@', true],
    ['contains', 'zoe', false],
    ['starts_with', 'max', true],
    ['does_not_contain', 'zoe', true],
    ['does_not_contain', 'max', false],
  ] as const)('%s %s', (operator, value, fits) => {
    const report = person('bea', { manager: 'max' });
    expect(matchesCondition(about(operator, value), report, known)).toBe(fits);
    expect(matchesCondition(about(operator, value), report, facts)).toBe(false);
    expect(matchesCondition(about(operator, value), person('orphan'), known)).toBe(false);
  });
});

describe('the word of one source', () => {
  const from = (sourceId: SourceId): Partial<Person> => ({ origin: { sourceId, observedAt: noon, maxAgeSec: null } });
  const bySource = (type: string, values: readonly string[] = []): Condition => ({
    ...condition(type, values),
    sourceId: 'src_hr',
  });
  test.each([
    ['src_hr', true],
    ['src_ldap', false],
  ] as const)('of %s says who somebody’s manager is: %s', (source, fits) => {
    const requester = person('bea', { manager: 'max', ...from(source) });
    const people = new Map([[personId('max'), person('max', { manager: 'zoe', ...from('src_hr') })]]);
    const asked = { ...facts, requester, people };
    expect(matchesCondition(bySource('manager'), person('max'), asked)).toBe(fits);
    expect(matchesCondition(bySource('manager_of_manager'), person('zoe'), asked)).toBe(fits);
    expect(matchesCondition(bySource('manager', ['max']), requester, asked)).toBe(fits);
  });
  test('makes somebody an owner by the attribute it told', () => {
    const told = { sourceId: 'src_hr', observedAt: noon, maxAgeSec: null } as const;
    const owner = person('bea', { attributes: { team: 'core' }, attributeOrigins: { team: told } });
    const asked = { ...facts, owners: [owner.id] };
    expect(matchesCondition(bySource('Owner'), owner, { ...asked, ownerAttributes: ['team'] })).toBe(true);
    expect(matchesCondition(bySource('Owner'), owner, { ...asked, ownerAttributes: ['user'] })).toBe(false);
  });
});

describe('who may ask', () => {
  const group = (operator: ConditionGroup['operator'], ...conditions: readonly Condition[]): ConditionGroup => ({
    operator,
    conditions,
  });
  const data = condition('group', ['data']);
  const dba = condition('group', ['dba']);

  test('AND needs every condition, OR any', () => {
    expect(matchesConditions(group('AND', data, dba), bob, facts)).toBe(false);
    expect(matchesConditions(group('OR', data, dba), bob, facts)).toBe(true);
    expect(matchesConditions(group('AND', data, condition('department', ['eng'], 'starts_with')), bob, facts)).toBe(
      true,
    );
  });
  test('no conditions mean nobody', () => {
    expect(matchesConditions(group('AND'), bob, facts)).toBe(false);
    expect(matchesConditions(group('OR'), bob, facts)).toBe(false);
  });
});
