// What a dry run answers: whether it would be accepted, or everything that is missing.

import { durationText } from '@tidegate/core';
import { CliFailure } from '../failure.ts';
import { plain, printJson } from './print.ts';

/** Prints it, and ends with exit code 1 where it would be refused. */
export function tellDryRun(
  answer: {
    readonly ok: boolean;
    readonly errors: readonly { readonly code: string; readonly field: string; readonly message: string }[];
    readonly duration_sec_max: number | null;
  },
  json: boolean,
): void {
  if (json) printJson(answer);
  else {
    const longest = answer.duration_sec_max;
    if (answer.ok) {
      console.log(`it would be accepted${longest === null ? '' : `, for ${durationText(longest)} at most`}`);
    }
    for (const { code, message } of answer.errors) console.log(plain(`${message} [${code}]`));
  }
  if (!answer.ok) throw new CliFailure('', 1);
}
