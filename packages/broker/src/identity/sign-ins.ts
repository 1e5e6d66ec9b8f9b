// Sign-ins of browsers: an opaque secret in a cookie, replaced as it is used, with an idle and an absolute end; listed and ended at once. A
// secret that was replaced and comes again is a copy: it ends the sign-in for the copy and for its owner, who signs in anew.

import {
  type Instant,
  isId,
  limits,
  newId,
  no,
  ok,
  type Person,
  type PersonId,
  quoted,
  type Result,
  refusal,
  type SignIn,
  type SignInSecret,
  type Transaction,
} from '@tidegate/core';
import type { Actor, Door, Ports } from '../ports.ts';
import { transact } from '../transact.ts';
import { hashOf, newSecret } from './secret.ts';

/** A sign-in's last-seen time is written at most this often. */
export const touchEveryMs = 60_000;

/** Starts a browser's sign-in for a person whose identity the caller has established. Machines do not sign in. */
export async function startSignIn(
  ports: Ports,
  input: { readonly person: Person; readonly door: Door; readonly how: string; readonly agent?: string },
): Promise<{ readonly secret: string; readonly signIn: SignIn }> {
  const secret = newSecret(ports);
  const now = ports.clock.now();
  const signIn: SignIn = {
    id: newId('signIn', ports.chance),
    personId: input.person.id,
    startedAt: now,
    lastSeenAt: now,
    endsAt: now + limits.signInAbsoluteMs,
    how: input.how,
    agent: (input.agent ?? '').slice(0, limits.agentLengthMax),
    program: null,
  };
  await ports.store.transaction(async (tx) => {
    await tx.signIns.insert(signIn);
    await tx.signIns.putSecret(cookieOf(signIn, now), hashOf(ports, secret));
    writeStarted(tx, signIn, input);
  });
  return { secret, signIn };
}

/** The event of a new sign-in. */
export function writeStarted(
  tx: Transaction,
  signIn: SignIn,
  { door, how }: { readonly door: Door; readonly how: string },
): void {
  tx.audit.append({
    at: signIn.startedAt,
    kind: 'sign_in.started',
    actor: signIn.personId,
    door,
    subject: signIn.id,
    facts: {
      how,
      ...(signIn.program === null ? {} : { program: signIn.program.clientId, scopes: signIn.program.scopes }),
    },
  });
}

/** A sign-in that counts now, and the secret that takes the place of the one that was shown, where it was time for that. */
export interface KnownSignIn {
  readonly person: Person;
  readonly signIn: SignIn;
  readonly renewed: string | null;
}

/** Who a cookie's secret speaks for now; null when it is unknown, idle too long, too old, spent, or its person is out. */
export async function authenticateSignIn(ports: Ports, text: string): Promise<KnownSignIn | null> {
  const hash = hashOf(ports, text);
  const now = ports.clock.now();
  const found = await findSecret(ports, hash, 'cookie');
  if (found === null || isOver(found.signIn, now)) return null;
  const { signIn, secret, person } = found;
  if (secret.spentAt !== null && now - secret.spentAt > limits.signInGraceMs) {
    return replaceUnseen(ports, found, now);
  }
  if (secret.spentAt === null && now - secret.issuedAt > limits.signInRotateMs) {
    const renewed = await ports.store.transaction(async (tx) => {
      // Of several calls at once one replaces it; for the others the old one still counts.
      return (await tx.signIns.spendSecret(hash, now)) ? await putCookie(ports, tx, signIn) : null;
    });
    return { person, signIn, renewed };
  }
  if (secret.usedAt === null || now - signIn.lastSeenAt > touchEveryMs) {
    await ports.store.transaction(async (tx) => {
      if (secret.spentAt === null) await tx.signIns.useSecret(hash, now);
      await tx.signIns.touch(signIn.id, now);
    });
  }
  return { person, signIn, renewed: null };
}

/** A secret of a kind with the sign-in and the active person behind it; null for every other. */
export async function findSecret(ports: Ports, hash: Uint8Array, kind: SignInSecret['kind']) {
  return ports.store.read(async (tx) => {
    const found = await tx.signIns.bySecret(hash);
    const person = found?.secret.kind === kind ? await tx.people.get(found.signIn.personId) : null;
    return found && person?.active && person.kind === 'human' ? { ...found, person } : null;
  });
}

