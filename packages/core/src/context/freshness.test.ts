// The age of facts at its edges: the last moment counts, and the next is unknown.

import { describe, expect, test } from 'vitest';
import { condition, noon, person } from '../../oracle/cast.ts';
import type { SourceId } from '../ids.ts';
import { factAge, factsUsed, type UsedFact, unknownFrom } from './freshness.ts';
import type { Origin } from './origin.ts';
import type { Shift } from './shift.ts';

const hour = 3_600_000;
const sourceId: SourceId = 'src_hr';
const origin = (hoursAgo: number, maxAgeSec: number | null = 7_200): Origin => ({
  sourceId,
  observedAt: noon - hoursAgo * hour,
  maxAgeSec,
});
const fact = (hoursAgo: number, maxAgeSec?: number | null, knownUntil: number | null = null): UsedFact => ({
  name: `${hoursAgo} hours old`,
  origin: origin(hoursAgo, maxAgeSec),
  knownUntil,
});
const night: Shift = {
  id: 'shf_night',
  name: 'Night',
  nativeId: 'n',
  turns: [],
  knownUntil: noon + hour,
  origin: origin(3, null),
};

describe('the age of a fact', () => {
  test('the last moment of its age counts, the next does not', () => {
    expect(factAge(fact(2), noon)).toEqual({ ageSec: 7_200, fresh: true });
    expect(factAge(fact(2), noon + 1)).toEqual({ ageSec: 7_200, fresh: false });
  });
  test('without an age it never ends', () => {
    expect(factAge(fact(90_000, null), noon).fresh).toBe(true);
    expect(unknownFrom(fact(90_000, null))).toBeNull();
  });
  test('a shift is unknown after what its source told, however fresh', () => {
    const told = fact(0, null, noon);
    expect(factAge(told, noon).fresh).toBe(true);
    expect(factAge(told, noon + 1).fresh).toBe(false);
  });
  test.each([fact(1), fact(1, null, noon), fact(1, 7_200, noon + hour), fact(1, 7_200, noon + 5 * hour)])(
    'it is unknown from exactly the moment that is said: $name, $origin.maxAgeSec, $knownUntil',
    (used) => {
      const from = unknownFrom(used) ?? Number.NaN;
      expect(factAge(used, from - 1).fresh).toBe(true);
      expect(factAge(used, from).fresh).toBe(false);
    },
  );
});

describe('the facts that conditions use', () => {
  const ada = person('ada', {
    manager: 'max',
    attributes: { city: 'Kyiv', team: 'data' },
    attributeOrigins: { city: origin(4), team: origin(9) },
    origin: origin(1),
  });
  const people = new Map([['prs_max' as const, person('max', { origin: origin(6) })]]);
  const shifts = new Map([[night.id, night]]);
  const named = (...conditions: Parameters<typeof factsUsed>[0]): readonly string[] =>
    factsUsed(conditions, ada, { people, shifts, groups: new Map() }).map(({ name }) => name);

  test('an attribute brings its own source, the record comes always', () => {
    expect(named(condition('city', ['Kyiv']))).toEqual([
      '`city` of `ada@acme.example`',
      'the record of `ada@acme.example`',
    ]);
    expect(named(condition('group', ['x']))).toEqual(['the record of `ada@acme.example`']);
  });
  test('a shift brings the rota, a manager of the manager the manager’s record', () => {
    const onNight = { ...condition('shift', ['Night']), ids: [night.id, 'shf_gone'] };
    expect(named(onNight)).toContain('the shift `Night`');
    expect(named(condition('manager_of_manager'))).toContain('the manager of `max@acme.example`');
  });
  test('attributes that no condition looks at are left out, and without conditions nothing is used', () => {
    expect(named(condition('city', ['Kyiv']))).not.toContain('`team` of `ada@acme.example`');
    expect(named()).toEqual([]);
  });
});
