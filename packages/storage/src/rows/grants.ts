// Grants as rows. At most one grant of a grantee and entitlement is planned, opening or open: the database sees to it.

import {
  Fault,
  type Grant,
  type GrantFilter,
  type GrantRows,
  grantStates,
  type Instant,
  liveStates,
} from '@tidegate/core';
import { type Expression, type Insertable, type Selectable, type SqlBool, sql } from 'kysely';

import { storageLimits } from '../limits.ts';
import { locks, raw, type Session } from '../session.ts';
import { anyObject, id, listOf, nullable, oneOf, text } from '../sql/parse.ts';
import { db, json, jsonOrNull, type Tables } from '../sql/tables.ts';
import { anyOf } from './any-of.ts';
import { type ColumnTypes, updateMany } from './many.ts';
import { cursorOf, olderThan, pageOf, rowsFor } from './page.ts';

export function grantRows(session: Session): GrantRows {
  const all = db.selectFrom('grants').selectAll();
  const one = async (query: typeof all): Promise<Grant | null> => {
    const row = await session.first(query);
    return row === null ? null : grantOf(row);
  };
  return {
    get: (grantId) => one(all.where('id', '=', grantId)),
    many: async (ids) =>
      ids.length === 0 ? [] : (await session.rows(all.where(anyOf('id', ids)).orderBy('id'))).map(grantOf),
    lock: (grantId) => one(all.where('id', '=', grantId).forUpdate()),
    lockMany: async (ids) =>
      ids.length === 0 ? [] : (await session.rows(all.where(anyOf('id', ids)).orderBy('id').forUpdate())).map(grantOf),
    lockLive: (granteeId, entitlement) =>
      one(
        all
          .where('grantee_id', '=', granteeId)
          .where('resource_id', '=', entitlement.resourceId)
          .where('permission_id', '=', entitlement.permissionId)
          .where('state', 'in', [...liveStates])
          .forUpdate(),
      ),
    lockHolder: async (human) => {
      await session.rows(raw(sql`select pg_advisory_xact_lock(${locks.holder}::int, hashtext(${human}))`));
    },
    insert: async (grant) => {
      await session.write(db.insertInto('grants').values(rowOf(grant)));
    },
    save: async (grant) => {
      await session.write(
        db
          .updateTable('grants')
          .set(rowOf(grant))
          .where('id', '=', grant.id)
          .where('version', '=', grant.version - 1)
          .returning('id'),
        ([saved]) => (saved === undefined ? changed(grant.id) : null),
      );
    },
    saveMany: async (grants) => {
      const rows = grants.map((grant) => ({ ...rowOf(grant), ...nestedOf(grant) }));
      let left = rows.length;
      for (const statement of updateMany('grants', columns, rows, sql`grants.version = given.version - 1`)) {
        const most = Math.min(left, storageLimits.rowsPerStatementMax);
        left -= most;
        await session.write(statement, (saved) => (saved.length < most ? changed(`one of ${most}`) : null));
      }
    },
    page: async (filter, ask) => {
      const cursor = cursorOf(ask);
      const rows = await session.rows(
        filtered(filter)
          .$if(cursor !== null, (query) => (cursor === null ? query : query.where(olderThan('created_at', cursor))))
          .orderBy('created_at', 'desc')
          .orderBy('id', 'desc')
          .limit(rowsFor(ask)),
      );
      return pageOf(ask, rows.map(grantOf), (grant) => grant.createdAt);
    },
    overdue: async (moment, limit) => {
      const rows = await session.rows(
        all
          .where(shouldBeGone(moment))
          .where(sql<SqlBool>`not exists (select from work where kind = 'grant.close' and subject = grants.id)`)
          .orderBy(since)
          .orderBy('id')
          .limit(limit),
      );
      return rows.map(grantOf);
    },
    overdueSince: async (moment) => {
      const row = await session.first(
        db.selectFrom('grants').select(sql<number | null>`min(${since})`.as('since')).where(shouldBeGone(moment)),
      );
      return row?.since ?? null;
    },
    countByState: async () => {
      const rows = await session.rows(
        db
          .selectFrom('grants')
          .select((grants) => ['state', grants.fn.countAll<number>().as('count')])
          .groupBy('state')
          .orderBy('state'),
      );
      return new Map(rows.map((row) => [state(row.state, 'grants.state'), row.count]));
    },
    secretsDue: async (moment, { after, limit }) => {
      const rows = await session.rows(
        all
          .where('state', '=', 'open')
          .where('secret', 'in', ['available', 'viewed'])
          .$if(after !== null, (query) => query.where('id', '>', after))
          .where(
            sql<SqlBool>`exists (select from integrations where integrations.id = grants.integration_id
              and ${secretSince} <= ${moment}::bigint - rotate_secrets_every_hours * 3600000::bigint)`,
          )
          .orderBy('id')
          .limit(limit),
      );
      return rows.map(grantOf);
    },
  };
}

