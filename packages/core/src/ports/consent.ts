// Who stands in for whom, and what people have enrolled to prove that it is them, as rows; and the one-time codes themselves as a port.

import type { Delegation } from '../consent/delegation.ts';
import type { DelegationId, PersonId } from '../ids.ts';
import type { Instant } from './clock.ts';

export interface DelegationRows {
  get(id: DelegationId): Promise<Delegation | null>;
  /** Inserts or replaces by id. */
  save(delegation: Delegation): Promise<void>;
  /** Those that were not taken back and have not ended at a moment, begun or not. */
  notEnded(now: Instant): Promise<readonly Delegation[]>;
  /** Those to or from a person, newest first. */
  ofPerson(id: PersonId, limit: number): Promise<readonly Delegation[]>;
}

/** What somebody proves with that it is them: the secret of one-time codes, sealed under `authenticatorSeal`. */
export interface Authenticator {
  readonly personId: PersonId;
  readonly sealed: Uint8Array;
  readonly createdAt: Instant;
  /** When its first code was right; null while it is being enrolled, and counts for nothing. */
  readonly confirmedAt: Instant | null;
  /** The time step of the last code that was taken: no code of it or before is taken again. */
  readonly lastStep: number | null;
  readonly passedAt: Instant | null;
  /** Wrong codes since the last right one. */
  readonly failures: number;
  /** No code is looked at before this moment; null for now. */
  readonly heldUntil: Instant | null;
}
export interface AuthenticatorRows {
  get(personId: PersonId): Promise<Authenticator | null>;
  /** Like `get`, holding the row until the transaction ends. */
  lock(personId: PersonId): Promise<Authenticator | null>;
  /** Inserts or replaces by person. */
  save(authenticator: Authenticator): Promise<void>;
  remove(personId: PersonId): Promise<void>;
}

/** What a secret of one-time codes is sealed under. */
export const authenticatorSeal = (personId: PersonId): string => `authenticator ${personId}`;

/** One-time codes by time (RFC 6238): six digits, steps of thirty seconds. */
export interface OneTimeCodes {
  /** Twenty random bytes as a secret that people can type (base32). */
  secretFrom(random: Uint8Array): string;
  /** The `otpauth://` address an authenticator reads. */
  address(secret: string, account: string): string;
  /** The time step a code is right for at a moment, one step before or after included; null where it is wrong. */
  stepOf(secret: string, code: string, now: Instant): number | null;
}
