// StringEquals, StringEqualsIgnoreCase, StringLike (IAM guide, "String condition operators"). StringEquals takes `*` literally.
// An unresolvable variable makes its value match nothing.

import type { Frame, Slots } from '../match/frame.ts';
import { compileGlob, compileVariable, type Resolve } from '../match/glob.ts';
import { literalOf, type Part, type Template } from '../parse/template.ts';
import { anyOf, type CompileValues, type ValueTest } from './value-test.ts';

/** Exact comparison. */
export const stringEquals: CompileValues = (values, slots) => equals(values, slots, (text) => text);

/** Comparison without regard to case. */
export const stringEqualsIgnoreCase: CompileValues = (values, slots) => {
  const test = equals(values, slots, (text) => text.toLowerCase());
  return (value, frame) => test(value.toLowerCase(), frame);
};

/** Comparison with `*` and `?`. */
export const stringLike: CompileValues = (values, slots) =>
  anyOf(
    values.map((template): ValueTest => {
      const glob = compileGlob(template.parts, slots);
      return (value, frame) => glob(value, 0, value.length, frame);
    }),
  );

function equals(values: readonly Template[], slots: Slots, fold: (text: string) => string): ValueTest {
  const literals = new Set<string>();
  const tests: ValueTest[] = [];
  for (const template of values) {
    const literal = literalOf(template);
    if (literal !== undefined) literals.add(fold(literal));
    else tests.push(equalsText(compileText(template.parts, slots), fold));
  }
  const [only] = literals;
  if (only !== undefined)
    tests.unshift(literals.size === 1 ? (value) => value === only : (value) => literals.has(value));
  return anyOf(tests);
}

function equalsText(text: Resolve, fold: (text: string) => string): ValueTest {
  return (value, frame) => {
    const wanted = text(frame);
    return wanted !== undefined && fold(wanted) === value;
  };
}

/** A text with variables, as a whole; `undefined` while one of them cannot be resolved. */
export function compileText(parts: readonly Part[], slots: Slots): Resolve {
  const steps = parts.map((part): string | Resolve => {
    if (part.type === 'text') return part.text;
    if (part.type === 'variable') return compileVariable(part, slots);
    return part.type === 'star' ? '*' : '?';
  });
  const [only] = steps;
  if (steps.length === 1 && typeof only === 'function') return only;
  return (frame: Frame) => {
    let text = '';
    for (const step of steps) {
      const piece = typeof step === 'string' ? step : step(frame);
      if (piece === undefined) return undefined;
      text += piece;
    }
    return text;
  };
}
