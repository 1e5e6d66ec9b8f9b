// Access flows as rows.

import type { AccessFlow, FlowRows, FlowSettings } from '@tidegate/core';
import type { Insertable, Selectable } from 'kysely';

import type { Session } from '../session.ts';
import { anyObject, flag, id, listOf, nullable, object, text, whole } from '../sql/parse.ts';
import { db, json, jsonOrNull, type Tables } from '../sql/tables.ts';
import { approvalPolicy, conditionGroup } from './approval.ts';
import { flowTerms } from './flow-terms.ts';
import { flowTarget } from './targets.ts';

export function flowRows(session: Session): FlowRows {
  const all = db.selectFrom('flows').selectAll();
  const one = async (query: typeof all): Promise<AccessFlow | null> => {
    const [row] = await session.worldRows(query);
    return row === undefined ? null : flowOf(row);
  };
  return {
    get: (flowId) => one(all.where('id', '=', flowId)),
    byName: (name) => one(all.where('name', '=', name)),
    all: async () => (await session.worldRows(all.orderBy('name'))).map(flowOf),
    save: (flow) => {
      const row = rowOf(flow);
      return session.changeWorld(
        db
          .insertInto('flows')
          .values(row)
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row)),
      );
    },
    remove: (flowId) => session.changeWorld(db.deleteFrom('flows').where('id', '=', flowId)),
  };
}

const settings = object<FlowSettings>({
  reasonRequired: flag,
  approverReasonRequired: flag,
  distinctPeople: flag,
  selfApproval: flag,
  labels: listOf(text),
});

/** The parts of a flow that its author decides, as they are kept in jsonb. */
export const flowParts = {
  name: text,
  description: nullable(text),
  active: flag,
  requesters: conditionGroup,
  targets: listOf(flowTarget),
  durationSecMax: whole,
  approval: nullable(approvalPolicy),
  settings,
  terms: flowTerms,
  published: anyObject,
};

const flowOf = (row: Selectable<Tables['flows']>): AccessFlow => ({
  id: id('flow')(row.id, 'flows.id'),
  name: row.name,
  description: row.description,
  active: row.active,
  requesters: conditionGroup(row.requesters, 'flows.requesters'),
  targets: listOf(flowTarget)(row.targets, 'flows.targets'),
  durationSecMax: row.duration_sec_max,
  approval: nullable(approvalPolicy)(row.approval, 'flows.approval'),
  settings: settings(row.settings, 'flows.settings'),
  terms: flowTerms(row.terms, 'flows.terms'),
  published: anyObject(row.published, 'flows.published'),
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

const rowOf = (flow: AccessFlow): Insertable<Tables['flows']> => ({
  id: flow.id,
  name: flow.name,
  description: flow.description,
  active: flow.active,
  requesters: json(flow.requesters),
  targets: json(flow.targets),
  duration_sec_max: flow.durationSecMax,
  approval: jsonOrNull(flow.approval),
  settings: json(flow.settings),
  terms: json(flow.terms),
  published: json(flow.published),
  version: flow.version,
  created_at: flow.createdAt,
  updated_at: flow.updatedAt,
});
