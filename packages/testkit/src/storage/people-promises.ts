// People and groups come back as they were saved; an address means one person; membership is the same from both sides.

import { Refused, type Store } from '@tidegate/core';
import { describe, expect, test } from 'vitest';

import { aGroup, aPerson, fresh } from './samples.ts';

export function peoplePromises(store: () => Store): void {
  describe('people', () => {
    test('a person comes back as saved, full or bare', async () => {
      const bare = aPerson({
        emailAliases: [],
        roles: [],
        managerId: null,
        attributes: {},
        active: false,
        lastName: '',
      });
      for (const person of [aPerson(), bare]) {
        await store().transaction((tx) => tx.people.save(person));
        await store().read(async (tx) => {
          expect(await tx.people.get(person.id)).toEqual(person);
          expect(await tx.people.many([person.id, fresh('person')])).toEqual([person]);
          expect(await tx.people.all()).toContainEqual(person);
        });
      }
    });

    test('a person is found by address and alias, in any case, and no longer by an alias taken away', async () => {
      const person = aPerson();
      const alias = person.emailAliases[0] ?? '';
      await store().transaction((tx) => tx.people.save(person));
      const find = (email: string) => store().read((tx) => tx.people.byEmail(email));
      expect(await find(person.email.toUpperCase())).toEqual(person);
      expect(await find(alias)).toEqual(person);
      await store().transaction((tx) => tx.people.save({ ...person, emailAliases: [] }));
      expect(await find(alias)).toBeNull();
      expect(await find(`${person.email}x`)).toBeNull();
    });

    test('an address can mean one person only, as address or alias', async () => {
      const person = aPerson();
      await store().transaction((tx) => tx.people.save(person));
      const takers = [
        aPerson({ email: person.email }),
        aPerson({ email: person.emailAliases[0] ?? '' }),
        aPerson({ emailAliases: [person.email.toUpperCase()] }),
      ];
      for (const taker of takers) {
        await expect(store().transaction((tx) => tx.people.save(taker))).rejects.toBeInstanceOf(Refused);
      }
    });
  });

  describe('groups', () => {
    test('a group comes back by id and name; its name is unique; it can be renamed and removed', async () => {
      const group = aGroup();
      await store().transaction((tx) => tx.groups.save(group));
      await expect(store().transaction((tx) => tx.groups.save(aGroup({ name: group.name })))).rejects.toBeInstanceOf(
        Refused,
      );
      const renamed = { ...group, name: `${group.name} renamed` };
      await store().transaction((tx) => tx.groups.save(renamed));
      await store().read(async (tx) => {
        expect(await tx.groups.get(group.id)).toEqual(renamed);
        expect(await tx.groups.byName(renamed.name)).toEqual(renamed);
        expect(await tx.groups.byName(group.name)).toBeNull();
        expect(await tx.groups.all()).toContainEqual(renamed);
      });
      await store().transaction((tx) => tx.groups.remove(group.id));
      expect(await store().read((tx) => tx.groups.get(group.id))).toBeNull();
    });

    test('setting members replaces them, and the groups of people follow', async () => {
      const [group, other] = [aGroup(), aGroup()];
      const [ada, bob, cyd] = [aPerson(), aPerson(), aPerson()];
      await store().transaction(async (tx) => {
        for (const each of [group, other]) await tx.groups.save(each);
        for (const each of [ada, bob, cyd]) await tx.people.save(each);
        await tx.groups.setMembers(other.id, [ada.id]);
        await tx.groups.setMembers(group.id, [ada.id, bob.id]);
        await tx.groups.setMembers(group.id, [bob.id, cyd.id]);
      });
      await store().read(async (tx) => {
        expect(new Set(await tx.groups.members(group.id))).toEqual(new Set([bob.id, cyd.id]));
        expect((await tx.people.get(ada.id))?.groupIds).toEqual([other.id]);
        expect((await tx.people.get(cyd.id))?.groupIds).toEqual([group.id]);
      });
    });

    test('saving a person with groups makes members, and without them unmakes them', async () => {
      const [group, other] = [aGroup(), aGroup()];
      const person = aPerson({ groupIds: [group.id, other.id].toSorted() });
      await store().transaction(async (tx) => {
        for (const each of [group, other]) await tx.groups.save(each);
        await tx.people.save(person);
      });
      expect(await store().read((tx) => tx.people.get(person.id))).toEqual(person);
      expect(await store().read((tx) => tx.groups.members(group.id))).toEqual([person.id]);
      await store().transaction((tx) => tx.people.save({ ...person, groupIds: [other.id] }));
      expect(await store().read((tx) => tx.groups.members(group.id))).toEqual([]);
    });

    test('a removed group has left its members', async () => {
      const group = aGroup();
      const person = aPerson({ groupIds: [group.id] });
      await store().transaction(async (tx) => {
        await tx.groups.save(group);
        await tx.people.save(person);
        await tx.groups.remove(group.id);
      });
      expect((await store().read((tx) => tx.people.get(person.id)))?.groupIds).toEqual([]);
    });
  });
}
