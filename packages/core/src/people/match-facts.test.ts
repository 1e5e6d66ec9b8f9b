import { describe, expect, test } from 'vitest';
import { condition, groupId, noon, person, personId } from '../../oracle/cast.ts';
import type { Shift } from '../context/shift.ts';
import { Audience } from '../eligibility/audience.ts';
import type { Condition, MatchOperator } from '../flow/policy.ts';
import { binds } from '../rule/whom.ts';
import { oldestFactUsed } from './facts-used.ts';
import { bareFacts, type MatchFacts, matchesCondition } from './match.ts';
import type { Person } from './person.ts';

const hour = 3_600_000;
const told = (sourceId: 'src_okta' | 'src_pd', agoMs: number, maxAgeSec: number | null = 3_600) => ({
  sourceId,
  observedAt: noon - agoMs,
  maxAgeSec,
});
const shift = (rest: Partial<Shift> = {}): Shift => ({
  id: 'shf_night',
  name: 'night',
  nativeId: 'P1',
  turns: [{ personId: personId('bob'), from: noon, to: noon + hour }],
  knownUntil: noon + 2 * hour,
  origin: told('src_pd', 0),
  ...rest,
});
const onShift = (operator: MatchOperator = 'is', type = 'shift'): Condition => ({
  type,
  operator,
  values: ['night'],
  ids: ['shf_night'],
});
const at = (now: number, rest: Partial<MatchFacts> = {}): MatchFacts => ({
  ...bareFacts(now),
  shifts: new Map([['shf_night', shift()]]),
  ...rest,
});
const only = (one: Shift): Partial<MatchFacts> => ({ shifts: new Map([[one.id, one]]) });
const bob = person('bob');
const eve = person('eve');

describe('shifts', () => {
  test.each(['shift', 'pagerduty_shift', 'opsgenie_schedule'])('%s is whoever has the turn, to the moment', (type) => {
    const fits = [noon - 1, noon, noon + hour - 1, noon + hour].map((now) =>
      matchesCondition(onShift('is', type), bob, at(now, only(shift({ origin: told('src_pd', 0, null) })))),
    );
    expect(fits).toEqual([false, true, true, false]);
  });
  const unknowns: readonly (readonly [string, Partial<MatchFacts>, number])[] = [
    ['a shift that is not there', { shifts: new Map() }, noon],
    ['a rota past its age', only(shift({ origin: told('src_pd', 2 * hour) })), noon],
    ['a moment the rota does not tell of', only(shift({ knownUntil: noon - 1 })), noon],
  ];
  test.each(unknowns)('%s fits nobody, not even with is_not', (_says, facts, now) => {
    for (const operator of ['is', 'is_not', 'contains', 'starts_with', 'does_not_contain'] as const) {
      expect(matchesCondition(onShift(operator), bob, at(now, facts))).toBe(false);
      expect(matchesCondition(onShift(operator), eve, at(now, facts))).toBe(false);
    }
  });
  test('is_not needs every named shift known, and none of them theirs', () => {
    const both: Condition = { ...onShift('is_not'), ids: ['shf_night', 'shf_day'] };
    expect(matchesCondition(onShift('is_not'), eve, at(noon))).toBe(true);
    expect(matchesCondition(onShift('is_not'), bob, at(noon))).toBe(false);
    expect(matchesCondition(both, eve, at(noon))).toBe(false);
  });
});

