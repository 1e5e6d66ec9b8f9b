// Asking the next tier when a request still waits after its interval. The row of work moves on to the tier after, until there is none.

import { type AccessRequest, type Claim, escalate, escalatesAt, isId, newId, type Transaction } from '@tidegate/core';
import { complete, done, type Turn } from '../grants/turn.ts';
import type { Ports } from '../ports.ts';
import { announceEscalated } from './announce-consent.ts';

/** Writes down when a waiting request asks its next tier, if it has one. */
export async function escalateLater(ports: Ports, tx: Transaction, request: AccessRequest): Promise<void> {
  const dueAt = escalatesAt(request);
  if (dueAt === null) return;
  await tx.work.add({ id: newId('work', ports.chance), kind: 'request.escalate', subject: request.id, dueAt });
}

/** One turn at the end of an interval; does nothing where the request was decided meanwhile. */
export async function escalateRequest(ports: Ports, claim: Claim): Promise<Turn> {
  const id = claim.subject;
  await ports.store.transaction(async (tx) => {
    await complete(tx, claim);
    const request = isId('request', id) ? await tx.requests.lock(id) : null;
    const escalated = request === null ? null : escalate(request, ports.clock.now());
    if (request === null || escalated === null || !escalated.ok) {
      // Looked at too early, by a clock that went back: it is asked again at its time.
      if (request !== null) await escalateLater(ports, tx, request);
      return;
    }
    await tx.requests.save(escalated.value);
    const tier = escalated.value.trail.escalatedAt.length;
    tx.audit.append({
      at: ports.clock.now(),
      kind: 'request.escalated',
      actor: 'system',
      door: 'worker',
      subject: request.id,
      facts: { tier, of: request.terms.escalation?.tiers.length ?? 0 },
    });
    await announceEscalated(ports, tx, escalated.value, tier);
    await escalateLater(ports, tx, escalated.value);
  });
  return done;
}
