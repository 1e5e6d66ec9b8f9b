// A listing read whole, page by page, where its number is bounded by what it is about.

import type { Page, PageAsk } from '@tidegate/core';

const pageRows = 500;

/** Everything in the order of the listing. */
export async function readPages<T>(read: (page: PageAsk) => Promise<Page<T>>): Promise<readonly T[]> {
  const items: T[] = [];
  let after: string | null = null;
  do {
    const page: Page<T> = await read({ after, limit: pageRows });
    items.push(...page.items);
    after = page.next;
  } while (after !== null);
  return items;
}
