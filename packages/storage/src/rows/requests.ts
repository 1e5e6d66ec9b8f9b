// Requests as rows. A request is decided once: whoever decides holds its row, and a save names the version it replaces.

import {
  type AccessRequest,
  Fault,
  fulfilments,
  type LinkedAccount,
  type NamedBundle,
  type RequestFilter,
  type RequestRows,
  type RequestState,
  type ShownEntitlement,
  type StoodFor,
  type Verdict,
} from '@tidegate/core';
import { type Insertable, type Selectable, type SqlBool, sql } from 'kysely';

import type { Session } from '../session.ts';
import {
  byKind,
  flag,
  id,
  listOf,
  nullable,
  object,
  objectWith,
  oneOf,
  type Read,
  recordOf,
  text,
  whole,
} from '../sql/parse.ts';
import { db, json, jsonOrNull, type Tables } from '../sql/tables.ts';
import { anyOf } from './any-of.ts';
import { approvalPolicy } from './approval.ts';
import { consentTrail, pinnedFact } from './consent-trail.ts';
import { flowTerms } from './flow-terms.ts';
import { cursorOf, olderThan, pageOf, rowsFor } from './page.ts';

export function requestRows(session: Session): RequestRows {
  const all = db.selectFrom('requests').selectAll();
  const one = async (query: typeof all): Promise<AccessRequest | null> => {
    const row = await session.first(query);
    return row === null ? null : requestOf(row);
  };
  return {
    get: (requestId) => one(all.where('id', '=', requestId)),
    lock: (requestId) => one(all.where('id', '=', requestId).forUpdate()),
    insert: async (request) => {
      await session.write(db.insertInto('requests').values(rowOf(request)));
    },
    save: async (request) => {
      const saved = await session.first(
        db
          .updateTable('requests')
          .set(rowOf(request))
          .where('id', '=', request.id)
          .where('version', '=', request.version - 1)
          .returning('id'),
      );
      if (saved === null) {
        throw new Fault('object.changed', 'the request was changed meanwhile; read it again', { detail: request.id });
      }
    },
    page: async (filter, ask) => {
      const cursor = cursorOf(ask);
      const rows = await session.rows(
        filtered(filter)
          .$if(cursor !== null, (query) => (cursor === null ? query : query.where(olderThan('asked_at', cursor))))
          .orderBy('asked_at', 'desc')
          .orderBy('id', 'desc')
          .limit(rowsFor(ask)),
      );
      return pageOf(ask, rows.map(requestOf), (request) => request.askedAt);
    },
  };
}

function filtered(filter: RequestFilter) {
  let query = db.selectFrom('requests').selectAll();
  if (filter.ids !== undefined) query = query.where(anyOf('id', filter.ids));
  if (filter.requesterId !== undefined) query = query.where('requester_id', '=', filter.requesterId);
  if (filter.granteeId !== undefined) query = query.where('grantee_id', '=', filter.granteeId);
  if (filter.states !== undefined) query = query.where(anyOf('state', filter.states));
  if (filter.lapsingBefore !== undefined) {
    query = query.where('state', '=', 'waiting').where('lapses_at', '<=', filter.lapsingBefore);
  }
  if (filter.extends !== undefined) query = query.where(anyOf('extends', filter.extends));
  if (filter.startingAfter !== undefined) query = query.where('starts_at', '>', filter.startingAfter);
  if (filter.flowId !== undefined) query = query.where('flow_id', '=', filter.flowId);
  if (filter.delegated) query = query.whereRef('grantee_id', '<>', 'requester_id');
  if (filter.automatic !== undefined) query = query.where('automatic', '=', filter.automatic);
  if (filter.verdictBy !== undefined) {
    query = query.where(sql<SqlBool>`verdicts @> ${json([{ personId: filter.verdictBy }])}::jsonb`);
  }
  if (filter.verdictFor !== undefined) {
    const given = json([{ standsFor: [{ personId: filter.verdictFor }] }]);
    query = query.where(sql<SqlBool>`verdicts @> ${given}::jsonb`);
  }
  return query;
}

