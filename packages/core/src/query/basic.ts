// Basic filters, the inventory's drop-downs: the part of the query language that fits a form. Every form has a query; a query
// has a form only where the form says all of it, so that switching back and forth never changes what is selected.

import { parseQuery } from './parse.ts';
import { printQuery } from './print.ts';
import type { Query, QueryCondition, QueryFieldName } from './query.ts';

/** A filled form. Within one list any entry may fit, and all filled lists must; an empty list does not restrict. */
export interface BasicFilters {
  /** Integration ids. */
  readonly integrations: readonly string[];
  /** Resource type ids. */
  readonly types: readonly string[];
  /** Tags that must have one of these values; each key once, each with at least one value. */
  readonly tags: readonly { readonly key: string; readonly values: readonly string[] }[];
  /** A part of the resource's name; capital letters count. Null or empty for any name. */
  readonly text: string | null;
}

/** The form with nothing filled in. */
export const noBasicFilters: BasicFilters = { integrations: [], types: [], tags: [], text: null };

/** The query text of a form; empty when nothing is filled in, which is no query but the wish to see everything. */
export function basicToQuery(filters: BasicFilters): string {
  const { integrations, types, tags, text } = filters;
  const parts: QueryCondition[] = [
    ...oneOf('integration', null, integrations),
    ...oneOf('resource_type', null, types),
    ...tags.flatMap(({ key, values }) => oneOf('resource_tag', key, values)),
    ...(text === null || text === '' ? [] : [contains('resource_name', text)]),
  ];
  const [first] = parts;
  if (first === undefined) return '';
  return printQuery(parts.length === 1 ? first : { kind: 'and', parts });
}

function oneOf(field: QueryFieldName, key: string | null, values: readonly string[]): QueryCondition[] {
  if (values.length === 0) return [];
  return [{ kind: 'condition', field, key, operator: values.length === 1 ? '=' : 'in', values }];
}

const contains = (field: QueryFieldName, value: string): QueryCondition => ({
  kind: 'condition',
  field,
  key: null,
  operator: 'contains',
  values: [value],
});

/** The form that says exactly what the query text says, or null where there is none (or the text is no query). */
export function queryToBasic(text: string): BasicFilters | null {
  if (text.trim() === '') return noBasicFilters;
  const parsed = parseQuery(text);
  const conditions = parsed.ok ? allOf(parsed.value) : null;
  if (conditions === null) return null;
  let filters: BasicFilters | null = noBasicFilters;
  for (const condition of conditions) filters = filters && withCondition(filters, condition);
  return filters;
}

/** The conditions that must all hold, or null when the query says anything but that. */
function allOf(query: Query): readonly QueryCondition[] | null {
  switch (query.kind) {
    case 'condition':
      return [query];
    case 'group':
      return allOf(query.inner);
    case 'and': {
      const parts = query.parts.map(allOf);
      return parts.some((part) => part === null) ? null : parts.flatMap((part) => part ?? []);
    }
    case 'or':
    case 'not':
      return null;
  }
}

/** The form with one condition more; null where the form has no place for it, or the place is taken. */
function withCondition(filters: BasicFilters, condition: QueryCondition): BasicFilters | null {
  const { field, key, operator } = condition;
  const values = [...new Set(condition.values)];
  const [value = ''] = values;
  if (field === 'resource_name') {
    return operator === 'contains' && filters.text === null ? { ...filters, text: value } : null;
  }
  if (operator !== '=' && operator !== 'in') return null;
  switch (field) {
    case 'integration':
      return filters.integrations.length === 0 ? { ...filters, integrations: values } : null;
    case 'resource_type':
      return filters.types.length === 0 ? { ...filters, types: values } : null;
    case 'resource_tag':
      if (key === null || filters.tags.some((tag) => tag.key === key)) return null;
      return { ...filters, tags: [...filters.tags, { key, values }] };
    default:
      return null;
  }
}
