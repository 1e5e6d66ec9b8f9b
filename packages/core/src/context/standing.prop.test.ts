// Access never outlives its context by time alone: between a look and the next look that was promised, the answer is the same at every
// moment. Shown for random rotas, hours and ages, and for each part of the promise that it would be missed.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { condition, groupId, noon, person } from '../../oracle/cast.ts';
import { plainTerms } from '../flow/terms.ts';
import { bareFacts, type MatchFacts } from '../people/match.ts';
import type { Hours } from './hours.ts';
import { nextChangeOf, weekDays } from './hours.ts';
import { nextTurnAfter, type Shift, type Turn } from './shift.ts';
import { contextEnd, nextContextChange, type Standing } from './standing.ts';

const minute = 60_000;
const span = 3 * 24 * 60;

const hours = fc.record({
  days: fc.subarray([...weekDays], { minLength: 1 }),
  fromMinute: fc.integer({ min: 0, max: 1_439 }),
  toMinute: fc.integer({ min: 0, max: 1_439 }),
  timeZone: fc.constantFrom('Europe/Berlin', 'Asia/Kathmandu'),
}) satisfies fc.Arbitrary<Hours>;
const turn = fc
  .tuple(fc.constantFrom('prs_ada', 'prs_bob'), fc.integer({ min: -500, max: span }), fc.integer({ min: 1, max: 900 }))
  .map(
    ([personId, from, length]): Turn => ({
      personId: personId === 'prs_ada' ? 'prs_ada' : 'prs_bob',
      from: noon + from * minute,
      to: noon + (from + length) * minute,
    }),
  );
const age = fc.option(fc.integer({ min: 1, max: span * 60 }));
const shift = fc.record({ turns: fc.array(turn, { maxLength: 6 }), known: fc.integer({ min: 0, max: 2 * span }), age });

const worlds = fc
  .record({
    shift,
    personAge: age,
    cityAge: age,
    groupAge: age,
    workingHours: fc.option(hours),
    grant: fc.option(hours),
    requesterHours: fc.boolean(),
    kind: fc.constantFrom('automatic', 'whileEligible', 'hours'),
    operator: fc.constantFrom<'is' | 'is_not'>('is', 'is_not'),
    joined: fc.constantFrom<'AND' | 'OR'>('AND', 'OR'),
  })
  .map((ask) => {
    const night: Shift = {
      id: 'shf_night',
      name: 'Night',
      nativeId: 'n',
      turns: ask.shift.turns,
      knownUntil: noon + ask.shift.known * minute,
      origin: { sourceId: 'src_pd', observedAt: noon, maxAgeSec: ask.shift.age },
    };
    const ada = person('ada', {
      attributes: { city: 'Kyiv' },
      attributeOrigins: { city: { sourceId: 'src_hr', observedAt: noon, maxAgeSec: ask.cityAge } },
      origin: { sourceId: 'src_hr', observedAt: noon, maxAgeSec: ask.personAge },
      workingHours: ask.workingHours,
      groups: ['crew'],
    });
    const conditions = [
      { ...condition('shift', ['Night'], ask.operator), ids: [night.id] },
      condition('city', ['Kyiv']),
      condition('group', ['crew']),
    ];
    const crew = { told: { sourceId: 'src_okta', observedAt: noon, maxAgeSec: ask.groupAge } } as const;
    const standing: Standing = {
      terms: {
        ...plainTerms,
        trigger: ask.kind === 'automatic' ? 'automatic' : 'self_serve',
        duration: { ...plainTerms.duration, whileEligible: ask.kind === 'whileEligible' },
        times: { ...plainTerms.times, grant: ask.grant, requesterHours: ask.requesterHours },
      },
      flow: { active: true, requesters: { operator: ask.joined, conditions }, terms: plainTerms },
      requester: ada,
      grantee: ada,
    };
    const factsAt = (now: number): MatchFacts => ({
      ...bareFacts(now),
      shifts: new Map([[night.id, night]]),
      groups: new Map([[groupId('crew'), crew]]),
    });
    return { standing, factsAt, night };
  });

type World = typeof worlds extends fc.Arbitrary<infer T> ? T : never;
type Next = (world: World, now: number) => number | null;

