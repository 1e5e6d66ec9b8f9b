// What decisions look at: inventory, scopes, flows, people and groups. Memberships lie with the people.

import {
  type GroupRows,
  type IndexedResource,
  type IntegrationRows,
  type PermissionRows,
  type Person,
  type PersonRows,
  pageOf,
  Refused,
  type ResourceRows,
  refusal,
  type ShiftRows,
} from '@tidegate/core';
import type { Session } from '../session.ts';
import type { Table } from '../table.ts';
import { byText } from './page.ts';

const byId = byText<{ readonly id: string }>((row) => row.id);
const byName = byText<{ readonly name: string }>((row) => row.name);
const byEmail = byText<Person>((person) => person.email);

const taken = (what: string): Refused => new Refused(refusal('object.name_taken', `another ${what} has this name`));

/** NUL and half a surrogate pair are no text to a database. */
function holdable(row: object): void {
  if (/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/.test(JSON.stringify(row))) {
    throw new Refused(refusal('input.invalid', 'remove characters that cannot be stored'));
  }
}

/** Things with a name that no other of their kind has. */
export function namedRows<I extends string, T extends { readonly id: I; readonly name: string }>(
  session: Session,
  table: Table<T>,
) {
  return {
    get: (id: I) => session.runOnWorld(() => session.get(table, id)),
    byName: (name: string) => session.runOnWorld(() => session.all(table).find((row) => row.name === name) ?? null),
    all: () => session.runOnWorld(() => session.all(table).toSorted(byName)),
    save: (row: T) =>
      session.changeWorld(async () => {
        holdable(row);
        await session.lock({ name: `${table.name} names` }, row.name);
        if (session.all(table).some((other) => other.name === row.name && other.id !== row.id)) throw taken(table.name);
        await session.put(table, row.id, row);
      }),
    remove: (id: I) => session.changeWorld(() => session.put(table, id, null)),
  };
}

export function integrationRows(session: Session): IntegrationRows {
  const rows = namedRows(session, session.tables.integrations);
  const { grants, resources, permissions } = session.tables;
  return {
    ...rows,
    remove: async (id) => {
      const isOver = (state: string): boolean => state === 'gone' || state === 'failed';
      if (session.all(grants).some((grant) => grant.integrationId === id && !isOver(grant.state))) {
        throw new Refused(refusal('object.in_use', 'end the access that this integration still holds'));
      }
      await session.changeWorld(async () => {
        for (const { resource } of session.all(resources)) {
          if (resource.integrationId === id) await session.put(resources, resource.id, null);
        }
        for (const permission of session.all(permissions)) {
          if (permission.integrationId === id) await session.put(permissions, permission.id, null);
        }
        await session.put(session.tables.integrations, id, null);
      });
    },
  };
}

export function resourceRows(session: Session): ResourceRows {
  const table = session.tables.resources;
  const { world } = session.tables;
  const all = () => session.all(table).map(({ resource }) => resource);
  const save: ResourceRows['save'] = (resources) =>
    session.changeWorld(async () => {
      const changed = session.get(world, 'only')?.version ?? 0;
      for (const resource of resources) {
        holdable(resource);
        await session.put(table, resource.id, { resource, changed });
      }
    }, 'resources');
  return {
    get: (id) => session.runOnWorld(() => session.get(table, id)?.resource ?? null),
    many: (ids) =>
      session.runOnWorld(() =>
        all()
          .filter(({ id }) => ids.includes(id))
          .toSorted(byId),
      ),
    indexed: async function* (numbers) {
      const live = await session.runOnWorld(() =>
        all()
          .filter(({ status }) => status !== 'deleted')
          .toSorted(byId),
      );
      yield pageOf(live, numbers);
    },
    changedSince: (version, after, limit) =>
      session.runOnWorld(() => {
        const place = after ?? { version, id: '\u{10ffff}' };
        return session
          .all(table)
          .filter(
            ({ changed, resource }) => changed > place.version || (changed === place.version && resource.id > place.id),
          )
          .toSorted((one, other) => one.changed - other.changed || byId(one.resource, other.resource))
          .slice(0, limit)
          .map(({ changed, resource }) => {
            const indexed: IndexedResource | null = resource.status === 'deleted' ? null : resource;
            return { id: resource.id, version: changed, resource: indexed };
          });
      }),
    ofIntegration: (id) =>
      session.runOnWorld(() =>
        all()
          .filter(({ integrationId }) => integrationId === id)
          .toSorted(byId),
      ),
    ofNativeIds: (id, nativeIds) =>
      session.runOnWorld(() =>
        all()
          .filter((one) => one.integrationId === id && one.status !== 'deleted' && nativeIds.includes(one.nativeId))
          .toSorted(byId),
      ),
    userTagged: (after, limit) =>
      session.runOnWorld(() =>
        all()
          .filter(({ id, tags }) => id > (after ?? '') && tags.some(({ origin }) => origin === 'user'))
          .toSorted(byId)
          .slice(0, limit),
      ),
    insert: save,
    save,
  };
}

