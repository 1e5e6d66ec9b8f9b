// Bugs, as opposed to refusals and faults: a broken invariant stops the work at hand with a named error.

/** We were wrong: an invariant of ours does not hold. Becomes a 500 and an alarm; the server lives. */
export class Bug extends Error {
  override readonly name = 'Bug';
}

/** Throws `Bug` with the broken invariant's sentence unless `condition` holds. */
export function assert(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new Bug(sentence);
}

/** Ends a `switch` over a closed union: the compiler proves that it is never reached. */
export function assertNever(value: never): never {
  throw new Bug(`unexpected case: ${JSON.stringify(value)}`);
}
