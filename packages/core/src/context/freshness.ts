// How old the facts are that conditions look at, and from when they are unknown. Leaves to `people/facts-used.ts` by which facts somebody
// fits, and to the access flow what happens where one is too old: refuse, or ask a person.

import type { Condition } from '../flow/policy.ts';
import { claimEnd, groupsOf, groupTold, type MatchFacts, shiftsOf, shiftTypes } from '../people/match.ts';
import type { Person } from '../people/person.ts';
import type { Instant } from '../ports/clock.ts';
import { isFresh, type Origin } from './origin.ts';

/** One fact that conditions look at: what it is called, where it is from, and until when it is told. */
export interface UsedFact {
  /** For people: "groups of `ada@acme.example`", "the shift `Primary`". */
  readonly name: string;
  readonly origin: Origin;
  /** Of shifts: after this moment whose turn it is is unknown; null for facts that end with their age alone. */
  readonly knownUntil: Instant | null;
}

/** How old a fact is, in whole seconds, and whether it may still be used. */
export const factAge = (fact: UsedFact, now: Instant): { readonly ageSec: number; readonly fresh: boolean } => ({
  ageSec: Math.max(0, Math.floor((now - fact.origin.observedAt) / 1_000)),
  fresh: isFresh(fact.origin, now) && (fact.knownUntil === null || now <= fact.knownUntil),
});

/** The first moment at which a fact is unknown; null where it never becomes so. */
export function unknownFrom({ origin, knownUntil }: UsedFact): Instant | null {
  const aged = origin.maxAgeSec === null ? null : origin.observedAt + origin.maxAgeSec * 1_000 + 1;
  const ended = knownUntil === null ? null : knownUntil + 1;
  return aged === null || ended === null ? (aged ?? ended) : Math.min(aged, ended);
}

/** The facts that these conditions look at in a person, each once. Shifts that do not exist are no facts; they fit nobody anyway. */
export function factsUsed(
  conditions: readonly Condition[],
  person: Person,
  facts: Pick<MatchFacts, 'people' | 'shifts' | 'groups'>,
): readonly UsedFact[] {
  const used = new Map<string, UsedFact>();
  const add = (name: string, origin: Origin, knownUntil: Instant | null = null): void => {
    used.set(name, { name, origin, knownUntil });
  };
  for (const condition of conditions) {
    const { type } = condition;
    if (shiftTypes.includes(type)) {
      for (const shift of shiftsOf(condition, facts)) {
        add(`the shift \`${shift.name}\``, shift.origin, shift.knownUntil);
      }
    } else if (type === 'group') {
      const named = condition.operator === 'does_not_contain' ? groupsOf(condition, facts) : condition.ids;
      for (const id of named) {
        const [origin, until] = [groupTold(id, facts), claimEnd(person, id)];
        if (origin !== undefined) add(`groups of \`${person.email}\` from ${origin.sourceId}`, origin);
        if (until !== undefined)
          add(`the sign-in of \`${person.email}\` that told of ${id}`, origin ?? person.origin, until);
      }
    } else if (type === 'manager_of_manager') {
      const manager = person.managerId === null ? undefined : facts.people.get(person.managerId);
      if (manager !== undefined) add(`the manager of \`${manager.email}\``, manager.origin);
    } else if (Object.hasOwn(person.attributeOrigins, type)) {
      const origin = person.attributeOrigins[type];
      if (origin !== undefined) add(`\`${type}\` of \`${person.email}\``, origin);
    }
  }
  // Whatever is asked, it is asked of a record, and a record past its age fits nothing.
  if (conditions.length > 0) add(`the record of \`${person.email}\``, person.origin);
  return [...used.values()];
}
