// That automatic flows have something to look at: facts, flows or perimeters moved. One row of work stands for all of them; its turn gives
// each flow a row of its own.

import { newId, type Transaction } from '@tidegate/core';
import type { Ports } from '../ports.ts';

/** The subject of the row that stands for all automatic flows. */
export const everyFlow = 'flows';

/** Has every automatic flow looked at again at once. */
export const reconcileSoon = (ports: Ports, tx: Transaction): Promise<void> =>
  tx.work.add({
    id: newId('work', ports.chance),
    kind: 'flow.reconcile',
    subject: everyFlow,
    dueAt: ports.clock.now(),
  });
