// What a permission on a thing is, once it is written as AWS understands it.

import type { Allowed } from './compile-policy.ts';

/** A request that must be possible, or the entitlement would be void. */
export interface Essential {
  readonly action: string;
  readonly resource: string;
}

/** The widest reading of what an approver is shown, told apart from what is granted so that the one can be proved inside the other. */
export interface Most {
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources: readonly string[];
}

export interface Entitlement {
  /** Where the access is. */
  readonly accountId: string;
  readonly region: string | null;
  readonly partition: string;
  readonly allows: readonly Allowed[];
  readonly essential: readonly Essential[];
  readonly most: readonly Most[];
  /** The instance whose Session Manager sessions are ended with the grant. */
  readonly node: string | null;
  /** What the person needs to connect, by name. */
  readonly details: Readonly<Record<string, string>>;
}
