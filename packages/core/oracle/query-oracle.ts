// The slow, obvious meaning of a query, to compare the evaluator with. It knows no third truth value: it asks separately
// whether a query is *shown to hold* and whether it is *shown not to hold*, and a subject is in only if the first.

import type { Query, QueryCondition, QuerySubject } from '../src/query/query.ts';

/** Whether the facts of the subject show that the query holds. */
export function holds(query: Query, subject: QuerySubject): boolean {
  switch (query.kind) {
    case 'group':
      return holds(query.inner, subject);
    case 'not':
      return fails(query.inner, subject);
    case 'and':
      return query.parts.every((part) => holds(part, subject));
    case 'or':
      return query.parts.some((part) => holds(part, subject));
    case 'condition': {
      const chain = chainOf(query, subject);
      if (chain !== null) return chain.told && chain.above === (query.operator === 'under');
      const facts = factsOf(query, subject);
      return facts.length > 0 && facts.every((fact) => compare(query, fact));
    }
  }
}

/** Whether the facts of the subject show that the query does not hold. */
export function fails(query: Query, subject: QuerySubject): boolean {
  switch (query.kind) {
    case 'group':
      return fails(query.inner, subject);
    case 'not':
      return holds(query.inner, subject);
    case 'and':
      return query.parts.some((part) => fails(part, subject));
    case 'or':
      return query.parts.every((part) => fails(part, subject));
    case 'condition': {
      const chain = chainOf(query, subject);
      if (chain !== null) return chain.told && chain.above === (query.operator === 'not_under');
      const facts = factsOf(query, subject);
      return facts.length > 0 && facts.every((fact) => !compare(query, fact));
    }
  }
}

/** Where the condition asks what is above: whether that is told, and whether it is. */
function chainOf({ operator, values }: QueryCondition, { resource }: QuerySubject) {
  if (!operator.endsWith('under')) return null;
  const chain = resource.ancestors;
  return { told: chain !== null, above: chain !== null && new Set(chain).has(values[0] ?? '') };
}

function factsOf(
  { field, key }: QueryCondition,
  { integration, resource, permission }: QuerySubject,
): readonly string[] {
  if (key === null && field === 'resource_parent') return resource.ancestors?.slice(-1) ?? [];
  const single: Readonly<Record<string, string | undefined>> = {
    resource_type: resource.type,
    resource: resource.id,
    resource_name: resource.name,
    resource_path: resource.path,
    resource_source_id: resource.nativeId,
    resource_status: resource.status,
    resource_risk_level: resource.riskLevel,
    integration: integration.id,
    integration_name: integration.name,
    permission: permission?.id,
    permission_name: permission?.name,
    permission_risk_level: permission?.riskLevel,
    resource_account: new Map(Object.entries(resource.context)).get('account_id'),
    resource_region: new Map(Object.entries(resource.context)).get('region'),
    resource_context: new Map(Object.entries(resource.context)).get(key ?? ''),
  };
  if (field === 'resource_tag') {
    return resource.tags.filter((tag) => tag.key === key && tag.overridden !== true).map((tag) => tag.value);
  }
  const fact = single[field];
  return fact === undefined ? [] : [fact];
}

function compare(condition: QueryCondition, fact: string): boolean {
  const values = condition.values.map((value) => spelled(condition, value));
  const [value = ''] = values;
  const negated = condition.operator.startsWith('not_') || condition.operator === '!=';
  const positive = {
    '=': values.includes(fact),
    '!=': values.includes(fact),
    in: values.includes(fact),
    not_in: values.includes(fact),
    contains: fact.split(value).length > 1,
    not_contains: fact.split(value).length > 1,
    starts_with: fact.slice(0, value.length) === value,
    under: false,
    not_under: false,
    ends_with: value.length <= fact.length && fact.slice(fact.length - value.length) === value,
  }[condition.operator];
  return positive !== negated;
}

function spelled({ field }: QueryCondition, value: string): string {
  const lower = value.toLowerCase();
  if (field === 'resource_status') return lower;
  if (!field.endsWith('_risk_level')) return value;
  return ['low', 'medium', 'high', 'critical'][Number(lower) - 1] ?? lower;
}
