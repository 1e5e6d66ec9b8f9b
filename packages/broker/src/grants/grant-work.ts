// Work on a grant: a row in the lane of its target, so that no target is worked on more than it bears, and the claim that sees to it.

import {
  type Claim,
  type Grant,
  type Instant,
  type LaneBudget,
  limits,
  newId,
  type Transaction,
  type WorkKind,
  type WorkRows,
} from '@tidegate/core';
import type { Ports } from '../ports.ts';

/** A row of work on a grant, to be added. */
export const workOn = (
  ports: Pick<Ports, 'chance'>,
  grant: Pick<Grant, 'id' | 'integrationId'>,
  kind: Extract<WorkKind, `grant.${string}`>,
  dueAt: Instant,
): Parameters<WorkRows['add']>[0] => ({
  id: newId('work', ports.chance),
  kind,
  subject: grant.id,
  dueAt,
  lane: grant.integrationId,
});

/** What the adapters of this server demand. */
export const laneBudgets = (ports: Pick<Ports, 'adapters'>): readonly LaneBudget[] =>
  ports.adapters.flatMap(({ type, atOnceMax }) => (atOnceMax === undefined ? [] : [{ type, atOnceMax }]));

/** Claims what is due, within the budgets of the targets. */
export const claimWork = (
  ports: Ports,
  tx: Transaction,
  ask: { readonly worker: string; readonly limit: number; readonly closesMax?: number },
): Promise<readonly Claim[]> =>
  tx.work.claim({ ...ask, now: ports.clock.now(), holdMs: limits.claimHoldMs, budgets: laneBudgets(ports) });
