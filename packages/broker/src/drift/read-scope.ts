// A scope as it is now, from the index: how much it holds, which environments and accounts its members are in, which keys it names.

import {
  type DriftSettings,
  type KeyField,
  limits,
  type Scope,
  type ScopeReading,
  type SeenKey,
  scopeIdsOf,
  type ValueCount,
  type World,
} from '@tidegate/core';
import { parseQuery, type Query, queryMentions } from '@tidegate/core/query';
import type { Inventory } from '../inventory-index.ts';

/** The context key that holds the account of a resource. */
const accountKey = 'account_id';

export interface KnownInventory {
  readonly world: World;
  readonly inventory: Inventory;
}

/** Reads one scope. To be asked without waiting in between: the next refresh changes the index in place. */
export function readScope({ world, inventory }: KnownInventory, scope: Scope, settings: DriftSettings): ScopeReading {
  const query = parseQuery(scope.query);
  const perimeter = query.ok ? inventory.perimeterOf(scope, null) : undefined;
  const offered = [...world.flows.values()].some(
    ({ active, targets }) => active && scopeIdsOf(targets, world.bundles).includes(scope.id),
  );
  const head = { scopeId: scope.id, scopeName: scope.name, query: scope.query, offered };
  if (!query.ok || perimeter === undefined) {
    const problem = query.ok ? 'it is not known' : query.refusal.message;
    return { ...head, problem, resources: 0, entitlements: 0, environments: [], accounts: [], named: [] };
  }
  const groups = [
    settings.environmentTags.map((key) => ({ field: 'resource_tag' as const, key })),
    [{ field: 'resource_context' as const, key: accountKey }],
  ];
  const { resources, values } = inventory.index.look(perimeter, { groups, max: limits.borderAccountsMax });
  const [environments, accounts] = values;
  const fewEnvironments = environments && environments.size <= limits.borderValuesMax ? environments : null;
  return {
    ...head,
    problem: null,
    resources,
    entitlements: inventory.index.countMembers([perimeter]),
    environments: counted(fewEnvironments),
    accounts: counted(accounts ?? null),
    named: namedKeys(query.value),
  };
}

/** Every key that some resource has, with its most frequent values. */
export function seenKeys({ index }: Inventory): readonly SeenKey[] {
  const keys = new Map<string, { field: KeyField; key: string; values: string[] }>();
  for (const { field, key, value } of index.countValues(limits.keyValuesMax)) {
    if ((field !== 'resource_tag' && field !== 'resource_context') || key === null) continue;
    const place = `${field} ${key}`;
    const known = keys.get(place) ?? { field, key, values: [] };
    known.values.push(value);
    keys.set(place, known);
  }
  return [...keys.values()];
}

const counted = (values: ReadonlyMap<string, number> | null): readonly ValueCount[] | null =>
  values === null
    ? null
    : [...values]
        .map(([value, count]) => ({ value, count }))
        .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));

function namedKeys(query: Query): readonly SeenKey[] {
  const { keys, values } = queryMentions(query);
  return keys.flatMap(({ field, key }): readonly SeenKey[] =>
    field === 'resource_tag' || field === 'resource_context'
      ? [
          {
            field,
            key,
            values: values.filter((one) => one.field === field && one.key === key).map(({ value }) => value),
          },
        ]
      : [],
  );
}
