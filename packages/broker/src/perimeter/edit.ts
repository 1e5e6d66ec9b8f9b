// A change of a scope or an access flow that is thought of and not made: what it is before and after, and what its members are then.

import type { AccessFlow, InventoryIndex, Scope, ScopeId, World } from '@tidegate/core';
import { parseQuery, type Query } from '@tidegate/core/query';

/** What somebody wants to change; null where there is nothing before, or nothing after. */
export type PerimeterEdit =
  | { readonly kind: 'scope'; readonly before: Scope | null; readonly after: Scope | null }
  | { readonly kind: 'flow'; readonly before: AccessFlow | null; readonly after: AccessFlow | null };

/** A perimeter that is looked through once. */
export type Held = Parameters<InventoryIndex['eachMember']>[0];

/** What an edit holds before and after. `planned` are scopes that wait to be made, by id. */
export function heldBy(
  edit: PerimeterEdit,
  world: World,
  planned: ReadonlyMap<ScopeId, Scope> = new Map(),
): { readonly before: readonly Held[]; readonly after: readonly Held[] } {
  if (edit.kind === 'scope') return { before: heldByScope(edit.before, null), after: heldByScope(edit.after, null) };
  const scopeOf = (id: ScopeId): Scope | null => planned.get(id) ?? world.scopes.get(id) ?? null;
  const of = (flow: AccessFlow | null): readonly Held[] =>
    flow?.targets.flatMap(({ scopeId, permissions }) => heldByScope(scopeOf(scopeId), permissions)) ?? [];
  return { before: of(edit.before), after: of(edit.after) };
}

/** A query that does not parse holds nothing, as everywhere. */
function heldByScope(scope: Scope | null, permissions: readonly string[] | null): readonly Held[] {
  const query = scope === null ? null : parseQuery(scope.query);
  return query?.ok ? [{ query: query.value, permissions }] : [];
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
