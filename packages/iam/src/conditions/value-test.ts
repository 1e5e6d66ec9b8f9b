// What an operator family compiles to: does a value of the request equal (or match, or lie beyond) one of the policy's values?
// Missing keys, negation and set operators are not its business: `compile-condition.ts` adds them around.

import type { Frame, Slots } from '../match/frame.ts';
import type { Template } from '../parse/template.ts';

/** Is the request's value one of the policy's? */
export type ValueTest = (value: string, frame: Frame) => boolean;

/** Compiles the values of a clause. */
export type CompileValues = (values: readonly Template[], slots: Slots) => ValueTest;

/** True if any of the tests is. */
export function anyOf(tests: readonly ValueTest[]): ValueTest {
  const [first, second] = tests;
  if (first === undefined) return () => false;
  if (second === undefined) return first;
  return (value, frame) => {
    for (let index = 0; index < tests.length; index += 1) {
      if (tests[index]?.(value, frame) === true) return true;
    }
    return false;
  };
}
