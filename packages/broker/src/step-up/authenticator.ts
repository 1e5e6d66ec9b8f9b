// Enrolling an authenticator, and taking it away. The secret is told once, when it is made, and kept sealed; it counts for nothing until a
// first code of it was right. Only an administrator takes one away that counts: who lost theirs is known to somebody.

import {
  authenticatorSeal,
  displayName,
  hasRight,
  humanOf,
  no,
  ok,
  type Person,
  quoted,
  type Result,
  refusal,
  type Transaction,
} from '@tidegate/core';
import type { Actor, Ports } from '../ports.ts';
import { transact } from '../transact.ts';

/** The length RFC 4226 recommends. */
const secretBytes = 20;

/** What is told once. */
export interface EnrolledSecret {
  /** As people type it. */
  readonly secret: string;
  /** `otpauth://…`, which authenticators read as a picture. */
  readonly address: string;
}

/** Whether somebody's codes can be asked for. */
export interface StepUpStanding {
  readonly enrolled: boolean;
  /** When they last proved that it is them; null for never. */
  readonly passedAt: number | null;
}

/** Where the caller stands. */
export const stepUpStanding = (ports: Ports, actor: Actor): Promise<StepUpStanding> =>
  ports.store.read(async (tx) => {
    const authenticator = await tx.authenticators.get(actor.person.id);
    const enrolled = authenticator !== null && authenticator.confirmedAt !== null;
    return { enrolled, passedAt: enrolled ? authenticator.passedAt : null };
  });

/** Makes a secret for the caller; one that was never confirmed is replaced. */
export async function enrolAuthenticator(ports: Ports, actor: Actor): Promise<Result<EnrolledSecret>> {
  const { person } = actor;
  return transact(ports, async (tx) => {
    const before = await tx.authenticators.lock(person.id);
    if (before !== null && before.confirmedAt !== null) {
      return no(refusal('step_up.enrolled', 'you have an authenticator already; use its codes'));
    }
    const secret = ports.codes.secretFrom(ports.chance.bytes(secretBytes));
    await tx.authenticators.save({
      personId: person.id,
      sealed: ports.sealer.seal(secret, authenticatorSeal(person.id)),
      createdAt: ports.clock.now(),
      confirmedAt: null,
      lastStep: null,
      passedAt: null,
      failures: before?.failures ?? 0,
      heldUntil: before?.heldUntil ?? null,
    });
    tx.audit.append({
      at: ports.clock.now(),
      kind: 'step_up.secret_made',
      actor: person.id,
      door: actor.door,
      subject: person.id,
      facts: {},
    });
    return ok({ secret, address: ports.codes.address(secret, person.email) });
  });
}

/** Takes somebody's authenticator away; they enrol anew. For administrators, and never their own, in none of their records. */
export async function resetAuthenticator(
  ports: Ports,
  actor: Actor,
  input: { readonly email: string },
): Promise<Result<true>> {
  if (!hasRight(actor.person, 'people:change')) {
    return no(refusal('auth.forbidden', 'taking an authenticator away needs the role Admin'));
  }
  return transact(ports, async (tx) => {
    const person = await tx.people.byEmail(input.email.trim().toLowerCase());
    const held = person === null ? null : await tx.authenticators.lock(person.id);
    if (person === null || held === null) {
      return no(refusal('object.not_found', `${quoted(input.email)} has no authenticator`, { field: 'email' }));
    }
    if (humanOf(person) === humanOf(actor.person)) {
      return no(refusal('auth.forbidden', 'another administrator has to take yours away'));
    }
    await tx.authenticators.remove(person.id);
    await tell(ports, tx, actor, person);
    return ok(true);
  });
}

async function tell(ports: Ports, tx: Transaction, actor: Actor, person: Person): Promise<void> {
  tx.audit.append({
    at: ports.clock.now(),
    kind: 'step_up.reset',
    actor: actor.person.id,
    door: actor.door,
    subject: person.id,
    facts: { person: person.email, name: displayName(person) },
  });
}
