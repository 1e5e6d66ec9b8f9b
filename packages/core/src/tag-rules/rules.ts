// What tags must be: the rules of a company as values. How they are written is read-rules.ts, what they say of a plan is check-tags.ts.

/** A rule about one tag key. */
export interface KeyRule {
  readonly key: string;
  /** Types that must have it: patterns of Terraform, CloudFormation or inventory types; `*` is every one that can have tags. */
  readonly required: readonly string[];
  /** The values there are; null where any value will do. */
  readonly values: readonly string[] | null;
  /** Other keys that people write for it; besides those that differ in capitals or in `-`, `_`, `:`, `.` and spaces alone. */
  readonly insteadOf: readonly string[];
}

/** What a name or a region says about tags: of one that fits a pattern, each key has one of these values. */
export interface PatternRule {
  readonly patterns: readonly string[];
  /** Types it is about; every one where empty. */
  readonly types: readonly string[];
  readonly tags: ReadonlyMap<string, readonly string[]>;
}

/** What an account says about the tags in it. */
export interface AccountRule {
  readonly id: string;
  readonly name: string | null;
  readonly tags: ReadonlyMap<string, readonly string[]>;
}

/** What is not looked at, and why. */
export interface Exemption {
  readonly types: readonly string[];
  readonly addresses: readonly string[];
  readonly reason: string;
}

export interface TagRules {
  readonly keys: readonly KeyRule[];
  readonly names: readonly PatternRule[];
  readonly regions: readonly PatternRule[];
  readonly accounts: readonly AccountRule[];
  /** Types that must be in a scope, as patterns; null for those that access can be asked for. */
  readonly scoped: readonly string[] | null;
  readonly exempt: readonly Exemption[];
}
