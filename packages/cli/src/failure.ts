// A command that ends in a no: the sentence for people and the exit code for scripts.

import { type ErrorCode, errorCodes } from '@tidegate/core';

/** Ends the command with this exit code; the message goes to standard error unless it is empty. */
export class CliFailure extends Error {
  override readonly name = 'CliFailure';
  readonly exitCode: number;
  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The exit code when no answer came, or none of Tidegate's. */
export const unreachableExit = 7;

/** The exit code of an error code, from its status in the one table. */
export function exitCodeOf(code: string): number {
  const entry = Object.hasOwn(errorCodes, code) ? errorCodes[code as ErrorCode] : null;
  if (!entry) return 1;
  if (code === 'server.unexpected') return unreachableExit;
  if (entry.retry) return 6;
  switch (entry.status) {
    case 400:
    case 413:
    case 415:
      return 2;
    case 401:
    case 403:
      return 3;
    case 404:
      return 4;
    case 409:
      return 5;
    default:
      return 1;
  }
}
