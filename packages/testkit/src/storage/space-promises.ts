// Spaces come back as saved, and what belongs to one belongs to it alone.

import { Refused, type Space, type Store } from '@tidegate/core';
import { describe, expect, test } from 'vitest';

import { awkward, fresh, savedPerson, start } from './samples.ts';

export function spacePromises(store: () => Store): void {
  const aSpace = async (): Promise<Space> => {
    const id = fresh('space');
    const [owner, other] = [await savedPerson(store()), await savedPerson(store())];
    const members = [
      { personId: owner.id, role: 'Space Owner' as const },
      { personId: other.id, role: 'Space Manager' as const },
    ];
    return { id, name: `space ${id}`, query: awkward, members, createdAt: start, updatedAt: start + 5 };
  };

  describe('spaces', () => {
    test('a space comes back as saved, also when it is locked, and its name is its own', async () => {
      const space = await aSpace();
      await store().transaction((tx) => tx.spaces.save(space));
      expect(await store().read((tx) => tx.spaces.get(space.id))).toEqual(space);
      expect(await store().transaction((tx) => tx.spaces.lock(space.id))).toEqual(space);
      const changed = { ...space, members: [], query: 'x' };
      await store().transaction((tx) => tx.spaces.save(changed));
      expect(await store().read((tx) => tx.spaces.all())).toContainEqual(changed);
      const other = { ...(await aSpace()), name: space.name };
      const twice = store().transaction((tx) => tx.spaces.save(other));
      await expect(twice).rejects.toBeInstanceOf(Refused);
    });

    test('what belongs to a space is found from both sides, belongs to one only, and goes with it', async () => {
      const [space, other] = [await aSpace(), await aSpace()];
      const objects = [fresh('bundle'), fresh('flow'), fresh('scope')];
      const [bundle = fresh('bundle')] = objects;
      await store().transaction(async (tx) => {
        await tx.spaces.save(space);
        await tx.spaces.save(other);
        for (const id of objects) await tx.spaces.assign(id, space.id);
      });
      expect(await store().read((tx) => tx.spaces.objectsOf(space.id))).toEqual(objects.toSorted());
      expect(await store().read((tx) => tx.spaces.of(bundle))).toBe(space.id);
      expect(await store().read((tx) => tx.spaces.of(fresh('scope')))).toBeNull();
      await expect(store().transaction((tx) => tx.spaces.assign(bundle, other.id))).rejects.toThrow();
      await store().transaction((tx) => tx.spaces.release(bundle));
      expect(await store().read((tx) => tx.spaces.of(bundle))).toBeNull();
      await store().transaction((tx) => tx.spaces.remove(space.id));
      expect(await store().read((tx) => tx.spaces.get(space.id))).toBeNull();
      expect(await store().read((tx) => tx.spaces.objectsOf(space.id))).toEqual([]);
    });
  });
}
