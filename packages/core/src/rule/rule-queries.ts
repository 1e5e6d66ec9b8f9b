// What the sets of rules come down to: queries, with the permission names inside them.

import { parseQuery } from '../query/parse.ts';
import type { Query } from '../query/query.ts';
import { queriesOf, type TargetGround, type TargetQuery } from '../target/target-queries.ts';
import type { RuleSet } from './rule.ts';

/** The queries of a set. A query that no longer parses is left out; saving one is refused. */
export function setQueries({ query, targets }: RuleSet, ground: TargetGround): readonly Query[] {
  const parsed = query === null ? null : parseQuery(query);
  return [...(parsed?.ok ? [parsed.value] : []), ...queriesOf(targets, ground).map(wholeQuery)];
}

/** A target's query that tells its permissions itself. */
const wholeQuery = ({ query, permissions }: TargetQuery): Query =>
  permissions === null
    ? query
    : {
        kind: 'and',
        parts: [query, { kind: 'condition', field: 'permission_name', key: null, operator: 'in', values: permissions }],
      };
