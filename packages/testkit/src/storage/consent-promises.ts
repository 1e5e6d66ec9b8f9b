// What became of consents comes back as it was saved; delegations are found while they count; an authenticator is one a person.

import type { Delegation, Store } from '@tidegate/core';
import { describe, expect, test } from 'vitest';

import { aRequest, awkward, fresh, savedPerson, start } from './samples.ts';

export function consentPromises(store: () => Store): void {
  describe('consent', () => {
    test('the trail of a request and everything of its verdicts come back as saved', async () => {
      const [asker, giver, away] = [await savedPerson(store()), await savedPerson(store()), await savedPerson(store())];
      const resourceId = fresh('resource');
      const request = aRequest(asker, {
        state: { kind: 'out_of_reach', at: start, why: awkward },
        approval: {
          mode: 'ALL_OF',
          groups: [
            { operator: 'OR', quorum: 2, approvers: [] },
            {
              operator: 'EACH',
              approvers: [{ type: 'group', operator: 'is', values: [awkward], ids: [], sourceId: fresh('source') }],
            },
          ],
        },
        verdicts: [
          {
            personId: giver.id,
            verdict: 'approve',
            reason: awkward,
            at: start,
            fills: ['g0.q0'],
            humanId: away.id,
            standsFor: [{ personId: away.id, humanId: away.id, fills: ['g1.a0'] }],
            oldestFact: { observedAt: start, sourceId: fresh('source') },
          },
        ],
        trail: {
          owned: [{ key: resourceId, resourceIds: [resourceId], label: awkward }],
          escalatedAt: [start, start + 1],
          narrowed: [
            {
              by: giver.id,
              at: start,
              duration: { fromSec: 3_600, toSec: 60 },
              without: [
                { resourceId, permissionId: fresh('permission'), resourceName: awkward, permissionName: awkward },
              ],
            },
            { by: giver.id, at: start, duration: null, without: [] },
          ],
          stepUpAt: start,
          ownHumans: [away.id],
          startedBy: away.id,
        },
      });
      await store().transaction((tx) => tx.requests.insert(request));
      expect(await store().read((tx) => tx.requests.get(request.id))).toEqual(request);
    });

    test('delegations are found while they have not ended, and by either of their people', async () => {
      const [from, to] = [await savedPerson(store()), await savedPerson(store())];
      const one: Delegation = {
        id: fresh('delegation'),
        fromId: from.id,
        toId: to.id,
        startsAt: start + 10,
        endsAt: start + 20,
        flowIds: [fresh('flow')],
        reason: awkward,
        createdBy: from.id,
        createdAt: start,
        endedAt: null,
      };
      const all: Delegation = { ...one, id: fresh('delegation'), flowIds: null, reason: null, createdAt: start + 1 };
      await store().transaction(async (tx) => {
        await tx.delegations.save(one);
        await tx.delegations.save(all);
      });
      const mine = (now: number) =>
        store().read(async (tx) => (await tx.delegations.notEnded(now)).filter(({ fromId }) => fromId === from.id));
      expect(await mine(start)).toEqual([one, all]);
      expect(await mine(start + 19)).toEqual([one, all]);
      expect(await mine(start + 20)).toEqual([]);
      await store().transaction((tx) => tx.delegations.save({ ...all, endedAt: start + 2 }));
      expect(await mine(start)).toEqual([one]);
      expect(await store().read((tx) => tx.delegations.ofPerson(to.id, 10))).toEqual([
        { ...all, endedAt: start + 2 },
        one,
      ]);
      expect(await store().read((tx) => tx.delegations.get(one.id))).toEqual(one);
      expect(await store().read((tx) => tx.delegations.get(fresh('delegation')))).toBeNull();
    });

    test('an authenticator comes back as saved, replaces the one before, and is gone when it is taken away', async () => {
      const { id: personId } = await savedPerson(store());
      const made = {
        personId,
        sealed: new Uint8Array([0, 255, 1]),
        createdAt: start,
        confirmedAt: null,
        lastStep: null,
        passedAt: null,
        failures: 0,
        heldUntil: null,
      };
      const used = {
        ...made,
        confirmedAt: start,
        lastStep: 57_000_000,
        passedAt: start,
        failures: 3,
        heldUntil: start + 1,
      };
      await store().transaction((tx) => tx.authenticators.save(made));
      expect(await store().read((tx) => tx.authenticators.get(personId))).toEqual(made);
      await store().transaction((tx) => tx.authenticators.save(used));
      expect(await store().transaction((tx) => tx.authenticators.lock(personId))).toEqual(used);
      await store().transaction((tx) => tx.authenticators.remove(personId));
      expect(await store().read((tx) => tx.authenticators.get(personId))).toBeNull();
    });
  });
}
