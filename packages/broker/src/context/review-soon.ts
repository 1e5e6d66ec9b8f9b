// That facts moved: written down in the transaction of the facts, so that what hangs on them is looked at as soon as they are there.

import { newId, type Transaction } from '@tidegate/core';
import { reconcileSoon } from '../flows-time/reconcile-soon.ts';
import type { Ports } from '../ports.ts';

/** The one row of work that looks at what was given because of context. */
export const contextSubject = 'context';

/** Has access that hangs on context looked at: new access may end sooner than the next look that is planned. */
export const reviewLeasesSoon = (ports: Ports, tx: Transaction): Promise<void> =>
  tx.work.add({
    id: newId('work', ports.chance),
    kind: 'context.review',
    subject: contextSubject,
    dueAt: ports.clock.now(),
  });

/** Has everything that hangs on people, groups and shifts looked at again at once. Part of the transaction that changed them. */
export async function reviewContextSoon(ports: Ports, tx: Transaction): Promise<void> {
  await reviewLeasesSoon(ports, tx);
  await reconcileSoon(ports, tx);
}
