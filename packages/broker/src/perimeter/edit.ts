// A change of a scope or an access flow that is thought of and not made: what it is before and after, and what its members are then.

import {
  type AccessFlow,
  type Bundle,
  type BundleId,
  type FlowTarget,
  type InventoryIndex,
  queriesOf,
  type Rule,
  type Scope,
  type ScopeId,
  setQueries,
  setsOf,
  type TargetGround,
  type World,
} from '@tidegate/core';
import { parseQuery, type Query } from '@tidegate/core/query';

/** What somebody wants to change; null where there is nothing before, or nothing after. */
export type PerimeterEdit =
  | { readonly kind: 'scope'; readonly before: Scope | null; readonly after: Scope | null }
  | { readonly kind: 'bundle'; readonly before: Bundle | null; readonly after: Bundle | null }
  | { readonly kind: 'rule'; readonly before: Rule | null; readonly after: Rule | null }
  | { readonly kind: 'flow'; readonly before: AccessFlow | null; readonly after: AccessFlow | null };

/** A perimeter that is looked through once. */
export type Held = Parameters<InventoryIndex['eachMember']>[0];

/** Scopes and bundles that wait to be made. */
export interface Planned {
  readonly scopes: ReadonlyMap<ScopeId, Scope>;
  readonly bundles: ReadonlyMap<BundleId, Bundle>;
}

/** What targets are looked up in: what there is, and what waits to be made. */
export const groundWith = (world: World, { scopes, bundles }: Planned): TargetGround => ({
  scopes: scopes.size === 0 ? world.scopes : new Map([...world.scopes, ...scopes]),
  bundles: bundles.size === 0 ? world.bundles : new Map([...world.bundles, ...bundles]),
});

const nothingPlanned: Planned = { scopes: new Map(), bundles: new Map() };

/** What an edit holds before and after. */
export function heldBy(
  edit: PerimeterEdit,
  world: World,
  planned: Planned = nothingPlanned,
): { readonly before: readonly Held[]; readonly after: readonly Held[] } {
  if (edit.kind === 'scope') return { before: heldByScope(edit.before), after: heldByScope(edit.after) };
  const ground = groundWith(world, planned);
  if (edit.kind === 'rule') return { before: heldByRule(edit.before, ground), after: heldByRule(edit.after, ground) };
  const of = (one: { readonly targets: readonly FlowTarget[] } | null): readonly Held[] =>
    one === null ? [] : queriesOf(one.targets, ground).map(({ query, permissions }) => ({ query, permissions }));
  return { before: of(edit.before), after: of(edit.after) };
}

/** What a rule is about; a cap without a set is about everything. */
function heldByRule(rule: Rule | null, ground: TargetGround): readonly Held[] {
  if (rule === null) return [];
  const all = rule.demand.kind === 'cap' && rule.demand.what === null;
  const queries = all ? [everything] : setsOf(rule).flatMap((set) => setQueries(set, ground));
  return queries.map((query) => ({ query, permissions: null }));
}

/** True of whatever has a name, and so of all. */
const everything: Query = { kind: 'or', parts: [named('starts_with', ''), named('!=', '')] };
function named(operator: '!=' | 'starts_with', value: string): Query {
  return { kind: 'condition', field: 'resource_name', key: null, operator, values: [value] };
}

/** A query that does not parse holds nothing, as everywhere. */
function heldByScope(scope: Scope | null): readonly Held[] {
  const query = scope === null ? null : parseQuery(scope.query);
  return query?.ok ? [{ query: query.value, permissions: null }] : [];
}

/** The part of a perimeter that meets another condition too. */
export const within = ({ query, permissions }: Held, also: Query): Held => ({
  query: { kind: 'and', parts: [query, also] },
  permissions,
});

/** Whether a perimeter has any member. */
export function hasMembers(index: InventoryIndex, held: Held): boolean {
  return index.countMembers([{ ...held, name: 'looked through once' }]) > 0;
}
