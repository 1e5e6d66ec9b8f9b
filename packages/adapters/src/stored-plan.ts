// What the plans of all adapters have in common: a name of our mark, a refusal, and parsing what was stored.

import { Fault, type GrantPlan, no, type PlanAsk, type Result, refusal } from '@tidegate/core';
import type { z } from 'zod';

const letters = 'abcdefghijkmnpqrstuvwxyz23456789';

/**
 * A name of our mark for one grant: `tg_` says whose it is, the person's name helps who reads a list of connections, the random part is the
 * grant's alone. Lower case letters, digits and `_`.
 */
export const markedName = (
  { granteeEmail, chance }: Pick<PlanAsk, 'granteeEmail' | 'chance'>,
  { personLengthMax, randomLength }: { readonly personLengthMax: number; readonly randomLength: number },
): string =>
  `tg_${personIn(granteeEmail, { separator: '_', lengthMax: personLengthMax })}_${randomLetters(chance, randomLength)}`;

/** What of an address tells people who it is: lower case letters, digits and the separator, never at its ends. */
export function personIn(
  email: string,
  { separator, lengthMax }: { readonly separator: '_' | '-'; readonly lengthMax: number },
): string {
  const words = (email.split('@')[0] ?? '').toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const person = words.join(separator).slice(0, lengthMax);
  if (person === '') return 'person';
  return person.endsWith(separator) ? person.slice(0, -1) : person;
}

/** Letters and digits that nobody takes for each other, five bits each. */
export function randomLetters(chance: PlanAsk['chance'], length: number): string {
  let random = '';
  for (const byte of chance.bytes(length)) random += letters[byte & 31];
  return random;
}

/** Parses a stored plan; one that is not of this adapter, or of a newer form, is a fault, not a guess. */
export function readStored<T>(shape: z.ZodType<T>, plan: GrantPlan, adapter: string): T {
  const parsed = shape.safeParse(plan);
  if (parsed.success) return parsed.data;
  throw new Fault('storage.newer', `this plan was not made by this version of the ${adapter} adapter`, {
    detail: parsed.error.issues.map((issue) => issue.path.join('.')).join(', '),
  });
}

/** What this target can never grant. */
export const cannot = (message: string, field: string): Result<never> =>
  no(refusal('target.refused', message, { field }));
