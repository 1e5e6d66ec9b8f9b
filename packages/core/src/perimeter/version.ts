// What decides perimeters, as it was: each change of a scope, an access flow, a group or the like is kept whole, with who made it, when and through
// which door. Versions are only ever added; restoring an old one makes a new one.

import type { BundleDraft } from '../bundle/bundle.ts';
import type { LoweringRule } from '../classification/classification.ts';
import type { FlowDraft } from '../flow/read-flow.ts';
import type { BundleId, ClassificationId, FlowId, GroupId, PersonId, RuleId, ScopeId } from '../ids.ts';
import type { Instant } from '../ports/clock.ts';
import type { RuleDraft } from '../rule/rule.ts';

/** What decides who reaches what. */
export type PerimeterKind = 'scope' | 'flow' | 'group' | 'bundle' | 'rule' | 'classification';

export interface ScopeDocument {
  readonly kind: 'scope';
  readonly name: string;
  readonly description: string | null;
  readonly query: string;
}
export interface BundleDocument extends BundleDraft {
  readonly kind: 'bundle';
}
export interface RuleDocument extends RuleDraft {
  readonly kind: 'rule';
}
export interface FlowDocument extends FlowDraft {
  readonly kind: 'flow';
}
export interface GroupDocument {
  readonly kind: 'group';
  readonly name: string;
  readonly members: readonly PersonId[];
}

/** The order of a tag's classes, with who may lower them. */
export interface ClassificationDocument {
  readonly kind: 'classification';
  /** The key of the tag. */
  readonly name: string;
  readonly order: readonly string[];
  readonly lowering: readonly LoweringRule[];
}

/** Everything its author decides. */
export type PerimeterDocument =
  | ScopeDocument
  | FlowDocument
  | GroupDocument
  | BundleDocument
  | RuleDocument
  | ClassificationDocument;

/** Who changed one thing, and when; the part of a version that says nothing of what it became. */
export interface PerimeterChange {
  readonly kind: PerimeterKind;
  readonly subject: ScopeId | FlowId | GroupId | BundleId | RuleId | ClassificationId;
  readonly at: Instant;
  /** Who changed it; `system` where nobody knows. */
  readonly actor: PersonId | 'system';
  /** The second person, where one was asked for. */
  readonly confirmedBy: PersonId | null;
  /** The door it came through; `startup` is the server's own first filling. */
  readonly door: string;
}

/** One version of one thing. */
export interface PerimeterVersion extends PerimeterChange {
  /** 1, 2, 3, … for each thing; removing it takes a number too. */
  readonly version: number;
  /** `found`: it was there before versions were kept, and nobody knows who made it so. */
  readonly change: 'saved' | 'removed' | 'found';
  /** As it is from then on; of something removed, as it was last. */
  readonly document: PerimeterDocument;
}
