// Work over very many things that lets others in between: whoever waits for the server waits for one turn, not for all of it. Turns are
// counted and not timed, so that the same work takes the same turns wherever it runs.

import { limits } from '@tidegate/core';

/** Does something with each, a bounded number without a pause. */
export async function inTurns<T>(items: Iterable<T>, each: (item: T) => void): Promise<void> {
  let count = 0;
  for (const item of items) {
    each(item);
    count += 1;
    if (count % limits.turnItemsMax === 0) await aTurn();
  }
}

/** Lets everything that waits have its turn. */
export const aTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
