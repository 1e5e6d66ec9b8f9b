// Users (v3) and identity attributes (v1): what there is to name in the conditions of access flows.

import { listSources, loadWorld } from '@tidegate/broker';
import { peopleRoutes as routes } from '@tidegate/contract';
import { isId, ok, type Person, type SourceId, type World } from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import type { Serving } from '../http/serving.ts';
import { notFound } from './not-found.ts';
import { fitsOne, fitsPattern, openPage, pageSorted } from './paging.ts';
import { type NameSource, nameSources, presentUser } from './present/present-administration.ts';

export function peopleBindings({ ports }: Serving): readonly Binding[] {
  return [
    bind(routes.listUsersV3, async ({ query }) => {
      const page = openPage(routes.listUsersV3.query, query);
      if (!page.ok) return page;
      const { filters, ask } = page.value;
      const sourceOf = nameSources(await listSources(ports));
      const from = (person: Person) => sourceOf(person.origin.sourceId);
      const fits = (person: Person): boolean =>
        (filters.source_integration_id === undefined ||
          filters.source_integration_id === from(person).source_integration_id) &&
        fitsPattern(filters.source_integration_name, from(person).source_integration_name ?? '') &&
        fitsPattern(filters.first_name, person.firstName) &&
        fitsPattern(filters.last_name, person.lastName) &&
        (filters.role === undefined || person.roles.some((role) => fitsOne(filters.role, role)));
      const people = [...(await loadWorld(ports)).people.values()].filter(fits);
      return ok(
        page.value.present(
          pageSorted(people, ask, (person) => person.email),
          (person) => presentUser(person, sourceOf),
        ),
      );
    }),
    bind(routes.getUserV3, async ({ params: { id } }) => {
      const person = isId('person', id) ? await ports.store.read((tx) => tx.people.get(id)) : null;
      return person ? ok(presentUser(person, nameSources(await listSources(ports)))) : notFound('person', id);
    }),
    bind(routes.listAttributesV1, async ({ query }) => {
      const page = openPage(routes.listAttributesV1.query, query);
      if (!page.ok) return page;
      const { filters, ask } = page.value;
      const sourceOf = nameSources(await listSources(ports));
      const wanted = filters.source_integration_reference;
      const fitting = attributesOf(await loadWorld(ports), sourceOf).filter(
        (one) =>
          (wanted === undefined || wanted === one.source_integration_id || wanted === one.source_integration_name) &&
          fitsPattern(filters.search, one.value) &&
          (filters.type === undefined || one.type === filters.type),
      );
      const found = pageSorted(fitting, ask, (one) =>
        [one.type, one.value, one.source_id ?? '', one.source_integration_id ?? ''].join('\u0000'),
      );
      return ok(page.value.present(found, (one) => one));
    }),
  ];
}

interface Attribute {
  readonly type: string;
  readonly value: string;
  readonly source_id: string | null;
  readonly source_integration_id: string | null;
  readonly source_integration_name: string | null;
}

/** Every value that some active person carries, and every group. */
function attributesOf(world: World, sourceOf: NameSource): readonly Attribute[] {
  const people = [...world.people.values()].filter((person) => person.active);
  const found = new Map<string, Attribute>();
  const add = (type: string, value: string, sourceId: string | null, from: SourceId | null): void => {
    found.set(JSON.stringify([type, value, sourceId, from]), { type, value, source_id: sourceId, ...sourceOf(from) });
  };
  for (const group of world.groups.values()) add('group', group.name, group.id, group.sourceId);
  for (const person of people) {
    add('user', person.email, person.id, person.origin.sourceId);
    const manager = person.managerId === null ? undefined : world.people.get(person.managerId);
    if (manager !== undefined) add('manager', manager.email, manager.id, manager.origin.sourceId);
    for (const [type, value] of Object.entries(person.attributes)) {
      add(type, value, null, (person.attributeOrigins[type] ?? person.origin).sourceId);
    }
  }
  return [...found.values()];
}
