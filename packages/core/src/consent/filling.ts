// Which terms are filled by which voices, in both readings: with distinct people each voice fills one term at most; without, a voice fills
// every term it may, save those of one quorum, which always need different people. A voice is one human, however many records they have.

import { largestMatching } from './matching.ts';
import type { Term } from './terms.ts';

/** For each term whether it is filled; `canFill(voice, term)` says who may, by index. */
export function filledTerms(
  terms: readonly Term[],
  voices: { readonly count: number; readonly canFill: (voice: number, term: Term) => boolean },
  distinctPeople: boolean,
): readonly boolean[] {
  if (distinctPeople) return matched(terms, voices);
  const filled = new Map<Term, boolean>();
  const apart = new Map<string, Term[]>();
  for (const term of terms) {
    if (term.apart === null) {
      filled.set(term, anyVoice(voices, term));
    } else {
      const group = apart.get(term.apart) ?? [];
      group.push(term);
      apart.set(term.apart, group);
    }
  }
  for (const group of apart.values()) {
    const found = matched(group, voices);
    group.forEach((term, index) => {
      filled.set(term, found[index] ?? false);
    });
  }
  return terms.map((term) => filled.get(term) ?? false);
}

type Voices = Parameters<typeof filledTerms>[1];

function anyVoice(voices: Voices, term: Term): boolean {
  for (let voice = 0; voice < voices.count; voice += 1) if (voices.canFill(voice, term)) return true;
  return false;
}

function matched(terms: readonly Term[], voices: Voices): readonly boolean[] {
  const matching = largestMatching({
    terms: terms.length,
    people: voices.count,
    canFill: (voice, at) => {
      const term = terms[at];
      return term !== undefined && voices.canFill(voice, term);
    },
  });
  return matching.map((voice) => voice !== null);
}
