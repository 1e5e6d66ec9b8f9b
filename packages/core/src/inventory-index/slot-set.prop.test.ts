// Sets of slots against the language's own sets, as lists and as bits and across the change from one to the other.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SlotSet } from './slot-set.ts';

const capacity = 640;
const slots = fc.oneof(
  fc.uniqueArray(fc.nat(capacity - 1), { maxLength: 6 }),
  fc.uniqueArray(fc.nat(capacity - 1), { minLength: 8, maxLength: 200 }),
  // Ranges: many members each, and few in common.
  fc
    .tuple(fc.nat(capacity / 2), fc.integer({ min: 11, max: 40 }))
    .map(([start, length]) => Array.from({ length }, (_, at) => start + at)),
);
const made = (members: readonly number[]): SlotSet =>
  SlotSet.ofSorted(Uint32Array.from(members.toSorted((one, other) => one - other)), capacity);

function membersOf(set: SlotSet): readonly number[] {
  const members: number[] = [];
  set.each((slot) => {
    members.push(slot);
    return true;
  });
  expect(set.size).toBe(members.length);
  return members;
}
const sorted = (members: Iterable<number>): readonly number[] =>
  [...new Set(members)].sort((one, other) => one - other);

describe('sets of slots', () => {
  it('are the sets they stand for under every operation, and leave their arguments alone', () => {
    fc.assert(
      fc.property(slots, slots, slots, (one, other, third) => {
        const [left, right, rest] = [made(one), made(other), made(third)];
        expect(membersOf(left.and(right))).toEqual(sorted(one.filter((slot) => other.includes(slot))));
        expect(membersOf(left.without(right))).toEqual(sorted(one.filter((slot) => !other.includes(slot))));
        expect(membersOf(SlotSet.union([left, right, rest], capacity))).toEqual(sorted([...one, ...other, ...third]));
        expect(membersOf(left.filter((slot) => slot % 3 === 0))).toEqual(sorted(one.filter((slot) => slot % 3 === 0)));
        expect([left, right, rest].map(membersOf)).toEqual([sorted(one), sorted(other), sorted(third)]);
      }),
    );
  });

  it('are the sets they stand for when operations are put together', () => {
    type Grown = { readonly set: SlotSet; readonly plain: ReadonlySet<number> };
    const leaf = slots.map((members): Grown => ({ set: made(members), plain: new Set(members) }));
    const { tree } = fc.letrec<{ tree: Grown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((parts) => ({
          set: SlotSet.union(
            parts.map(({ set }) => set),
            capacity,
          ),
          plain: new Set(parts.flatMap(({ plain }) => [...plain])),
        })),
        fc.tuple(tie('tree'), tie('tree')).map(([one, other]) => ({
          set: one.set.and(other.set),
          plain: new Set([...one.plain].filter((slot) => other.plain.has(slot))),
        })),
        fc.tuple(tie('tree'), tie('tree')).map(([one, other]) => ({
          set: one.set.without(other.set),
          plain: new Set([...one.plain].filter((slot) => !other.plain.has(slot))),
        })),
        tie('tree').map(({ set, plain }) => ({
          set: set.filter((slot) => slot % 2 === 0),
          plain: new Set([...plain].filter((slot) => slot % 2 === 0)),
        })),
      ),
    }));
    fc.assert(
      fc.property(tree, ({ set, plain }) => {
        expect(membersOf(set)).toEqual(sorted(plain));
      }),
      { numRuns: 500 },
    );
  });

  it('follow additions and removals, from few to many and back, without touching the set they were copied from', () => {
    fc.assert(
      fc.property(slots, fc.array(fc.tuple(fc.boolean(), fc.nat(capacity - 1)), { maxLength: 100 }), (start, acts) => {
        const original = made(start);
        const set = original.copy();
        const plain = new Set(start);
        for (const [add, slot] of acts) {
          if (add) set.add(slot, capacity);
          else set.remove(slot);
          plain[add ? 'add' : 'delete'](slot);
          expect(set.has(slot)).toBe(add);
        }
        expect(membersOf(set)).toEqual(sorted(plain));
        expect(membersOf(original)).toEqual(sorted(start));
      }),
    );
  });
});
