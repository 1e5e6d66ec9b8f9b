// Browser sign-ins: opaque secrets stored as hashes, with an idle and an absolute end; one-time links that work once.

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
  type SignIn,
  type SignInLink,
} from '@tidegate/core';
import type { Actor, Door, Ports } from '../ports.ts';
import { transact } from '../transact.ts';

const secretBytes = 32;
/** A sign-in's last-seen time is written at most this often. */
const touchEveryMs = 60_000;

/** Starts a sign-in for a person whose identity the caller has established. */
export async function startSignIn(
  ports: Ports,
  input: { readonly person: Person; readonly door: Door; readonly how: string },
): Promise<{ readonly secret: string; readonly signIn: SignIn }> {
  const secret = Buffer.from(ports.chance.bytes(secretBytes)).toString('base64url');
  const now = ports.clock.now();
  const signIn: SignIn = {
    id: newId('signIn', ports.chance),
    personId: input.person.id,
    startedAt: now,
    lastSeenAt: now,
  };
  await ports.store.transaction(async (tx) => {
    await tx.signIns.insert(signIn, hashOf(ports, secret));
    tx.audit.append({
      at: now,
      kind: 'sign_in.started',
      actor: input.person.id,
      door: input.door,
      subject: signIn.id,
      facts: { how: input.how },
    });
  });
  return { secret, signIn };
}

/** Who a sign-in secret speaks for now; null when it is unknown, idle too long, too old, or its person is out. */
export async function authenticateSignIn(
  ports: Ports,
  secret: string,
): Promise<{ readonly person: Person; readonly signIn: SignIn } | null> {
  const hash = hashOf(ports, secret);
  const found = await ports.store.read(async (tx) => {
    const signIn = await tx.signIns.byHash(hash);
    const person = signIn ? await tx.people.get(signIn.personId) : null;
    return signIn && person?.active ? { signIn, person } : null;
  });
  if (!found) return null;
  const now = ports.clock.now();
  const { signIn } = found;
  if (now - signIn.lastSeenAt > limits.signInIdleMs || now - signIn.startedAt > limits.signInAbsoluteMs) return null;
  if (now - signIn.lastSeenAt > touchEveryMs) await ports.store.transaction((tx) => tx.signIns.touch(signIn.id, now));
  return found;
}

/** Ends a sign-in at once. */
export async function endSignIn(ports: Ports, actor: Actor, input: { readonly signIn: SignIn }): Promise<void> {
  await ports.store.transaction(async (tx) => {
    await tx.signIns.remove(input.signIn.id);
    tx.audit.append({
      at: ports.clock.now(),
      kind: 'sign_in.ended',
      actor: actor.person.id,
      door: actor.door,
      subject: input.signIn.id,
      facts: {},
    });
  });
}

/** Makes a link secret that works once and for a short time. */
export async function createSignInLink(
  ports: Ports,
  input: { readonly email: string; readonly purpose: SignInLink['purpose'] },
): Promise<string> {
  const secret = Buffer.from(ports.chance.bytes(secretBytes)).toString('base64url');
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
  if (!person?.active)
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
    if (known) return known.active ? ok(known) : refused;
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

const hashOf = (ports: Ports, text: string): Uint8Array => ports.hash.sha256(Buffer.from(text, 'utf8'));
