// Integrations, resources, permissions, scopes and flows come back as they were saved, names are unique, and every change
// of them moves the version of the world.

import { Refused, type ResourceChange, type Store, type Tag, type Transaction } from '@tidegate/core';
import { describe, expect, test } from 'vitest';

import { asGiven, givenToIndex } from './indexed-facts.ts';
import { aFlow, aGrant, anIntegration, aPermission, aPerson, aResource, aScope, savedGround } from './samples.ts';

export function inventoryPromises(store: () => Store): void {
  const version = (): Promise<number> => store().read((tx) => tx.worldVersion());
  const change = (work: (tx: Transaction) => Promise<void>): Promise<void> => store().transaction(work);

  describe('integrations', () => {
    test('an integration comes back as it was saved, full or bare', async () => {
      const bare = anIntegration({
        connectorId: null,
        config: {},
        credential: null,
        statusMessage: null,
        connectedResourceTypes: null,
        customAccessDetails: null,
        published: {},
        lastSyncAt: null,
      });
      for (const integration of [anIntegration(), bare]) {
        await change((tx) => tx.integrations.save(integration));
        const seen = await store().read(async (tx) => [
          await tx.integrations.get(integration.id),
          await tx.integrations.byName(integration.name),
        ]);
        expect(seen).toEqual([integration, integration]);
      }
    });

    test('every way to refer to a credential comes back', async () => {
      const credentials = [
        { kind: 'environment', name: 'PGPASSWORD' },
        { kind: 'file', path: '/run/secret' },
        { kind: 'sealed', secretId: 'int_x' },
      ] as const;
      for (const credential of credentials) {
        const integration = anIntegration({ credential });
        await change((tx) => tx.integrations.save(integration));
        expect(await store().read((tx) => tx.integrations.get(integration.id))).toEqual(integration);
      }
    });

    test('saving again replaces every field', async () => {
      const integration = anIntegration();
      await change((tx) => tx.integrations.save(integration));
      const changed = anIntegration({ id: integration.id, status: 'Active', statusMessage: null, credential: null });
      await change((tx) => tx.integrations.save(changed));
      expect(await store().read((tx) => tx.integrations.get(integration.id))).toEqual(changed);
    });

    test('a second integration of the same name is refused', async () => {
      const integration = anIntegration();
      await change((tx) => tx.integrations.save(integration));
      const second = change((tx) => tx.integrations.save(anIntegration({ name: integration.name })));
      await expect(second).rejects.toMatchObject({ refusal: { code: 'object.name_taken', field: 'name' } });
    });

    test('removing one takes its resources and permissions along, and nothing else', async () => {
      const [gone, kept] = [anIntegration(), anIntegration()];
      const [resource, permission] = [aResource(gone.id), aPermission(gone.id)];
      const [keptResource, keptPermission] = [aResource(kept.id), aPermission(kept.id)];
      await change(async (tx) => {
        await tx.integrations.save(gone);
        await tx.integrations.save(kept);
        await tx.resources.save([resource, keptResource]);
        await tx.permissions.save([permission, keptPermission]);
      });
      await change((tx) => tx.integrations.remove(gone.id));
      await store().read(async (tx) => {
        expect(await tx.integrations.get(gone.id)).toBeNull();
        expect(await tx.resources.many([resource.id, keptResource.id])).toEqual([keptResource]);
        expect(await tx.permissions.many([permission.id, keptPermission.id])).toEqual([keptPermission]);
      });
    });

    test('an integration that still holds access is not removed; one whose access is over is', async () => {
      const ground = await savedGround(store());
      const grant = aGrant(ground);
      await change((tx) => tx.grants.insert(grant));
      const early = change((tx) => tx.integrations.remove(ground.integration.id));
      await expect(early).rejects.toMatchObject({ refusal: { code: 'object.in_use' } });
      await change((tx) => tx.grants.save({ ...grant, state: 'gone', version: 2 }));
      await change((tx) => tx.integrations.remove(ground.integration.id));
      expect(await store().read((tx) => tx.grants.get(grant.id))).toMatchObject({ state: 'gone' });
    });

    test('lists are sorted by the bytes of the name, whatever the locale of the server', async () => {
      const base = anIntegration().name;
      for (const end of ['b', 'B', 'ä', 'a', '_'])
        await change((tx) => tx.integrations.save(anIntegration({ name: `${base}${end}` })));
      const names = (await store().read((tx) => tx.integrations.all())).map((integration) => integration.name);
      expect(names.filter((name) => name.startsWith(base))).toEqual(
        ['B', '_', 'a', 'b', 'ä'].map((end) => `${base}${end}`),
      );
    });
  });

  describe('resources and permissions', () => {
    test('they come back as they were saved, in any number at once', async () => {
      const integration = anIntegration();
      const resources = Array.from({ length: 4_100 }, () => aResource(integration.id));
      const permissions = [aPermission(integration.id), aPermission(integration.id, { level: 'admin' })];
      await change(async (tx) => {
        await tx.integrations.save(integration);
        await tx.resources.save(resources);
        await tx.permissions.save(permissions);
      });
      await store().read(async (tx) => {
        const seen = await tx.resources.ofIntegration(integration.id);
        expect(new Map(seen.map((resource) => [resource.id, resource]))).toEqual(
          new Map(resources.map((resource) => [resource.id, resource])),
        );
        expect(await tx.resources.get(resources[7]?.id ?? 'res_')).toEqual(resources[7]);
        expect(new Set(await tx.permissions.ofIntegration(integration.id))).toEqual(new Set(permissions));
        expect(await tx.permissions.get(permissions[0]?.id ?? 'prm_')).toEqual(permissions[0]);
      });
    });

    test('what changed after a version is told once, in order, page by page, with deletions', async () => {
      const integration = anIntegration();
      const resources = Array.from({ length: 5 }, () => aResource(integration.id));
      await change((tx) => tx.integrations.save(integration));
      const before = await version();
      await change((tx) => tx.resources.save(resources));
      const [first, second] = resources;
      if (first === undefined || second === undefined) expect.fail('there are five');
      const between = await version();
      await change((tx) =>
        tx.resources.save([
          { ...first, name: 'renamed' },
          { ...second, status: 'deleted' },
        ]),
      );
      const told = await store().read(async (tx) => {
        const all: ResourceChange[] = [];
        for (let after: ResourceChange | null = null; ; ) {
          const page: readonly ResourceChange[] = await tx.resources.changedSince(before, after, 2);
          all.push(...page);
          after = page.at(-1) ?? null;
          if (page.length < 2) return all;
        }
      });
      expect(told.map(({ id }) => id).toSorted()).toEqual(resources.map(({ id }) => id).toSorted());
      const versions = told.map((one) => one.version);
      expect(versions).toEqual(versions.toSorted((one, other) => one - other));
      const late = await store().read((tx) => tx.resources.changedSince(between, null, 100));
      expect(new Map(late.map(({ id, resource }) => [id, resource?.name ?? null]))).toEqual(
        new Map([
          [first.id, 'renamed'],
          [second.id, null],
        ]),
      );
      expect(await store().read((tx) => tx.resources.changedSince(between + 1, null, 100))).toEqual([]);
    });

    test('a change of resources alone moves the version of the world and not that of its ground; any other moves both', async () => {
      const ground = (): Promise<number> => store().read((tx) => tx.groundVersion());
      const integration = anIntegration();
      const resource = aResource(integration.id);
      await change((tx) => tx.integrations.save(integration));
      const before = await ground();
      expect(before).toBe(await version());
      await change((tx) => tx.resources.insert([resource]));
      await change((tx) => tx.resources.save([{ ...resource, name: 'renamed' }]));
      expect([await ground(), await version()]).toEqual([before, before + 2]);
      await change(async (tx) => {
        await tx.resources.save([resource]);
        await tx.permissions.save([aPermission(integration.id)]);
      });
      expect([await ground(), await version()]).toEqual([before + 3, before + 3]);
    });

    test('everything is read as the index keeps it', async () => {
      const integration = anIntegration();
      const resource = aResource(integration.id);
      await change(async (tx) => {
        await tx.integrations.save(integration);
        await tx.resources.save([resource]);
      });
      const given = await store().read(givenToIndex);
      expect(given.get(resource.id)).toEqual(asGiven(resource));
    });

    test('the index is given what is there, whatever characters are in it, over the end of a page, and no overridden tag', async () => {
      const integration = anIntegration();
      const odd = ['a\tb', 'line\nbreak\r', 'back\\slash \\"', '\\u0041', '"', '[{', '}],', 'é😀', '', 'x'.repeat(300)];
      const tag = (key: string, value: string): Tag => ({
        key,
        value,
        origin: 'source',
        source: `"${key}`,
        observedAt: 1,
      });
      const resources = Array.from({ length: 2_050 }, (_, at) => {
        const [text = '', other = ''] = [odd[at % odd.length], odd[(at + 1) % odd.length]];
        return aResource(integration.id, {
          nativeId: `id ${at} ${text}`,
          name: text,
          path: `${text}/${other}`,
          tags: [tag(text, other), { ...tag(other, text), overridden: true as const }, tag(other, `${at}`)].slice(
            at % 4,
          ),
          context: at % 3 === 0 ? {} : { [text]: other, more: text },
          parentId: null,
          ancestors: [null, [], [text], [text, other]][at % 4] ?? null,
        });
      });
      await change((tx) => tx.integrations.save(integration));
      await change((tx) => tx.resources.insert(resources));
      const given = await store().read(givenToIndex);
      for (const resource of resources) expect(given.get(resource.id)).toEqual(asGiven(resource));
    });

    test('what is inserted at once comes back as it was given, whatever characters are in it', async () => {
      const integration = anIntegration();
      const odd = ['a\tb', 'line\nbreak\r', 'back\\slash \\N \\.', '\\N', 'quote"\'', 'é😀'];
      const resources = odd.map((text) =>
        aResource(integration.id, {
          nativeId: `id ${text}`,
          name: text,
          tags: [{ key: text, value: text, origin: 'user' }],
          context: { [text]: text },
          parentId: null,
          ancestors: [text],
        }),
      );
      await change((tx) => tx.integrations.save(integration));
      const before = await version();
      await change((tx) => tx.resources.insert(resources));
      expect(await version()).toBe(before + 1);
      await store().read(async (tx) => {
        const seen = await tx.resources.ofIntegration(integration.id);
        expect(new Map(seen.map((one) => [one.id, one]))).toEqual(new Map(resources.map((one) => [one.id, one])));
        expect(await tx.resources.changedSince(before, null, 100)).toHaveLength(odd.length);
      });
      await expect(change((tx) => tx.resources.insert(resources.slice(0, 1)))).rejects.toBeInstanceOf(Error);
    });

    test('a deleted resource is kept, but is not among all', async () => {
      const integration = anIntegration();
      const resource = aResource(integration.id, { parentId: null, tags: [], context: {} });
      await change(async (tx) => {
        await tx.integrations.save(integration);
        await tx.resources.save([resource]);
      });
      const deleted = { ...resource, status: 'deleted' } as const;
      await change((tx) => tx.resources.save([deleted]));
      await store().read(async (tx) => {
        expect((await givenToIndex(tx)).has(resource.id)).toBe(false);
        expect(await tx.resources.ofIntegration(integration.id)).toEqual([deleted]);
        expect(await tx.resources.get(resource.id)).toEqual(deleted);
      });
    });

    test('two resources of one integration and type cannot have one native id, nor two permissions one name', async () => {
      const integration = anIntegration();
      const resource = aResource(integration.id);
      const permission = aPermission(integration.id);
      await change(async (tx) => {
        await tx.integrations.save(integration);
        await tx.resources.save([resource]);
        await tx.permissions.save([permission]);
      });
      const twin = change((tx) => tx.resources.save([aResource(integration.id, { nativeId: resource.nativeId })]));
      await expect(twin).rejects.toBeInstanceOf(Refused);
      const named = change((tx) => tx.permissions.save([aPermission(integration.id, { name: permission.name })]));
      await expect(named).rejects.toBeInstanceOf(Refused);
    });

    test('saving none, and asking for none, is fine', async () => {
      await change(async (tx) => {
        await tx.resources.save([]);
        await tx.permissions.save([]);
        expect(await tx.resources.many([])).toEqual([]);
        expect(await tx.permissions.many([])).toEqual([]);
      });
    });
  });

  describe('scopes and flows', () => {
    test('they come back as they were saved, by id and by name, and are gone when removed', async () => {
      for (const parts of [{}, { description: null }]) {
        const scope = aScope(parts);
        const flow = aFlow({ ...parts, ...('description' in parts ? { approval: null, active: false } : {}) });
        await change(async (tx) => {
          await tx.scopes.save(scope);
          await tx.flows.save(flow);
        });
        await store().read(async (tx) => {
          expect(await tx.scopes.get(scope.id)).toEqual(scope);
          expect(await tx.scopes.byName(scope.name)).toEqual(scope);
          expect(await tx.flows.get(flow.id)).toEqual(flow);
          expect(await tx.flows.byName(flow.name)).toEqual(flow);
          expect(await tx.scopes.all()).toContainEqual(scope);
          expect(await tx.flows.all()).toContainEqual(flow);
        });
        await change(async (tx) => {
          await tx.scopes.remove(scope.id);
          await tx.flows.remove(flow.id);
        });
        expect(await store().read((tx) => tx.scopes.get(scope.id))).toBeNull();
        expect(await store().read((tx) => tx.flows.byName(flow.name))).toBeNull();
      }
    });

    test('names are unique per kind, and free again after a rename', async () => {
      const [scope, flow] = [aScope(), aFlow()];
      await change((tx) => tx.scopes.save(scope));
      await change((tx) => tx.flows.save(flow));
      await expect(change((tx) => tx.scopes.save(aScope({ name: scope.name })))).rejects.toBeInstanceOf(Refused);
      await expect(change((tx) => tx.flows.save(aFlow({ name: flow.name })))).rejects.toBeInstanceOf(Refused);
      await change((tx) => tx.scopes.save({ ...scope, name: `${scope.name} renamed` }));
      await change((tx) => tx.scopes.save(aScope({ name: scope.name })));
    });
  });

  describe('the version of the world', () => {
    test('it grows with every kind of change', async () => {
      const [integration, scope, flow, person] = [anIntegration(), aScope(), aFlow(), aPerson()];
      const changes: readonly ((tx: Transaction) => Promise<void>)[] = [
        (tx) => tx.integrations.save(integration),
        (tx) => tx.resources.save([aResource(integration.id)]),
        (tx) => tx.permissions.save([aPermission(integration.id)]),
        (tx) => tx.integrations.remove(integration.id),
        (tx) => tx.scopes.save(scope),
        (tx) => tx.scopes.remove(scope.id),
        (tx) => tx.flows.save(flow),
        (tx) => tx.flows.remove(flow.id),
        (tx) => tx.people.save(person),
        (tx) => tx.groups.save({ id: 'grp_world', name: 'world', sourceId: null }),
        (tx) => tx.groups.setMembers('grp_world', [person.id]),
        (tx) => tx.groups.remove('grp_world'),
      ];
      let last = await version();
      for (const work of changes) {
        await change(work);
        const now = await version();
        expect(now).toBeGreaterThan(last);
        last = now;
      }
    });

    test('it stays when nothing of it changed, or the change was rolled back', async () => {
      const ground = await savedGround(store());
      const before = await version();
      await change((tx) => tx.grants.insert(aGrant(ground)));
      await change(async (tx) => {
        await tx.scopes.save(aScope());
        throw new Error('no');
      }).catch(() => undefined);
      expect(await version()).toBe(before);
    });
  });
}
