// A refusal inside a reader is a fault of the reading: what a source needs is checked when it is saved, and again when it is read.

import { Fault, type Result } from '@tidegate/core';

/** The value of a yes; throws the no as a fault. */
export function taken<T>(result: Result<T>): T {
  if (!result.ok) throw new Fault(result.refusal.code, result.refusal.message);
  return result.value;
}
