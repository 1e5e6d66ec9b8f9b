// The Condition element. Guide: "Condition operators", "Conditions with multiple context keys or values",
// "Single-valued vs. multivalued context keys". Operators AND, keys AND, values OR; of a negated operator: none of them.
// An empty list of request values is the same as no key at all (F58, F59, F85).

import { type Operator, operators, textOf } from './operators.ts';
import { type ConditionElement, type Context, type ContextValue, many, type OneOrMany, type Scalar } from './shapes.ts';
import type { Lookup } from './text.ts';

/** The request's keys under lower-case names: key names do not care for case (F47, F76). */
export type Keys = ReadonlyMap<string, ContextValue>;

/** Later contexts replace earlier ones key by key; a list without values leaves no key at all. */
export function keysOf(...contexts: readonly (Context | undefined)[]): Keys {
  const entries = contexts.flatMap((context) => Object.entries(context ?? {}));
  const keys = new Map(entries.map(([key, value]) => [key.toLowerCase(), value]));
  return new Map([...keys].filter(([, value]) => !Array.isArray(value) || value.length > 0));
}

export function lookupIn(keys: Keys): Lookup {
  return (key) => {
    const value = keys.get(key.toLowerCase());
    return value === undefined || typeof value === 'object' ? undefined : textOf(value);
  };
}

export function conditionHolds(condition: ConditionElement | undefined, keys: Keys, variables: boolean): boolean {
  if (condition === undefined) return true;
  return Object.entries(condition).every(([name, tests]) =>
    Object.entries(tests).every(([key, wanted]) =>
      testHolds(name, keys.get(key.toLowerCase()), many(wanted).map(textOf), variables ? lookupIn(keys) : undefined),
    ),
  );
}

function testHolds(
  name: string,
  given: ContextValue | undefined,
  wanted: readonly string[],
  lookup: Lookup | undefined,
): boolean {
  if (name === 'Null') return wanted.some((value) => (value.toLowerCase() === 'true') === (given === undefined));
  const [, set, base, ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(name) ?? [];
  const operator = operators.get(base ?? '');
  if (operator === undefined) throw new Error(`the oracle does not know the operator \`${name}\``);

  if (given === undefined) {
    if (ifExists !== undefined || set === 'ForAllValues') return true;
    if (set === 'ForAnyValue') return false;
    return operator.negated;
  }
  const values = many(given as OneOrMany<Scalar>).map(textOf);
  if (set === 'ForAllValues') return values.every((value) => oneHolds(operator, value, wanted, lookup));
  if (set === 'ForAnyValue') return values.some((value) => oneHolds(operator, value, wanted, lookup));
  // F60: whether a key is multivalued is told by how many values the request holds; several need a set operator, and
  // equal nothing without one.
  const [single, ...others] = values;
  if (single === undefined || others.length > 0) return operator.negated;
  return oneHolds(operator, single, wanted, lookup);
}

function oneHolds(operator: Operator, given: string, wanted: readonly string[], lookup: Lookup | undefined): boolean {
  const some = wanted.some((value) => operator.compare(value, given, lookup));
  return operator.negated ? !some : some;
}
