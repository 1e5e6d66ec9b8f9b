// When somebody last proved that it is them.

import type { Instant, PersonId, Transaction } from '@tidegate/core';

/** The moment, by a confirmed authenticator; null for never. */
export async function provenAt(tx: Transaction, personId: PersonId): Promise<Instant | null> {
  const authenticator = await tx.authenticators.get(personId);
  return authenticator === null || authenticator.confirmedAt === null ? null : authenticator.passedAt;
}
