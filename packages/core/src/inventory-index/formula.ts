// A query as the index asks it: made of *events* that are simply so or not, joined by and and or alone. The query language has three
// truth values, but a subject is in a perimeter only where the whole is true; so a condition becomes "shown to hold" or, under a
// negation, "shown not to hold", and what is unknown is neither. Facts about permissions and integrations are settled beforehand.

import { canonicalQueryValue, contextKeys } from '../query/fields.ts';
import type { Query, QueryCondition } from '../query/query.ts';
import type { Facts } from './facts.ts';
import { type AtomField, knownAbove, type TextField } from './indexed-resource.ts';

/** Something about a resource that is so or not. */
export type Event =
  | {
      readonly kind: 'atoms';
      /** One text per event, so that perimeters share them. */
      readonly name: string;
      readonly key: number;
      /** Whether a value of the key makes it so. */
      readonly test: (text: string) => boolean;
      /** Of several values of a resource, whether one is enough; else all are needed. */
      readonly any: boolean;
      /** The values that make it so, when they can be told one by one; else null. */
      readonly only: ReadonlySet<number> | null;
      /** The values that make it not so, when they can be told one by one; else null. */
      readonly except: ReadonlySet<number> | null;
    }
  | {
      readonly kind: 'text';
      readonly name: string;
      readonly field: TextField;
      readonly test: (text: string) => boolean;
    };

export type Formula =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'event'; readonly event: Event }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Formula[] };

/** What is settled before resources are looked at. A fact that is not there (null) shows nothing. */
export interface Settled {
  readonly permission: { readonly id: string; readonly name: string; readonly riskLevel: string } | null;
  /** The name of every integration by id. */
  readonly integrations: ReadonlyMap<string, string>;
}

/** The formula that is true of exactly the resources of which the query is true. */
export function formulaOf(query: Query, facts: Facts, settled: Settled): Formula {
  return translate(query, true, { facts, settled });
}

/** The conditions of a query about permissions; without any, one formula serves them all. */
export function permissionConditions(query: Query): readonly QueryCondition[] {
  switch (query.kind) {
    case 'condition':
      return query.field.startsWith('permission') ? [query] : [];
    case 'and':
    case 'or':
      return query.parts.flatMap(permissionConditions);
    default:
      return permissionConditions(query.inner);
  }
}

/** Whether a permission shows a condition about permissions to hold. */
export function permissionHolds(condition: QueryCondition, permission: NonNullable<Settled['permission']>): boolean {
  return testOf(condition)(permissionFact(condition, permission));
}

interface Within {
  readonly facts: Facts;
  readonly settled: Settled;
}

/** The formula for "shown to hold" (`wanted` true) or "shown not to hold". */
function translate(query: Query, wanted: boolean, within: Within): Formula {
  switch (query.kind) {
    case 'group':
      return translate(query.inner, wanted, within);
    case 'not':
      return translate(query.inner, !wanted, within);
    case 'and':
    case 'or':
      return join(
        (query.kind === 'and') === wanted ? 'and' : 'or',
        query.parts.map((part) => translate(part, wanted, within)),
      );
    case 'condition':
      return ofCondition(query, wanted, within);
  }
}

function join(kind: 'and' | 'or', parts: readonly Formula[]): Formula {
  const decisive = kind === 'or';
  if (parts.some((part) => part.kind === 'constant' && part.value === decisive)) {
    return { kind: 'constant', value: decisive };
  }
  const open = parts.filter((part) => part.kind !== 'constant');
  const [only] = open;
  if (only === undefined) return { kind: 'constant', value: !decisive };
  return open.length === 1 ? only : { kind, parts: open };
}

