// Withdrawing one's own waiting request, and lapsing one that waited too long.

import { type AccessRequest, conclude, isId, ok, type RequestId, type Result, type Transaction } from '@tidegate/core';
import { detailsOf, type RequestDetails } from '../details.ts';
import { announceDecided } from '../notices/announce.ts';
import type { Actor, Ports } from '../ports.ts';
import { transact, unwrap } from '../transact.ts';
import { outOfSight, requestNotFound } from './read-requests.ts';

/** Withdraws the caller's own request while it waits. */
export async function withdrawRequest(
  ports: Ports,
  actor: Actor,
  input: { readonly id: string },
): Promise<Result<RequestDetails>> {
  const { id } = input;
  if (!isId('request', id)) return requestNotFound(id);
  return transact(ports, async (tx) => {
    const request = await tx.requests.lock(id);
    const by = await tx.people.get(actor.person.id);
    if (!request || !by) return requestNotFound(id);
    const withdrawn = unwrap(outOfSight(id, conclude(request, { kind: 'withdraw', by }, ports.clock.now())));
    await settle(ports, tx, withdrawn, actor);
    const [details] = await detailsOf(ports, tx, actor, [withdrawn]);
    return details ? ok(details) : requestNotFound(id);
  });
}

/** Ends a request that waited past its `lapsesAt`; quietly does nothing if it was decided meanwhile. */
export async function lapseRequest(ports: Ports, tx: Transaction, id: RequestId): Promise<void> {
  const request = await tx.requests.lock(id);
  if (request?.state.kind !== 'waiting') return;
  const lapsed = conclude(request, { kind: 'lapse' }, ports.clock.now());
  if (lapsed.ok) await settle(ports, tx, lapsed.value, null);
}

/** Saves a request that ended without consent, with its audit event and notices. */
export async function settle(
  ports: Ports,
  tx: Transaction,
  request: AccessRequest,
  actor: Actor | null,
): Promise<void> {
  await tx.requests.save(request);
  const kind = request.state.kind;
  tx.audit.append({
    at: ports.clock.now(),
    kind: kind === 'withdrawn' ? 'request.withdrawn' : kind === 'lapsed' ? 'request.lapsed' : 'request.out_of_reach',
    actor: actor?.person.id ?? 'system',
    door: actor?.door ?? 'worker',
    subject: request.id,
    facts: request.state.kind === 'out_of_reach' ? { why: request.state.why ?? null } : {},
  });
  await tx.work.drop('request.lapse', request.id);
  await tx.work.drop('request.escalate', request.id);
  await tx.work.drop('request.start', request.id);
  await announceDecided(ports, tx, request);
}
