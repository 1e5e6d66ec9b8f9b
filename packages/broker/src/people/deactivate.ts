// Deactivated means out, in the transaction of the fact: sign-ins and tokens ended, requests withdrawn, also those agreed to for later,
// consents given to requests that wait taken back, access closing. Whoever brought the fact: an administrator, a source, a file. One human with several records is one
// human: all of them are out with the one, whichever it is, because what is left open by another record is open to whoever left.

import {
  type AccessRequest,
  conclude,
  humanOf,
  liveStates,
  type Person,
  type RequestId,
  type Transaction,
  verdictsWithout,
} from '@tidegate/core';
import { endUnopened } from '../flows-time/begin-access.ts';
import { endLease } from '../grants/end-lease.ts';
import type { Ports } from '../ports.ts';
import { cleanUpAfter } from '../radar/clean-up.ts';
import { settle } from '../requests/withdraw-request.ts';

/** How many rows are read at once; all of them are ended. */
const atOnce = 100;

/**
 * Ends everything that the human behind a record has, which is saved as inactive already, and puts their other records out with it. Work
 * that follows is due at once. A source that merely repeats that another record is active does not bring that one back.
 */
export async function deactivate(ports: Ports, tx: Transaction, person: Person): Promise<void> {
  await endEverything(ports, tx, person);
  const main = await tx.people.get(humanOf(person));
  for (const record of [...(main === null ? [] : [main]), ...(await tx.people.recordsOf(humanOf(person)))]) {
    if (record.id === person.id || !record.active) continue;
    const out = { ...record, active: false };
    await tx.people.save(out);
    tx.audit.append({
      at: ports.clock.now(),
      kind: 'person.saved',
      actor: 'system',
      door: 'worker',
      subject: out.id,
      facts: { email: out.email, active: false, same_as: out.sameAs, out_with: person.id },
    });
    await endEverything(ports, tx, out);
  }
}

/**
 * Whether a record is out because the one that counts for it is: asked of the record as it is to be saved, since it may have become one of
 * somebody who left only now. Then it is out too, whoever repeats that it is active, until that human is back.
 */
export async function isOutWithHuman(tx: Transaction, person: Pick<Person, 'sameAs'>): Promise<boolean> {
  if (person.sameAs === null) return false;
  return (await tx.people.get(person.sameAs))?.active === false;
}

async function endEverything(ports: Ports, tx: Transaction, person: Person): Promise<void> {
  await tx.signIns.removeOfPerson(person.id);
  for (const token of await tx.tokens.ofPerson(person.id)) await tx.tokens.remove(token.id);
  // A code proved who was there then: whoever comes back proves it anew.
  const authenticator = await tx.authenticators.lock(person.id);
  if (authenticator !== null) await tx.authenticators.save({ ...authenticator, passedAt: null });
  for (const own of [{ requesterId: person.id }, { granteeId: person.id }]) {
    await eachRequest(tx, { ...own, states: ['waiting'] }, (request) => withdraw(ports, tx, request));
    const later = { ...own, states: ['agreed'] as const, startingAfter: ports.clock.now() };
    await eachRequest(tx, later, ({ id }) => endBeforeStart(ports, tx, id));
  }
  for (const consented of [{ verdictBy: person.id }, { verdictFor: person.id }]) {
    await eachRequest(tx, { ...consented, states: ['waiting'] }, (request) => dropConsent(ports, tx, request, person));
  }
  for (let after: string | null | undefined; after !== null; ) {
    const live = await tx.grants.page(
      { granteeId: person.id, states: liveStates },
      { after: after ?? null, limit: atOnce },
    );
    for (const grant of live.items) {
      for (const lease of await tx.leases.ofGrant(grant.id)) {
        if (lease.endedAt === null) await endLease(ports, tx, lease, 'deactivated', null, null);
      }
    }
    after = live.next;
  }
  await cleanUpAfter(ports, tx, person);
}

async function eachRequest(
  tx: Transaction,
  filter: Parameters<Transaction['requests']['page']>[0],
  act: (request: AccessRequest) => Promise<void>,
): Promise<void> {
  for (let after: string | null | undefined; after !== null; ) {
    const found = await tx.requests.page(filter, { after: after ?? null, limit: atOnce });
    for (const { id } of found.items) {
      const held = await tx.requests.lock(id);
      if (held !== null && filter.states?.includes(held.state.kind)) await act(held);
    }
    after = found.next;
  }
}

/** What was agreed to for later would open where its person is back by then, and coming back brings nothing back. */
async function endBeforeStart(ports: Ports, tx: Transaction, id: RequestId): Promise<void> {
  await tx.work.drop('request.start', id);
  await endUnopened(ports, tx, id, 'its person was deactivated');
}

async function withdraw(ports: Ports, tx: Transaction, request: AccessRequest): Promise<void> {
  const requester = await tx.people.get(request.requesterId);
  if (!requester) return;
  const withdrawn = conclude(request, { kind: 'withdraw', by: requester }, ports.clock.now());
  if (withdrawn.ok) await settle(ports, tx, withdrawn.value, null);
}

/** A consent counts while its giver, and whom a delegate gave it for, is somebody (law 2); the audit log keeps that it was given. */
async function dropConsent(ports: Ports, tx: Transaction, request: AccessRequest, person: Person): Promise<void> {
  const verdicts = verdictsWithout(request.verdicts, person.id);
  if (verdicts === request.verdicts) return;
  await tx.requests.save({ ...request, verdicts, version: request.version + 1 });
  tx.audit.append({
    at: ports.clock.now(),
    kind: 'request.consent_dropped',
    actor: 'system',
    door: 'worker',
    subject: request.id,
    facts: { approver: person.id },
  });
}