/** Past its end, or being closed, whenever its end would have been. */
const shouldBeGone = (moment: Instant): Expression<SqlBool> =>
  sql<SqlBool>`(state in ('closing', 'leaking')
    or (state not in ('gone', 'failed') and coalesce(ends_at, not_after) <= ${moment}::bigint))`;

/** Since when it should be gone: closing may begin before the end, and only counts once it has begun. */
const since = sql<number>`least(coalesce(ends_at, not_after),
  case when state in ('closing', 'leaking') then closing_since end)`;

/** Since when its secret is the one it is. */
const secretSince = sql<number>`coalesce(secret_since, seen_at)`;

function filtered(filter: GrantFilter) {
  let query = db.selectFrom('grants').selectAll();
  if (filter.granteeId !== undefined) query = query.where('grantee_id', '=', filter.granteeId);
  if (filter.integrationId !== undefined) query = query.where('integration_id', '=', filter.integrationId);
  if (filter.resourceId !== undefined) query = query.where('resource_id', '=', filter.resourceId);
  if (filter.resourceIds !== undefined) query = query.where(anyOf('resource_id', filter.resourceIds));
  if (filter.states !== undefined) query = query.where(anyOf('state', filter.states));
  if (filter.requestIds !== undefined) {
    query = query.where(
      sql<SqlBool>`id in (select grant_id from leases where request_id = any(${filter.requestIds}::text[]))`,
    );
  }
  return query;
}

const state = oneOf(...grantStates);
export const endCause = oneOf(
  'ended',
  'released',
  'revoked',
  'deactivated',
  'opening_failed',
  'context_ended',
  'hours_ended',
  'review_missed',
);
const secret = oneOf('available', 'viewed', 'resetting', 'none');

const grantOf = (row: Selectable<Tables['grants']>): Grant => ({
  id: id('grant')(row.id, 'grants.id'),
  granteeId: id('person')(row.grantee_id, 'grants.grantee_id'),
  integrationId: id('integration')(row.integration_id, 'grants.integration_id'),
  resourceId: id('resource')(row.resource_id, 'grants.resource_id'),
  permissionId: id('permission')(row.permission_id, 'grants.permission_id'),
  state: state(row.state, 'grants.state'),
  plan: nullable(anyObject)(row.plan, 'grants.plan'),
  simulated: row.simulated,
  notAfter: row.not_after,
  seenAt: row.seen_at,
  endsAt: row.ends_at,
  closeCause: nullable(endCause)(row.close_cause, 'grants.close_cause'),
  closingSince: row.closing_since,
  goneAt: row.gone_at,
  excess: listOf(text)(row.excess, 'grants.excess'),
  differs: listOf(text)(row.differs, 'grants.differs'),
  uncertainSince: row.uncertain_since,
  alarmedAt: row.alarmed_at,
  trouble: row.trouble,
  secret: secret(row.secret, 'grants.secret'),
  ...(row.secret_since === null ? {} : { secretSince: row.secret_since }),
  createdAt: row.created_at,
  version: row.version,
});

const changed = (detail: string): Fault =>
  new Fault('object.changed', 'the grant was changed meanwhile; read it again', { detail });

const nestedOf = ({ plan, excess, differs }: Grant) => ({ plan, excess, differs });

const columns: ColumnTypes = {
  id: 'text',
  grantee_id: 'text',
  integration_id: 'text',
  resource_id: 'text',
  permission_id: 'text',
  state: 'text',
  plan: 'jsonb',
  simulated: 'boolean',
  not_after: 'bigint',
  seen_at: 'bigint',
  ends_at: 'bigint',
  close_cause: 'text',
  closing_since: 'bigint',
  gone_at: 'bigint',
  excess: 'jsonb',
  differs: 'jsonb',
  uncertain_since: 'bigint',
  alarmed_at: 'bigint',
  trouble: 'text',
  secret: 'text',
  secret_since: 'bigint',
  created_at: 'bigint',
  version: 'bigint',
};

const rowOf = (grant: Grant): Insertable<Tables['grants']> => ({
  id: grant.id,
  grantee_id: grant.granteeId,
  integration_id: grant.integrationId,
  resource_id: grant.resourceId,
  permission_id: grant.permissionId,
  state: grant.state,
  plan: jsonOrNull(grant.plan),
  simulated: grant.simulated,
  not_after: grant.notAfter,
  seen_at: grant.seenAt,
  ends_at: grant.endsAt,
  close_cause: grant.closeCause,
  closing_since: grant.closingSince,
  gone_at: grant.goneAt,
  excess: json(grant.excess),
  differs: json(grant.differs),
  uncertain_since: grant.uncertainSince,
  alarmed_at: grant.alarmedAt,
  trouble: grant.trouble,
  secret: grant.secret,
  secret_since: grant.secretSince ?? null,
  created_at: grant.createdAt,
  version: grant.version,
});
