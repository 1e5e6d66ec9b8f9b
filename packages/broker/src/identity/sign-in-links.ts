// One-time links: the way in for the first administrator, and for whom an administrator hands one over. Each works once and for a short time.

import {
  type Instant,
  limits,
  newId,
  no,
  ok,
  type Person,
  plainFacts,
  quoted,
  type Result,
  refusal,
  type SignInLink,
} from '@tidegate/core';
import type { Actor, Ports } from '../ports.ts';
import { transact } from '../transact.ts';
import { hashOf, newSecret } from './secret.ts';

/** Makes a link secret that works once and for a short time. */
export async function createSignInLink(
  ports: Ports,
  input: { readonly email: string; readonly purpose: SignInLink['purpose'] },
): Promise<string> {
  const secret = newSecret(ports);
  const link: SignInLink = {
    purpose: input.purpose,
    email: input.email.trim().toLowerCase(),
    expiresAt: ports.clock.now() + limits.signInLinkMs,
  };
  await ports.store.transaction((tx) => tx.signIns.putLink(hashOf(ports, secret), link));
  return secret;
}

/** Makes a link for a known, active person; an administrator hands it over. The first administrator's link is made at the start. */
export async function inviteToSignIn(
  ports: Ports,
  actor: Actor,
  input: { readonly email: string },
): Promise<Result<{ readonly secret: string; readonly expiresAt: Instant }>> {
  const email = input.email.trim().toLowerCase();
  const person = await ports.store.read((tx) => tx.people.byEmail(email));
  if (!person?.active || person.kind !== 'human')
    return no(refusal('object.not_found', `no active person ${quoted(input.email)}`, { field: 'email' }));
  const secret = await createSignInLink(ports, { email: person.email, purpose: 'sign-in' });
  const now = ports.clock.now();
  await ports.store.transaction(async (tx) => {
    tx.audit.append({
      at: now,
      kind: 'sign_in.link_made',
      actor: actor.person.id,
      door: actor.door,
      subject: person.id,
      facts: { email: person.email },
    });
  });
  return ok({ secret, expiresAt: now + limits.signInLinkMs });
}

/** Uses a link: the person it was made for. The first administrator's link makes that person where there is none. */
export async function takeSignInLink(ports: Ports, secret: string): Promise<Result<Person>> {
  const refused = no(refusal('auth.link_invalid', 'this link has been used or has expired; ask for a new one'));
  return transact(ports, async (tx) => {
    const link = await tx.signIns.takeLink(hashOf(ports, secret));
    if (!link || link.expiresAt <= ports.clock.now()) return refused;
    const known = await tx.people.byEmail(link.email);
    if (known) return known.active && known.kind === 'human' ? ok(known) : refused;
    if (link.purpose !== 'first-administrator') return refused;
    const person: Person = {
      id: newId('person', ports.chance),
      email: link.email,
      emailAliases: [],
      firstName: 'First',
      lastName: 'Administrator',
      active: true,
      roles: ['Admin'],
      managerId: null,
      groupIds: [],
      attributes: {},
      ...plainFacts(ports.clock.now()),
    };
    await tx.people.save(person);
    tx.audit.append({
      at: ports.clock.now(),
      kind: 'person.saved',
      actor: 'system',
      door: 'startup',
      subject: person.id,
      facts: { email: person.email, roles: ['Admin'], first_administrator: true },
    });
    return ok(person);
  });
}
