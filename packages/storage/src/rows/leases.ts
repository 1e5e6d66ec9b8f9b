// Leases as rows.

import type { Lease, LeaseRows, LiveLeaseFilter } from '@tidegate/core';
import { type Insertable, type RawBuilder, type Selectable, type SqlBool, sql } from 'kysely';

import { raw, type Session } from '../session.ts';
import { id, nullable } from '../sql/parse.ts';
import { db, json, type Tables } from '../sql/tables.ts';
import { anyOf } from './any-of.ts';
import { endCause } from './grants.ts';
import { type ColumnTypes, updateMany } from './many.ts';

export function leaseRows(session: Session): LeaseRows {
  const all = db.selectFrom('leases').selectAll().orderBy('not_after').orderBy('id');
  const live = all.where('ended_at', 'is', null);
  const some = async (query: typeof all): Promise<readonly Lease[]> => (await session.rows(query)).map(leaseOf);
  return {
    insert: async (lease) => {
      await session.write(db.insertInto('leases').values(rowOf(lease)));
    },
    save: async (lease) => {
      await session.write(db.updateTable('leases').set(rowOf(lease)).where('id', '=', lease.id));
    },
    saveMany: async (leases) => {
      for (const statement of updateMany('leases', columns, leases.map(rowOf))) await session.write(statement);
    },
    get: async (leaseId) => (await some(all.where('id', '=', leaseId)))[0] ?? null,
    ofRequest: (requestId) => some(all.where('request_id', '=', requestId)),
    ofRequests: async (ids) => (ids.length === 0 ? [] : some(all.where(anyOf('request_id', ids)))),
    ofGrant: (grantId) => some(all.where('grant_id', '=', grantId)),
    liveOfAutomatic: (flowId) =>
      some(live.where(sql<SqlBool>`request_id in (select id from requests where flow_id = ${flowId} and automatic)`)),
    takenBackOfAutomatic: (flowId, since) =>
      some(
        all
          .where(sql<SqlBool>`request_id in (select id from requests where flow_id = ${flowId} and automatic)`)
          .where('end_cause', 'in', ['released', 'revoked'])
          .where('ended_at', '>=', since),
      ),
    automaticFlows: async () => {
      const rows = await session.rows(
        raw(sql<{ flow_id: string }>`select distinct flow_id from requests
          where automatic and exists (select from leases where request_id = requests.id and ended_at is null)
          order by flow_id`),
      );
      return rows.map((row) => id('flow')(row.flow_id, 'requests.flow_id'));
    },
    live: async (filter, after, limit) => {
      const query = liveOf(filter).orderBy('id').limit(limit);
      return (await session.rows(after === null ? query : query.where('id', '>', after))).map(leaseOf);
    },
    liveOnContext: async (after, limit) => {
      const query = db
        .selectFrom('leases')
        .selectAll()
        .where('ended_at', 'is', null)
        .where(sql<SqlBool>`exists (select from requests where id = leases.request_id and ${onContext})`)
        .orderBy('id')
        .limit(limit);
      const rows = await session.rows(after === null ? query : query.where('id', '>', after));
      return rows.map(leaseOf);
    },
    reviewDue: (moment) => some(live.where('held', '=', true).where('review_at', '<=', moment)),
    ofGrants: async (ids) => (ids.length === 0 ? [] : some(all.where(anyOf('grant_id', ids)))),
  };
}

function liveOf({ granteeIds, integrationId, resourceId, below, flowId }: LiveLeaseFilter) {
  let query = db.selectFrom('leases').selectAll().where('ended_at', 'is', null);
  const grants = (fits: RawBuilder<unknown>) =>
    sql<SqlBool>`exists (select from grants where grants.id = leases.grant_id and ${fits})`;
  if (granteeIds !== undefined) query = query.where(grants(sql`grantee_id = any(${granteeIds}::text[])`));
  if (integrationId !== undefined) query = query.where(grants(sql`integration_id = ${integrationId}`));
  if (resourceId !== undefined) {
    const under = below
      ? sql`or exists (select from resources where resources.id = grants.resource_id
          and resources.integration_id = ${below.integrationId} and ancestors @> ${json([below.nativeId])}::jsonb)`
      : sql``;
    query = query.where(grants(sql`(resource_id = ${resourceId} ${under})`));
  }
  if (flowId === undefined) return query;
  return query.where(sql<SqlBool>`exists (select from requests where id = leases.request_id and flow_id = ${flowId})`);
}

/** What `hangsOnContext` of core says of the terms that a request pinned. */
const onContext = sql`(terms->>'trigger' = 'automatic'
  or terms->'duration'->>'whileEligible' = 'true'
  or coalesce(terms->'times'->'grant', 'null') <> 'null'
  or terms->'times'->>'requesterHours' = 'true')`;

const leaseOf = (row: Selectable<Tables['leases']>): Lease => ({
  id: id('lease')(row.id, 'leases.id'),
  requestId: id('request')(row.request_id, 'leases.request_id'),
  grantId: id('grant')(row.grant_id, 'leases.grant_id'),
  durationSec: row.duration_sec,
  notAfter: row.not_after,
  endsAt: row.ends_at,
  held: row.held,
  cutByHours: row.cut_by_hours,
  reviewAt: row.review_at,
  endedAt: row.ended_at,
  endCause: nullable(endCause)(row.end_cause, 'leases.end_cause'),
});

const columns: ColumnTypes = {
  id: 'text',
  request_id: 'text',
  grant_id: 'text',
  duration_sec: 'bigint',
  not_after: 'bigint',
  ends_at: 'bigint',
  held: 'boolean',
  cut_by_hours: 'boolean',
  review_at: 'bigint',
  ended_at: 'bigint',
  end_cause: 'text',
};

const rowOf = (lease: Lease): Insertable<Tables['leases']> => ({
  id: lease.id,
  request_id: lease.requestId,
  grant_id: lease.grantId,
  duration_sec: lease.durationSec,
  not_after: lease.notAfter,
  ends_at: lease.endsAt,
  held: lease.held,
  cut_by_hours: lease.cutByHours,
  review_at: lease.reviewAt,
  ended_at: lease.endedAt,
  end_cause: lease.endCause,
});
