// The keys and values that occur in the index, with counts, for completing a query.

import type { QueryFieldName } from '../query/query.ts';
import type { AtomField, Facts } from './facts.ts';

/** A value of a field, and of how many resources. */
export interface IndexedValue {
  readonly field: QueryFieldName;
  /** The text in brackets of a keyed field, else null. */
  readonly key: string | null;
  readonly value: string;
  readonly count: number;
}

const fields: readonly AtomField[] = [
  'resource_type',
  'resource_status',
  'resource_risk_level',
  'resource_tag',
  'resource_context',
];

/** The most frequent values of every key of tags and context and of the fields with few values, at most so many of each. */
export function countValues(facts: Facts, perKeyMax: number): readonly IndexedValue[] {
  return fields.flatMap((field) =>
    [...facts.keysOf(field)].flatMap(([bracket, key]) =>
      mostFrequent(facts, key, perKeyMax).map(({ value, count }) => ({
        field,
        key: field === 'resource_tag' || field === 'resource_context' ? bracket : null,
        value,
        count,
      })),
    ),
  );
}

/** How many resources each integration has, by id. */
export function countIntegrations(facts: Facts): ReadonlyMap<string, number> {
  const values = facts.valuesOf(facts.keyOf('integration', null));
  return new Map([...values].map(([id, atom]) => [id, facts.countWith(atom)]));
}

function mostFrequent(facts: Facts, key: number, max: number): readonly { value: string; count: number }[] {
  // A key with a value of its own for every resource has a million of them: those that occur once are only taken to fill up.
  const often: { value: string; count: number }[] = [];
  const once: { value: string; count: number }[] = [];
  for (const [value, atom] of facts.valuesOf(key)) {
    const count = facts.countWith(atom);
    if (count > 1) often.push({ value, count });
    else if (count === 1 && once.length < max) once.push({ value, count });
  }
  const byCount = often.sort((one, other) => other.count - one.count || compare(one.value, other.value));
  return [...byCount, ...once.sort((one, other) => compare(one.value, other.value))].slice(0, max);
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
