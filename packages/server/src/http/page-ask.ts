// Pages as every own list has them: `limit` and `page_token` in, `items` and `pagination` out.

import type { Page, PageAsk } from '@tidegate/core';

/** The parsed query of a list as the use cases want it. */
export const pageAsk = (query: { readonly limit: number; readonly page_token?: string | undefined }): PageAsk => ({
  limit: query.limit,
  after: query.page_token ?? null,
});

/** A page as it is answered. */
export const presentPage = <T, V>(page: Page<T>, present: (item: T) => V) => ({
  items: page.items.map(present),
  pagination: { next_page_token: page.next },
});
