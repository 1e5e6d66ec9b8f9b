// The one way a rule answers: a value, or a refusal with a code a person can look up. Rules never throw for an expected no.

import type { Refusal } from './errors/refusal.ts';

/** A value or an expected no. Look at `ok` first; the compiler does not let you forget. */
export type Result<T, E = Refusal> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: E };

/** Wraps a value as the yes of a `Result`. */
export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

/** Wraps a refusal as the no of a `Result`. */
export const no = <E>(refusal: E): { readonly ok: false; readonly refusal: E } => ({ ok: false, refusal });
