// The face of the command line, for tests.

export { buildProgram } from './program.ts';
