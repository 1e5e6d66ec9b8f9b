// Pages as the published API has them. A page token carries the limit and the filters of the first call, because its clients send
// nothing but the token afterwards. What comes back is read as if it had been typed: by the same schema, trusted no further.

import { matchesWildcard, pageOf } from '@tidegate/broker';
import { publishedPageSize } from '@tidegate/contract';
import { no, ok, type Page, type PageAsk, type Result, refusal } from '@tidegate/core';
import { z } from 'zod';

interface ListQuery {
  readonly limit?: number | undefined;
  readonly page_token?: string | undefined;
}

/** A page that was asked for: which part of the list, by which filters, and how to present what was found. */
export interface OpenedPage<Q> {
  readonly ask: PageAsk;
  readonly filters: Q;
  present<T, V>(page: Page<T>, each: (item: T) => V): PresentedPage<V>;
}

export interface PresentedPage<V> {
  readonly items: V[];
  readonly pagination: { readonly next_page_token: string | null };
}

/** Reads the paging part of a list's query. What the call says itself stands before what its token carries. */
export function openPage<Q extends ListQuery>(schema: z.ZodType<Q>, query: Q): Result<OpenedPage<Q>> {
  const carried = readToken(query.page_token);
  const merged = schema.safeParse({ ...carried?.query, ...said(query) });
  if (carried === null || !merged.success) {
    return no(
      refusal('input.invalid', 'this page token is not one of ours; start again from the first page', {
        field: 'page_token',
      }),
    );
  }
  const filters = merged.data;
  return ok({
    filters,
    ask: { after: carried.after, limit: filters.limit ?? publishedPageSize.default },
    present: (page, each) => ({
      items: page.items.map(each),
      pagination: { next_page_token: page.next === null ? null : writeToken(page.next, said(filters)) },
    }),
  });
}

/** A page of a list in memory, sorted here by a key that is unique. */
export function pageSorted<T>(items: Iterable<T>, ask: PageAsk, keyOf: (item: T) => string): Page<T> {
  const sorted = [...items].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));
  return pageOf(sorted, ask, keyOf);
}

/** A list that is empty for everybody. */
export const noPage: Page<never> = { items: [], next: null };

/** Whether a text fits a filter with wildcards; no filter fits everything. */
export const fitsPattern = (pattern: string | undefined, text: string): boolean =>
  pattern === undefined || matchesWildcard(pattern, text);

/** Whether a text is one of a filter's values; no filter fits everything. */
export const fitsOne = (values: readonly string[] | undefined, text: string): boolean =>
  values === undefined || values.includes(text);

const tokenShape = z.strictObject({ after: z.string(), query: z.record(z.string(), z.unknown()) });

const writeToken = (after: string, query: object): string =>
  Buffer.from(JSON.stringify({ after, query }), 'utf8').toString('base64url');

/** Null for what no token of ours holds. */
function readToken(token: string | undefined): { readonly after: string | null; readonly query: object } | null {
  if (token === undefined || token === '') return { after: null, query: {} };
  const shape = tokenShape.safeParse(jsonFrom(token));
  return shape.success ? shape.data : null;
}

function jsonFrom(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

/** What a query says, without its token and without what it leaves open. */
function said({ page_token: _token, ...rest }: ListQuery): object {
  return Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
}
