// Rules as rows. What they demand is kept in jsonb.

import type { Demand, Rule, RuleRows, RuleSet } from '@tidegate/core';
import type { Insertable, Selectable } from 'kysely';

import type { Session } from '../session.ts';
import { anyObject, byKind, flag, id, listOf, nullable, object, oneOf, text, whole } from '../sql/parse.ts';
import { db, json, type Tables } from '../sql/tables.ts';
import { conditionGroup } from './approval.ts';
import { flowTarget } from './targets.ts';

export function ruleRows(session: Session): RuleRows {
  const all = db.selectFrom('rules').selectAll();
  const one = async (query: typeof all): Promise<Rule | null> => {
    const [row] = await session.worldRows(query);
    return row === undefined ? null : ruleOf(row);
  };
  return {
    get: (ruleId) => one(all.where('id', '=', ruleId)),
    byName: (name) => one(all.where('name', '=', name)),
    all: async () => (await session.worldRows(all.orderBy('name'))).map(ruleOf),
    save: (rule) => {
      const row = rowOf(rule);
      return session.changeWorld(
        db
          .insertInto('rules')
          .values(row)
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row)),
      );
    },
    remove: (ruleId) => session.changeWorld(db.deleteFrom('rules').where('id', '=', ruleId)),
  };
}

const set = object<RuleSet>({ query: nullable(text), targets: listOf(flowTarget) });
const who = nullable(conditionGroup);

const demand = byKind<Demand>({
  deny: object({ kind: oneOf('deny'), who, what: set }),
  apart: object({ kind: oneOf('apart'), who, sides: listOf(set) }),
  cap: object({ kind: oneOf('cap'), who, max: whole, what: nullable(set), flowId: nullable(id('flow')) }),
});

/** The parts of a rule that its author decides, as versions keep them. */
export const ruleParts = { name: text, description: nullable(text), active: flag, demand, published: anyObject };

const ruleOf = (row: Selectable<Tables['rules']>): Rule => ({
  id: id('rule')(row.id, 'rules.id'),
  name: row.name,
  description: row.description,
  active: row.active,
  demand: demand(row.demand, 'rules.demand'),
  published: anyObject(row.published, 'rules.published'),
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

const rowOf = (rule: Rule): Insertable<Tables['rules']> => ({
  id: rule.id,
  name: rule.name,
  description: rule.description,
  active: rule.active,
  demand: json(rule.demand),
  published: json(rule.published),
  version: rule.version,
  created_at: rule.createdAt,
  updated_at: rule.updatedAt,
});
