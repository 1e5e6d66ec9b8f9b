// One key under one operator, compiled. Around the comparison of an operator family stand, in this order: a missing key, the set
// operators, negation (IAM guide, "Condition operators", "Multivalued context keys").
import type { Frame, Slots } from '../match/frame.ts';
import { textOf } from '../match/frame.ts';
import type { ConditionClause, OperatorFamily } from '../parse/policy.ts';
import type { ContextValue } from '../types.ts';
import { ipAddress } from './addresses.ts';
import { arnLike } from './arns.ts';
import { binaryEquals } from './binary.ts';
import { bool } from './bool.ts';
import { dateEquals, dateGreaterThan, dateGreaterThanEquals, dateLessThan, dateLessThanEquals } from './dates.ts';
import {
  numericEquals,
  numericGreaterThan,
  numericGreaterThanEquals,
  numericLessThan,
  numericLessThanEquals,
} from './numbers.ts';
import { stringEquals, stringEqualsIgnoreCase, stringLike } from './strings.ts';
import type { CompileValues, ValueTest } from './value-test.ts';

/** Does the condition hold? */
export type Condition = (frame: Frame) => boolean;

const families: Readonly<Record<Exclude<OperatorFamily, 'Null'>, CompileValues>> = {
  StringEquals: stringEquals,
  StringEqualsIgnoreCase: stringEqualsIgnoreCase,
  StringLike: stringLike,
  NumericEquals: numericEquals,
  NumericLessThan: numericLessThan,
  NumericLessThanEquals: numericLessThanEquals,
  NumericGreaterThan: numericGreaterThan,
  NumericGreaterThanEquals: numericGreaterThanEquals,
  DateEquals: dateEquals,
  DateLessThan: dateLessThan,
  DateLessThanEquals: dateLessThanEquals,
  DateGreaterThan: dateGreaterThan,
  DateGreaterThanEquals: dateGreaterThanEquals,
  Bool: bool,
  BinaryEquals: binaryEquals,
  IpAddress: ipAddress,
  ArnLike: arnLike,
};

/** Compiles one clause. */
export function compileCondition(clause: ConditionClause, slots: Slots): Condition {
  const slot = slots.slotFor(clause.key);
  const { family, negated, ifExists, quantifier } = clause.operator;
  if (family === 'Null') return compileNull(clause, slot);
  const equalsOne = families[family](clause.values, slots);
  if (quantifier === 'all') return compileAll(slot, equalsOne, negated);
  if (quantifier === 'any') return compileAny(slot, equalsOne, negated, ifExists);
  const missing = ifExists || negated;
  return (frame) => {
    const value = frame.values[slot];
    if (value === undefined) return missing;
    if (typeof value === 'string') return equalsOne(value, frame) !== negated;
    return single(value, equalsOne, frame) !== negated;
  };
}

/**
 * A value that is not a text. Several values under an operator without set operator equal nothing: AWS asks for a set operator there
 * and promises nothing without. One value is compared.
 */
function single(value: ContextValue, equalsOne: ValueTest, frame: Frame): boolean {
  if (typeof value !== 'object') return equalsOne(textOf(value), frame);
  const [only] = value;
  return value.length === 1 && only !== undefined && equalsOne(textOf(only), frame);
}

/** `Null`: is the key absent? An empty list of values is absent. */
function compileNull(clause: ConditionClause, slot: number): Condition {
  const wantsAbsent = clause.values.some((value) => value.written.toLowerCase() === 'true');
  const wantsPresent = clause.values.some((value) => value.written.toLowerCase() === 'false');
  return (frame) => (frame.values[slot] === undefined ? wantsAbsent : wantsPresent);
}

/** `ForAllValues`: true for a missing key. */
function compileAll(slot: number, equalsOne: ValueTest, negated: boolean): Condition {
  return (frame) => {
    const value = frame.values[slot];
    if (value === undefined) return true;
    if (typeof value !== 'object') return equalsOne(textOf(value), frame) !== negated;
    for (const one of value) {
      if (equalsOne(textOf(one), frame) === negated) return false;
    }
    return true;
  };
}

/** `ForAnyValue`: false for a missing key, unless `IfExists`. */
function compileAny(slot: number, equalsOne: ValueTest, negated: boolean, ifExists: boolean): Condition {
  return (frame) => {
    const value = frame.values[slot];
    if (value === undefined) return ifExists;
    if (typeof value !== 'object') return equalsOne(textOf(value), frame) !== negated;
    for (const one of value) {
      if (equalsOne(textOf(one), frame) !== negated) return true;
    }
    return false;
  };
}
