// The condition operators by name (IAM guide, "Condition operators"). Operator names are read without regard to case, as AWS does.
import type { Operator, OperatorFamily } from './policy.ts';

/** Every operator without its prefixes and suffixes, as AWS writes it: its family and whether it is negated. */
export const operators: Readonly<Record<string, { readonly family: OperatorFamily; readonly negated: boolean }>> = {
  StringEquals: { family: 'StringEquals', negated: false },
  StringNotEquals: { family: 'StringEquals', negated: true },
  StringEqualsIgnoreCase: { family: 'StringEqualsIgnoreCase', negated: false },
  StringNotEqualsIgnoreCase: { family: 'StringEqualsIgnoreCase', negated: true },
  StringLike: { family: 'StringLike', negated: false },
  StringNotLike: { family: 'StringLike', negated: true },
  NumericEquals: { family: 'NumericEquals', negated: false },
  NumericNotEquals: { family: 'NumericEquals', negated: true },
  NumericLessThan: { family: 'NumericLessThan', negated: false },
  NumericLessThanEquals: { family: 'NumericLessThanEquals', negated: false },
  NumericGreaterThan: { family: 'NumericGreaterThan', negated: false },
  NumericGreaterThanEquals: { family: 'NumericGreaterThanEquals', negated: false },
  DateEquals: { family: 'DateEquals', negated: false },
  DateNotEquals: { family: 'DateEquals', negated: true },
  DateLessThan: { family: 'DateLessThan', negated: false },
  DateLessThanEquals: { family: 'DateLessThanEquals', negated: false },
  DateGreaterThan: { family: 'DateGreaterThan', negated: false },
  DateGreaterThanEquals: { family: 'DateGreaterThanEquals', negated: false },
  Bool: { family: 'Bool', negated: false },
  BinaryEquals: { family: 'BinaryEquals', negated: false },
  IpAddress: { family: 'IpAddress', negated: false },
  NotIpAddress: { family: 'IpAddress', negated: true },
  ArnEquals: { family: 'ArnLike', negated: false },
  ArnLike: { family: 'ArnLike', negated: false },
  ArnNotEquals: { family: 'ArnLike', negated: true },
  ArnNotLike: { family: 'ArnLike', negated: true },
  Null: { family: 'Null', negated: false },
};

const byLowerName = new Map(Object.entries(operators).map(([name, meaning]) => [name.toLowerCase(), meaning]));
const form = /^(?:(forallvalues|foranyvalue):)?([a-z]+?)(ifexists)?$/;

/** Takes an operator apart; `undefined` if AWS has no such operator. `Null` takes no prefix and no suffix. */
export function readOperator(written: string): Operator | undefined {
  const found = form.exec(written.toLowerCase());
  const meaning = byLowerName.get(found?.[2] ?? '');
  if (found === null || meaning === undefined) return undefined;
  const ifExists = found[3] !== undefined;
  const quantifier = found[1] === undefined ? undefined : found[1] === 'forallvalues' ? 'all' : 'any';
  if (meaning.family === 'Null' && (ifExists || quantifier !== undefined)) return undefined;
  return { written, ...meaning, ifExists, ...(quantifier === undefined ? {} : { quantifier }) };
}