const state = byKind<RequestState>({
  waiting: object({ kind: oneOf('waiting') }),
  agreed: object({ kind: oneOf('agreed'), at: whole }),
  rejected: object({ kind: oneOf('rejected'), at: whole, by: id('person'), reason: nullable(text) }),
  withdrawn: object({ kind: oneOf('withdrawn'), at: whole }),
  lapsed: object({ kind: oneOf('lapsed'), at: whole }),
  out_of_reach: objectWith({ kind: oneOf('out_of_reach'), at: whole }, { why: text }),
  not_started: object({ kind: oneOf('not_started'), at: whole, why: text }),
});

type Later = 'humanId' | 'standsFor' | 'oldestFact';

const verdict: Read<Verdict> = objectWith<Omit<Verdict, Later>, Pick<Verdict, Later>>(
  {
    personId: id('person'),
    verdict: oneOf('approve', 'reject'),
    reason: nullable(text),
    at: whole,
    fills: listOf(text),
  },
  {
    humanId: id('person'),
    standsFor: listOf(object<StoodFor>({ personId: id('person'), humanId: id('person'), fills: listOf(text) })),
    oldestFact: pinnedFact,
  },
);

const shown = object<ShownEntitlement>({
  resourceId: id('resource'),
  permissionId: id('permission'),
  integrationName: text,
  integrationType: text,
  resourceType: text,
  resourceName: text,
  resourcePath: text,
  permissionName: text,
  permissionAllows: text,
  excess: listOf(text),
  riskLevel: text,
  tags: recordOf(text),
  context: recordOf(text),
  simulated: flag,
  account: nullable(object<LinkedAccount>({ account: text, by: oneOf('table', 'rule'), verified: flag })),
});

const requestOf = (row: Selectable<Tables['requests']>): AccessRequest => ({
  id: id('request')(row.id, 'requests.id'),
  requesterId: id('person')(row.requester_id, 'requests.requester_id'),
  granteeId: id('person')(row.grantee_id, 'requests.grantee_id'),
  flowId: id('flow')(row.flow_id, 'requests.flow_id'),
  flowVersion: row.flow_version,
  flowName: row.flow_name,
  entitlements: listOf(shown)(row.entitlements, 'requests.entitlements'),
  durationSec: row.duration_sec,
  reason: row.reason,
  customFields: recordOf(text)(row.custom_fields, 'requests.custom_fields'),
  approval: nullable(approvalPolicy)(row.approval, 'requests.approval'),
  distinctPeople: row.distinct_people,
  selfApproval: row.self_approval,
  approverReasonRequired: row.approver_reason_required,
  verdicts: listOf(verdict)(row.verdicts, 'requests.verdicts'),
  state: state(row.state_facts, 'requests.state_facts'),
  askedAt: row.asked_at,
  lapsesAt: row.lapses_at,
  startsAt: row.starts_at,
  extends: nullable(id('request'))(row.extends, 'requests.extends'),
  fulfilment: oneOf(...fulfilments)(row.fulfilment, 'requests.fulfilment'),
  terms: flowTerms(row.terms, 'requests.terms'),
  trail: consentTrail(row.trail, 'requests.trail'),
  bundle: nullable(object<NamedBundle>({ id: id('bundle'), name: text }))(row.bundle, 'requests.bundle'),
  version: row.version,
});

const rowOf = (request: AccessRequest): Insertable<Tables['requests']> => ({
  id: request.id,
  requester_id: request.requesterId,
  grantee_id: request.granteeId,
  flow_id: request.flowId,
  flow_version: request.flowVersion,
  flow_name: request.flowName,
  entitlements: json(request.entitlements),
  duration_sec: request.durationSec,
  reason: request.reason,
  custom_fields: json(request.customFields),
  approval: jsonOrNull(request.approval),
  distinct_people: request.distinctPeople,
  self_approval: request.selfApproval,
  approver_reason_required: request.approverReasonRequired,
  verdicts: json(request.verdicts),
  state: request.state.kind,
  state_facts: json(request.state),
  asked_at: request.askedAt,
  lapses_at: request.lapsesAt,
  starts_at: request.startsAt,
  extends: request.extends,
  fulfilment: request.fulfilment,
  automatic: request.terms.trigger === 'automatic',
  terms: json(request.terms),
  trail: json(request.trail),
  bundle: jsonOrNull(request.bundle),
  version: request.version,
});