/** Whether a sign-in has ended by itself. */
export function isOver(signIn: SignIn, now: Instant): boolean {
  const idleMs = signIn.program === null ? limits.signInIdleMs : limits.programIdleMs;
  return now >= signIn.endsAt || now - signIn.lastSeenAt > idleMs;
}

/**
 * A spent secret comes again. If nobody ever used the one that took its place, that one was lost on its way and is replaced; otherwise
 * two hold secrets of one sign-in, and it ends.
 */
async function replaceUnseen(
  ports: Ports,
  { signIn, person }: { readonly signIn: SignIn; readonly person: Person },
  now: Instant,
): Promise<KnownSignIn | null> {
  const renewed = await ports.store.transaction(async (tx) => {
    if (await tx.signIns.dropUnused(signIn.id, 'cookie')) return putCookie(ports, tx, signIn);
    await removeSignIn(tx, signIn, { at: now, actor: 'system', door: 'worker', why: 'a spent secret came again' });
    return null;
  });
  return renewed === null ? null : { person, signIn, renewed };
}

const cookieOf = (signIn: SignIn, now: Instant): SignInSecret => ({
  signInId: signIn.id,
  kind: 'cookie',
  issuedAt: now,
  endsAt: signIn.endsAt,
  usedAt: null,
  spentAt: null,
});

async function putCookie(ports: Ports, tx: Transaction, signIn: SignIn): Promise<string> {
  const secret = newSecret(ports);
  const now = ports.clock.now();
  await tx.signIns.putSecret(cookieOf(signIn, now), hashOf(ports, secret));
  await tx.signIns.touch(signIn.id, now);
  return secret;
}

/** When, by whom, through which door and why a sign-in is ended. */
export interface Ending {
  readonly at: Instant;
  readonly actor: PersonId | 'system';
  readonly door: Door;
  readonly why: string;
}

/** Takes a sign-in away with every secret of it, and writes that down. */
export async function removeSignIn(tx: Transaction, signIn: SignIn, { at, actor, door, why }: Ending): Promise<void> {
  await tx.signIns.remove(signIn.id);
  const facts = { person: signIn.personId, why };
  tx.audit.append({ at, kind: 'sign_in.ended', actor, door, subject: signIn.id, facts });
}

/** Ends a sign-in at once. */
export async function endSignIn(ports: Ports, actor: Actor, input: { readonly signIn: SignIn }): Promise<void> {
  await ports.store.transaction((tx) => removeSignIn(tx, input.signIn, endingBy(ports, actor, 'signed out')));
}

const endingBy = (ports: Ports, actor: Actor, why: string): Ending => ({
  at: ports.clock.now(),
  actor: actor.person.id,
  door: actor.door,
  why,
});

/** The sign-ins of a person that count now, the newest first. */
export async function listSignIns(ports: Ports, personId: PersonId): Promise<readonly SignIn[]> {
  const now = ports.clock.now();
  const all = await ports.store.read((tx) => tx.signIns.ofPerson(personId));
  return all.filter((signIn) => !isOver(signIn, now));
}

/** Ends one of the caller's own sign-ins. Those of others look like none. */
export async function endOwnSignIn(
  ports: Ports,
  actor: Actor,
  input: { readonly id: string },
): Promise<Result<SignIn>> {
  return transact(ports, async (tx) => {
    const own = await tx.signIns.ofPerson(actor.person.id);
    const signIn = isId('signIn', input.id) ? own.find(({ id }) => id === input.id) : undefined;
    if (!signIn) {
      return no(refusal('object.not_found', `no sign-in ${quoted(input.id)} of yours`, { field: 'id' }));
    }
    await removeSignIn(tx, signIn, endingBy(ports, actor, 'ended by its person'));
    return ok(signIn);
  });
}

/** Ends all sign-ins of the caller but one; answers how many. */
export async function endOwnSignIns(
  ports: Ports,
  actor: Actor,
  { except }: { readonly except: SignIn | null },
): Promise<number> {
  return ports.store.transaction(async (tx) => {
    const others = (await tx.signIns.ofPerson(actor.person.id)).filter(({ id }) => id !== except?.id);
    for (const signIn of others) await removeSignIn(tx, signIn, endingBy(ports, actor, 'ended by its person'));
    return others.length;
  });
}
