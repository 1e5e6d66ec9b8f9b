// The last word of a failed command: what is wrong, its code, the fix; never a stack trace for an expected no, and nothing from
// outside that a terminal would obey.

import { ProblemError } from '@tidegate/contract';
import { ZodError } from 'zod';
import { CliFailure, exitCodeOf, unreachableExit } from '../failure.ts';
import { plain } from './print.ts';

/** Writes the failure to standard error and answers the exit code. */
export function reportFailure(error: unknown): number {
  if (error instanceof CliFailure) {
    const lines = error.message.split('\n').map(plain);
    if (error.message !== '') console.error(`tidegate: ${lines.join('\n')}`);
    return error.exitCode;
  }
  if (error instanceof ProblemError) {
    const { code, detail, help } = error.problem;
    console.error(plain(`tidegate: ${detail} [${code}]`));
    console.error(plain(`  what to do: ${help}`));
    return exitCodeOf(code);
  }
  if (isUnreachable(error)) {
    const why = causeOf(error);
    console.error(
      plain(
        `tidegate: the server cannot be reached${why === null ? '' : ` (${why})`}; is it running, and is --url or TIDEGATE_URL right?`,
      ),
    );
    return unreachableExit;
  }
  if (error instanceof ZodError || error instanceof SyntaxError) {
    console.error('tidegate: the answer is not one of this version of Tidegate; is --url or TIDEGATE_URL right?');
    return unreachableExit;
  }
  console.error('tidegate: this is our mistake; please report it:', error);
  return 1;
}

const isUnreachable = (error: unknown): error is TypeError =>
  error instanceof TypeError && error.message === 'fetch failed';

/** The system's short word for it, for example `ECONNREFUSED` or `SELF_SIGNED_CERT_IN_CHAIN`. */
function causeOf({ cause }: TypeError): string | null {
  if (!(cause instanceof Error)) return null;
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : null;
}
