// What people keep to ask for again comes back as they kept it, and is theirs alone.

import type { RequestTemplate, Store } from '@tidegate/core';
import { describe, expect, test } from 'vitest';

import { awkward, fresh, savedPerson, start } from './samples.ts';

export function templatePromises(store: () => Store): void {
  describe('templates of requests', () => {
    test('a template comes back as saved, is found with its person’s others by name, and is gone when removed', async () => {
      const [person, other] = [await savedPerson(store()), await savedPerson(store())];
      const integration = { id: fresh('integration'), type: 'postgresql', name: awkward };
      const resource = {
        id: fresh('resource'),
        nativeId: awkward,
        name: awkward,
        path: awkward,
        type: 'x',
        integration,
      };
      const template: RequestTemplate = {
        id: fresh('requestTemplate'),
        personId: person.id,
        name: awkward,
        choice: {
          integrations: [integration],
          resourceTypes: [{ id: 'x', integrationType: 'postgresql' }],
          resources: [resource],
          permissions: [{ id: fresh('permission'), name: awkward }],
        },
        createdAt: start,
      };
      const later = { ...template, id: fresh('requestTemplate'), name: `z ${awkward}` };
      const foreign = { ...template, id: fresh('requestTemplate'), personId: other.id };
      await store().transaction(async (tx) => {
        for (const one of [later, foreign, template]) await tx.requestTemplates.save(one);
      });
      expect(await store().read((tx) => tx.requestTemplates.get(template.id))).toEqual(template);
      expect(await store().read((tx) => tx.requestTemplates.ofPerson(person.id))).toEqual([template, later]);
      const renamed = { ...template, name: 'renamed' };
      await store().transaction((tx) => tx.requestTemplates.save(renamed));
      expect(await store().read((tx) => tx.requestTemplates.get(template.id))).toEqual(renamed);
      await store().transaction((tx) => tx.requestTemplates.remove(template.id));
      expect(await store().read((tx) => tx.requestTemplates.get(template.id))).toBeNull();
      expect(await store().read((tx) => tx.requestTemplates.ofPerson(person.id))).toEqual([later]);
    });
  });
}
