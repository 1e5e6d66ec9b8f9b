// A person's notices in the portal.

import type { Notice, Page, PageAsk } from '@tidegate/core';
import type { Actor, Ports } from '../ports.ts';

/** The caller's notices, newest first. */
export const listNotices = (ports: Ports, actor: Actor, page: PageAsk): Promise<Page<Notice>> =>
  ports.store.read((tx) => tx.notices.page(actor.person.id, page));

/** How many the caller has not read. */
export const countUnreadNotices = (ports: Ports, actor: Actor): Promise<number> =>
  ports.store.read((tx) => tx.notices.countUnread(actor.person.id));

/** Marks everything up to now as read. */
export async function markNoticesRead(ports: Ports, actor: Actor): Promise<void> {
  const now = ports.clock.now();
  await ports.store.transaction((tx) => tx.notices.markRead(actor.person.id, now, now));
}
