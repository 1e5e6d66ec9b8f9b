// Reading a listing to its end, page by page.

import type { Page, PageAsk } from '@tidegate/core';

/** All items of a listing, read `limit` at a time. */
export async function allPages<T>(read: (page: PageAsk) => Promise<Page<T>>, limit: number): Promise<readonly T[]> {
  const items: T[] = [];
  let after: string | null = null;
  do {
    const page: Page<T> = await read({ after, limit });
    items.push(...page.items);
    after = page.next;
  } while (after !== null);
  return items;
}

/** The first page, of the usual size. */
export const firstPage: PageAsk = { after: null, limit: 100 };
