// What follows from an agreement, in the transaction of the agreement: it is written down, and the access begins.

import type { AccessRequest, Transaction } from '@tidegate/core';
import { beginAccess } from '../flows-time/begin-access.ts';
import type { Ports } from '../ports.ts';

/** Opens what was agreed to. */
export async function agree(ports: Ports, tx: Transaction, request: AccessRequest): Promise<void> {
  tx.audit.append({
    at: ports.clock.now(),
    kind: 'request.agreed',
    actor: 'system',
    door: 'worker',
    subject: request.id,
    facts: { automatic: request.approval === null, verdicts: request.verdicts.length },
  });
  await beginAccess(ports, tx, request);
}
