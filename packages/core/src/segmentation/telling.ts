// What a scope's query tells resources by: their environment, their class, their type. Parts that must all hold tell together; of parts
// of which one is enough, only what each of them tells is told.

import type { Query, QueryCondition } from '../query/query.ts';
import { plainKey, type SegmentationRules } from './rules.ts';

export type Telling =
  | 'environment'
  /** The environment, by a tag and not by where the resource is. */
  | 'environment tag'
  | 'class'
  | 'type'
  | 'integration'
  /** Anything else about a resource, such as its team. */
  | 'other';

/** What every resource in the query's perimeter has in common by what the query says. */
export function tellingOf(query: Query, rules: SegmentationRules): ReadonlySet<Telling> {
  return tell(query, { rules, wanted: true });
}

/** Whether a query tells neither environment nor class. */
export const isGeneric = (telling: ReadonlySet<Telling>): boolean =>
  !telling.has('environment') && !telling.has('class');

/** Whether a query tells nothing of a resource but, perhaps, its type. */
export const tellsTypeAtMost = (telling: ReadonlySet<Telling>): boolean => isGeneric(telling) && !telling.has('other');

function tell(
  query: Query,
  ask: { readonly rules: SegmentationRules; readonly wanted: boolean },
): ReadonlySet<Telling> {
  switch (query.kind) {
    case 'condition':
      return new Set(ofCondition(query, ask.rules));
    case 'group':
      return tell(query.inner, ask);
    case 'not':
      return tell(query.inner, { ...ask, wanted: !ask.wanted });
    case 'and':
    case 'or': {
      const [first = new Set<Telling>(), ...others] = query.parts.map((part) => tell(part, ask));
      const together = (query.kind === 'and') === ask.wanted;
      return others.reduce((all, next) => (together ? union(all, next) : common(all, next)), first);
    }
  }
}

function ofCondition({ field, key }: QueryCondition, { environments, classes }: SegmentationRules): readonly Telling[] {
  switch (field) {
    case 'resource_type':
      return ['type'];
    case 'integration':
    case 'integration_name':
      return ['integration'];
    case 'resource_status':
    case 'permission':
    case 'permission_name':
    case 'permission_risk_level':
      return [];
    case 'resource_risk_level':
      return ['class'];
    case 'resource_region':
      return ['other'];
    case 'resource_tag':
      if (isAmong(key, environments.tags)) return ['environment', 'environment tag'];
      return isAmong(key, classes.tags) ? ['class'] : ['other'];
    case 'resource_context':
      return key !== null && /account|organizational_unit/.test(key) ? ['environment'] : ['other'];
    case 'resource_account':
    case 'resource_parent':
    case 'resource_path':
    case 'resource_name':
    case 'resource_source_id':
    case 'resource':
      return ['environment'];
  }
}

const isAmong = (key: string | null, keys: readonly string[]): boolean =>
  key !== null && keys.some((one) => plainKey(one) === plainKey(key));

const union = (one: ReadonlySet<Telling>, other: ReadonlySet<Telling>): ReadonlySet<Telling> =>
  new Set([...one, ...other]);
const common = (one: ReadonlySet<Telling>, other: ReadonlySet<Telling>): ReadonlySet<Telling> =>
  new Set([...one].filter((each) => other.has(each)));
