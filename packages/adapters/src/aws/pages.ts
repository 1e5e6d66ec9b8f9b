// Reads a list of AWS to its end. A list that goes in a circle is a failure, not an endless wait; a list of which a page is missing is
// no list.

import type { AwsCallName, AwsCalls, AwsClient, AwsPlace, Page } from './calls.ts';
import { AwsError } from './calls.ts';
import { awsLimits as limits } from './config.ts';

/** Calls whose answer is a page. */
export type ListName = {
  [N in AwsCallName]: AwsCalls[N]['answer'] extends Page<unknown> ? N : never;
}[AwsCallName];
type ItemOf<N extends ListName> = AwsCalls[N]['answer']['items'][number];

/** Every item of a list. Throws `AwsError`. */
export async function listAll<N extends ListName>(
  client: AwsClient,
  at: AwsPlace,
  name: N,
  ask: Omit<AwsCalls[N]['ask'], 'next'>,
): Promise<readonly ItemOf<N>[]> {
  const items: ItemOf<N>[] = [];
  const seen = new Set<string>();
  let next: string | null = null;
  do {
    const answer: AwsCalls[N]['answer'] = await client.call(at, name, { ...ask, next });
    items.push(...answer.items);
    next = answer.next;
    if (next !== null && (seen.has(next) || seen.size >= limits.pagesMax)) {
      throw new AwsError('refused', `the pages of \`${name}\` go in a circle`);
    }
    if (next !== null) seen.add(next);
  } while (next !== null);
  return items;
}

/** `work` on every item, a few at once, in order. The first failure ends it. */
export async function each<T, R>(items: readonly T[], atOnce: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Map<number, R>();
  let index = 0;
  const worker = async (): Promise<void> => {
    for (let mine = index++; mine < items.length; mine = index++) {
      const item = items[mine];
      if (item !== undefined) results.set(mine, await work(item));
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return [...results].toSorted(([a], [b]) => a - b).map(([, result]) => result);
}
