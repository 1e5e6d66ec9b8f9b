// What an access flow, a bundle or a rule points at: a scope, a bundle, or a selection of one integration's resources of one type. All of
// them are live: what they hold is worked out each time they are asked, never when they are saved.

import type { BundleId, IntegrationId, ScopeId } from '../ids.ts';

/** The members of a scope, narrowed to permissions of these names where `permissions` is given. */
export interface ScopeTarget {
  readonly kind: 'scope';
  readonly scopeId: ScopeId;
  readonly permissions: readonly string[] | null;
}

/** Everything a bundle holds. */
export interface BundleTarget {
  readonly kind: 'bundle';
  readonly bundleId: BundleId;
}

/** One line of a selection: resources it takes in or leaves out. */
export interface SelectionLine {
  readonly mode: 'include' | 'exclude';
  /** By our id, by display name, by the value of a tag, or by anything above it (the ids that its system uses). */
  readonly by: 'id' | 'name' | 'tag' | 'parent';
  /** The key of the tag; null for the others. */
  readonly key: string | null;
  /** Any of them. */
  readonly values: readonly string[];
}

/**
 * Resources of one type in one integration. `lines` null is any of them. Several includes: one of them is enough; without an include all
 * are taken in; whatever an exclude names is out, and so is what is not known to be outside of it.
 */
export interface SelectionTarget {
  readonly kind: 'selection';
  readonly integrationId: IntegrationId;
  readonly resourceType: string;
  /** Only permissions of these names. */
  readonly permissions: readonly string[];
  readonly lines: readonly SelectionLine[] | null;
}

/** What an access flow can offer. */
export type FlowTarget = ScopeTarget | BundleTarget | SelectionTarget;

/** What a bundle can hold: bundles are not nested. */
export type BundlePart = ScopeTarget | SelectionTarget;
