// Findings are never deleted and one of a key is open; what reviews compare with goes with its scope; a change of the inventory is told
// once. And none of it makes a server read its world again.

import type { Finding, FindingId, Movement, MovementStory, ScopeBaseline, Store } from '@tidegate/core';
import { describe, expect, test } from 'vitest';

import { allPages, firstPage } from './pages.ts';
import { aScope, awkward, fresh, start } from './samples.ts';

let keys = 0;
const aFinding = (parts: Partial<Finding> = {}): Finding => {
  keys += 1;
  return {
    id: fresh('finding'),
    key: `scope.grew ${keys}`,
    kind: 'scope.grew',
    subject: `subject ${keys}`,
    subjectName: awkward,
    severity: 'medium',
    sentence: awkward,
    details: { was: 1, is: 20, list: [{ value: awkward, count: 3 }], nothing: null },
    firstSeenAt: start + keys,
    lastSeenAt: start + keys + 1,
    resolvedAt: null,
    ownerId: null,
    acknowledged: null,
    ...parts,
  };
};

const aStory = (): MovementStory => ({
  known: 'cut',
  scopes: { items: [{ id: fresh('scope'), name: awkward, joined: 1, left: 2, changed: 3 }], more: 4 },
  flows: { items: [{ id: fresh('flow'), name: awkward }], more: 0 },
  grants: {
    items: [
      {
        id: fresh('grant'),
        person: 'a@b.example',
        permission: 'READ_ONLY',
        resource: awkward,
        moves: [{ scope: awkward, way: 'left' }],
      },
    ],
    more: 1,
  },
  requests: { items: [], more: 0 },
});

