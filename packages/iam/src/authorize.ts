// The two ways to a decision: at once, or compiled first and asked many times.
import { Decider } from './evaluate/decide.ts';
import type { Decision, Policies, Problem, Request } from './types.ts';
import { compileWorld } from './world/compile-world.ts';

/** Policies made ready to decide. */
export interface CompiledPolicies {
  /**
   * Decides one request. Never throws: a request that cannot be read is denied with `problems`. Needs no time for explaining and
   * allocates nothing per statement; ask `explain` for reasons.
   */
  decide(request: Request): Decision;
  /** What is wrong with the documents; empty if all is well. If one is an `error`, every decision is `deny`. */
  readonly problems: readonly Problem[];
}

/**
 * Compiles policies once, to decide many requests. Never throws: what cannot be read is in `problems`, and answers no. Later changes to
 * the documents given are not seen.
 *
 * @example
 * const compiled = compile({ identity: [{ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:Get*', Resource: '*' } }] });
 * compiled.decide({
 *   principal: 'arn:aws:iam::111122223333:user/ada',
 *   action: 's3:GetObject',
 *   resource: 'arn:aws:s3:::reports/2026.csv',
 *   resourceAccount: '111122223333',
 * }).effect // → 'allow'
 */
export function compile(policies: Policies): CompiledPolicies {
  const world = compileWorld(policies);
  const decider = new Decider(world);
  return { decide: (request) => decider.decide(request), problems: world.problems };
}

/**
 * Decides one request through the given policies, as AWS would (IAM guide, "Policy evaluation logic"). Never throws.
 *
 * @example
 * authorize({
 *   request: {
 *     principal: 'arn:aws:iam::111122223333:user/ada',
 *     action: 's3:DeleteObject',
 *     resource: 'arn:aws:s3:::reports/2026.csv',
 *     resourceAccount: '111122223333',
 *   },
 *   policies: { identity: [] },
 * }) // → { effect: 'deny', explicit: false, blockedBy: ['identity', 'resource'] }
 */
export function authorize(input: { readonly request: Request; readonly policies: Policies }): Decision {
  return compile(input.policies).decide(input.request);
}
