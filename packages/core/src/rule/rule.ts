// A rule stands above access flows: whatever they allow, it keeps something out of reach, keeps two things apart, or bounds how much one
// human holds. Rules only ever take away; several of them add up.

import type { ConditionGroup } from '../flow/policy.ts';
import type { FlowId, RuleId } from '../ids.ts';
import type { Instant } from '../ports/clock.ts';
import type { FlowTarget } from '../target/target.ts';

/** Entitlements that a rule speaks of: those of a query, of targets, or of both. */
export interface RuleSet {
  readonly query: string | null;
  readonly targets: readonly FlowTarget[];
}

/** Whom a rule binds, as grantees; null for everybody. */
type Whom = ConditionGroup | null;

/** What a rule demands. */
export type Demand =
  /** Out of reach, whatever flows allow. */
  | { readonly kind: 'deny'; readonly who: Whom; readonly what: RuleSet }
  /** Nobody holds something of one side together with something of another. */
  | { readonly kind: 'apart'; readonly who: Whom; readonly sides: readonly RuleSet[] }
  /** At most so many entitlements at once: of a set (all, when null), through a flow (any, when null). */
  | {
      readonly kind: 'cap';
      readonly who: Whom;
      readonly max: number;
      readonly what: RuleSet | null;
      readonly flowId: FlowId | null;
    };

export interface Rule {
  readonly id: RuleId;
  /** Unique. */
  readonly name: string;
  readonly description: string | null;
  readonly active: boolean;
  readonly demand: Demand;
  /** The body exactly as sent. */
  readonly published: Readonly<Record<string, unknown>>;
  /** Grows by one with each change. */
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** The parts of a rule that its author decides. */
export type RuleDraft = Pick<Rule, 'name' | 'description' | 'active' | 'demand' | 'published'>;

/** Every set of entitlements in a rule. */
export function setsOf({ demand }: Pick<Rule, 'demand'>): readonly RuleSet[] {
  if (demand.kind === 'apart') return demand.sides;
  return demand.what === null ? [] : [demand.what];
}
