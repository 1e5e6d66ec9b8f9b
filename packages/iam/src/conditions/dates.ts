// Date operators (IAM guide, "Date condition operators"): the W3C profile of ISO 8601, or seconds since 1970. No wildcards, no variables. A
// request value that is no date matches nothing.
import { literalOf, type Template } from '../parse/template.ts';
import { anyOf, type CompileValues } from './value-test.ts';

const iso = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:?\d\d))?)?)?$/i;
const epoch = /^-?\d+(?:\.\d+)?$/;

/** A date as milliseconds since 1970; NaN if it is none. Four digits are a year, other numbers are seconds. */
export function readDate(text: string): number {
  const found = iso.exec(text);
  if (found === null) return epoch.test(text) ? Number(text) * 1000 : Number.NaN;
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', fraction = '0', zone = 'Z'] =
    found;
  const time = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const check = new Date(time);
  const real =
    check.getUTCMonth() === Number(month) - 1 &&
    check.getUTCDate() === Number(day) &&
    Number(hour) < 24 &&
    Number(minute) < 60 &&
    Number(second) < 60;
  return real ? time + Number(`0.${fraction}`) * 1000 - offsetOf(zone) : Number.NaN;
}

function offsetOf(zone: string): number {
  if (zone === 'Z' || zone === 'z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}

function compare(holds: (value: number, wanted: number) => boolean): CompileValues {
  return (values) =>
    anyOf(
      values.map((template: Template) => {
        const wanted = readDate(literalOf(template) ?? '');
        return (value) => holds(readDate(value), wanted);
      }),
    );
}

/** DateEquals. */
export const dateEquals = compare((value, wanted) => value === wanted);
/** DateLessThan. */
export const dateLessThan = compare((value, wanted) => value < wanted);
/** DateLessThanEquals. */
export const dateLessThanEquals = compare((value, wanted) => value <= wanted);
/** DateGreaterThan. */
export const dateGreaterThan = compare((value, wanted) => value > wanted);
/** DateGreaterThanEquals. */
export const dateGreaterThanEquals = compare((value, wanted) => value >= wanted);
