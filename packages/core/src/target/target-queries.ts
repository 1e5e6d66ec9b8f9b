// What targets come down to: queries with the permission names asked for. The one place that knows what a scope, a bundle and a selection
// hold; offers, the index, guards and reviews all read it. What is missing, and a query that no longer parses, holds nothing (law 8).

import { assertNever } from '../assert.ts';
import type { Bundle } from '../bundle/bundle.ts';
import type { BundleId, ScopeId } from '../ids.ts';
import { parseQuery } from '../query/parse.ts';
import type { Query } from '../query/query.ts';
import { holdsMember, type Member } from '../scope/members.ts';
import type { Scope } from '../scope/scope.ts';
import { selectionQuery } from './selection-query.ts';
import type { FlowTarget, SelectionTarget } from './target.ts';

/** Where the scopes and bundles that targets name are looked up; a world is one. */
export interface TargetGround {
  readonly scopes: ReadonlyMap<ScopeId, Scope>;
  readonly bundles: ReadonlyMap<BundleId, Bundle>;
}

/** A query with the names of the permissions asked for (all, when null). */
export interface TargetQuery {
  /** One text for the same thing held, fit for a map key. */
  readonly name: string;
  readonly query: Query;
  readonly permissions: readonly string[] | null;
  /** The scope it is, or null for a selection. */
  readonly scope: Scope | null;
}

/** The queries of these targets, bundles opened. */
export const queriesOf = (targets: readonly FlowTarget[], ground: TargetGround): readonly TargetQuery[] =>
  targets.flatMap((target) => queriesOfOne(target, ground));

/** Whether any of these targets holds this pair. */
export const targetsHold = (targets: readonly FlowTarget[], ground: TargetGround, member: Member): boolean =>
  queriesOf(targets, ground).some((one) => queryHolds(one, member));

/** Whether a target's query holds this pair. */
export const queryHolds = (
  { query, permissions }: Pick<TargetQuery, 'query' | 'permissions'>,
  member: Member,
): boolean => (permissions === null || permissions.includes(member.permission.name)) && holdsMember(query, member);

/** The scopes that these targets name, in bundles too; each once, whether there is such a scope or not. */
export function scopeIdsOf(targets: readonly FlowTarget[], bundles: TargetGround['bundles']): readonly ScopeId[] {
  const parts = targets.flatMap((target) => (target.kind === 'bundle' ? partsOf(bundles, target.bundleId) : [target]));
  return [...new Set(parts.flatMap((part) => (part.kind === 'scope' ? [part.scopeId] : [])))];
}

/** The bundles that these targets name, each once. */
export const bundleIdsOf = (targets: readonly FlowTarget[]): readonly BundleId[] => [
  ...new Set(targets.flatMap((target) => (target.kind === 'bundle' ? [target.bundleId] : []))),
];

/** Under which name a scope is asked for these permission names only (all, when null). */
export const scopeQueryName = (id: ScopeId, permissions: readonly string[] | null): string =>
  permissions === null ? id : JSON.stringify([id, ...permissions]);

const partsOf = (bundles: TargetGround['bundles'], id: BundleId) => bundles.get(id)?.targets ?? [];

function queriesOfOne(target: FlowTarget, ground: TargetGround): readonly TargetQuery[] {
  switch (target.kind) {
    case 'scope': {
      const scope = ground.scopes.get(target.scopeId);
      const query = scope === undefined ? null : scopeQuery(scope);
      if (scope === undefined || query === null) return [];
      return [{ name: scopeQueryName(scope.id, target.permissions), query, permissions: target.permissions, scope }];
    }
    case 'bundle':
      return queriesOf(partsOf(ground.bundles, target.bundleId), ground);
    case 'selection':
      return [ofSelection(target)];
    default:
      return assertNever(target);
  }
}

const parsed = new WeakMap<Scope, Query | null>();

/** The query of a scope, or null where it no longer parses. */
export function scopeQuery(scope: Scope): Query | null {
  const known = parsed.get(scope);
  if (known !== undefined) return known;
  const result = parseQuery(scope.query);
  const query = result.ok ? result.value : null;
  parsed.set(scope, query);
  return query;
}

const compiled = new WeakMap<SelectionTarget, TargetQuery>();

function ofSelection(target: SelectionTarget): TargetQuery {
  const known = compiled.get(target);
  if (known !== undefined) return known;
  const { integrationId, resourceType, permissions, lines } = target;
  const said = (lines ?? []).map(({ mode, by, key, values }) => [mode, by, key, values]);
  const name = JSON.stringify(['selection', integrationId, resourceType, permissions, said]);
  const made: TargetQuery = { name, query: selectionQuery(target), permissions, scope: null };
  compiled.set(target, made);
  return made;
}
