// Readings of targets come back as they were saved, go with their integration, and move no cache.

import { type DiscoveredResource, type IntegrationId, noCounts, type Store, type SyncRun } from '@tidegate/core';
import { describe, expect, test } from 'vitest';

import { anIntegration } from './samples.ts';

const aRun = (integrationId: IntegrationId, parts: Partial<SyncRun> = {}): SyncRun => ({
  integrationId,
  state: 'reading',
  fingerprint: 'settings',
  attempt: 1,
  resumed: 0,
  heldUntil: 2_000,
  startedAt: 1_000,
  endedAt: null,
  startedBy: 'prs_somebody',
  partsPlanned: null,
  counts: noCounts,
  held: null,
  findings: [],
  trouble: null,
  askedAgainAt: null,
  ...parts,
});

const aFound = (nativeId: string): DiscoveredResource => ({
  type: 'aws-account-s3-bucket',
  nativeId,
  name: 'a “name”',
  path: 'acme/prod/a name',
  parentNativeId: null,
  tags: { Environment: 'production' },
  context: { account_id: '111111111111' },
  riskLevel: 'medium',
});

export function syncPromises(store: () => Store): void {
  const saved = async (): Promise<IntegrationId> => {
    const integration = anIntegration();
    await store().transaction(async (tx) => {
      await tx.integrations.save(integration);
      await tx.syncs.save(aRun(integration.id));
    });
    return integration.id;
  };

  describe('readings of targets', () => {
    test('a reading comes back as it was saved, bare or full, and is replaced by the next', async () => {
      const id = await saved();
      expect(await store().read((tx) => tx.syncs.get(id))).toEqual(aRun(id));
      const counts = { created: 1, changed: 2, gone: 3, unchanged: 4 };
      const full = aRun(id, {
        resumed: 2,
        state: 'held',
        endedAt: 5_000,
        partsPlanned: 7,
        counts,
        held: { counts, sentence: 'too much would be gone' },
        findings: ['an id is named twice'],
        trouble: 'no answer',
        askedAgainAt: 3_000,
      });
      await store().transaction((tx) => tx.syncs.save(full));
      expect(await store().transaction((tx) => tx.syncs.lock(id))).toEqual(full);
    });

    test('when parts were read whole is kept by source, and goes with the integration alone', async () => {
      const id = await saved();
      await store().transaction(async (tx) => {
        await tx.syncs.saveReadAt(id, 'discovery', ['a', 'b'], 1_000);
        await tx.syncs.saveReadAt(id, 'discovery', ['b'], 2_000);
        await tx.syncs.saveReadAt(id, 'import', ['b'], 3_000);
        await tx.syncs.removeParts(id);
        expect(await tx.syncs.readAt(id, 'discovery', ['a', 'b', 'c'])).toEqual(
          new Map([
            ['a', 1_000],
            ['b', 2_000],
          ]),
        );
        expect(await tx.syncs.readAt(id, 'discovery', [])).toEqual(new Map());
      });
    });

    test('parts and pages come back in order, are replaced by name, and go one by one or all at once', async () => {
      const id = await saved();
      const [one, two] = ['111/eu-west-1/ec2', '111/iam'];
      const failed = { part: two, state: 'failed', message: 'no answer', resources: 0 } as const;
      await store().transaction(async (tx) => {
        await tx.syncs.saveParts(id, [failed, { part: one, state: 'completed', message: null, resources: 3 }]);
        const { resources: _, ...trouble } = failed;
        expect(await tx.syncs.troubles(id, 10)).toEqual([{ ...trouble, parts: 1 }]);
        expect(await tx.syncs.troubles(id, 0)).toEqual([]);
        await tx.syncs.savePages(id, [
          { part: two, number: 0, resources: [] },
          { part: one, number: 1, resources: [aFound('b')] },
          { part: one, number: 0, resources: [aFound('a')] },
        ]);
        await tx.syncs.saveParts(id, [{ part: two, state: 'completed', message: null, resources: 1 }]);
        await tx.syncs.savePages(id, [{ part: two, number: 0, resources: [aFound('c')] }]);
      });
      await store().read(async (tx) => {
        expect(await tx.syncs.parts(id)).toEqual([
          { part: one, state: 'completed', message: null, resources: 3 },
          { part: two, state: 'completed', message: null, resources: 1 },
        ]);
        expect(await tx.syncs.countParts(id)).toEqual(new Map([['completed', 2]]));
        const pages = await tx.syncs.pages(id);
        expect(pages.map(({ part, number, resources }) => [part, number, resources])).toEqual([
          [one, 0, [aFound('a')]],
          [one, 1, [aFound('b')]],
          [two, 0, [aFound('c')]],
        ]);
      });
      await store().transaction((tx) => tx.syncs.removePages(id, [one]));
      expect((await store().read((tx) => tx.syncs.pages(id))).map((page) => page.part)).toEqual([two]);
      await store().transaction(async (tx) => {
        await tx.syncs.removePages(id, null);
        await tx.syncs.removeParts(id);
      });
      expect(await store().read((tx) => tx.syncs.pages(id))).toEqual([]);
      expect(await store().read((tx) => tx.syncs.parts(id))).toEqual([]);
    });

    test('a reading moves no cache, and goes with its integration', async () => {
      const id = await saved();
      const before = await store().read((tx) => tx.worldVersion());
      await store().transaction(async (tx) => {
        await tx.syncs.save(aRun(id, { partsPlanned: 3 }));
        await tx.syncs.saveParts(id, [{ part: 'p', state: 'held', message: 'empty', resources: 0 }]);
        await tx.syncs.savePages(id, [{ part: 'p', number: 0, resources: [aFound('a')] }]);
      });
      expect(await store().read((tx) => tx.worldVersion())).toBe(before);
      await store().transaction((tx) => tx.integrations.remove(id));
      expect(await store().read((tx) => tx.syncs.get(id))).toBeNull();
    });
  });
}
