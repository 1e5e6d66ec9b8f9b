// Refusals (an expected no) and faults (the world failed). Both carry a code of the table; bugs are in assert.ts.

import { type ErrorCode, errorCodes } from './codes.ts';

/** An expected no. `message` is for people and says what to do next; `field` names the input at fault. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
  readonly field?: string;
  /** Facts a program may use, for example `{ max_duration_sec: 3600 }`. Nothing the caller may not know. */
  readonly details?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

/** Makes a refusal; `rest` adds the field at fault and details. */
export const refusal = (code: ErrorCode, message: string, rest: Omit<Refusal, 'code' | 'message'> = {}): Refusal => ({
  code,
  message,
  ...rest,
});

/** The world failed. `message` may be shown; `detail` and `cause` are for the log and never leave the process. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: ErrorCode;
  readonly detail: string | undefined;

  constructor(code: ErrorCode, message: string, rest: { readonly detail?: string; readonly cause?: unknown } = {}) {
    super(message, rest.cause === undefined ? undefined : { cause: rest.cause });
    this.code = code;
    this.detail = rest.detail;
  }

  /** Whether repeating the same thing later may succeed. */
  get retryable(): boolean {
    return errorCodes[this.code].retry;
  }
}

/** A refusal on its way through code that can only throw; the edge turns it back into the answer it is. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/** Cuts text from outside to a length that fits a message, and quotes it in backticks. */
export function quoted(text: string, lengthMax = 80): string {
  const cut = text.length > lengthMax ? `${text.slice(0, lengthMax)}…` : text;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what must not reach a terminal
  return `\`${cut.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069`]/g, '�')}\``;
}
