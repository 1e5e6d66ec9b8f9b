// Whom access flows are open to, counted and paged without looking at everybody for each flow: people are filed once by group, manager
// and address, and each flow's conditions become sets over them. What cannot be filed is looked through, once. Says the same as
// `matchesConditions`, person by person; for lists and counts, never for a decision.

import { isFresh } from '../context/origin.ts';
import type { Condition, ConditionGroup } from '../flow/policy.ts';
import { isMembershipBelieved, type MatchFacts, matchesCondition, shiftTypes } from '../people/match.ts';
import type { Person } from '../people/person.ts';

/** The people a flow is open to. */
export interface Crowd {
  readonly count: number;
  /** Those after an address, in the order of addresses. */
  page(ask: { readonly after: string | null; readonly limit: number }): {
    readonly items: readonly Person[];
    readonly next: string | null;
  };
}

/** Active people whose facts may be believed, filed as of a moment. */
export class Audience {
  /** In the order of addresses. */
  readonly #people: readonly Person[];
  readonly #byGroup = new Map<string, number[]>();
  readonly #byManager = new Map<string, number[]>();
  readonly #byId = new Map<string, number[]>();
  readonly #byAttribute = new Map<string, ReadonlyMap<string, number[]>>();
  readonly #sets = new Map<string, Uint32Array>();
  readonly #crowds = new Map<string, Crowd>();

  readonly #facts: MatchFacts;

  constructor(people: Iterable<Person>, facts: MatchFacts) {
    this.#facts = facts;
    this.#people = [...people].filter((person) => person.active && isFresh(person.origin, facts.now)).sort(byEmail);
    this.#people.forEach((person, at) => {
      file(this.#byId, person.id, at);
      if (person.managerId !== null) file(this.#byManager, person.managerId, at);
      for (const id of person.groupIds) if (isMembershipBelieved(person, id, facts)) file(this.#byGroup, id, at);
    });
  }

  /** Whom a flow with these requesters is open to while it is active. */
  crowdOf(requesters: ConditionGroup): Crowd {
    const name = JSON.stringify(requesters);
    const known = this.#crowds.get(name);
    if (known !== undefined) return known;
    const sets = requesters.conditions.map((condition) => this.#setOf(condition));
    const crowd = this.#crowdFrom(joined(sets, requesters.operator) ?? this.#none());
    this.#crowds.set(name, crowd);
    return crowd;
  }

  #crowdFrom(bits: Uint32Array): Crowd {
    return {
      count: countOf(bits),
      page: ({ after, limit }) => {
        const items: Person[] = [];
        for (let at = after === null ? 0 : this.#behind(after); at < this.#people.length; at++) {
          const person = (((bits[at >>> 5] ?? 0) >>> (at & 31)) & 1) === 1 ? this.#people[at] : undefined;
          if (person === undefined) continue;
          if (items.length === limit) return { items, next: items.at(-1)?.email ?? null };
          items.push(person);
        }
        return { items, next: null };
      },
    };
  }

  #setOf(condition: Condition): Uint32Array {
    const name = JSON.stringify(condition);
    const known = this.#sets.get(name);
    if (known !== undefined) return known;
    const set = this.#none();
    for (const places of this.#placesOf(condition)) {
      for (const at of places) set[at >>> 5] = (set[at >>> 5] ?? 0) | (1 << (at & 31));
    }
    this.#sets.set(name, set);
    return set;
  }

  #placesOf(condition: Condition): readonly (readonly number[])[] {
    const filed = this.#filedUnder(condition);
    if (filed !== null) return condition.ids.map((id) => filed.get(id) ?? []);
    if (!lookedThrough.includes(condition.type)) {
      // Whoever says the same of an attribute fits alike: one of them is asked for all.
      return [...this.#saying(condition.type)].filter((places) => {
        const person = this.#people[places[0] ?? 0];
        return person !== undefined && matchesCondition(condition, person, this.#facts);
      });
    }
    return [this.#people.flatMap((person, at) => (matchesCondition(condition, person, this.#facts) ? [at] : []))];
  }

  /** The places of those who have an attribute, by what they say there. */
  #saying(type: string): Iterable<readonly number[]> {
    const known = this.#byAttribute.get(type);
    if (known !== undefined) return known.values();
    const made = new Map<string, number[]>();
    this.#people.forEach(({ attributes, attributeOrigins, origin }, at) => {
      const text = Object.hasOwn(attributes, type) ? attributes[type] : undefined;
      if (text === undefined || !isFresh(attributeOrigins[type] ?? origin, this.#facts.now)) return;
      file(made, text, at);
    });
    this.#byAttribute.set(type, made);
    return made.values();
  }

  /** The files in which the ids of a condition are looked up; null where people have to be looked through. */
  #filedUnder({ type, operator, values, ids }: Condition): ReadonlyMap<string, readonly number[]> | null {
    if (values.length === 0 || ids.length === 0) return null;
    if (type === 'user') return operator === 'is' ? this.#byId : null;
    if (!['is', 'contains', 'starts_with'].includes(operator)) return null;
    if (type === 'group') return this.#byGroup;
    return type === 'manager' && operator === 'is' ? this.#byManager : null;
  }

  /** The first place behind an address. */
  #behind(email: string): number {
    let [low, high] = [0, this.#people.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#people[middle]?.email ?? '') <= email) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #none(): Uint32Array {
    return new Uint32Array((this.#people.length + 31) >>> 5);
  }
}

/** Types whose conditions are no attributes: where they cannot be filed everybody is looked at. */
const lookedThrough: readonly string[] = ['user', 'group', 'manager', 'manager_of_manager', 'Owner', ...shiftTypes];

const byEmail = (one: Person, other: Person): number =>
  one.email < other.email ? -1 : one.email > other.email ? 1 : 0;

function file(files: Map<string, number[]>, key: string, at: number): void {
  const list = files.get(key);
  if (list === undefined) files.set(key, [at]);
  else list.push(at);
}

/** No conditions mean nobody. */
function joined(sets: readonly Uint32Array[], operator: ConditionGroup['operator']): Uint32Array | null {
  const [first, ...others] = sets;
  if (first === undefined) return null;
  const all = first.slice();
  for (const set of others) {
    for (let at = 0; at < all.length; at++) {
      all[at] = operator === 'AND' ? (all[at] ?? 0) & (set[at] ?? 0) : (all[at] ?? 0) | (set[at] ?? 0);
    }
  }
  return all;
}

function countOf(bits: Uint32Array): number {
  let count = 0;
  for (const word of bits) for (let rest = word; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
