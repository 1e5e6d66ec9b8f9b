// The body of a rule becomes ours, or a refusal naming the field. Promises: unknown keys are refused; a query that does not parse is never
// saved; a rule that speaks of nothing, or binds nobody, is refused, because it would look like protection.

import { Refused } from '../errors/refusal.ts';
import {
  type Fields,
  fieldsFrom,
  invalid,
  listOf,
  optionalNumberOf,
  optionalTextOf,
  pathOf,
  textOf,
  truthOf,
  unknownReference,
  valueAt,
  wordOf,
} from '../flow/fields.ts';
import type { ConditionGroup } from '../flow/policy.ts';
import { readCondition } from '../flow/read-condition.ts';
import { readTarget } from '../flow/read-targets.ts';
import type { FlowReferences } from '../flow/references.ts';
import type { FlowId } from '../ids.ts';
import { limits } from '../limits.ts';
import { parseQuery } from '../query/parse.ts';
import { queryProblemRefusal } from '../query/problem.ts';
import { no, ok, type Result } from '../result.ts';
import type { Demand, RuleDraft, RuleSet } from './rule.ts';

/** What a rule may refer to. */
export interface RuleReferences extends FlowReferences {
  readonly flows: readonly { readonly id: FlowId; readonly name: string }[];
}

const keys = ['name', 'description', 'active', 'kind', 'who'];
const keysOf = {
  deny: ['query', 'access_targets'],
  toxic_pair: ['sides'],
  cap: ['max', 'query', 'access_targets', 'flow_reference'],
} as const;

/** Reads a rule: `kind` is `deny`, `toxic_pair` or `cap`. Whether the name is free is left to the store. */
export function readRule(body: unknown, references: RuleReferences): Result<RuleDraft> {
  try {
    return ok(draftFrom(body, references));
  } catch (error) {
    if (error instanceof Refused) return no(error.refusal);
    throw error;
  }
}

function draftFrom(body: unknown, references: RuleReferences): RuleDraft {
  const any = fieldsFrom(body, '', [...keys, ...new Set(Object.values(keysOf).flat())]);
  const kind = wordOf(any, 'kind', ['deny', 'toxic_pair', 'cap']);
  const fields = fieldsFrom(body, '', [...keys, ...keysOf[kind]]);
  return {
    name: textOf(fields, 'name', limits.nameLengthMax),
    description: optionalTextOf(fields, 'description', limits.descriptionLengthMax),
    active: valueAt(fields, 'active') === null ? true : truthOf(fields, 'active'),
    demand: demandFrom(fields, kind, references),
    published: fields.values,
  };
}

function demandFrom(fields: Fields, kind: keyof typeof keysOf, references: RuleReferences): Demand {
  const who = readWho(fields, references);
  switch (kind) {
    case 'deny':
      return { kind, who, what: readSet(fields, references) };
    case 'toxic_pair': {
      const sides = listOf(fields, 'sides', limits.ruleSidesMax, (item, path) =>
        readSet(fieldsFrom(item, path, ['query', 'access_targets']), references),
      );
      if (sides.length < 2) throw invalid('sides', 'must have at least two entries: what is kept apart from what');
      return { kind: 'apart', who, sides };
    }
    case 'cap': {
      const max = optionalNumberOf(fields, 'max');
      if (max === null || max < 0) throw invalid('max', 'must be a whole number, 0 or more');
      const named = valueAt(fields, 'query') !== null || valueAt(fields, 'access_targets') !== null;
      return { kind, who, max, what: named ? readSet(fields, references) : null, flowId: flowIdOf(fields, references) };
    }
  }
}

function readWho(fields: Fields, references: RuleReferences): ConditionGroup | null {
  if (valueAt(fields, 'who') === null) return null;
  const group = fieldsFrom(valueAt(fields, 'who'), 'who', ['logical_operator', 'conditions']);
  return {
    operator: wordOf(group, 'logical_operator', ['AND', 'OR']),
    conditions: listOf(group, 'conditions', limits.flowApproversMax, (value, path) =>
      readCondition(value, { path, role: 'requester', references }),
    ),
  };
}

function readSet(fields: Fields, references: RuleReferences): RuleSet {
  const query = valueAt(fields, 'query') === null ? null : textOf(fields, 'query', limits.queryLengthMax);
  const parsed = query === null ? null : parseQuery(query);
  if (parsed !== null && !parsed.ok) throw new Refused(queryProblemRefusal(parsed.refusal, pathOf(fields, 'query')));
  const targets =
    valueAt(fields, 'access_targets') === null
      ? []
      : listOf(fields, 'access_targets', limits.flowTargetsMax, (value, path) => readTarget(value, path, references));
  if (query === null && targets.length === 0) {
    throw invalid(fields.path, 'must say what it is about with `query` or `access_targets`');
  }
  return { query, targets };
}

function flowIdOf(fields: Fields, { flows }: RuleReferences): FlowId | null {
  if (valueAt(fields, 'flow_reference') === null) return null;
  const reference = textOf(fields, 'flow_reference', limits.nameLengthMax);
  const flow = flows.find(({ id }) => id === reference) ?? flows.find(({ name }) => name === reference);
  if (flow !== undefined) return flow.id;
  const names = flows.map(({ name }) => name);
  throw unknownReference(pathOf(fields, 'flow_reference'), 'access flow', reference, names);
}
