// Whether a person themselves calls, signed in at the portal. A token speaks for its person and so does a program, but whoever copied one is
// not there: what would outlive it, or prove who is there, is asked of the person alone.

import { type Instant, limits, type Refusal, refusal } from '@tidegate/core';
import type { Visit } from './call.ts';
import { mayGetPasswords } from './client-scopes.ts';

/** A sign-in of the portal: no token, and no program that acts for somebody. */
export const isAtPortal = ({ signIn }: Pick<Visit, 'signIn'>): boolean => signIn !== null && signIn.program === null;

/** Null for a person at the portal. `what` opens the sentence, for example `programs are let in`. */
export const awayFromPortal = (visit: Pick<Visit, 'signIn'>, what: string): Refusal | null =>
  isAtPortal(visit) ? null : refusal('auth.forbidden', `${what} at the portal; open it in a browser`);

/** Null where a token may be given this end: a person at the portal gives any or none, whatever speaks for them a near one. */
export function endRefusal(visit: Pick<Visit, 'signIn'>, expiresAt: Instant | null, now: Instant): Refusal | null {
  if (expiresAt !== null && expiresAt <= now + limits.tokenByTokenMsMax) return null;
  const days = limits.tokenByTokenMsMax / (24 * 3_600_000);
  return awayFromPortal(visit, `tokens without an end within ${days} days are made`);
}

/**
 * Whether a look at how to connect may use up the password. A browser can be led to follow a link, so a sign-in at the portal never does;
 * a token does, and so does a program that was let write access sessions.
 */
export function secretFor({ signIn }: Pick<Visit, 'signIn'>): 'reveal' | 'withhold' {
  if (signIn === null) return 'reveal';
  return signIn.program !== null && mayGetPasswords(signIn.program.scopes) ? 'reveal' : 'withhold';
}
