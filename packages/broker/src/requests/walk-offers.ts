// Walking what is offered: everything that fits some filters, one offer after the other, for answers that are counted from the start of a
// list or are about things and not about single entitlements. Bounded by who asks; pages come from the index as they are needed.

import type { Actor, Ports } from '../ports.ts';
import { listOffers, type OfferFilter } from './list-offers.ts';
import type { OfferedMember } from './offered-pairs.ts';

const atOnce = 200;

/** The caller's offers that fit, in shown order. Ends early when nobody takes more. */
export async function* walkOffers(
  ports: Ports,
  actor: Actor,
  filter: Omit<OfferFilter, 'page'>,
): AsyncIterable<OfferedMember> {
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listOffers>> = await listOffers(ports, actor, {
      ...filter,
      page: { after, limit: atOnce },
    });
    if (!page.ok) return;
    yield* page.value.items;
    after = page.value.next;
  } while (after !== null);
}

/** Whether anything that fits is offered. */
export async function anyOffered(ports: Ports, actor: Actor, filter: Omit<OfferFilter, 'page'>): Promise<boolean> {
  const page = await listOffers(ports, actor, { ...filter, page: { after: null, limit: 1 } });
  return page.ok && page.value.items.length > 0;
}
