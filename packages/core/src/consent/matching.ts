// Maximum matching of people to terms: how many terms can be filled when each person fills at most one. Kuhn's
// augmenting paths; terms number at most a hundred, so the simple algorithm is the fast one. The answer's size never
// depends on the order of people or terms, which is why no order of clicks can spoil an agreement (law 2).

/**
 * For each term (by index) the index of the person who fills it, or `null`. `canFill(person, term)` says who may.
 * Lower-numbered terms stay filled once filled, so of all largest matchings the one that favours early terms is taken.
 */
export function largestMatching(ask: {
  readonly terms: number;
  readonly people: number;
  readonly canFill: (person: number, term: number) => boolean;
}): readonly (number | null)[] {
  const personOfTerm: (number | null)[] = Array.from({ length: ask.terms }, () => null);
  const termOfPerson: (number | null)[] = Array.from({ length: ask.people }, () => null);

  const fill = (term: number, tried: Set<number>): boolean => {
    for (let person = 0; person < ask.people; person += 1) {
      if (tried.has(person) || !ask.canFill(person, term)) continue;
      tried.add(person);
      const other = termOfPerson[person] ?? null;
      // Free, or the term this person fills now can be filled by somebody else.
      if (other === null || fill(other, tried)) {
        termOfPerson[person] = term;
        personOfTerm[term] = person;
        return true;
      }
    }
    return false;
  };

  for (let term = 0; term < ask.terms; term += 1) fill(term, new Set());
  return personOfTerm;
}
