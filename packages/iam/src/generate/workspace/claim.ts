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

/** The same, where every resource has a policy that lets everyone do everything. IAM's own have none but trust policies, which speak of sts only. */
export function whoeverLetsIn(boundary: DocumentInput): Policies {
  const everyone = policy({ Effect: 'Allow', Principal: '*', NotAction: 'iam:*', Resource: '*' });
  return { ...whateverIsAttached(boundary), resource: everyone };
}
