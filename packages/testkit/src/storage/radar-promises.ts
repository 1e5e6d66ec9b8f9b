// Of an integration and key one sighting is open, what is resolved makes room for it, and all goes with its integration.

import type { Sighting, Store } from '@tidegate/core';
import { describe, expect, test } from 'vitest';

import { allPages, firstPage } from './pages.ts';
import { aGrant, anIntegration, awkward, fresh, savedGround, start } from './samples.ts';

let seconds = 0;
const aSighting = (parts: Partial<Sighting> & Pick<Sighting, 'integrationId'>): Sighting => {
  seconds += 1;
  return {
    id: fresh('sighting'),
    key: `key ${seconds} ${awkward}`,
    kind: 'made_outside',
    account: awkward,
    sentence: awkward,
    entitlement: { type: 'type', nativeId: awkward, permission: 'READ_ONLY' },
    grantId: fresh('grant'),
    untouchable: awkward,
    firstSeenAt: start + seconds,
    lastSeenAt: start + seconds + 1,
    resolvedAt: null,
    accepted: { by: fresh('person'), at: start, reason: awkward },
    removal: { by: fresh('person'), at: start, reason: awkward, trouble: null },
    turned: { by: fresh('person'), at: start, reason: awkward, requestId: fresh('request') },
    ...parts,
  };
};

