// One transaction per command: a refusal inside rolls everything back and comes out as the answer it is.

import { no, ok, Refused, type Result, type Transaction } from '@tidegate/core';
import type { Ports } from './ports.ts';

/** Runs `work` in one transaction; a refused result undoes whatever was written before it. */
export async function transact<T>(ports: Ports, work: (tx: Transaction) => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return ok(await ports.store.transaction(async (tx) => unwrap(await work(tx))));
  } catch (error) {
    if (error instanceof Refused) return no(error.refusal);
    throw error;
  }
}

/** The value of a yes; throws the refusal of a no, for code inside `transact`. */
export function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new Refused(result.refusal);
  return result.value;
}
