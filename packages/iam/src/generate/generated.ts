// What every generator returns: documents with the reason of each statement, and the proofs that were put to them before they were
// returned. A generator whose proof does not hold returns that answer among its proofs; whoever prints says so on top.

import type { Answer, Existence } from '../prove/answer.ts';
import type { PolicyKind } from '../types.ts';

/** A policy document as generators write it: plain values, every statement named. */
export interface WrittenDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly WrittenStatement[];
}

/** One statement of a generated document. */
export interface WrittenStatement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | Readonly<Record<string, string | readonly string[]>>;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** A document, why each of its statements is there, and whether it fits. */
export interface GeneratedDocument {
  /** Unique in its set, fit for a file name: `boundary-ws-1`. */
  readonly name: string;
  readonly kind: PolicyKind;
  /** What it is for and where it belongs, one sentence. */
  readonly purpose: string;
  readonly document: WrittenDocument;
  /** One reason per statement, by `Sid`, in the order of the statements. */
  readonly reasons: readonly StatementReason[];
  /** Characters as AWS counts them for this kind. */
  readonly size: number;
  /** The most AWS takes. `size` is never above it: what does not fit is split or refused. */
  readonly sizeMax: number;
}

/** Why a statement is in a generated document. */
export interface StatementReason {
  readonly sid: string;
  /** One sentence for a person, with the fact it rests on where there is one. */
  readonly why: string;
}

/** One claim about a generated set, put to the prover before the set was returned. */
export interface Proof {
  /** Lower case, no full stop: `no action but list and read touches a resource outside of workspace ws-1`. */
  readonly claim: string;
  /** `holds` and `none` prove it; for a claim that something is possible, `exists` does. */
  readonly answer: Answer | Existence;
  /** Whether the answer is the one the claim needs. */
  readonly proved: boolean;
}

/** A generated set. */
export interface Generated {
  readonly documents: readonly GeneratedDocument[];
  readonly proofs: readonly Proof[];
  /** What the set does not do and what must be done besides it, one sentence each: exceptions, clauses that cannot be enforced, advice. */
  readonly notes: readonly string[];
}

/** Whether every claim about the set was proved. */
export function isProved(generated: Generated): boolean {
  return generated.proofs.every(({ proved }) => proved);
}
