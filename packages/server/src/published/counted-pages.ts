// Pages that are counted from a list's start, as the client API has them: taken from things that come one after the other, no further than
// the page needs.

import { publishedPageSize } from '@tidegate/contract';

/** What a counted page asks. */
export interface CountedAsk {
  readonly limit?: number | undefined;
  readonly skip: number;
}

/** A page of what fits, presented. */
export async function countedPage<T, V>(
  things: AsyncIterable<T> | Iterable<T>,
  ask: CountedAsk,
  present: (thing: T) => V,
): Promise<{ data: V[]; pagination: { limit: number; offset: number; has_more: boolean } }> {
  const limit = ask.limit ?? publishedPageSize.default;
  const data: V[] = [];
  let at = 0;
  let more = false;
  for await (const thing of things) {
    if (at >= ask.skip + limit) {
      more = true;
      break;
    }
    if (at >= ask.skip) data.push(present(thing));
    at += 1;
  }
  return { data, pagination: { limit, offset: ask.skip, has_more: more } };
}

/** Whether a name fits what is looked for, in any case. */
export const found = (search: string | undefined, ...names: readonly string[]): boolean =>
  search === undefined || names.some((name) => name.toLowerCase().includes(search.toLowerCase()));
