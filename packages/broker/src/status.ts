// How the server is doing, in numbers.

import type { GrantState } from '@tidegate/core';
import type { Ports } from './ports.ts';

export interface Status {
  readonly grants: ReadonlyMap<GrantState, number>;
  /** Rows of work that are due and not yet done. */
  readonly workDue: number;
  readonly auditEvents: number;
  /** How long the oldest grant that should be gone has been past its end, or closing before it, in milliseconds; 0 when there is none. */
  readonly overdueMs: number;
}

/** Counts for operators. */
export const statusOf = (ports: Ports): Promise<Status> =>
  ports.store.read(async (tx) => {
    const now = ports.clock.now();
    const since = await tx.grants.overdueSince(now);
    return {
      grants: await tx.grants.countByState(),
      workDue: await tx.work.countDue(now),
      auditEvents: (await tx.audit.head())?.sequence ?? 0,
      overdueMs: since === null ? 0 : Math.max(0, now - since),
    };
  });
