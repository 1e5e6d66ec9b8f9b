// How a call to a target failed, in an adapter's words, and what becomes of it: an outcome of a step, or a fault where there is no step. Each
// `client.ts` turns what its driver says into this; what the server added is for the adapter's own class.

import { Fault, type Outcome } from '@tidegate/core';

/** Whether it will ever work, may work later, or may have happened. */
export type FailureKind = Exclude<Outcome['kind'], 'done' | 'pending'>;

/** A call that failed. Its message is for people and holds no secret. */
export class CallError extends Error {
  override readonly name: string = 'CallError';
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** Turns work that may throw `CallError` into an outcome; `doing` begins the sentence (`the login was not made`). */
export async function outcomeOf(doing: string, work: () => Promise<unknown>): Promise<Outcome> {
  try {
    await work();
    return { kind: 'done' };
  } catch (error) {
    if (error instanceof CallError) return { kind: error.kind, message: `${doing}: ${error.message}` };
    throw error;
  }
}

/** The same failure as a fault, for work that has no outcome to answer with. */
export const faultOf = (error: unknown, doing: string): unknown =>
  error instanceof CallError
    ? new Fault(error.kind === 'refused' ? 'target.refused' : 'target.unreachable', `${doing}: ${error.message}`)
    : error;
