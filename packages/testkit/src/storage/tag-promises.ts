// Tags come back with everything that was said of them, are found by who has them, and the orders of their classes are part of the world.

import type { Classification, Store, Tag, TagOrder } from '@tidegate/core';
import { describe, expect, test } from 'vitest';

import { anIntegration, aResource, awkward, fresh, start } from './samples.ts';

export function tagPromises(store: () => Store): void {
  const said: readonly Tag[] = [
    { key: 'Data', value: 'public', origin: 'source', overridden: true },
    { key: 'Data', value: 'pii', origin: 'user', source: 'tool@acme.example', observedAt: 1_234 },
    { key: 'Old', value: '', origin: 'user' },
  ];

  describe('tags', () => {
    test('come back as they were said, and the index is told which of them count', async () => {
      const integration = anIntegration();
      const tagged = aResource(integration.id, { tags: said });
      const before = await store().read((tx) => tx.worldVersion());
      await store().transaction(async (tx) => {
        await tx.integrations.save(integration);
        await tx.resources.save([tagged]);
      });
      await store().read(async (tx) => {
        expect((await tx.resources.get(tagged.id))?.tags).toEqual(said);
        const [change] = await tx.resources.changedSince(before, null, 1);
        expect(change?.resource?.tags.map((tag) => tag.overridden ?? false)).toEqual([true, false, false]);
      });
    });

    test('injected by API are found, page by page, and those of systems are not', async () => {
      const integration = anIntegration();
      const bare = aResource(integration.id, { tags: [{ key: 'Data', value: 'pii', origin: 'source' }] });
      const tagged = Array.from({ length: 5 }, () => aResource(integration.id, { tags: said }));
      await store().transaction(async (tx) => {
        await tx.integrations.save(integration);
        await tx.resources.save([bare, ...tagged]);
      });
      const found: string[] = [];
      await store().read(async (tx) => {
        for (let page = await tx.resources.userTagged(null, 2); page.length > 0; ) {
          found.push(...page.map(({ id }) => id));
          page = await tx.resources.userTagged(page.at(-1)?.id ?? null, 2);
        }
      });
      expect(found).toEqual([...found].sort());
      expect(found).toEqual(expect.arrayContaining(tagged.map(({ id }) => id)));
      expect(found).not.toContain(bare.id);
    });

    test('are found by the native ids of their resources, of any type, in their own integration', async () => {
      const [here, there] = [anIntegration(), anIntegration()];
      const of = (type: string, nativeId: string, parts = {}) => aResource(here.id, { type, nativeId, ...parts });
      const twins = [of('a', 'same'), of('b', 'same'), of('c', 'other')];
      const others = [
        of('d', 'same', { status: 'deleted' }),
        of('a', 'none'),
        aResource(there.id, { nativeId: 'same' }),
      ];
      await store().transaction(async (tx) => {
        await tx.integrations.save(here);
        await tx.integrations.save(there);
        await tx.resources.save([...twins, ...others]);
      });
      await store().read(async (tx) => {
        const found = await tx.resources.ofNativeIds(here.id, ['same', 'other', 'missing']);
        expect(new Set(found.map(({ id }) => id))).toEqual(new Set(twins.map(({ id }) => id)));
        expect(await tx.resources.ofNativeIds(here.id, [])).toEqual([]);
      });
    });
  });

  describe('orders of classes', () => {
    test('come back as they were saved, are replaced by key, and move the version of the world', async () => {
      const classification: Classification = {
        key: 'Data “class”',
        order: ['public', 'pii'],
        lowering: [{ sources: ['a@x', 'b@x'], query: 'resource_type = "a"', reason: null }],
        version: 1,
        createdAt: 1,
        updatedAt: 2,
      };
      const before = await store().read((tx) => tx.worldVersion());
      await store().transaction((tx) => tx.classifications.save(classification));
      const next = { ...classification, order: ['pii'], lowering: [], version: 2, updatedAt: 3 };
      expect(await store().read((tx) => tx.classifications.byKey(classification.key))).toEqual(classification);
      await store().transaction((tx) => tx.classifications.save(next));
      await store().read(async (tx) => {
        expect(await tx.classifications.byKey(classification.key)).toEqual(next);
        expect(await tx.classifications.all()).toContainEqual(next);
        expect(await tx.classifications.byKey('nothing')).toBeNull();
        expect(await tx.worldVersion()).toBe(before + 2);
      });
    });
  });

  describe('orders of tags', () => {
    const anOrder = (parts: Partial<TagOrder> = {}): TagOrder => ({
      id: fresh('tagOrder'),
      change: { key: 'Environment', value: awkward, instead: null },
      rows: [
        {
          resourceId: fresh('resource'),
          integrationId: fresh('integration'),
          name: awkward,
          was: null,
          state: 'waiting',
          message: null,
        },
      ],
      flows: [],
      orderedBy: fresh('person'),
      confirmedBy: null,
      door: 'api',
      at: start,
      state: 'writing',
      endedAt: null,
      ...parts,
    });

    test('come back as they were saved, are replaced by what became of them, and are paged the newest first', async () => {
      const [one, two] = [
        anOrder({ at: start + 9_000_000 }),
        anOrder({ at: start + 9_000_001, confirmedBy: fresh('person') }),
      ];
      const before = await store().read((tx) => tx.worldVersion());
      await store().transaction(async (tx) => {
        await tx.tagOrders.save(one);
        await tx.tagOrders.save(two);
      });
      const rows = one.rows.map((row) => ({ ...row, state: 'refused', message: awkward }) as const);
      const over = { ...one, rows, state: 'done', endedAt: start + 9_000_002 } as const;
      await store().transaction((tx) => tx.tagOrders.save(over));
      await store().read(async (tx) => {
        expect(await tx.tagOrders.get(one.id)).toEqual(over);
        expect(await tx.tagOrders.get(fresh('tagOrder'))).toBeNull();
        const page = await tx.tagOrders.page({ after: null, limit: 1 });
        expect(page.items).toEqual([two]);
        expect((await tx.tagOrders.page({ after: page.next, limit: 1 })).items).toEqual([over]);
        expect(await tx.worldVersion()).toBe(before);
      });
    });

    test('that move access flows are found while they are written and until a moment after their end', async () => {
      const flows = [fresh('flow'), fresh('flow')];
      const ended = start + 9_100_000;
      const done = (endedAt: number, parts: Partial<TagOrder> = {}) =>
        anOrder({ flows, state: 'done', endedAt, ...parts });
      const [writing, late, early, still] = [
        anOrder({ flows }),
        done(ended + 1),
        done(ended),
        done(ended + 1, { flows: [] }),
      ];
      await store().transaction(async (tx) => {
        for (const order of [writing, late, early, still]) await tx.tagOrders.save(order);
      });
      const found = await store().read((tx) => tx.tagOrders.endingAfter(ended));
      expect(new Map(found.map((order) => [order.id, order]))).toEqual(
        new Map([writing, late].map((order) => [order.id, order])),
      );
    });
  });

  test('how often an integration is read, and when its credential ends, come back as said, and as nothing where not', async () => {
    const said = [
      anIntegration({ readEverySec: 0 }),
      anIntegration({ readEverySec: 900, credentialExpiresAt: start, rotateSecretsEveryHours: 24 }),
      anIntegration(),
    ];
    for (const one of said) await store().transaction((tx) => tx.integrations.save(one));
    for (const one of said) expect(await store().read((tx) => tx.integrations.get(one.id))).toEqual(one);
  });
}
