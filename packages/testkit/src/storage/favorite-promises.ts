// Offers that people marked come back as they marked them, are theirs alone, and do not pile up.

import { limits, type MarkedOffer, type Store } from '@tidegate/core';
import { describe, expect, test } from 'vitest';

import { aFlow, aResource, fresh, savedGround, savedPerson } from './samples.ts';

export function favoritePromises(store: () => Store): void {
  const mark = (personId: MarkedBy, offer: MarkedOffer, marked = true) =>
    store().transaction((tx) => tx.favorites.setOffer(personId, offer, marked));
  const of = (personId: MarkedBy) => store().read((tx) => tx.favorites.offers(personId));

  describe('offers that somebody marked', () => {
    test('the latest is first, marked twice is marked once, and nobody else has them', async () => {
      const { person, offer } = await savedOffer(store());
      const second = { ...offer, permissionId: fresh('permission') };
      const other = await savedPerson(store());
      for (const one of [offer, second, offer]) await mark(person.id, one);
      expect(await of(person.id)).toEqual([offer, second]);
      expect(await of(other.id)).toEqual([]);
      const on = (...ids: readonly MarkedOffer['resourceId'][]) =>
        store().read((tx) => tx.favorites.offersOn(person.id, ids));
      expect(await on(offer.resourceId, fresh('resource'))).toHaveLength(2);
      expect(await on(fresh('resource'))).toEqual([]);
      expect(await on()).toEqual([]);
      await mark(other.id, offer, false);
      await mark(person.id, second, false);
      expect(await of(person.id)).toEqual([offer]);
    });

    test('with a new mark the marks of what is there no longer go, and the oldest beyond the limit', async () => {
      const { person, offer } = await savedOffer(store());
      await mark(person.id, { ...offer, flowId: fresh('flow') });
      await mark(person.id, { ...offer, resourceId: fresh('resource') });
      await mark(person.id, offer);
      expect(await of(person.id)).toEqual([offer]);
      for (let made = 1; made <= limits.favoriteOffersMax; made += 1) {
        await mark(person.id, { ...offer, permissionId: fresh('permission') });
      }
      expect(await of(person.id)).toHaveLength(limits.favoriteOffersMax);
      expect(await of(person.id)).not.toContainEqual(offer);
    });
  });
}

type MarkedBy = Awaited<ReturnType<typeof savedPerson>>['id'];

async function savedOffer(store: Store) {
  const { person, integration } = await savedGround(store);
  const [resource, flow] = [aResource(integration.id), aFlow()];
  await store.transaction(async (tx) => {
    await tx.resources.save([resource]);
    await tx.flows.save(flow);
  });
  const offer: MarkedOffer = { flowId: flow.id, resourceId: resource.id, permissionId: fresh('permission') };
  return { person, offer };
}
