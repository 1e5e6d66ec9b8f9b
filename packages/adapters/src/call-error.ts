// How a call to a target failed, in an adapter's words, and what becomes of it: an outcome of a step, or a fault where there is no step. Each
// `client.ts` turns what its driver says into this; what the server added is for the adapter's own class.

import { type CheckReport, Fault, type Knock, type Outcome } from '@tidegate/core';

/** Whether it will ever work, may work later, or may have happened. */
export type FailureKind = Exclude<Outcome['kind'], 'done' | 'pending'>;

/** A call that failed. Its message is for people and holds no secret. */
export class CallError extends Error {
  override readonly name: string = 'CallError';
  readonly kind: FailureKind;
  /** The target answered that it does not let the connector in with this credential. */
  readonly letIn: 'refused' | null;

  constructor(kind: FailureKind, message: string, letIn: 'refused' | null = null) {
    super(message);
    this.kind = kind;
    this.letIn = letIn;
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
  error instanceof CallError ? new Fault(codeOf(error), `${doing}: ${error.message}`) : error;

const codeOf = ({ kind, letIn }: CallError) => {
  if (letIn === 'refused') return 'target.credential_refused';
  return kind === 'refused' ? 'target.refused' : 'target.unreachable';
};

/** The report of a check that came no further than the door. */
export const notReached = (error: CallError): CheckReport => ({
  name: 'reachable',
  state: 'failed',
  sentence: error.message,
  ...(error.letIn === 'refused' ? { code: 'target.credential_refused' } : {}),
});

/** Knocks at one door: `enter` connects anew and asks one thing. */
export async function knockAt(part: string | null, enter: () => Promise<unknown>): Promise<Knock> {
  try {
    await enter();
    return { part, answer: 'let_in', message: null };
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    return { part, answer: error.letIn ?? 'unknown', message: error.message };
  }
}
