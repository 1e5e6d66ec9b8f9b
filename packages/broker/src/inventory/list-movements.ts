// What changes of the inventory did, for administrators and auditors.

import type { Movement, Page, PageAsk } from '@tidegate/core';
import type { Ports } from '../ports.ts';

/** A movement with the names of the integrations it came from. */
export interface ListedMovement extends Movement {
  readonly integrations: readonly string[];
}

/** The newest first. */
export const listMovements = (ports: Ports, page: PageAsk): Promise<Page<ListedMovement>> =>
  ports.store.read(async (tx) => {
    const names = new Map((await tx.integrations.all()).map(({ id, name }) => [id, name]));
    const { items, next } = await tx.movements.page(page);
    return {
      items: items.map((one) => ({ ...one, integrations: one.integrationIds.map((id) => names.get(id) ?? id) })),
      next,
    };
  });
