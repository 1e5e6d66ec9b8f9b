// When agreed access begins: at once, or at the start that was asked for. At a start everything is checked again, and what no longer holds
// is not opened, with the reason (law 8). The clock starts when access is seen, as always.

import {
  type AccessRequest,
  type Claim,
  isId,
  limits,
  newId,
  openingRefusal,
  Refused,
  type RequestId,
  refusal,
  type Transaction,
} from '@tidegate/core';
import { consentFactsIn } from '../consent/consent-facts.ts';
import { openLeases } from '../grants/open-leases.ts';
import { complete, done, type Turn } from '../grants/turn.ts';
import { announceDecided } from '../notices/announce.ts';
import type { Ports } from '../ports.ts';
import { reachOf } from '../requests/reach.ts';

/** Opens an agreed request, or writes down that it opens at its start. Throws `Refused` where it cannot open now. */
export async function beginAccess(ports: Ports, tx: Transaction, request: AccessRequest): Promise<void> {
  if (request.startsAt === null || request.startsAt <= ports.clock.now()) {
    return openLeases(ports, tx, request);
  }
  await tx.work.add({
    id: newId('work', ports.chance),
    kind: 'request.start',
    subject: request.id,
    dueAt: request.startsAt,
  });
}

/** One turn at a start that has come. */
export async function startRequest(ports: Ports, claim: Claim): Promise<Turn> {
  const id = claim.subject;
  if (!isId('request', id)) return done;
  const why = await openAtStart(ports, claim, id);
  if (why === null) return done;
  await ports.store.transaction(async (tx) => {
    await complete(tx, claim);
    await endUnopened(ports, tx, id, why);
  });
  return done;
}

/** Opens it, or answers why not; then nothing is written. */
async function openAtStart(ports: Ports, claim: Claim, id: RequestId): Promise<string | null> {
  try {
    await ports.store.transaction(async (tx) => {
      await complete(tx, claim);
      const request = await tx.requests.lock(id);
      if (request?.state.kind !== 'agreed' || (await tx.leases.ofRequest(id)).length > 0) return;
      await refuseWhatNoLongerHolds(ports, tx, request);
      await openLeases(ports, tx, request);
      tx.audit.append({
        at: ports.clock.now(),
        kind: 'request.started',
        actor: 'system',
        door: 'worker',
        subject: id,
        facts: {},
      });
    });
    return null;
  } catch (error) {
    if (error instanceof Refused) return error.refusal.message;
    throw error;
  }
}

async function refuseWhatNoLongerHolds(ports: Ports, tx: Transaction, request: AccessRequest): Promise<void> {
  const facts = (await consentFactsIn(ports, tx, [request]))(request);
  const grantee = await tx.people.get(request.granteeId);
  if (!facts?.requester.active || !grantee?.active) throw gone('its person was deactivated');
  if ((await reachOf(tx, request, facts)) !== null) {
    throw gone('the access is no longer offered to the requester, or on other terms than were agreed to');
  }
  const closed = openingRefusal(request, { grantee, at: facts.now });
  if (closed !== null) throw new Refused(closed);
}

const gone = (message: string): Refused => new Refused(refusal('request.out_of_reach', message));

/** Ends what was agreed to for later, before it opened. */
export async function endUnopened(ports: Ports, tx: Transaction, id: RequestId, why: string): Promise<void> {
  const request = await tx.requests.lock(id);
  if (request?.state.kind !== 'agreed') return;
  const at = ports.clock.now();
  const ended: AccessRequest = {
    ...request,
    state: { kind: 'not_started', at, why: why.slice(0, limits.reasonLengthMax) },
    version: request.version + 1,
  };
  await tx.requests.save(ended);
  tx.audit.append({
    at,
    kind: 'request.not_started',
    actor: 'system',
    door: 'worker',
    subject: id,
    facts: { why },
  });
  await announceDecided(ports, tx, ended);
}
