// A selection as a query of the query language, so that memory, SQL and the slow reading answer for it as they do for scopes. Promises:
// excludes win, because they are "and not"; unknown is no, as in every query: a resource without the tag an exclude names is not held.

import type { Query, QueryCondition, QueryFieldName } from '../query/query.ts';
import type { SelectionLine, SelectionTarget } from './target.ts';

/** The query whose members, narrowed to the selection's permissions, are what the selection holds. */
export function selectionQuery({ integrationId, resourceType, lines }: SelectionTarget): Query {
  const of = (mode: SelectionLine['mode']): readonly Query[] =>
    (lines ?? []).filter((line) => line.mode === mode).map(lineQuery);
  const place: readonly Query[] = [is('integration', integrationId), is('resource_type', resourceType)];
  const parts = [...place, ...either(of('include')), ...of('exclude').map((inner): Query => ({ kind: 'not', inner }))];
  return { kind: 'and', parts };
}

const fields = {
  id: 'resource',
  name: 'resource_name',
  tag: 'resource_tag',
  parent: 'resource_parent',
} as const satisfies Record<SelectionLine['by'], QueryFieldName>;

function lineQuery({ by, key, values }: SelectionLine): Query {
  if (by !== 'parent') return { kind: 'condition', field: fields[by], key, operator: 'in', values };
  return oneOf(
    values.map((value) => ({ kind: 'condition', field: fields.parent, key: null, operator: 'under', values: [value] })),
  );
}

const is = (field: QueryFieldName, value: string): QueryCondition => ({
  kind: 'condition',
  field,
  key: null,
  operator: '=',
  values: [value],
});

/** Without any there is nothing to be in. */
const either = (parts: readonly Query[]): readonly Query[] => (parts.length === 0 ? [] : [oneOf(parts)]);

const oneOf = (parts: readonly Query[]): Query => {
  const [only] = parts;
  const inner: Query = parts.length === 1 && only !== undefined ? only : { kind: 'or', parts };
  return parts.length === 1 ? inner : { kind: 'group', inner };
};
