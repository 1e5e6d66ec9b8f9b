// The face of testkit: what tests of every package share, name by name.

export type { PostgresMajor } from './servers/binaries.ts';
export { hasPostgres, type RunningPostgres, type StartPostgres, startPostgres } from './servers/start-postgres.ts';