describe('what is too old', () => {
  const stale = (rest: Partial<Person>): Person => ({
    ...person('bob', { groups: ['data'], manager: 'max' }),
    ...rest,
  });
  const every: readonly MatchOperator[] = ['is', 'is_not', 'contains', 'does_not_contain', 'starts_with'];
  test.each(every)('a record past its age fits nothing with %s', (operator) => {
    const old = stale({ origin: told('src_okta', hour + 1), attributes: { city: 'Bern' } });
    for (const one of [
      condition('user', ['bob'], operator),
      condition('group', ['data'], operator),
      condition('city', ['Bern'], operator),
    ]) {
      expect(matchesCondition(one, old, at(noon))).toBe(false);
    }
  });
  test('the last moment of its age counts', () => {
    expect(matchesCondition(condition('user', ['bob']), stale({ origin: told('src_okta', hour) }), at(noon))).toBe(
      true,
    );
  });
  test.each(every)('an attribute past its own age fits nothing with %s, though the record is fresh', (operator) => {
    const old = stale({ attributes: { city: 'Bern' }, attributeOrigins: { city: told('src_okta', hour + 1) } });
    expect(matchesCondition(condition('city', ['Bern'], operator), old, at(noon))).toBe(false);
    expect(matchesCondition(condition('group', ['data']), old, at(noon))).toBe(true);
  });
  test('the manager of somebody whose record is too old is unknown', () => {
    const requester = stale({ origin: told('src_okta', hour + 1) });
    expect(matchesCondition(condition('manager'), person('max'), at(noon, { requester }))).toBe(false);
  });
});

describe('managers of managers, owners, and sources', () => {
  const max = person('max', { manager: 'zoe' });
  const people = new Map([max, bob].map((one) => [one.id, one]));
  const requester = person('bob', { manager: 'max' });
  test('without values it is the requester’s skip level, and only while both steps are known', () => {
    const skip = condition('manager_of_manager');
    const zoe = person('zoe');
    expect(matchesCondition(skip, zoe, at(noon, { requester, people }))).toBe(true);
    expect(matchesCondition(skip, max, at(noon, { requester, people }))).toBe(false);
    expect(matchesCondition(skip, zoe, at(noon, { requester }))).toBe(false);
    const old = new Map([[max.id, { ...max, origin: told('src_okta', 2 * hour) }]]);
    expect(matchesCondition(skip, zoe, at(noon, { requester, people: old }))).toBe(false);
  });
  test('with values it is whose manager’s manager is one of them', () => {
    const skip: Condition = { type: 'manager_of_manager', operator: 'is', values: ['zoe'], ids: [personId('zoe')] };
    expect(matchesCondition(skip, requester, at(noon, { people }))).toBe(true);
    expect(matchesCondition(skip, max, at(noon, { people }))).toBe(false);
  });
  test('an owner is who the facts name, and nobody where they name nobody', () => {
    expect(matchesCondition(condition('Owner'), bob, at(noon, { owners: [bob.id] }))).toBe(true);
    expect(matchesCondition(condition('Owner'), bob, at(noon))).toBe(false);
    expect(matchesCondition(condition('Owner', [], 'is_not'), eve, at(noon, { owners: [bob.id] }))).toBe(false);
  });
  test('only the word of the named source counts', () => {
    const city: Condition = { ...condition('city', ['Bern']), sourceId: 'src_okta' };
    const said = (sourceId: 'src_okta' | 'src_pd'): Person =>
      person('bob', { attributes: { city: 'Bern' }, attributeOrigins: { city: told(sourceId, 0) } });
    expect(matchesCondition(city, said('src_okta'), at(noon))).toBe(true);
    expect(matchesCondition(city, said('src_pd'), at(noon))).toBe(false);
    expect(matchesCondition(city, person('bob', { attributes: { city: 'Bern' } }), at(noon))).toBe(false);
  });
  test('the oldest fact is named: of the record, the shift, or the requester’s line', () => {
    const fresh = person('bob', { origin: told('src_okta', 10) });
    const older = only(shift({ origin: told('src_pd', 1_000) }));
    expect(oldestFactUsed([onShift()], fresh, at(noon, older))?.observedAt).toBe(noon - 1_000);
    expect(oldestFactUsed([condition('user', ['bob'])], fresh, at(noon, older))?.observedAt).toBe(noon - 10);
    const asker = person('ann', { manager: 'bob', origin: told('src_okta', 50) });
    expect(oldestFactUsed([condition('manager')], fresh, at(noon, { requester: asker }))?.observedAt).toBe(noon - 50);
    const owner = {
      ...fresh,
      attributeOrigins: { team: { sourceId: 'src_hr', observedAt: noon - 70, maxAgeSec: null } },
    } as const;
    const owned = { owners: [owner.id], ownerAttributes: ['team'] };
    expect(oldestFactUsed([condition('Owner')], owner, at(noon, owned))?.observedAt).toBe(noon - 70);
    expect(oldestFactUsed([condition('user', ['eve'])], fresh, at(noon))).toBeNull();
  });
  test('the age of a membership is that of the source that tells the group, and who fits by it names it', () => {
    const ann = person('ann', { groups: ['dba', 'data'], origin: told('src_okta', 10) });
    const known = at(noon, { groups: new Map([[groupId('dba'), { told: told('src_pd', 500) }]]) });
    expect(oldestFactUsed([condition('group', ['dba', 'data'])], ann, known)?.observedAt).toBe(noon - 500);
    expect(oldestFactUsed([condition('group', ['data'])], ann, known)?.observedAt).toBe(noon - 10);
    expect(oldestFactUsed([condition('group', ['dba'], 'is_not')], bob, known)?.observedAt).toBe(noon - 500);
  });
});

