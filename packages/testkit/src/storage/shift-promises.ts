// Shifts come back as saved, found by name, source and person; their names are unique; each change of one is a change of the world.

import { type FlowTerms, hangsOnContext, plainTerms, Refused, type Shift, type Store } from '@tidegate/core';
import { describe, expect, test } from 'vitest';

import { aGrant, aLease, aRequest, awkward, fresh, savedGround, start } from './samples.ts';

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

  describe('leases that hang on context', () => {
    const { duration, times } = plainTerms;
    const hours = { days: ['MONDAY'], fromMinute: 0, toMinute: 60, timeZone: 'UTC' } as const;
    const each: readonly FlowTerms[] = [
      plainTerms,
      { ...plainTerms, trigger: 'automatic' },
      { ...plainTerms, duration: { ...duration, whileEligible: true } },
      { ...plainTerms, times: { ...times, grant: hours } },
      { ...plainTerms, times: { ...times, requesterHours: true } },
      // These are about asking and deciding, which is over.
      { ...plainTerms, times: { ...times, ask: hours, decide: hours, approverHours: true, startWithinSec: 5 } },
      { ...plainTerms, duration: { ...duration, untilRevoked: { ownerId: fresh('person'), reviewEverySec: 9 } } },
    ];

    test('are those that core says, live ones only, in pages', async () => {
      const ground = await savedGround(store());
      const [wanted, others]: [string[], string[]] = [[], []];
      for (const terms of each) {
        const request = aRequest(ground.person, { terms });
        const grant = aGrant(ground, { state: 'open' });
        const live = aLease({ request, grant }, { endedAt: null, endCause: null });
        await store().transaction(async (tx) => {
          await tx.requests.insert(request);
          await tx.grants.insert(grant);
          await tx.leases.insert(live);
          await tx.leases.insert(aLease({ request, grant }));
        });
        (hangsOnContext(terms) ? wanted : others).push(live.id);
      }
      expect(wanted).toHaveLength(4);
      const found: string[] = [];
      for (let after: `lea_${string}` | null = null; ; ) {
        const page = await store().read((tx) => tx.leases.liveOnContext(after, 3));
        found.push(...page.map(({ id }) => id));
        after = page.at(-1)?.id ?? null;
        if (page.length < 3) break;
      }
      expect(found.filter((id) => wanted.includes(id))).toEqual(wanted.toSorted());
      expect(found.filter((id) => others.includes(id))).toEqual([]);
      const all = await store().read((tx) => tx.leases.liveOnContext(null, 10_000));
      expect(all.map(({ id }) => id)).toEqual(found);
      expect(all.every(({ endedAt }) => endedAt === null)).toBe(true);
    });
  });
}
