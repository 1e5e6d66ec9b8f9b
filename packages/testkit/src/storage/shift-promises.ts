// Shifts come back as saved, found by name, source and person; their names are unique; each change of one is a change of the world.

import { Refused, type Shift, type Store } from '@tidegate/core';
import { describe, expect, test } from 'vitest';

import { awkward, fresh, start } from './samples.ts';

/** A shift with two turns. */
export function aShift(parts: Partial<Shift> = {}): Shift {
  const id = fresh('shift');
  return {
    id,
    name: `shift ${id}`,
    nativeId: awkward.slice(0, 20),
    turns: [
      { personId: fresh('person'), from: start, to: start + 3_600_000 },
      { personId: fresh('person'), from: start + 3_600_000, to: start + 7_200_000 },
    ],
    knownUntil: start + 86_400_000,
    origin: { sourceId: fresh('source'), observedAt: start, maxAgeSec: 3_600 },
    ...parts,
  };
}

export function shiftPromises(store: () => Store): void {
  describe('shifts', () => {
    test('a shift comes back as saved and is found by name, source and whoever has a turn', async () => {
      const [one, other] = [
        aShift(),
        aShift({ turns: [], origin: { sourceId: null, observedAt: 0, maxAgeSec: null } }),
      ];
      await store().transaction(async (tx) => {
        for (const each of [one, other]) await tx.shifts.save(each);
      });
      await store().read(async (tx) => {
        expect(await tx.shifts.get(one.id)).toEqual(one);
        expect(await tx.shifts.byName(other.name)).toEqual(other);
        expect(await tx.shifts.byName(other.name.toUpperCase())).toBeNull();
        expect(await tx.shifts.many([one.id, fresh('shift')])).toEqual([one]);
        expect(await tx.shifts.many([])).toEqual([]);
        expect((await tx.shifts.all()).map((each) => each.id)).toEqual(expect.arrayContaining([one.id, other.id]));
        expect(await tx.shifts.ofSource(one.origin.sourceId ?? fresh('source'))).toEqual([one]);
        const [turn] = one.turns;
        expect(await tx.shifts.ofPerson(turn?.personId ?? fresh('person'))).toEqual([one]);
        expect(await tx.shifts.ofPerson(fresh('person'))).toEqual([]);
      });
    });

    test('two shifts never share a name', async () => {
      const one = aShift();
      await store().transaction((tx) => tx.shifts.save(one));
      const again = store().transaction((tx) => tx.shifts.save(aShift({ name: one.name })));
      await expect(again).rejects.toBeInstanceOf(Refused);
      await expect(again).rejects.toMatchObject({ refusal: { code: 'object.name_taken' } });
    });

    test('a turn that changes and a shift that goes are changes of the world', async () => {
      const shift = aShift();
      const version = () => store().read((tx) => tx.worldVersion());
      await store().transaction((tx) => tx.shifts.save(shift));
      const saved = await version();
      await store().transaction((tx) => tx.shifts.save({ ...shift, turns: [] }));
      expect(await version()).toBe(saved + 1);
      await store().transaction((tx) => tx.shifts.remove(shift.id));
      expect(await version()).toBe(saved + 2);
      expect(await store().read((tx) => tx.shifts.get(shift.id))).toBeNull();
    });
  });
}
