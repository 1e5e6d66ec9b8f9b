// The server's list of values as the vocabulary that completion asks. It holds only what the person may see.

import type { QueryVocabulary, QueryWord } from '@tidegate/core/query';

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

/** A key may hold any character, so that the place is written as JSON. */
const placeOf = (field: string, key: string | null): string => JSON.stringify([field, key]);
