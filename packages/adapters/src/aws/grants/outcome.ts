// How calls that write end, in the words of the port. Once for roles and permission sets.

import { Fault, type Look, type Outcome } from '@tidegate/core';
import { AwsError } from '../calls.ts';

export const done: Outcome = { kind: 'done' };

/** Runs a change. What had no answer may have happened; what AWS does not know yet, or is busy with, may work later. */
export async function outcomeOf(what: string, run: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const message = `${what}: ${error.message}`;
    switch (error.kind) {
      case 'unavailable':
        return { kind: 'unknown', message };
      case 'throttled':
      case 'expired':
      case 'conflict':
        return { kind: 'unavailable', message };
      case 'missing':
        // IAM shows what was just made only after a while.
        return { kind: 'unavailable', message };
      default:
        return { kind: 'refused', message };
    }
  }
}

/** The answer of a call, or null where AWS does not know the thing. */
export async function ifThere<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AwsError && error.kind === 'missing') return null;
    throw error;
  }
}

export const absent: Look = { state: 'absent', endsAt: null, differs: [], message: null };

/** A look that could not be completed tells nothing. */
export async function looking(look: () => Promise<Look>): Promise<Look> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { state: 'unknown', endsAt: null, differs: [], message: error.message };
  }
}

/** For lists that a fault ends. */
export async function orFault<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new Fault(codeOf(error), error.message);
  }
}

function codeOf({ kind, letIn }: AwsError) {
  if (letIn === 'refused') return 'target.credential_refused';
  return kind === 'denied' || kind === 'refused' ? 'target.refused' : 'target.unreachable';
}