export function findingPromises(store: () => Store): void {
  const scopeWithBaseline = async () => {
    const scope = aScope();
    const baseline: ScopeBaseline = {
      scopeId: scope.id,
      query: scope.query,
      at: start,
      resources: 7,
      environments: [awkward, 'prod'],
      accounts: null,
      keys: [{ field: 'resource_tag', key: awkward, values: ['a', awkward] }],
    };
    await store().transaction((tx) => tx.scopes.save(scope));
    return { scope, baseline };
  };

  describe('findings', () => {
    test('a finding comes back as it was saved, and as it was saved again', async () => {
      const finding = aFinding();
      await store().transaction((tx) => tx.findings.save([finding, aFinding()]));
      expect(await store().read((tx) => tx.findings.get(finding.id))).toEqual(finding);
      const later: Finding = {
        ...finding,
        severity: 'high',
        resolvedAt: start + 99,
        ownerId: fresh('person'),
        acknowledged: { by: fresh('person'), at: start + 50 },
      };
      await store().transaction((tx) => tx.findings.save([later]));
      expect(await store().read((tx) => tx.findings.get(finding.id))).toEqual(later);
      const none: FindingId = fresh('finding');
      expect(await store().read((tx) => tx.findings.get(none))).toBeNull();
    });

    test('of one key at most one is open; resolved ones are as many as there were', async () => {
      const first = aFinding();
      const again = aFinding({ key: first.key });
      await store().transaction((tx) => tx.findings.save([first]));
      await expect(store().transaction((tx) => tx.findings.save([again]))).rejects.toThrow();
      await store().transaction((tx) => tx.findings.save([{ ...first, resolvedAt: start + 500 }]));
      await store().transaction((tx) => tx.findings.save([again]));
      const open = await store().read((tx) => tx.findings.open());
      expect(open.filter(({ key }) => key === first.key)).toEqual([again]);
      expect(await store().read((tx) => tx.findings.lastResolved([first.key, 'another']))).toEqual([
        { ...first, resolvedAt: start + 500 },
      ]);
    });

    test('the last resolved of a key is the one found last', async () => {
      const older = aFinding({ resolvedAt: start + 900 });
      const newer = aFinding({ key: older.key, firstSeenAt: older.firstSeenAt + 5, resolvedAt: start + 800 });
      await store().transaction((tx) => tx.findings.save([newer, older]));
      expect(await store().read((tx) => tx.findings.lastResolved([older.key]))).toEqual([newer]);
      expect(await store().read((tx) => tx.findings.lastResolved([]))).toEqual([]);
    });

    test('a list is the latest first, by state, kind and subject, page by page', async () => {
      const subject = fresh('scope');
      const made = [1, 2, 3, 4, 5].map((at) =>
        aFinding({
          subject,
          firstSeenAt: start + 1_000 + at,
          kind: at === 1 ? 'scope.empty' : 'scope.grew',
          resolvedAt: at > 3 ? start + 2_000 : null,
        }),
      );
      await store().transaction((tx) => tx.findings.save(made));
      const list = (filter: { state?: 'open' | 'resolved'; kind?: Finding['kind'] }) =>
        allPages((page) => store().read((tx) => tx.findings.page({ subject, ...filter }, page)), 2);
      expect(await list({})).toEqual(made.toReversed());
      expect(await list({ state: 'open' })).toEqual(made.slice(0, 3).toReversed());
      expect(await list({ state: 'resolved' })).toEqual(made.slice(3).toReversed());
      expect(await list({ kind: 'scope.empty' })).toEqual(made.slice(0, 1));
    });

    test('what is open is counted, and of it what nobody has acknowledged', async () => {
      const before = await store().read((tx) => tx.findings.countOpen());
      const acknowledged = { by: fresh('person'), at: start };
      await store().transaction((tx) =>
        tx.findings.save([aFinding(), aFinding({ acknowledged }), aFinding({ resolvedAt: start })]),
      );
      expect(await store().read((tx) => tx.findings.countOpen())).toEqual({
        open: before.open + 2,
        waiting: before.waiting + 1,
      });
    });
  });

  describe('what reviews compare with', () => {
    test('a baseline comes back, is replaced, and is left out when its scope is gone meanwhile', async () => {
      const { scope, baseline } = await scopeWithBaseline();
      const gone = { ...baseline, scopeId: fresh('scope') };
      await store().transaction((tx) => tx.drift.saveBaselines([baseline, gone]));
      expect(await store().read((tx) => tx.drift.baseline(scope.id))).toEqual(baseline);
      expect(await store().read((tx) => tx.drift.baseline(gone.scopeId))).toBeNull();
      const next: ScopeBaseline = { ...baseline, query: 'q', environments: null, accounts: ['1'], keys: [] };
      await store().transaction((tx) => tx.drift.saveBaselines([next]));
      expect(await store().read((tx) => tx.drift.baselines())).toContainEqual(next);
    });

    test('counts are a history of bounded length, oldest first, and the latest of each scope is known', async () => {
      const { scope } = await scopeWithBaseline();
      const other = (await scopeWithBaseline()).scope;
      const at = (moment: number, id = scope.id) => ({
        scopeId: id,
        at: start + moment,
        resources: moment,
        entitlements: 2 * moment,
      });
      await store().transaction((tx) =>
        tx.drift.addCounts([at(9, other.id), { ...at(1), scopeId: fresh('scope') }], 3),
      );
      for (const moment of [1, 2, 3, 4, 5]) await store().transaction((tx) => tx.drift.addCounts([at(moment)], 3));
      const ids = [scope.id, other.id];
      const all = await store().read((tx) => tx.drift.countsOf(ids, 10));
      expect(all.filter(({ scopeId }) => scopeId === scope.id)).toEqual([at(3), at(4), at(5)]);
      expect(all.filter(({ scopeId }) => scopeId === other.id)).toEqual([at(9, other.id)]);
      const two = await store().read((tx) => tx.drift.countsOf([scope.id], 2));
      expect(two).toEqual([at(4), at(5)]);
      const latest = await store().read((tx) => tx.drift.latestCounts());
      expect(latest.filter(({ scopeId }) => scopeId === scope.id)).toEqual([at(5)]);
    });

    test('reviews are a history of bounded length; whoever locks sees the latest', async () => {
      const review = (moment: number) => ({
        at: start + moment,
        version: moment,
        scopes: 3,
        opened: 1,
        resolved: 0,
        open: 1,
        tookMs: 12,
      });
      for (const moment of [1, 2, 3]) await store().transaction((tx) => tx.drift.addReview(review(moment), 2));
      expect(await store().read((tx) => tx.drift.reviews(10))).toEqual([review(2), review(3)]);
      expect(await store().read((tx) => tx.drift.reviews(1))).toEqual([review(3)]);
      expect(await store().transaction((tx) => tx.drift.lock())).toEqual(review(3));
    });

    test('all of it goes with its scope, and a review moves no cache', async () => {
      const { scope, baseline } = await scopeWithBaseline();
      const before = await store().read((tx) => tx.worldVersion());
      await store().transaction(async (tx) => {
        await tx.drift.saveBaselines([baseline]);
        await tx.drift.addCounts([{ scopeId: scope.id, at: start, resources: 1, entitlements: 1 }], 5);
        await tx.findings.save([aFinding({ subject: scope.id })]);
      });
      expect(await store().read((tx) => tx.worldVersion())).toBe(before);
      await store().transaction((tx) => tx.scopes.remove(scope.id));
      expect(await store().read((tx) => tx.drift.baseline(scope.id))).toBeNull();
      expect(await store().read((tx) => tx.drift.countsOf([scope.id], 5))).toEqual([]);
      const found = await store().read((tx) => tx.findings.page({ subject: scope.id }, firstPage));
      expect(found.items).toHaveLength(1);
    });
  });

  test('what was resolved is forgotten by its age, a bounded number at a time; what holds is not', async () => {
    const old = 1_000;
    const resolved = [aFinding({ resolvedAt: old }), aFinding({ resolvedAt: old }), aFinding({ resolvedAt: old + 1 })];
    const holds = aFinding();
    await store().transaction((tx) => tx.findings.save([...resolved, holds]));
    const forget = () => store().transaction((tx) => tx.findings.forgetResolvedBefore(old + 1, 1));
    expect([await forget(), await forget(), await forget()]).toEqual([1, 1, 0]);
    const left = await store().read(async (tx) => {
      const found = [];
      for (const { id } of [...resolved, holds]) found.push(await tx.findings.get(id));
      return found.map((one) => one !== null);
    });
    expect(left).toEqual([false, false, true, true]);
  });

  describe('changes of the inventory', () => {
    let versions = 7_000_000;
    const version = (): number => {
      versions += 1;
      return versions;
    };

    test('what was written down is told once, with everything that was said', async () => {
      const [at, story] = [start, aStory()];
      const moved: Movement = { version: version(), at, integrationIds: [fresh('integration')], story: null };
      const [integrationId = fresh('integration')] = moved.integrationIds;
      await store().transaction((tx) => tx.movements.intend({ version: moved.version, at, integrationId }));
      expect(await store().read((tx) => tx.movements.get(moved.version))).toEqual(moved);
      const tell = () => store().transaction((tx) => tx.movements.tell({ version: moved.version, at, story }));
      expect(await tell()).toBe(true);
      expect(await tell()).toBe(false);
      expect(await store().read((tx) => tx.movements.get(moved.version))).toEqual({ ...moved, story });
      expect(await store().read((tx) => tx.movements.latestOf(integrationId))).toEqual({ ...moved, story });
    });

    test('one change of several integrations is one, and what nobody wrote down may be told too', async () => {
      const [one, other] = [fresh('integration'), fresh('integration')];
      const both = version();
      await store().transaction(async (tx) => {
        for (const integrationId of [one, other, one])
          await tx.movements.intend({ version: both, at: start, integrationId });
      });
      expect((await store().read((tx) => tx.movements.get(both)))?.integrationIds).toEqual([one, other]);
      const unsaid = version();
      const tell = { version: unsaid, at: start, story: aStory() };
      expect(await store().transaction((tx) => tx.movements.tell(tell))).toBe(true);
      expect((await store().read((tx) => tx.movements.get(unsaid)))?.integrationIds).toEqual([]);
    });

    test('what nobody has told is found by its age, lists are the newest first, and old ones are forgotten', async () => {
      const [one, two] = [version(), version()];
      const integrationId = fresh('integration');
      await store().transaction(async (tx) => {
        await tx.movements.intend({ version: one, at: 10, integrationId });
        await tx.movements.intend({ version: two, at: 20, integrationId });
      });
      const untold = await store().read((tx) => tx.movements.untold(20, 10));
      expect(untold.map((movement) => movement.version)).toEqual([one]);
      const all = await allPages((page) => store().read((tx) => tx.movements.page(page)), 2);
      expect(all.slice(0, 2).map((movement) => movement.version)).toEqual([two, one]);
      expect(await store().transaction((tx) => tx.movements.forgetBefore(21, 1))).toBe(1);
      expect(await store().transaction((tx) => tx.movements.forgetBefore(21, 10))).toBe(1);
      expect(await store().read((tx) => tx.movements.get(one))).toBeNull();
    });
  });
}
