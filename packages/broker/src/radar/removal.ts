// How taking away begins, whoever decided it: the sighting remembers who and why, and a row of work takes it from there.

import { newId, type PersonId, type Sighting, type Transaction } from '@tidegate/core';
import { reviewSoon } from '../drift/review-soon.ts';
import type { Ports } from '../ports.ts';

export interface Removal {
  readonly sighting: Sighting;
  /** Null where it goes by itself. */
  readonly by: PersonId | null;
  readonly reason: string;
}

/** Writes that it is to be taken away, and the work. Leaves the audit event to the caller. */
export async function beginRemoval(
  ports: Ports,
  tx: Transaction,
  { sighting, by, reason }: Removal,
): Promise<Sighting> {
  const at = ports.clock.now();
  const next: Sighting = { ...sighting, accepted: null, removal: { by, at, reason, trouble: null } };
  await tx.radar.save([next]);
  await tx.work.add({
    id: newId('work', ports.chance),
    kind: 'radar.remove',
    subject: next.id,
    dueAt: at,
    lane: next.integrationId,
  });
  await reviewSoon(ports, tx);
  return next;
}

/** What the audit log keeps of a sighting. */
export const factsOf = ({ integrationId, kind, account, sentence, grantId }: Sighting) => ({
  integration: integrationId,
  kind,
  account,
  how: sentence,
  grant: grantId,
});
