// Skeleton of the reasons behind a decision; the engine behind it follows.
import type { Explanation, Policies, Request } from '../types.ts';

/** Decides one request and says why. Its effect, `explicit` and `blockedBy` are exactly those of `authorize`. Never throws. */
export function explain(_input: { readonly request: Request; readonly policies: Policies }): Explanation {
  throw new Error('not built yet');
}
