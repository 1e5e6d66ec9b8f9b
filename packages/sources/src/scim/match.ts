// Whether a value fits a condition: for the conditions in brackets of a PATCH, over what is already in memory. Lists are found by the
// database, with the same meaning (`entry-filter` of storage).

import { assertNever } from '@tidegate/core';

import { isObject } from './client.ts';
import type { Filter } from './filter.ts';

/** Whether one item of a list fits. Names and text are compared with upper and lower case alike. */
export function fits(filter: Filter, item: unknown): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.of.every((one) => fits(one, item));
    case 'or':
      return filter.of.some((one) => fits(one, item));
    case 'not':
      return !fits(filter.of, item);
    case 'some':
      return valuesAt(item, filter.path).some((one) => fits(filter.of, one));
    case 'compare': {
      const values = valuesAt(item, filter.path);
      if (filter.operator === 'ne') return !values.some((one) => compare('eq', one, filter.value));
      return values.some((one) => compare(filter.operator, one, filter.value));
    }
    default:
      return assertNever(filter);
  }
}

function valuesAt(item: unknown, path: readonly string[]): readonly unknown[] {
  let here: readonly unknown[] = [item];
  for (const key of path) {
    here = here.flatMap((one) => {
      if (!isObject(one)) return [];
      const found = Object.entries(one).find(([name]) => name.toLowerCase() === key.toLowerCase());
      if (found === undefined) return [];
      return Array.isArray(found[1]) ? found[1] : [found[1]];
    });
  }
  return here;
}

function compare(
  operator: Exclude<Extract<Filter, { kind: 'compare' }>['operator'], never>,
  own: unknown,
  asked: string | number | boolean | null,
): boolean {
  if (operator === 'pr') return own !== null && own !== undefined && own !== '';
  if (typeof own === 'boolean' && typeof asked === 'string')
    return operator === 'eq' && String(own) === asked.toLowerCase();
  if (typeof own !== typeof asked) return false;
  if (typeof own !== 'string' || typeof asked !== 'string') {
    if (operator === 'eq') return own === asked;
    return (
      typeof own === 'number' && typeof asked === 'number' && ordered(operator, own < asked ? -1 : own > asked ? 1 : 0)
    );
  }
  const [left, right] = [own.toLowerCase(), asked.toLowerCase()];
  switch (operator) {
    case 'eq':
      return left === right;
    case 'co':
      return left.includes(right);
    case 'sw':
      return left.startsWith(right);
    case 'ew':
      return left.endsWith(right);
    default:
      return ordered(operator, left < right ? -1 : left > right ? 1 : 0);
  }
}

function ordered(operator: string, order: -1 | 0 | 1): boolean {
  if (operator === 'gt') return order === 1;
  if (operator === 'ge') return order !== -1;
  if (operator === 'lt') return order === -1;
  return operator === 'le' && order !== 1;
}
