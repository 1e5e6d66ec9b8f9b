// A certificate of minutes for a key of the caller's own, on an open access that is entered by certificates. As often as they ask while the
// access is covered; each is told to the audit log before it is handed out, and none lasts past the end.

import { type Certificate, isOpen, no, ok, type Result, refusal } from '@tidegate/core';
import type { Actor, Ports } from '../ports.ts';
import { targetOf } from '../targets.ts';
import { transact } from '../transact.ts';
import { notOpen, openSession } from './connection.ts';

/** Lets the key in. Refuses what is not the caller's, not open, over, or not entered by certificates. */
export async function certifySession(
  ports: Ports,
  actor: Actor,
  input: { readonly sessionId: string; readonly publicKey: string },
): Promise<Result<Certificate>> {
  const found = await openSession(ports, actor, input.sessionId);
  if (!found.ok) return found;
  const { grant, integration } = found.value;
  const target = await targetOf(ports, integration);
  if (!target.ok) return target;
  if (!target.value.certify) {
    return no(
      refusal('session.no_certificate', 'this access is not entered by certificates; see how to connect to it'),
    );
  }
  if (grant.plan === null || grant.endsAt === null) return notOpen();
  const ask = { publicKey: input.publicKey, now: ports.clock.now(), endsAt: grant.endsAt };
  const made = await target.value.certify(grant.plan, ask);
  if (!made.ok) return made;
  const { serial, fingerprint, validUntil } = made.value;
  return transact(ports, async (tx) => {
    // Ended or shortened while it was signed: what was made is thrown away, and lets nobody in.
    const current = await tx.grants.lock(grant.id);
    if (!current || !isOpen(current) || current.endsAt === null || current.endsAt < validUntil) return notOpen();
    tx.audit.append({
      at: ask.now,
      kind: 'session.certified',
      actor: actor.person.id,
      door: actor.door,
      subject: grant.id,
      facts: { serial, key: fingerprint, valid_until: new Date(validUntil).toISOString() },
    });
    return ok(made.value);
  });
}
