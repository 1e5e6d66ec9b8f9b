// The `tidegate` command: parses, runs one command, and ends with an exit code that says what kind of answer it was.

import { reportFailure } from './output/report-failure.ts';
import { buildProgram } from './program.ts';

try {
  await buildProgram().parseAsync(process.argv);
} catch (error) {
  process.exitCode = reportFailure(error);
}
