// The server's list of values as the vocabulary that completion asks. It holds only what the person may see.

import type { QueryVocabulary, QueryWord, TypedValue } from '@tidegate/core/query';

export interface CountedValue {
  readonly field: string;
  readonly key: string | null;
  readonly value: string;
  readonly count: number;
}

export function vocabularyFrom(values: readonly CountedValue[]): QueryVocabulary {
  const words = new Map<string, QueryWord[]>();
  const keys = new Map<string, Map<string, number>>();
  for (const { field, key, value, count } of values) {
    const place = placeOf(field, key);
    words.set(place, [...(words.get(place) ?? []), { text: value, count }]);
    if (key === null) continue;
    const known = keys.get(field) ?? new Map<string, number>();
    keys.set(field, known.set(key, (known.get(key) ?? 0) + count));
  }
  return {
    keys: (field) => [...(keys.get(field) ?? [])].map(([text, count]) => ({ text, count })),
    values: (field, key) => words.get(placeOf(field, key)) ?? [],
  };
}

/** From so many values of a place on the list may have left some out, and the server is asked. */
const wholeBelow = 200;

/** Asks for values of one field that start with what is typed. */
export type LookUp = (ask: TypedValue) => Promise<readonly CountedValue[]>;

/** The vocabulary with what the server knows of the value being typed; as it was where it knows all of them, or where nobody answers. */
export async function withTyped(
  vocabulary: QueryVocabulary,
  typed: TypedValue | null,
  lookUp: LookUp,
): Promise<QueryVocabulary> {
  if (typed === null || typed.typed === '') return vocabulary;
  const { field, key } = typed;
  const known = vocabulary.values(field, key);
  if (known.length < wholeBelow) return vocabulary;
  const found = await lookUp(typed).catch(() => []);
  const texts = new Set(known.map(({ text }) => text));
  const more = found.filter(({ value }) => !texts.has(value)).map(({ value, count }) => ({ text: value, count }));
  return {
    keys: vocabulary.keys,
    values: (of, at) => (of === field && at === key ? [...known, ...more] : vocabulary.values(of, at)),
  };
}

/** A key may hold any character, so that the place is written as JSON. */
const placeOf = (field: string, key: string | null): string => JSON.stringify([field, key]);