export function permissionRows(session: Session): PermissionRows {
  const table = session.tables.permissions;
  return {
    get: (id) => session.runOnWorld(() => session.get(table, id)),
    many: (ids) =>
      session.runOnWorld(() =>
        session
          .all(table)
          .filter(({ id }) => ids.includes(id))
          .toSorted(byId),
      ),
    all: () => session.runOnWorld(() => session.all(table).toSorted(byId)),
    ofIntegration: (id) =>
      session.runOnWorld(() =>
        session
          .all(table)
          .filter(({ integrationId }) => integrationId === id)
          .toSorted(byId),
      ),
    save: (permissions) =>
      session.changeWorld(async () => {
        for (const permission of permissions) await session.put(table, permission.id, permission);
      }),
  };
}

const addressesOf = (person: Person): readonly string[] =>
  [person.email, ...person.emailAliases].map((address) => address.toLowerCase());

export function personRows(session: Session): PersonRows {
  const table = session.tables.people;
  const some = (fitting: (person: Person) => boolean) =>
    session.runOnWorld(() => session.all(table).filter(fitting).toSorted(byEmail));
  return {
    get: (id) => session.runOnWorld(() => session.get(table, id)),
    many: (ids) => some(({ id }) => ids.includes(id)),
    byEmail: async (email) => (await some((person) => addressesOf(person).includes(email.toLowerCase())))[0] ?? null,
    recordsOf: (id) => some(({ sameAs }) => sameAs === id),
    refreshOrigins: () => Promise.reject(new Error('the memory store keeps no entries of sources')),
    all: () => some(() => true),
    save: (person) =>
      session.changeWorld(async () => {
        holdable(person);
        const own = addressesOf(person);
        for (const address of [...own].sort()) await session.lock({ name: 'addresses' }, address);
        const others = session.all(table).filter(({ id }) => id !== person.id);
        if (others.some((other) => addressesOf(other).some((address) => own.includes(address)))) throw taken('person');
        await session.put(table, person.id, { ...person, groupIds: person.groupIds.toSorted() });
      }),
  };
}

export function groupRows(session: Session): GroupRows {
  const { people, groups } = session.tables;
  const setMembers: GroupRows['setMembers'] = (id, members) =>
    session.changeWorld(async () => {
      for (const person of session.all(people)) {
        const wanted = members.includes(person.id);
        if (person.groupIds.includes(id) === wanted) continue;
        const others = person.groupIds.filter((groupId) => groupId !== id);
        await session.put(people, person.id, { ...person, groupIds: wanted ? [...others, id].sort() : others });
      }
    });
  return {
    ...namedRows(session, groups),
    many: (ids) => session.runOnWorld(() => session.all(groups).filter(({ id }) => ids.includes(id))),
    refreshTold: () => Promise.reject(new Error('the memory store keeps no entries of sources')),
    remove: async (id) => {
      await setMembers(id, []);
      await session.changeWorld(() => session.put(groups, id, null));
    },
    setMembers,
    members: (id) =>
      session.runOnWorld(() =>
        session
          .all(people)
          .filter(({ groupIds }) => groupIds.includes(id))
          .toSorted(byId)
          .map((person) => person.id),
      ),
  };
}

export function shiftRows(session: Session): ShiftRows {
  const rows = namedRows(session, session.tables.shifts);
  const all = rows.all;
  return {
    ...rows,
    many: async (ids) => (await all()).filter(({ id }) => ids.includes(id)),
    ofSource: async (id) => (await all()).filter(({ origin }) => origin.sourceId === id),
    ofPerson: async (id) => (await all()).filter(({ turns }) => turns.some(({ personId }) => personId === id)),
  };
}
