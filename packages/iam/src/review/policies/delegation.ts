// What the checks of delegated making have in common: whose rights, and what a request without the boundary looks like.

import type { Wanted } from './inquiry.ts';
import type { View } from './views.ts';

/** Everything a finding on delegation needs. */
export interface Delegation {
  readonly view: View;
  readonly supposed: readonly string[];
  /** Requests that are not about a role with the boundary. */
  readonly unbounded: NonNullable<Wanted['condition']>;
  readonly boundaryArn: string | undefined;
}
