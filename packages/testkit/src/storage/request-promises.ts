// Requests come back as they were saved, change one version at a time, and are listed newest first without loss.

import { type AccessRequest, Fault, Refused, type RequestFilter, type RequestState, type Store } from '@tidegate/core';
import { describe, expect, test } from 'vitest';

import { allPages, firstPage } from './pages.ts';
import { aRequest, awkward, fresh, savedPerson, start } from './samples.ts';

export function requestPromises(store: () => Store): void {
  const save = (request: AccessRequest): Promise<void> => store().transaction((tx) => tx.requests.insert(request));
  const idsOf = async (filter: RequestFilter): Promise<readonly string[]> =>
    (await store().read((tx) => tx.requests.page(filter, firstPage))).items.map((request) => request.id);

  describe('requests', () => {
    test('a request comes back as saved, in every state', async () => {
      const person = await savedPerson(store());
      const states: readonly RequestState[] = [
        { kind: 'waiting' },
        { kind: 'agreed', at: start },
        { kind: 'rejected', at: start, by: person.id, reason: awkward },
        { kind: 'rejected', at: start, by: person.id, reason: null },
        { kind: 'withdrawn', at: start },
        { kind: 'lapsed', at: start },
        { kind: 'out_of_reach', at: start },
        { kind: 'not_started', at: start, why: awkward },
      ];
      for (const state of states) {
        const request = aRequest(person, { state, reason: state.kind === 'waiting' ? null : awkward });
        await save(request);
        expect(await store().read((tx) => tx.requests.get(request.id))).toEqual(request);
        expect(await store().transaction((tx) => tx.requests.lock(request.id))).toEqual(request);
      }
      expect(await store().read((tx) => tx.requests.get(fresh('request')))).toBeNull();
      expect(await store().transaction((tx) => tx.requests.lock(fresh('request')))).toBeNull();
    });

    test('requests are found by what they lengthen, by flow, and by whether a flow made them', async () => {
      const person = await savedPerson(store());
      const root = aRequest(person);
      const { flowId } = root;
      const more = aRequest(person, { flowId, extends: root.id });
      const own = aRequest(person, { flowId, terms: { ...root.terms, trigger: 'automatic' } });
      for (const request of [root, more, own]) await save(request);
      expect(await store().read((tx) => tx.requests.get(more.id))).toEqual(more);
      expect(await idsOf({ extends: [root.id] })).toEqual([more.id]);
      expect(await idsOf({ flowId, automatic: true })).toEqual([own.id]);
      expect(new Set(await idsOf({ flowId, automatic: false }))).toEqual(new Set([root.id, more.id]));
    });

    test('a save replaces the version before and no other', async () => {
      const request = aRequest(await savedPerson(store()), { approval: null });
      await save(request);
      const second = { ...request, version: 2, state: { kind: 'agreed', at: start } } as const;
      await store().transaction((tx) => tx.requests.save(second));
      for (const version of [1, 2, 4]) {
        const stale = store().transaction((tx) => tx.requests.save({ ...second, version }));
        await expect(stale).rejects.toMatchObject({ name: 'Fault', code: 'object.changed' });
        await expect(stale).rejects.toBeInstanceOf(Fault);
      }
      expect(await store().read((tx) => tx.requests.get(request.id))).toEqual(second);
    });

    test('pages are newest first and lose and repeat nothing, also where many share a moment', async () => {
      const person = await savedPerson(store());
      const moments = [5, 3, 3, 3, 9, 3, 1, 3];
      const requests = moments.map((at) => aRequest(person, { askedAt: start + at }));
      for (const request of requests) await save(request);
      const filter = { requesterId: person.id };
      const paged = await allPages((page) => store().read((tx) => tx.requests.page(filter, page)), 3);
      expect(paged.map((request) => request.askedAt - start)).toEqual([9, 5, 3, 3, 3, 3, 3, 1]);
      expect(new Set(paged.map((request) => request.id))).toEqual(new Set(requests.map((request) => request.id)));
      const whole = await store().read((tx) => tx.requests.page(filter, { after: null, limit: 8 }));
      expect(whole).toEqual({ items: paged, next: null });
    });

    test('a newer request does not disturb the pages being read', async () => {
      const person = await savedPerson(store());
      for (const at of [1, 2, 3]) await save(aRequest(person, { askedAt: start + at }));
      const read = (after: string | null) =>
        store().read((tx) => tx.requests.page({ requesterId: person.id }, { after, limit: 2 }));
      const first = await read(null);
      await save(aRequest(person, { askedAt: start + 9 }));
      const second = await read(first.next);
      expect(second.items.map((request) => request.askedAt - start)).toEqual([1]);
    });

    test('a cursor that is none of ours is refused, and tells nothing of how much there is', async () => {
      for (const after of ['', 'x', '0.x', Buffer.from("1.req_'; drop table x").toString('base64url')]) {
        const bad = store().read((tx) => tx.requests.page({}, { after, limit: 2 }));
        await expect(bad).rejects.toBeInstanceOf(Refused);
      }
    });

    test('each filter gives what it names, and filters narrow each other', async () => {
      const [ada, bob, cyd] = [await savedPerson(store()), await savedPerson(store()), await savedPerson(store())];
      const own = aRequest(ada);
      const forBob = aRequest(ada, { granteeId: bob.id, state: { kind: 'agreed', at: start } });
      const standsFor = [{ personId: bob.id, humanId: bob.id, fills: ['g0.a0'] }];
      const judged = aRequest(bob, {
        lapsesAt: start + 10,
        verdicts: [
          { personId: cyd.id, verdict: 'approve', reason: awkward, at: start, fills: ['g0.a1'], standsFor },
          { personId: ada.id, verdict: 'reject', reason: null, at: start, fills: [] },
        ],
      });
      for (const request of [own, forBob, judged]) await save(request);
      const sorted = (...requests: readonly AccessRequest[]) => requests.map((request) => request.id).toSorted();
      expect((await idsOf({ requesterId: ada.id })).toSorted()).toEqual(sorted(own, forBob));
      expect((await idsOf({ granteeId: bob.id })).toSorted()).toEqual(sorted(forBob, judged));
      expect(await idsOf({ requesterId: ada.id, states: ['agreed', 'lapsed'] })).toEqual([forBob.id]);
      expect(await idsOf({ requesterId: ada.id, states: [] })).toEqual([]);
      expect((await idsOf({ ids: [own.id, judged.id] })).toSorted()).toEqual(sorted(own, judged));
      expect(await idsOf({ ids: [] })).toEqual([]);
      expect(await idsOf({ verdictBy: cyd.id })).toEqual([judged.id]);
      expect(await idsOf({ verdictBy: bob.id })).toEqual([]);
      expect(await idsOf({ verdictFor: bob.id })).toEqual([judged.id]);
      expect(await idsOf({ verdictFor: cyd.id })).toEqual([]);
      const lapsing = (moment: number) => idsOf({ requesterId: bob.id, lapsingBefore: moment });
      expect(await lapsing(start + 10)).toEqual([judged.id]);
      expect(await lapsing(start + 9)).toEqual([]);
      const starting = (moment: number) => idsOf({ requesterId: bob.id, startingAfter: moment });
      expect(await starting((judged.startsAt ?? 0) - 1)).toEqual([judged.id]);
      expect(await starting(judged.startsAt ?? 0)).toEqual([]);
    });
  });
}
