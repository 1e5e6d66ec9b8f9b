// That facts moved: written down in the transaction of the facts, so that what hangs on them is looked at as soon as they are there.

import { type Instant, newId, type Transaction } from '@tidegate/core';
import type { Ports } from '../ports.ts';

/** The one row of work that looks at what was given because of context. */
export const contextSubject = 'context';

/**
 * Has everything that hangs on people, groups and shifts looked at again at once: what no longer stands is ended, and then automatic flows
 * hand out what is missing. Part of the transaction that changed a fact, or gave access that may end sooner than the next look.
 */
export const reviewContextSoon = (ports: Ports, tx: Transaction): Promise<void> =>
  reviewContextAt(ports, tx, ports.clock.now());

/** The same, not later than a moment. */
export const reviewContextAt = (ports: Ports, tx: Transaction, dueAt: Instant): Promise<void> =>
  tx.work.add({ id: newId('work', ports.chance), kind: 'context.review', subject: contextSubject, dueAt });
