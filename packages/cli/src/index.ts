// The face of the command line: for the reference pages, and for tests that run it without a process of its own.

export { copyEnd, copyLine, nodeSha256, verifyCopy } from './audit/verify-copy.ts';
export { exitCodeOf } from './failure.ts';
export { buildProgram } from './program.ts';
export { run } from './run.ts';
