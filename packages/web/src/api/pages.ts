// Lists come in pages; the next one is asked for by the token of the last.

interface Page<T> {
  readonly items: readonly T[];
  readonly pagination: { readonly next_page_token: string | null };
}

/** The token of the first page: none. */
export function firstPage(): string | undefined {
  return undefined;
}

export function nextPage(page: Page<unknown>): string | undefined {
  return page.pagination.next_page_token ?? undefined;
}

/** All items fetched so far, in order. */
export function itemsOf<T>(pages: readonly Page<T>[] | undefined): readonly T[] {
  return (pages ?? []).flatMap((page) => page.items);
}
