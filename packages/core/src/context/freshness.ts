// How old the facts are that a decision uses. Collects what conditions look at in one person, names the oldest, and says which are past
// their age: those are unknown, and what the access flow does about it, refuse or ask a person, is the flow's to say.

import { durationText } from '../flow/duration-text.ts';
import type { Condition } from '../flow/flow.ts';
import { type MatchFacts, shiftTypes } from '../people/match.ts';
import type { Person } from '../people/person.ts';
import type { Instant } from '../ports/clock.ts';
import { isFresh, type Origin } from './origin.ts';
import type { Shift } from './shift.ts';

/** One fact that conditions look at: what it is called, where it is from, and until when it is told. */
export interface UsedFact {
  /** For people: "groups of `ada@acme.example`", "the shift `Primary`". */
  readonly name: string;
  readonly origin: Origin;
  /** Of shifts: after this moment whose turn it is is unknown; null for facts that end with their age alone. */
  readonly knownUntil: Instant | null;
}

/** The age of what a decision used. */
export interface Freshness {
  /** The fact seen longest ago; null where none was used. */
  readonly oldest: UsedFact | null;
  /** Facts that are unknown by now; empty where everything may still be used. */
  readonly unknown: readonly UsedFact[];
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

/** The age of some facts at a moment. */
export function freshnessOf(facts: readonly UsedFact[], now: Instant): Freshness {
  let oldest: UsedFact | null = null;
  for (const fact of facts) if (oldest === null || fact.origin.observedAt < oldest.origin.observedAt) oldest = fact;
  return { oldest, unknown: facts.filter((fact) => !factAge(fact, now).fresh) };
}

/** The facts that these conditions look at in a person, each once. Shifts that do not exist are no facts; they fit nobody anyway. */
export function factsUsed(
  conditions: readonly Condition[],
  person: Person,
  facts: Pick<MatchFacts, 'people' | 'shifts'>,
): readonly UsedFact[] {
  const used = new Map<string, UsedFact>();
  const add = (name: string, origin: Origin, knownUntil: Instant | null = null): void => {
    used.set(name, { name, origin, knownUntil });
  };
  const shifts: ReadonlyMap<string, Shift> = facts.shifts;
  for (const { type, ids } of conditions) {
    if (shiftTypes.includes(type)) {
      for (const shift of ids.flatMap((id) => shifts.get(id) ?? [])) {
        add(`the shift \`${shift.name}\``, shift.origin, shift.knownUntil);
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

/** Which fact was the oldest, or which are unknown, as the decision tells it; null where no fact with a source was used. */
export function freshnessText({ oldest, unknown }: Freshness, now: Instant): string | null {
  const [gone] = unknown;
  const said = gone ?? oldest;
  if (said === null) return null;
  const seen = `${said.name}, seen ${durationText(factAge(said, now).ageSec)} ago`;
  if (gone === undefined) return `the oldest fact used is ${seen}`;
  return `${seen}, is too old to be used${unknown.length > 1 ? `, and ${unknown.length - 1} more with it` : ''}`;
}
