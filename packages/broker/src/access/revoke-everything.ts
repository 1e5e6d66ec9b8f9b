// Revoking everything of a person, a resource, a flow or an integration: what it would end, the order, and the turns that carry it out. The
// order is one transaction with its audit event; the ends are many small ones, one event each, until nothing is left.

import {
  type Claim,
  conclude,
  displayName,
  isId,
  type LeaseId,
  limits,
  newId,
  no,
  ok,
  type Person,
  type PersonId,
  type Result,
  type Revocation,
  type RevocationSubject,
  refusal,
  type Transaction,
} from '@tidegate/core';
import { reviewSoon } from '../drift/review-soon.ts';
import { endUnopened } from '../flows-time/begin-access.ts';
import { endLease } from '../grants/end-lease.ts';
import { complete, done, holding, type Turn } from '../grants/turn.ts';
import type { Actor, Ports } from '../ports.ts';
import { settle } from '../requests/withdraw-request.ts';
import { transact, unwrap } from '../transact.ts';
import { findSubject, type NamedSubject, reachOfSubject } from './revocation-subject.ts';

export interface SubjectAsk {
  readonly kind: RevocationSubject['kind'];
  /** Its id; of a person also the address, of a flow or an integration also the name. */
  readonly reference: string;
}

/** What revoking everything would end now. */
export interface RevocationPreview extends NamedSubject {
  readonly leases: number;
  readonly requests: number;
  /** Who loses access, those with most first; the others are counted in `peopleCount`. */
  readonly people: readonly { readonly person: Person; readonly leases: number }[];
  readonly peopleCount: number;
}

/** Counts what would end; changes nothing. */
export function previewRevocation(ports: Ports, ask: SubjectAsk): Promise<Result<RevocationPreview>> {
  return ports.store.read(async (tx) => {
    const found = await findSubject(tx, ask);
    if (!found.ok) return found;
    const reach = await reachOfSubject(ports, tx, found.value.subject);
    const held = new Map<PersonId, number>();
    let leases = 0;
    for (let after: LeaseId | null = null; ; ) {
      const page: Awaited<ReturnType<typeof reach.leases>> = await reach.leases(tx, after, limits.revocationBatch);
      const grants = new Map((await tx.grants.many(page.map(({ grantId }) => grantId))).map((one) => [one.id, one]));
      for (const { grantId } of page) {
        const holder = grants.get(grantId)?.granteeId;
        if (holder !== undefined) held.set(holder, (held.get(holder) ?? 0) + 1);
      }
      leases += page.length;
      after = page.at(-1)?.id ?? null;
      if (page.length < limits.revocationBatch) break;
    }
    const most = [...held].toSorted(([, one], [, other]) => other - one).slice(0, limits.revocationPeopleMax);
    const people = new Map((await tx.people.many(most.map(([id]) => id))).map((person) => [person.id, person]));
    return ok({
      ...found.value,
      leases,
      requests: (await reach.requests(tx, limits.revocationRequestsMax)).length,
      people: most.flatMap(([id, count]) => {
        const person = people.get(id);
        return person ? [{ person, leases: count }] : [];
      }),
      peopleCount: held.size,
    });
  });
}

/** Orders it. What is agreed to while it goes on is ended too; it is over when nothing is left. */
export function revokeEverything(
  ports: Ports,
  actor: Actor,
  ask: SubjectAsk & { readonly reason: string; readonly bar?: boolean | undefined },
): Promise<Result<Revocation>> {
  return transact(ports, async (tx) => {
    const reason = ask.reason.trim();
    if (reason === '' || reason.length > limits.reasonLengthMax || /\p{Surrogate}/u.test(reason)) {
      const message = `say why in up to ${limits.reasonLengthMax} characters: everybody whose access ends may ask`;
      return no(refusal('input.invalid', message, { field: 'reason' }));
    }
    const { subject, name } = unwrap(await findSubject(tx, ask));
    const revocation: Revocation = {
      id: newId('revocation', ports.chance),
      subject,
      subjectName: name,
      reason,
      by: actor.person.id,
      at: ports.clock.now(),
      leases: 0,
      requests: 0,
      doneAt: null,
      ...(ask.bar === true ? { bar: { lifted: null } } : {}),
    };
    await tx.revocations.insert(revocation);
    await tx.work.add({
      id: newId('work', ports.chance),
      kind: 'access.end_all',
      subject: revocation.id,
      dueAt: revocation.at,
    });
    tx.audit.append({
      at: revocation.at,
      kind: 'access.end_all_ordered',
      actor: actor.person.id,
      door: actor.door,
      subject: subject.id,
      facts: { revocation: revocation.id, kind: subject.kind, name, reason, bar: ask.bar === true },
    });
    if (ask.bar === true) await reviewSoon(ports, tx);
    return ok(revocation);
  });
}

/** How far one is. */
export async function getRevocation(ports: Ports, input: { readonly id: string }): Promise<Result<Revocation>> {
  const { id } = input;
  const found = isId('revocation', id) ? await ports.store.read((tx) => tx.revocations.get(id)) : null;
  return found ? ok(found) : no(refusal('object.not_found', `no revocation ${id.slice(0, 40)}`, { field: 'id' }));
}

/** One turn: ends a batch after another until a look finds nothing. */
export async function revokeTurn(ports: Ports, claim: Claim): Promise<Turn> {
  const hold = holding(ports, claim);
  for (let left = true; left; ) {
    await hold();
    left = await ports.store.transaction((tx) => endSome(ports, tx, claim));
  }
  return done;
}

/** Ends some in one transaction; false when nothing was left, and the work is complete. */
async function endSome(ports: Ports, tx: Transaction, claim: Claim): Promise<boolean> {
  const id = claim.subject;
  const revocation = isId('revocation', id) ? await tx.revocations.lock(id) : null;
  if (revocation === null || revocation.doneAt !== null) {
    await complete(tx, claim);
    return false;
  }
  const person = await tx.people.get(revocation.by);
  const actor: Actor | null = person && { person, door: 'worker' };
  const reach = await reachOfSubject(ports, tx, revocation.subject);
  const leases = await reach.leases(tx, null, limits.revocationBatch);
  for (const lease of leases) await endLease(ports, tx, lease, 'revoked', actor, revocation.reason);
  const requests = await reach.requests(tx, limits.revocationBatch);
  for (const request of requests) await endRequest(ports, tx, { id: request.id, actor });
  const now = ports.clock.now();
  const over = leases.length === 0 && requests.length === 0;
  const next: Revocation = {
    ...revocation,
    leases: revocation.leases + leases.length,
    requests: revocation.requests + requests.length,
    doneAt: over ? now : null,
  };
  await tx.revocations.save(next);
  if (!over) return true;
  await complete(tx, claim);
  tx.audit.append({
    at: now,
    kind: 'access.all_ended',
    actor: revocation.by,
    door: 'worker',
    subject: revocation.subject.id,
    facts: { revocation: id, leases: next.leases, requests: next.requests },
  });
  return false;
}

async function endRequest(
  ports: Ports,
  tx: Transaction,
  { id, actor }: { readonly id: `req_${string}`; readonly actor: Actor | null },
): Promise<void> {
  const request = await tx.requests.lock(id);
  const why = `${actor === null ? 'an administrator' : displayName(actor.person)} revoked everything it is part of`;
  if (request?.state.kind === 'agreed') {
    await tx.work.drop('request.start', id);
    return endUnopened(ports, tx, id, why);
  }
  const ended = request ? conclude(request, { kind: 'out_of_reach', why }, ports.clock.now()) : null;
  if (ended?.ok) await settle(ports, tx, ended.value, actor);
}
