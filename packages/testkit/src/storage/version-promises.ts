// Versions of perimeters are only ever added, come back whole, and are told by who changed what since when; proposed changes come back as
// they were saved, change by change of their state, and move no cache.

import type { PerimeterVersion, Proposal, Store } from '@tidegate/core';
import { describe, expect, test } from 'vitest';

import { aFlow, aScope, awkward, fresh, start } from './samples.ts';

export function versionPromises(store: () => Store): void {
  const insert = (version: PerimeterVersion) => store().transaction((tx) => tx.versions.insert(version));
  const scopeVersion = (parts: Partial<PerimeterVersion> = {}): PerimeterVersion => ({
    kind: 'scope',
    subject: fresh('scope'),
    version: 1,
    at: start,
    actor: fresh('person'),
    confirmedBy: null,
    door: 'api',
    change: 'saved',
    document: { kind: 'scope', name: awkward, description: null, query: 'resource_name = "a"' },
    ...parts,
  });
  const flowVersion = (): PerimeterVersion => {
    const { id, version, createdAt, updatedAt, ...parts } = aFlow();
    return {
      ...scopeVersion({ kind: 'flow', subject: id, confirmedBy: fresh('person'), door: 'portal' }),
      version,
      document: { kind: 'flow', ...parts },
    };
  };
  const ruleVersion = (parts: Partial<PerimeterVersion> = {}): PerimeterVersion =>
    scopeVersion({
      kind: 'rule',
      subject: fresh('rule'),
      document: {
        kind: 'rule',
        name: awkward,
        description: null,
        active: true,
        demand: { kind: 'cap', who: null, max: 3, what: null, flowId: null },
        published: { name: awkward },
      },
      ...parts,
    });
  const classificationVersion = (): PerimeterVersion =>
    scopeVersion({
      kind: 'classification',
      subject: fresh('classification'),
      document: {
        kind: 'classification',
        name: awkward,
        order: ['public', awkward],
        lowering: [{ sources: ['a@b'], query: awkward, reason: null }],
      },
    });
  const groupVersion = (): PerimeterVersion =>
    scopeVersion({
      kind: 'group',
      subject: fresh('group'),
      actor: 'system',
      change: 'found',
      document: { kind: 'group', name: awkward, members: [fresh('person'), fresh('person')] },
    });

  describe('versions of perimeters', () => {
    test.each([
      ['scope', () => scopeVersion({ change: 'removed' })],
      ['access flow', flowVersion],
      ['group', groupVersion],
      ['classification', classificationVersion],
    ])('a version of a %s comes back whole', async (_kind, make) => {
      const version = make();
      await insert(version);
      expect(await store().read((tx) => tx.versions.get(version.subject, version.version))).toEqual(version);
      expect(await store().read((tx) => tx.versions.latest(version.subject))).toBe(version.version);
    });

    test('what has no version has none', async () => {
      const nothing = fresh('scope');
      expect(await store().read((tx) => tx.versions.latest(nothing))).toBe(0);
      expect(await store().read((tx) => tx.versions.get(nothing, 1))).toBeNull();
      expect(await store().read((tx) => tx.versions.page(nothing, { after: null, limit: 5 }))).toEqual({
        items: [],
        next: null,
      });
    });

    test('a number is given once: an older or equal one is refused, and the first stays', async () => {
      const first = scopeVersion({ version: 2 });
      await insert(first);
      for (const version of [1, 2]) {
        await expect(insert({ ...first, version, door: 'cli' })).rejects.toMatchObject({ code: 'object.changed' });
      }
      expect(await store().read((tx) => tx.versions.get(first.subject, 2))).toEqual(first);
    });

    test('they are listed newest first, page by page, each thing on its own', async () => {
      const subject = fresh('scope');
      for (const version of [1, 2, 3]) await insert(scopeVersion({ subject, version, at: start + version }));
      await insert(scopeVersion());
      const page = (after: string | null) => store().read((tx) => tx.versions.page(subject, { after, limit: 2 }));
      const one = await page(null);
      expect(one.items.map(({ version }) => version)).toEqual([3, 2]);
      const two = await page(one.next);
      expect([two.items.map(({ version }) => version), two.next]).toEqual([[1], null]);
    });

    test('who changed any of several things is told from a moment on, and of no other thing', async () => {
      const [one, other] = [scopeVersion(), flowVersion()];
      const later = { ...one, version: 2, at: start + 10, confirmedBy: fresh('person') };
      for (const version of [one, other, later, groupVersion()]) await insert(version);
      const since = (subjects: readonly string[], moment: number) =>
        store().read((tx) => tx.versions.changesSince(subjects, moment));
      const { version, change, document, ...told } = later;
      expect(await since([one.subject], start)).toEqual([told]);
      expect(await since([one.subject], start + 10)).toEqual([]);
      expect((await since([one.subject, other.subject], start - 1)).map((each) => each.subject).sort()).toEqual(
        [one.subject, one.subject, other.subject].sort(),
      );
      expect(await since([], 0)).toEqual([]);
    });

    test('what was changed after a moment is told with all it was since, and what it was then', async () => {
      const [one, other] = [scopeVersion({ at: start }), scopeVersion({ at: start })];
      const later = [2, 3].map((version) => ({ ...one, version, at: start + version * 10 }));
      for (const version of [one, other, ...later]) await insert(version);
      const since = (moment: number) =>
        store().read(async (tx) => {
          const found = await tx.versions.versionsSince([one.subject, other.subject], moment);
          return found.map(({ subject, version }) => [subject, version]);
        });
      expect(await since(start)).toEqual([1, 2, 3].map((version) => [one.subject, version]));
      expect(await since(start + 20)).toEqual([2, 3].map((version) => [one.subject, version]));
      expect(await since(start + 30)).toEqual([]);
    });

    test('which rules were changed after a moment is told, and nothing else that was', async () => {
      const rule = ruleVersion({ at: start + 500 });
      for (const version of [rule, scopeVersion({ at: start + 500 })]) await insert(version);
      const since = (moment: number) => store().read((tx) => tx.versions.rulesChangedSince(moment));
      expect(await since(start + 499)).toContain(rule.subject);
      expect((await since(start + 499)).every((id) => id.startsWith('rul_'))).toBe(true);
      expect(await since(start + 500)).not.toContain(rule.subject);
    });

    test('a change that is undone leaves no version', async () => {
      const version = scopeVersion();
      const undone = store().transaction(async (tx) => {
        await tx.versions.insert(version);
        throw new Error('undone');
      });
      await expect(undone).rejects.toThrow('undone');
      expect(await store().read((tx) => tx.versions.latest(version.subject))).toBe(0);
    });
  });

  describe('proposed changes of perimeters', () => {
    const aProposal = (parts: Partial<Proposal> = {}): Proposal => ({
      id: fresh('proposal'),
      change: { kind: 'scope', subject: fresh('scope'), name: awkward, description: awkward, query: aScope().query },
      baseVersion: 0,
      proposedBy: fresh('person'),
      door: 'api',
      at: start,
      lapsesAt: start + 1_000,
      state: 'waiting',
      decidedBy: null,
      decidedAt: null,
      ...parts,
    });
    const save = (proposal: Proposal) => store().transaction((tx) => tx.proposals.save(proposal));

    test('a proposal comes back as it was saved, whatever it proposes, and is replaced by what became of it', async () => {
      const changes: readonly Proposal['change'][] = [
        aProposal().change,
        { kind: 'flow', subject: fresh('flow'), name: 'f', body: { name: 'f', deep: [awkward, null, { a: 1 }] } },
        {
          kind: 'group',
          subject: fresh('group'),
          name: awkward,
          save: { name: awkward, members: [fresh('person')] },
        },
        {
          kind: 'classification',
          subject: fresh('classification'),
          name: awkward,
          save: { order: ['a', awkward], lowering: [{ sources: ['a@b'], query: 'q', reason: awkward }] },
        },
        {
          kind: 'tags',
          subject: fresh('tagOrder'),
          name: awkward,
          change: { key: awkward, value: awkward, instead: 'env' },
          rows: [
            { resourceId: fresh('resource'), was: null },
            { resourceId: fresh('resource'), was: awkward },
          ],
        },
        { kind: 'removal', of: 'flow', subject: fresh('flow'), name: awkward },
        { kind: 'removal', of: 'scope', subject: fresh('scope'), name: awkward },
      ];
      for (const change of changes) {
        const proposal = aProposal({ change });
        await save(proposal);
        expect(await store().read((tx) => tx.proposals.get(proposal.id))).toEqual(proposal);
        const decided = { ...proposal, state: 'discarded', decidedBy: fresh('person'), decidedAt: start + 5 } as const;
        await save(decided);
        expect(await store().transaction((tx) => tx.proposals.lock(proposal.id))).toEqual(decided);
      }
      expect(await store().read((tx) => tx.proposals.get(fresh('proposal')))).toBeNull();
    });

    test('those that wait are listed the oldest first; pages are by state, the newest first', async () => {
      const at = start + 1_000_000;
      const [one, two] = [aProposal({ at }), aProposal({ at: at + 1 })];
      const over = aProposal({ at: at + 2, state: 'lapsed', decidedAt: at + 3 });
      for (const each of [two, over, one]) await save(each);
      const mine = new Set<string>([one.id, two.id, over.id]);
      const waiting = await store().read((tx) => tx.proposals.waiting());
      expect(waiting.filter(({ id }) => mine.has(id)).map(({ id }) => id)).toEqual([one.id, two.id]);
      const page = await store().read((tx) => tx.proposals.page(['lapsed', 'waiting'], { after: null, limit: 2 }));
      expect(page.items.map(({ id }) => id)).toEqual([over.id, two.id]);
      const next = await store().read((tx) => tx.proposals.page(['lapsed', 'waiting'], { after: page.next, limit: 1 }));
      expect(next.items.map(({ id }) => id)).toEqual([one.id]);
    });

    test('a proposal moves no cache', async () => {
      const before = await store().read((tx) => tx.worldVersion());
      await save(aProposal());
      expect(await store().read((tx) => tx.worldVersion())).toBe(before);
    });
  });
}
