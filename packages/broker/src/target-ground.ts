// The scopes and bundles that some targets name, from the rows of the caller's transaction: what a decision or an opening asks.

import {
  type Bundle,
  type BundleId,
  bundleIdsOf,
  type FlowTarget,
  type OfferGround,
  type Scope,
  type ScopeId,
  scopeIdsOf,
  setsOf,
  type TargetGround,
  type Transaction,
} from '@tidegate/core';

/** Reads what these targets name, and every rule with what it names; what is missing stays missing and holds nothing. */
export async function groundIn(tx: Transaction, targets: readonly FlowTarget[]): Promise<OfferGround> {
  const rules = await tx.rules.all();
  const named = [...targets, ...rules.flatMap((rule) => setsOf(rule).flatMap((set) => set.targets))];
  return { ...(await targetGroundIn(tx, named)), rules: new Map(rules.map((rule) => [rule.id, rule])) };
}

async function targetGroundIn(tx: Transaction, targets: readonly FlowTarget[]): Promise<TargetGround> {
  const bundles = new Map<BundleId, Bundle>();
  for (const id of bundleIdsOf(targets)) {
    const bundle = await tx.bundles.get(id);
    if (bundle !== null) bundles.set(id, bundle);
  }
  const scopes = new Map<ScopeId, Scope>();
  for (const id of scopeIdsOf(targets, bundles)) {
    const scope = await tx.scopes.get(id);
    if (scope !== null) scopes.set(id, scope);
  }
  return { scopes, bundles };
}