function ofCondition(condition: QueryCondition, wanted: boolean, { facts, settled }: Within): Formula {
  const { field, key } = condition;
  const holds = testOf(condition);
  const test = wanted ? holds : (text: string): boolean => !holds(text);
  const name = JSON.stringify([wanted, field, key, condition.operator, condition.values]);
  switch (field) {
    case 'permission':
    case 'permission_name':
    case 'permission_risk_level': {
      const { permission } = settled;
      return { kind: 'constant', value: permission !== null && test(permissionFact(condition, permission)) };
    }
    case 'integration_name': {
      const ids = [...settled.integrations].filter(([, text]) => test(text)).map(([id]) => id);
      const of = facts.keyOf('integration', null);
      const only = new Set(ids.map((id) => facts.atomOf(of, id)));
      const chosen = new Set(ids);
      return {
        kind: 'event',
        event: { kind: 'atoms', name, key: of, test: (id) => chosen.has(id), any: false, only, except: null },
      };
    }
    case 'resource':
    case 'resource_name':
    case 'resource_path':
    case 'resource_source_id':
      return { kind: 'event', event: { kind: 'text', name, field, test } };
    case 'resource_parent':
      if (condition.operator === 'under' || condition.operator === 'not_under') {
        return { kind: 'event', event: aboveEvent(condition, wanted, name, facts) };
      }
      return { kind: 'event', event: atomEvent(condition, { wanted, field, key, name, test, facts }) };
    case 'resource_account':
    case 'resource_region': {
      const context = {
        wanted,
        field: 'resource_context',
        key: contextKeys.get(field) ?? null,
        name,
        test,
        facts,
      } as const;
      return { kind: 'event', event: atomEvent(condition, context) };
    }
    default:
      return { kind: 'event', event: atomEvent(condition, { wanted, field, key, name, test, facts }) };
  }
}

function atomEvent(
  condition: QueryCondition,
  ask: {
    readonly wanted: boolean;
    readonly field: AtomField;
    readonly key: string | null;
    readonly name: string;
    readonly test: (text: string) => boolean;
    readonly facts: Facts;
  },
): Event {
  const { wanted, field, name, test, facts } = ask;
  const key = facts.keyOf(field, ask.key);
  const { operator } = condition;
  const listed = ['=', '!=', 'in', 'not_in'].includes(operator);
  const atoms = listed
    ? new Set(
        condition.values.flatMap((value) => {
          const text = canonicalQueryValue(condition.field, value);
          return text === null ? [] : [facts.atomOf(key, text)];
        }),
      )
    : null;
  const positive = (operator === '=' || operator === 'in') === wanted;
  return { kind: 'atoms', name, key, test, any: false, only: positive ? atoms : null, except: positive ? null : atoms };
}

/** Under a thing: one of what is above is it. Not under: what is above is known, and none of it is. */
function aboveEvent(condition: QueryCondition, wanted: boolean, name: string, facts: Facts): Event {
  const key = facts.keyOf('above', null);
  const ids = condition.values.filter((value) => value !== knownAbove);
  const atoms = new Set(ids.map((value) => facts.atomOf(key, value)));
  return (condition.operator === 'under') === wanted
    ? { kind: 'atoms', name, key, test: (text) => ids.includes(text), any: true, only: atoms, except: null }
    : { kind: 'atoms', name, key, test: (text) => !ids.includes(text), any: false, only: null, except: atoms };
}

function permissionFact({ field }: QueryCondition, permission: NonNullable<Settled['permission']>): string {
  if (field === 'permission') return permission.id;
  return field === 'permission_name' ? permission.name : permission.riskLevel;
}

function testOf({ field, operator, values }: QueryCondition): (text: string) => boolean {
  const [value = ''] = values;
  const wanted = new Set(values.map((one) => canonicalQueryValue(field, one)));
  switch (operator) {
    case '=':
    case 'in':
      return (text) => wanted.has(text);
    case '!=':
    case 'not_in':
      return (text) => !wanted.has(text);
    case 'contains':
      return (text) => text.includes(value);
    case 'not_contains':
      return (text) => !text.includes(value);
    case 'starts_with':
      return (text) => text.startsWith(value);
    case 'ends_with':
      return (text) => text.endsWith(value);
    case 'under':
    case 'not_under':
      // Told by `aboveEvent`: a resource is under several things at once.
      return () => false;
  }
}