/** Every moment at which a person could look: by the minute, and the very last moment before the next look. */
function missed(next: Next, world: World, now: number): number | null {
  const at = next(world, now) ?? now + span * minute;
  const before = contextEnd(world.standing, world.factsAt(now));
  for (let moment = now; moment < at; moment += 7 * minute) {
    if (contextEnd(world.standing, world.factsAt(moment)) !== before) return moment;
  }
  return contextEnd(world.standing, world.factsAt(at - 1)) === before ? null : at - 1;
}

const promised: Next = ({ standing, factsAt }, now) => nextContextChange(standing, factsAt(now));
const moments = fc.integer({ min: 0, max: span * 60_000 }).map((ms) => noon + ms);

test('between a look and the next promised one the answer does not change', () => {
  const met = { stands: 0, ends: 0 };
  fc.assert(
    fc.property(worlds, moments, (world, now) => {
      expect(missed(promised, world, now)).toBeNull();
      met[contextEnd(world.standing, world.factsAt(now)) === null ? 'stands' : 'ends'] += 1;
    }),
    { numRuns: 200 },
  );
  expect(Math.min(met.stands, met.ends)).toBeGreaterThan(15);
});

test('the next look always lies ahead, so that a worker never turns on the spot', () => {
  fc.assert(
    fc.property(worlds, moments, (world, now) => {
      const next = promised(world, now);
      expect(next === null || next > now).toBe(true);
    }),
    { numRuns: 300 },
  );
});

describe('it would be seen if', () => {
  const later = (...all: readonly (number | null)[]): number | null =>
    all.reduce((best, each) => (best === null || (each !== null && each < best) ? each : best), null);
  const mistakes: readonly { readonly says: string; readonly next: Next }[] = [
    { says: 'only turns were looked at', next: ({ night }, now) => nextTurnAfter(night, now) },
    {
      says: 'the age of facts was forgotten',
      next: ({ standing, night }, now) =>
        later(
          nextTurnAfter(night, now),
          ...[standing.terms.times.grant, standing.grantee?.workingHours].map((each) =>
            each ? nextChangeOf(each, now) : null,
          ),
        ),
    },
    {
      says: 'hours were forgotten',
      next: ({ standing, factsAt }, now) =>
        nextContextChange({ ...standing, terms: { ...standing.terms, times: plainTerms.times } }, factsAt(now)),
    },
    { says: 'the look came a moment late', next: (world, now) => (promised(world, now) ?? Number.NaN) + 1 || null },
  ];
  test.each(mistakes)('$says', ({ next }) => {
    const found = fc.check(
      fc.property(worlds, moments, (world, now) => missed(next, world, now) === null),
      { numRuns: 1_000, endOnFailure: true },
    );
    expect(found.failed).toBe(true);
  });
});

describe('access ends', () => {
  const ada = person('ada', { groups: ['sre'] });
  const standing: Standing = {
    terms: { ...plainTerms, trigger: 'automatic' },
    flow: {
      active: true,
      requesters: { operator: 'AND', conditions: [condition('group', ['sre'])] },
      terms: plainTerms,
    },
    requester: ada,
    grantee: ada,
  };
  const facts = bareFacts(noon);
  const rows: readonly { says: string; standing: Standing; end: string | null }[] = [
    { says: 'not while its people fit', standing, end: null },
    { says: 'when the flow is gone', standing: { ...standing, flow: null }, end: 'context_ended' },
    {
      says: 'when the flow is switched off',
      standing: {
        ...standing,
        flow: { active: false, requesters: { operator: 'AND', conditions: [] }, terms: plainTerms },
      },
      end: 'context_ended',
    },
    { says: 'when they left the group', standing: { ...standing, requester: person('ada') }, end: 'context_ended' },
    { says: 'when the record is gone', standing: { ...standing, requester: null }, end: 'context_ended' },
    {
      says: 'not for access that hangs on nothing',
      standing: { ...standing, terms: plainTerms, flow: null, requester: null, grantee: null },
      end: null,
    },
    {
      says: 'where working hours are demanded and unknown',
      standing: { ...standing, terms: { ...plainTerms, times: { ...plainTerms.times, requesterHours: true } } },
      end: 'hours_ended',
    },
  ];
  test.each(rows)('$says', ({ standing: asked, end }) => {
    expect(contextEnd(asked, facts)).toBe(end);
  });
});
