// Being out is easy and coming back is not: over any story of what two sources and an administrator say, nobody is in against the word of
// anyone who put them out. The checker catches the mistakes that would let them in.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { PersonFact } from '../context/source.ts';
import type { Person } from './person.ts';
import { type PersonGround, settlePerson } from './settle-person.ts';

const sources = { a: { id: 'src_a', maxAgeSec: 60 }, b: { id: 'src_b', maxAgeSec: null } } as const;
type Name = keyof typeof sources;
type Event =
  | { readonly by: Name; readonly active: boolean; readonly attributes: Readonly<Record<string, string>> }
  | { readonly by: 'admin'; readonly active: false };

const attributes = fc.dictionary(
  fc.constantFrom('city', 'team', '__proto__', 'constructor'),
  fc.constantFrom('x', 'y'),
);
const event: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ by: fc.constantFrom('a' as const, 'b' as const), active: fc.boolean(), attributes }),
  fc.constant({ by: 'admin' as const, active: false as const }),
);

const fact = (active: boolean, given: Readonly<Record<string, string>>): PersonFact => ({
  nativeId: 'n',
  email: 'ada@a.example',
  emailAliases: [],
  firstName: 'Ada',
  lastName: '',
  active,
  managerNativeId: null,
  attributes: given,
  workingHours: null,
});

type Settle = typeof settlePerson;

const isActive = ({ active }: Person): boolean => active;
const putOut = (person: Person): Person => ({ ...person, active: false });

/** Tells a story; answers the first sentence that a step broke, or null. */
function broken(story: readonly Event[], settle: Settle): string | null {
  let person: Person | null = null;
  const said = new Map<Name, boolean>();
  /** Put out by an administrator, and no source has since taken its word back and given it again. */
  let outByHand = false;
  for (const [now, one] of story.entries()) {
    if (one.by === 'admin') {
      if (person === null) continue;
      if (isActive(person)) outByHand = true;
      person = putOut(person);
      continue;
    }
    const before = said.get(one.by) ?? null;
    const outElsewhere: boolean = [...said].some(([name, word]) => name !== one.by && !word);
    const ground: PersonGround = {
      before: person,
      said: before,
      outElsewhere,
      managerId: null,
      freeAliases: [],
      twin: null,
    };
    const owned: string | null = person?.origin.sourceId ?? null;
    const next: Person = settle(sources[one.by], fact(one.active, one.attributes), ground, 'prs_x', now);
    said.set(one.by, one.active);
    if (before === false && one.active) outByHand = false;
    if (next.active && [...said.values()].includes(false)) return 'in, against the word of a source';
    if (next.active && outByHand && before !== null) return 'in, because a list repeated them';
    if (owned !== null && next.origin.sourceId !== owned) return 'the record has another owner';
    if (next.roles.length > 0) return 'a source gave a role';
    for (const [type, value] of Object.entries(next.attributes)) {
      const from =
        (Object.hasOwn(next.attributeOrigins, type) ? next.attributeOrigins[type] : undefined) ?? next.origin;
      const own = Object.hasOwn(one.attributes, type) ? one.attributes[type] : undefined;
      if (from.sourceId === sources[one.by].id && own !== value) return `an attribute that ${one.by} no longer says`;
    }
    person = next;
  }
  return null;
}

const stories = fc.array(event, { maxLength: 10 });

test('over any story nobody is in against the word of anyone who put them out', () => {
  fc.assert(
    fc.property(stories, (story) => {
      expect(broken(story, settlePerson)).toBeNull();
    }),
    { numRuns: 1_000 },
  );
});

describe('the checker catches', () => {
  const mistakes: readonly (readonly [string, Settle])[] = [
    [
      'a list that brings back whoever it repeats',
      (source, told, ground, id, now) => ({
        ...settlePerson(source, told, ground, id, now),
        active: told.active && !ground.outElsewhere,
      }),
    ],
    [
      'a second source that is not asked',
      (source, told, ground, id, now) => settlePerson(source, told, { ...ground, outElsewhere: false }, id, now),
    ],
    [
      'a source that takes a record over',
      (source, told, ground, id, now) => settlePerson(source, told, { ...ground, before: null }, id, now),
    ],
  ];
  test.each(mistakes)('%s', (_what, settle) => {
    expect(
      fc.check(
        fc.property(stories, (story) => broken(story, settle) === null),
        { numRuns: 1_000 },
      ).failed,
    ).toBe(true);
  });
});
