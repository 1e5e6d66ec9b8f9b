// The keys and values that occur, with counts: what completion offers. A vocabulary is a fact about the inventory, so it is
// built from what the person at the keyboard may see and from nothing else (law 1: completions hide what lists hide).

import { contextKeys } from './fields.ts';
import type { QueryFieldName, QuerySubject } from './query.ts';

/** A key or value that occurs, and on how many resources (of permission fields: on how many entitlements). */
export interface QueryWord {
  readonly text: string;
  readonly count: number;
}

/** Where completion gets real keys and values from. Both answers may be in any order; unknown fields have none. */
export interface QueryVocabulary {
  keys(field: QueryFieldName): readonly QueryWord[];
  values(field: QueryFieldName, key: string | null): readonly QueryWord[];
}

/** A vocabulary that knows nothing: completion then offers fields, operators and words of the language only. */
export const emptyVocabulary: QueryVocabulary = { keys: () => [], values: () => [] };

/** The vocabulary of these subjects, held in memory; a resource that occurs with several permissions counts once. */
export function vocabularyOf(subjects: Iterable<QuerySubject>): QueryVocabulary {
  const counts = new Map<string, Map<string, number>>();
  const count = (place: string, text: string): void => {
    const words = counts.get(place) ?? new Map<string, number>();
    counts.set(place, words.set(text, (words.get(text) ?? 0) + 1));
  };
  const seen = new Set<string>();
  for (const subject of subjects) {
    const { id } = subject.resource;
    if (!seen.has(id)) countResource(subject, count);
    seen.add(id);
    countPermission(subject, count);
  }
  const words = (place: string): readonly QueryWord[] =>
    [...(counts.get(place) ?? [])].map(([text, times]) => ({ text, count: times }));
  return {
    keys: (field) => words(keysOf(field)),
    values: (field, key) => words(valuesOf(field, key)),
  };
}

const keysOf = (field: QueryFieldName): string => `keys ${field}`;
const valuesOf = (field: QueryFieldName, key: string | null): string =>
  key === null ? `values ${field}` : `values ${field} ${key}`;

type Count = (place: string, text: string) => void;

function countResource({ integration, resource }: QuerySubject, count: Count): void {
  count(valuesOf('resource', null), resource.id);
  count(valuesOf('resource_type', null), resource.type);
  count(valuesOf('resource_name', null), resource.name);
  count(valuesOf('resource_path', null), resource.path);
  count(valuesOf('resource_source_id', null), resource.nativeId);
  for (const ancestor of new Set(resource.ancestors ?? [])) count(valuesOf('resource_parent', null), ancestor);
  for (const [field, key] of contextKeys) {
    if (Object.hasOwn(resource.context, key)) count(valuesOf(field, null), resource.context[key] ?? '');
  }
  count(valuesOf('resource_status', null), resource.status);
  count(valuesOf('resource_risk_level', null), resource.riskLevel);
  count(valuesOf('integration', null), integration.id);
  count(valuesOf('integration_name', null), integration.name);
  const tags = resource.tags.filter((tag) => !tag.overridden);
  for (const key of new Set(tags.map((tag) => tag.key))) {
    count(keysOf('resource_tag'), key);
    const values = new Set(tags.filter((tag) => tag.key === key).map((tag) => tag.value));
    for (const value of values) count(valuesOf('resource_tag', key), value);
  }
  for (const [key, value] of Object.entries(resource.context)) {
    count(keysOf('resource_context'), key);
    count(valuesOf('resource_context', key), value);
  }
}

function countPermission({ permission }: QuerySubject, count: Count): void {
  if (permission === null) return;
  count(valuesOf('permission', null), permission.id);
  count(valuesOf('permission_name', null), permission.name);
  count(valuesOf('permission_risk_level', null), permission.riskLevel);
}
