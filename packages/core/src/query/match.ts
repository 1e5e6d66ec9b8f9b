// What a query means. Every condition is true, false or *unknown*, and a subject matches only where the whole is true:
// a fact that is missing or contradicts itself is never evidence, not for a condition and not for its opposite. So an
// untagged resource is outside `resource_tag["env"] != "prod"` and outside `not resource_tag["env"] = "prod"` alike.

import { canonicalQueryValue, contextKeys } from './fields.ts';
import type { Query, QueryCondition, QuerySubject } from './query.ts';

/**
 * Whether the subject is in the query's perimeter. Values are compared character by character, capital letters count;
 * only statuses and risk levels have synonyms. Unknown is no: see the header of this file and the query reference.
 * A subject with `permission: null` has no permission facts, so conditions on them are unknown.
 */
export function matchesQuery(query: Query, subject: QuerySubject): boolean {
  return truthOf(query, subject) === true;
}

/** Kleene's three values; null is unknown. */
type Truth = boolean | null;

function truthOf(query: Query, subject: QuerySubject): Truth {
  switch (query.kind) {
    case 'condition':
      return truthOfCondition(query, subject);
    case 'group':
      return truthOf(query.inner, subject);
    case 'not': {
      const inner = truthOf(query.inner, subject);
      return inner === null ? null : !inner;
    }
    case 'and':
      return fold(query.parts, subject, false);
    case 'or':
      return fold(query.parts, subject, true);
  }
}

/** One part equal to `decisive` decides; otherwise one unknown part leaves the whole unknown. */
function fold(parts: readonly Query[], subject: QuerySubject, decisive: boolean): Truth {
  let truth: Truth = !decisive;
  for (const part of parts) {
    const one = truthOf(part, subject);
    if (one === decisive) return decisive;
    if (one === null) truth = null;
  }
  return truth;
}

function truthOfCondition(condition: QueryCondition, subject: QuerySubject): Truth {
  if (condition.field === 'resource_tag') return truthOfTag(condition, subject);
  if (isUnder(condition)) return truthOfUnder(condition, subject);
  const fact = factOf(condition, subject);
  return fact === null ? null : compares(condition, fact);
}

const isUnder = ({ operator }: QueryCondition): boolean => operator === 'under' || operator === 'not_under';

/** Whether the thing is anywhere above; nothing is known of that while a parent is missing. */
function truthOfUnder({ operator, values }: QueryCondition, { resource }: QuerySubject): Truth {
  if (resource.ancestors === null) return null;
  const above = values.some((value) => resource.ancestors?.includes(value));
  return above === (operator === 'under');
}

/**
 * A key may be there twice, from the system and by API. Where the two do not agree on the answer there is none, unless the order of the
 * key's values has settled which of them counts.
 */
function truthOfTag(condition: QueryCondition, subject: QuerySubject): Truth {
  let truth: Truth = null;
  for (const tag of subject.resource.tags) {
    if (tag.key !== condition.key || tag.overridden) continue;
    const one = compares(condition, tag.value);
    if (truth !== null && truth !== one) return null;
    truth = one;
  }
  return truth;
}

/** The subject's value of the condition's field, or null where it has none. Tags are looked up by `truthOfTag`. */
function factOf({ field, key }: QueryCondition, { integration, resource, permission }: QuerySubject): string | null {
  switch (field) {
    case 'resource_type':
      return resource.type;
    case 'resource':
      return resource.id;
    case 'resource_name':
      return resource.name;
    case 'resource_path':
      return resource.path;
    case 'resource_source_id':
      return resource.nativeId;
    case 'resource_status':
      return resource.status;
    case 'resource_risk_level':
      return resource.riskLevel;
    case 'resource_tag':
      return null;
    case 'resource_context':
      return contextOf(resource, key);
    case 'resource_account':
    case 'resource_region':
      return contextOf(resource, contextKeys.get(field) ?? null);
    case 'resource_parent':
      return resource.ancestors?.at(-1) ?? null;
    case 'integration':
      return integration.id;
    case 'integration_name':
      return integration.name;
    case 'permission':
      return permission?.id ?? null;
    case 'permission_name':
      return permission?.name ?? null;
    case 'permission_risk_level':
      return permission?.riskLevel ?? null;
  }
}

const contextOf = ({ context }: QuerySubject['resource'], key: string | null): string | null =>
  key !== null && Object.hasOwn(context, key) ? (context[key] ?? null) : null;

function compares({ field, operator, values }: QueryCondition, fact: string): boolean {
  const value = values[0] ?? '';
  switch (operator) {
    case '=':
    case 'in':
      return isAmong(field, values, fact);
    case '!=':
    case 'not_in':
      return !isAmong(field, values, fact);
    case 'contains':
      return fact.includes(value);
    case 'not_contains':
      return !fact.includes(value);
    case 'starts_with':
      return fact.startsWith(value);
    case 'ends_with':
      return fact.endsWith(value);
    case 'under':
    case 'not_under':
      // Told by `truthOfUnder`: a resource is under all of its ancestors, not under one fact.
      return false;
  }
}

/** A list shows hundreds of facts, each held against the values of many conditions: nothing is made for each. */
function isAmong(field: QueryCondition['field'], values: readonly string[], fact: string): boolean {
  for (const one of values) if (canonicalQueryValue(field, one) === fact) return true;
  return false;
}
