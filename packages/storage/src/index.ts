// The face of storage: one function that opens the database.

export { openStore, type StoreOptions } from './open.ts';
