// The last word of a failed command: what is wrong, its code, the fix; never a stack trace for an expected no.

import { ProblemError } from '@tidegate/contract';
import { CliFailure, exitCodeOf } from '../failure.ts';

/** Writes the failure to standard error and answers the exit code. */
export function reportFailure(error: unknown): number {
  if (error instanceof CliFailure) {
    if (error.message !== '') console.error(`tidegate: ${error.message}`);
    return error.exitCode;
  }
  if (error instanceof ProblemError) {
    const { code, detail, help } = error.problem;
    console.error(`tidegate: ${detail} [${code}]`);
    console.error(`  what to do: ${help}`);
    return exitCodeOf(code);
  }
  if (isUnreachable(error)) {
    console.error('tidegate: the server cannot be reached; is it running, and is --url or TIDEGATE_URL right?');
    return 7;
  }
  console.error('tidegate: this is our mistake:', error);
  return 1;
}

const isUnreachable = (error: unknown): boolean => error instanceof TypeError && error.message === 'fetch failed';
