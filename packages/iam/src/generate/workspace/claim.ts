// Claims about a generated set and how they are put to the prover: what must hold, what must not be possible, and what must be.

import type { Answer, Existence } from '../../prove/answer.ts';
import type { DocumentInput, Policies } from '../../types.ts';
import type { Proof, WrittenStatement } from '../generated.ts';

/** It must be so for all requests. */
export function must(claim: string, answer: Answer): Proof {
  return { claim, answer, proved: answer.answer === 'holds' };
}

/** There must be no such request. */
export function never(claim: string, answer: Existence): Proof {
  return { claim, answer, proved: answer.answer === 'none' };
}

/** There must be such a request, so that the set is not void. */
export function possible(claim: string, answer: Existence): Proof {
  return { claim, answer, proved: answer.answer === 'exists' };
}

/** A document of statements without names. */
export function policy(...statements: readonly object[]): DocumentInput {
  return { Version: '2012-10-17', Statement: statements };
}

/** A document of written statements. */
export function documentWith(statements: readonly WrittenStatement[]): DocumentInput {
  return { Version: '2012-10-17', Statement: statements };
}

/** A role with this boundary, whatever its own policies say. */
export function whateverIsAttached(boundary: DocumentInput): Policies {
  return { identity: [policy({ Effect: 'Allow', Action: '*', Resource: '*' })], boundary };
}

/**
 * The same, where every resource has a policy that lets everyone do these actions. IAM's own have none but trust policies, which speak of sts only, so the
 * default is everything but IAM.
 */
export function whoeverLetsIn(boundary: DocumentInput, actions?: readonly string[]): Policies {
  const what = actions === undefined ? { NotAction: 'iam:*' } : { Action: actions };
  const everyone = policy({ Effect: 'Allow', Principal: '*', ...what, Resource: '*' });
  return { ...whateverIsAttached(boundary), resource: everyone };
}

/** Each of these must be possible: the answer is the first that is not, or else the first. */
export function allPossible(claim: string, answers: readonly Existence[]): Proof {
  const worst = answers.find(({ answer }) => answer !== 'exists') ?? answers[0];
  return possible(claim, worst ?? { answer: 'none', assuming: [] });
}
