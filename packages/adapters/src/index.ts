// The face of adapters: every kind of target there is.

export { postgresql } from './postgresql/index.ts';
