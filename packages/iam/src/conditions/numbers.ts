// Numeric operators (IAM guide, "Numeric condition operators"): integers and decimals, no wildcards, no variables. A request value that
// is no number matches nothing.
import { literalOf, type Template } from '../parse/template.ts';
import { anyOf, type CompileValues } from './value-test.ts';

const form = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A number as AWS writes it; NaN if it is none. */
export function readNumber(text: string): number {
  return form.test(text) ? Number(text) : Number.NaN;
}

function compare(holds: (value: number, wanted: number) => boolean): CompileValues {
  return (values) =>
    anyOf(
      values.map((template: Template) => {
        const wanted = readNumber(literalOf(template) ?? '');
        return (value) => holds(readNumber(value), wanted);
      }),
    );
}

/** NumericEquals. */
export const numericEquals = compare((value, wanted) => value === wanted);
/** NumericLessThan. */
export const numericLessThan = compare((value, wanted) => value < wanted);
/** NumericLessThanEquals. */
export const numericLessThanEquals = compare((value, wanted) => value <= wanted);
/** NumericGreaterThan. */
export const numericGreaterThan = compare((value, wanted) => value > wanted);
/** NumericGreaterThanEquals. */
export const numericGreaterThanEquals = compare((value, wanted) => value >= wanted);
