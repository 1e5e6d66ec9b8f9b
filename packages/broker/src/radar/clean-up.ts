// Accounts that were left behind go by themselves where their integration says so, and those of a deactivated person at once: they carry our
// mark, and no grant is theirs any more. The way is the one of every removal: a worker takes them away, and looks.

import { cleanUpAt, type Integration, type Person, type Sighting, type Transaction } from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { beginRemoval, factsOf } from './removal.ts';

/** Begins to delete what is due in an integration, in the caller's transaction. */
export async function cleanUp(ports: Ports, tx: Transaction, integration: Integration): Promise<void> {
  const now = ports.clock.now();
  for (const sighting of await tx.radar.openOf(integration.id)) {
    const isDue = (one: Sighting): boolean => (cleanUpAt(integration, one) ?? Number.POSITIVE_INFINITY) <= now;
    if (!isDue(sighting)) continue;
    const held = await tx.radar.lock(sighting.id);
    const days = integration.cleanUpAfterDays ?? 0;
    // Whoever accepted it, or had it turned into a request, meanwhile was first.
    if (held !== null && isDue(held))
      await goes(ports, tx, held, `nobody wanted it for ${days} days after it was found`);
  }
}

/** Begins to delete what grants of a deactivated person left behind, wherever it was found and whatever is said there. */
export async function cleanUpAfter(ports: Ports, tx: Transaction, person: Person): Promise<void> {
  for (const sighting of await tx.radar.lockLeftBy(person.id)) {
    if (isLeft(sighting)) await goes(ports, tx, sighting, 'its person was deactivated');
  }
}

/** What a survey found of grants whose people were out before: the same, at the survey. */
export async function cleanUpFound(ports: Ports, tx: Transaction, found: readonly Sighting[]): Promise<void> {
  const left = found.filter(isLeft);
  const grants = new Map(
    (await tx.grants.many(left.flatMap(({ grantId }) => grantId ?? []))).map((one) => [one.id, one]),
  );
  for (const sighting of left) {
    const grant = sighting.grantId === null ? undefined : grants.get(sighting.grantId);
    const person = grant && (await tx.people.get(grant.granteeId));
    if (person?.active !== false) continue;
    const held = await tx.radar.lock(sighting.id);
    if (held !== null && isLeft(held)) await goes(ports, tx, held, 'its person was deactivated');
  }
}

const isLeft = ({ kind, removal, accepted, untouchable, resolvedAt, grantId }: Sighting): boolean =>
  kind === 'left_behind' &&
  removal === null &&
  accepted === null &&
  untouchable === null &&
  resolvedAt === null &&
  grantId !== null;

async function goes(ports: Ports, tx: Transaction, sighting: Sighting, reason: string): Promise<void> {
  await beginRemoval(ports, tx, { sighting, by: null, reason });
  tx.audit.append({
    at: ports.clock.now(),
    kind: 'radar.remove_asked',
    actor: 'system',
    door: 'worker',
    subject: sighting.id,
    facts: { ...factsOf(sighting), reason },
  });
}
