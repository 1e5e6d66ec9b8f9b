// The two ways to a decision: at once, or compiled first and asked many times. Skeleton: the engine behind it follows.
import type { Decision, Policies, Problem, Request } from './types.ts';

/** Policies made ready to decide. */
export interface CompiledPolicies {
  /** Decides one request. Never throws. */
  decide(request: Request): Decision;
  /** What could not be read in the documents; empty if all is well. Decisions that meet an `error` are `deny`. */
  readonly problems: readonly Problem[];
}

/** Compiles policies once, to decide many requests. Never throws: bad documents are in `problems`. */
export function compile(_policies: Policies): CompiledPolicies {
  throw new Error('not built yet');
}

/** Decides one request through the given policies. Never throws. */
export function authorize(input: { readonly request: Request; readonly policies: Policies }): Decision {
  return compile(input.policies).decide(input.request);
}
