// One command from its words to its exit code, which says what kind of answer it was.

import { reportFailure } from './output/report-failure.ts';
import { buildProgram } from './program.ts';

/** Runs the words after the command's name. Answers the exit code; what there is to say has been printed. */
export async function run(words: readonly string[]): Promise<number> {
  try {
    await buildProgram().parseAsync(words, { from: 'user' });
    return 0;
  } catch (error) {
    return reportFailure(error);
  }
}