describe('a membership told by another source than the record', () => {
  const ann = person('ann', { groups: ['dba'] });
  const known = (agoMs: number, rest: Partial<MatchFacts> = {}): MatchFacts =>
    at(noon, { groups: new Map([[groupId('dba'), { told: told('src_pd', agoMs) }]]), ...rest });
  const fits = (operator: MatchOperator, who: Person, facts: MatchFacts): boolean =>
    matchesCondition(condition('group', ['dba'], operator), who, facts);
  test('counts to the last moment of the age of its own source', () => {
    expect([fits('is', ann, known(hour)), fits('is', bob, known(hour)), fits('is_not', bob, known(hour))]).toEqual([
      true,
      false,
      true,
    ]);
  });
  test.each<MatchOperator>(['is', 'is_not', 'contains', 'starts_with'])('after it fits nobody with %s', (operator) => {
    expect([ann, bob].map((who) => fits(operator, who, known(hour + 1)))).toEqual([false, false]);
  });
  test('is believed where somebody is asked because of it', () => {
    expect(fits('is', ann, known(hour + 1, { believeStale: true }))).toBe(true);
  });
  test('frees nobody of a rule', () => {
    const bound = (operator: MatchOperator, facts: MatchFacts): boolean =>
      binds({ operator: 'OR', conditions: [condition('group', ['dba'], operator)] }, bob, facts);
    expect([bound('is', known(hour)), bound('is', known(hour + 1))]).toEqual([false, true]);
    expect([bound('contains', known(hour)), bound('contains', known(hour + 1))]).toEqual([false, true]);
  });
  test.each<MatchOperator>(['contains', 'starts_with'])('a rule for %s binds by groups made later too', (operator) => {
    const groups = new Map([
      [groupId('dba'), { name: 'data base', sourceId: null }],
      [groupId('sre'), { name: 'data later', sourceId: null }],
      [groupId('data'), { name: 'other', sourceId: null }],
    ]);
    const named = { ...condition('group', ['dba'], operator), values: ['data'] };
    const bound = (who: Person, one = named): boolean =>
      binds({ operator: 'OR', conditions: [one] }, who, at(noon, { groups }));
    const inGroup = (name: string): Person => person('eve', { groups: [name] });
    expect(['dba', 'sre', 'data'].map((name) => bound(inGroup(name)))).toEqual([true, true, false]);
    // One that another source told is not what a condition of this source names.
    expect(bound(inGroup('sre'), { ...named, sourceId: 'src_okta' })).toBe(false);
    // A flow that names groups so fails closed: a group made later is not in it.
    expect(matchesCondition(named, inGroup('sre'), at(noon, { groups }))).toBe(false);
  });
  test('is left out of the lists of whom a flow is open to', () => {
    const open = (facts: MatchFacts): number =>
      new Audience([ann, bob], facts).crowdOf({ operator: 'OR', conditions: [condition('group', ['dba'])] }).count;
    expect([open(known(hour)), open(known(hour + 1))]).toEqual([1, 0]);
  });
});
