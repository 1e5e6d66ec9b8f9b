// Telling people about consents: the next tier is asked, somebody stands in for somebody, a code is waited for.

import { type AccessRequest, type Delegation, displayName, type Transaction } from '@tidegate/core';
import { announce, askingOf } from '../notices/announce.ts';
import type { Ports } from '../ports.ts';
import { askedPeople } from './asked-people.ts';

/** A tier was reached: its people are asked, and the requester hears that others are. */
export async function announceEscalated(
  ports: Ports,
  tx: Transaction,
  request: AccessRequest,
  tier: number,
): Promise<void> {
  const requester = await tx.people.get(request.requesterId);
  if (!requester) return;
  await announce(ports, tx, {
    kind: 'request.escalated',
    sentence: `nobody has answered yet: ${askingOf(request, requester)}`,
    requestId: request.id,
    to: [...(await askedPeople(ports, tx, request, tier)), request.requesterId],
    facts: { tier },
  });
}

/** A request waits for its requester's own code first. */
export async function announceAwaitsStepUp(ports: Ports, tx: Transaction, request: AccessRequest): Promise<void> {
  const requester = await tx.people.get(request.requesterId);
  if (!requester) return;
  await announce(ports, tx, {
    kind: 'request.awaits_step_up',
    sentence: 'prove with a code that it is you; your request waits for that, and nobody is asked before',
    requestId: request.id,
    to: [request.requesterId],
    facts: {},
  });
}

/** Somebody may consent for somebody else, or may no longer: both hear of it. */
export async function announceDelegation(ports: Ports, tx: Transaction, delegation: Delegation): Promise<void> {
  const from = await tx.people.get(delegation.fromId);
  const to = await tx.people.get(delegation.toId);
  if (!from || !to) return;
  const until = new Date(delegation.endsAt).toISOString();
  const sentence =
    delegation.endedAt === null
      ? `${displayName(to)} may give the consents of ${displayName(from)} until ${until}`
      : `${displayName(to)} may not give the consents of ${displayName(from)} any more`;
  await announce(ports, tx, {
    kind: delegation.endedAt === null ? 'delegation.saved' : 'delegation.ended',
    sentence,
    requestId: null,
    to: [from.id, to.id],
    facts: { from: from.email, to: to.email, until },
  });
}
