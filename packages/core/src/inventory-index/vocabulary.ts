// The keys and values that occur in the index, with counts, for completing a query.

import { contextKeys } from '../query/fields.ts';
import type { QueryFieldName } from '../query/query.ts';
import type { Facts } from './facts.ts';
import { knownAbove } from './indexed-resource.ts';

/** A value of a field, and of how many resources. */
export interface IndexedValue {
  readonly field: QueryFieldName;
  /** The text in brackets of a keyed field, else null. */
  readonly key: string | null;
  readonly value: string;
  readonly count: number;
}

const plainFields = ['resource_type', 'resource_status', 'resource_risk_level'] as const;
const keyedFields = ['resource_tag', 'resource_context'] as const;

/** The most frequent values of every key of tags and context and of the fields with few values, at most so many of each. */
export function countValues(facts: Facts, perKeyMax: number): readonly IndexedValue[] {
  const of = (field: QueryFieldName, key: string | null, number: number): readonly IndexedValue[] =>
    mostFrequent(facts, number, perKeyMax).map((one) => ({ field, key, ...one }));
  return [
    ...plainFields.flatMap((field) => of(field, null, facts.keyOf(field, null))),
    ...of('resource_parent', null, facts.keyOf('above', null)).filter(({ value }) => value !== knownAbove),
    ...[...contextKeys].flatMap(([field, key]) => of(field, null, facts.keyOf('resource_context', key))),
    ...keyedFields.flatMap((field) => [...facts.keysOf(field)].flatMap(([key, number]) => of(field, key, number))),
  ];
}

/** Which values of which field are looked for. */
export interface ValuesAsk {
  readonly field: QueryFieldName;
  readonly key: string | null;
  /** How they start, capital letters or not. */
  readonly starts: string;
  readonly max: number;
}

/** Different values that are counted for one look; of more the first stand for all, and nobody waits for a million to be counted. */
const namesCountedMax = 10_000;

/** The values of one field that start with a text, the most frequent first; each value is looked at, and none is copied that does not fit. */
export function valuesStarting(facts: Facts, { field, key, starts, max }: ValuesAsk): readonly IndexedValue[] {
  const fits = startTest(starts);
  const number = numberOf(facts, field, key);
  const found = number !== null ? fewOf(facts, number, fits) : field === 'resource_name' ? namesOf(facts, fits) : [];
  return found
    .map(([value, count]) => ({ field, key, value, count }))
    .sort((one, other) => other.count - one.count || compare(one.value, other.value))
    .slice(0, max);
}

type Counted = readonly [value: string, count: number];

function fewOf(facts: Facts, key: number, fits: (text: string) => boolean): readonly Counted[] {
  const found: Counted[] = [];
  for (const atom of facts.atomsOfKey(key)) {
    if (found.length === namesCountedMax) break;
    const [value, count] = [facts.textOfAtom(atom), facts.countWith(atom)];
    if (count > 0 && value !== knownAbove && fits(value)) found.push([value, count]);
  }
  return found;
}

function namesOf(facts: Facts, fits: (text: string) => boolean): readonly Counted[] {
  const found = new Map<string, number>();
  for (let slot = 0; slot < facts.capacity && found.size < namesCountedMax; slot++) {
    if (!facts.alive.has(slot)) continue;
    const name = facts.text('resource_name', slot);
    if (name !== '' && fits(name)) found.set(name, (found.get(name) ?? 0) + 1);
  }
  return [...found];
}

/** Whether a text starts so, capital letters or not. Of a million texts nearly all differ in a plain letter, and no text is made to see that. */
function startTest(starts: string): (text: string) => boolean {
  const wanted = starts.toLowerCase();
  const capital = wanted.toUpperCase();
  const plain = wanted.length === starts.length && capital.length === starts.length ? starts.length : 0;
  return (text) => {
    for (let at = 0; at < plain; at++) {
      const sign = text.charCodeAt(at);
      // What lies beyond the plain letters may become several signs, or be missing.
      if (!(sign < 0x80)) break;
      if (sign !== wanted.charCodeAt(at) && sign !== capital.charCodeAt(at)) return false;
    }
    return text.slice(0, starts.length).toLowerCase() === wanted;
  };
}

/** The number under which the values of a field are kept; null where they are none of few. */
function numberOf(facts: Facts, field: QueryFieldName, key: string | null): number | null {
  if (field === 'resource_tag' || field === 'resource_context')
    return key === null ? null : (new Map(facts.keysOf(field)).get(key) ?? null);
  const context = contextKeys.get(field);
  if (context !== undefined) return facts.keyOf('resource_context', context);
  if (field === 'resource_parent') return facts.keyOf('above', null);
  const plain = plainFields.find((one) => one === field);
  return plain === undefined ? null : facts.keyOf(plain, null);
}

/** How many resources each integration has, by id. */
export function countIntegrations(facts: Facts): ReadonlyMap<string, number> {
  const atoms = facts.atomsOfKey(facts.keyOf('integration', null));
  return new Map(atoms.map((atom) => [facts.textOfAtom(atom), facts.countWith(atom)]));
}

function mostFrequent(facts: Facts, key: number, max: number): readonly { value: string; count: number }[] {
  // A key with a value of its own for every resource has a million of them: those that occur once are only taken to fill up.
  const often: { value: string; count: number }[] = [];
  const once: { value: string; count: number }[] = [];
  for (const atom of facts.atomsOfKey(key)) {
    const value = facts.textOfAtom(atom);
    const count = facts.countWith(atom);
    if (count > 1) often.push({ value, count });
    else if (count === 1 && once.length < max) once.push({ value, count });
  }
  const byCount = often.sort((one, other) => other.count - one.count || compare(one.value, other.value));
  return [...byCount, ...once.sort((one, other) => compare(one.value, other.value))].slice(0, max);
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
