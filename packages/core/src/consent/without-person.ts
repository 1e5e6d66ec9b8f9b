// What is left of a verdict when somebody is out: their own is gone, and so is what a delegate gave for them. The broker and the replay of the
// log go by the same words.

import type { PersonId } from '../ids.ts';
import type { Verdict } from '../request/request.ts';

/** The verdicts without somebody; the same array where nothing of them was theirs. */
export function verdictsWithout(verdicts: readonly Verdict[], id: PersonId): readonly Verdict[] {
  const left = verdicts.flatMap((verdict) => without(verdict, id) ?? []);
  return verdicts.every((verdict, at) => verdict === left[at]) ? verdicts : left;
}

/** Null where they gave it, or it was given for nobody else. */
function without(verdict: Verdict, id: PersonId): Verdict | null {
  if (verdict.personId === id) return null;
  const { standsFor = [], ...own } = verdict;
  const others = standsFor.filter(({ personId }) => personId !== id);
  if (others.length === standsFor.length) return verdict;
  if (others.length > 0) return { ...own, standsFor: others };
  return own.fills.length === 0 ? null : own;
}