export function radarPromises(store: () => Store): void {
  const saved = async () => {
    const integration = anIntegration();
    await store().transaction((tx) => tx.integrations.save(integration));
    return integration.id;
  };

  describe('sightings', () => {
    test('come back as they were written, newest first', async () => {
      const integrationId = await saved();
      const plain = {
        entitlement: null,
        grantId: null,
        untouchable: null,
        accepted: null,
        removal: null,
        turned: null,
      };
      const written = [aSighting({ integrationId }), aSighting({ integrationId, ...plain })];
      await store().transaction((tx) => tx.radar.save(written));
      const [first] = written;
      const read = await store().read((tx) => allPages((page) => tx.radar.page({ integrationId }, page), 1));
      expect(read).toEqual(written.toReversed());
      expect(await store().transaction((tx) => tx.radar.lock(first?.id ?? 'sgt_'))).toEqual(first);
    });

    test('what grants of somebody left behind is found for them, until it is decided about', async () => {
      const ground = await savedGround(store());
      const grants = [aGrant(ground), aGrant(await savedGround(store()))];
      const [theirs, another] = grants.map(({ id }) => id);
      const [integrationId, open] = [ground.integration.id, { accepted: null, removal: null, turned: null }];
      const left = aSighting({ integrationId, ...open, kind: 'left_behind', grantId: theirs ?? null });
      const others = [
        aSighting({ integrationId, ...open, kind: 'left_behind', grantId: another ?? null }),
        aSighting({ integrationId, ...open, kind: 'widened', grantId: theirs ?? null }),
        aSighting({ integrationId, ...open, kind: 'left_behind', grantId: theirs ?? null, resolvedAt: start }),
        aSighting({ integrationId, kind: 'left_behind', grantId: theirs ?? null }),
      ];
      await store().transaction(async (tx) => {
        for (const grant of grants) await tx.grants.insert(grant);
        await tx.radar.save([left, ...others]);
      });
      expect(await store().transaction((tx) => tx.radar.lockLeftBy(ground.person.id))).toEqual([left]);
    });

    test('one of a key is open: resolving and opening under it go together, and a second is refused', async () => {
      const integrationId = await saved();
      const one = aSighting({ integrationId, key: 'same' });
      await store().transaction((tx) => tx.radar.save([one]));
      const next = aSighting({ integrationId, key: 'same' });
      await store().transaction((tx) => tx.radar.save([next, { ...one, resolvedAt: start }]));
      const open = await store().read((tx) => tx.radar.openOf(integrationId));
      expect(open.map(({ id }) => id)).toEqual([next.id]);
      await expect(
        store().transaction((tx) => tx.radar.save([aSighting({ integrationId, key: 'same' })])),
      ).rejects.toThrow();
    });

    test('are found by kind, state and part of the account', async () => {
      const integrationId = await saved();
      const waiting = aSighting({ integrationId, accepted: null, account: 'Ada_1' });
      const accepted = aSighting({ integrationId, kind: 'standing' });
      const resolved = aSighting({ integrationId, resolvedAt: start });
      await store().transaction((tx) => tx.radar.save([waiting, accepted, resolved]));
      const found = (filter: object) =>
        store().read(async (tx) =>
          (await tx.radar.page({ integrationId, ...filter }, firstPage)).items.map(({ id }) => id),
        );
      expect(await found({ state: 'open' })).toEqual([waiting.id]);
      expect(await found({ state: 'accepted' })).toEqual([accepted.id]);
      expect(await found({ state: 'resolved' })).toEqual([resolved.id]);
      expect(await found({ kind: 'standing' })).toEqual([accepted.id]);
      expect(await found({ account: 'ada_' })).toEqual([waiting.id]);
      expect(await found({ account: 'a%a' })).toEqual([]);
      const ids = (await store().read((tx) => tx.radar.waiting())).map(({ id }) => id);
      expect([ids.includes(waiting.id), ids.includes(accepted.id), ids.includes(resolved.id)]).toEqual([
        true,
        false,
        false,
      ]);
      const counts = (await store().read((tx) => tx.radar.counts())).filter(
        (one) => one.integrationId === integrationId,
      );
      expect(counts).toEqual([
        { integrationId, kind: 'made_outside', accounts: 1, open: 1, accepted: 0 },
        { integrationId, kind: 'standing', accounts: 1, open: 0, accepted: 1 },
      ]);
    });

    test('resolved ones are forgotten, and everything goes with its integration', async () => {
      const integrationId = await saved();
      const open = aSighting({ integrationId });
      const old = aSighting({ integrationId, resolvedAt: start - 1 });
      const review = {
        integrationId,
        wholeAt: start,
        triedAt: start,
        tookMs: 5,
        observed: 2,
        trouble: null,
        unread: [{ part: awkward, readBefore: true }],
      };
      await store().transaction(async (tx) => {
        await tx.radar.save([open, old]);
        await tx.radar.saveReview({ ...review, wholeAt: null, trouble: awkward });
        await tx.radar.saveReview(review);
        expect(await tx.radar.forgetResolvedBefore(start, 100)).toBe(1);
      });
      expect(await store().read((tx) => tx.radar.get(old.id))).toBeNull();
      expect(await store().transaction((tx) => tx.radar.lockReview(integrationId))).toEqual(review);
      expect(await store().read((tx) => tx.radar.reviews())).toContainEqual(review);
      await store().transaction((tx) => tx.integrations.remove(integrationId));
      expect(await store().read((tx) => tx.radar.get(open.id))).toBeNull();
      expect(await store().read((tx) => tx.radar.review(integrationId))).toBeNull();
    });

    test('refused credentials are replaced by who heard them, and go with their integration', async () => {
      const integrationId = await saved();
      const heard = { integrationId, heardBy: 'knock', message: awkward, since: start } as const;
      const ofServer = { ...heard, part: awkward };
      const ofSurvey = { ...heard, heardBy: 'survey', part: null } as const;
      await store().transaction(async (tx) => {
        await tx.credentialRefusals.replace(integrationId, 'knock', [{ ...heard, part: null }]);
        await tx.credentialRefusals.replace(integrationId, 'survey', [ofSurvey]);
        await tx.credentialRefusals.replace(integrationId, 'knock', [ofServer]);
      });
      expect(await store().read((tx) => tx.credentialRefusals.of(integrationId, 'knock'))).toEqual([ofServer]);
      const ours = async () => {
        const all = await store().read((tx) => tx.credentialRefusals.all());
        return all.filter((one) => one.integrationId === integrationId);
      };
      expect(await ours()).toEqual([ofSurvey, ofServer]);
      await store().transaction((tx) => tx.credentialRefusals.replace(integrationId, 'knock', []));
      expect(await ours()).toEqual([ofSurvey]);
      await store().transaction((tx) => tx.integrations.remove(integrationId));
      expect(await ours()).toEqual([]);
    });
  });
}
