// Leases as rows.

import type { Lease, LeaseRows } from '@tidegate/core';
import type { Insertable, Selectable } from 'kysely';

import type { Session } from '../session.ts';
import { id, nullable } from '../sql/parse.ts';
import { db, type Tables } from '../sql/tables.ts';
import { anyOf } from './any-of.ts';
import { endCause } from './grants.ts';

export function leaseRows(session: Session): LeaseRows {
  const all = db.selectFrom('leases').selectAll().orderBy('not_after').orderBy('id');
  const some = async (query: typeof all): Promise<readonly Lease[]> => (await session.rows(query)).map(leaseOf);
  return {
    insert: async (lease) => {
      await session.rows(db.insertInto('leases').values(rowOf(lease)));
    },
    save: async (lease) => {
      await session.rows(db.updateTable('leases').set(rowOf(lease)).where('id', '=', lease.id));
    },
    get: async (leaseId) => (await some(all.where('id', '=', leaseId)))[0] ?? null,
    ofRequest: (requestId) => some(all.where('request_id', '=', requestId)),
    ofRequests: async (ids) => (ids.length === 0 ? [] : some(all.where(anyOf('request_id', ids)))),
    ofGrant: (grantId) => some(all.where('grant_id', '=', grantId)),
    ofGrants: async (ids) => (ids.length === 0 ? [] : some(all.where(anyOf('grant_id', ids)))),
  };
}

const leaseOf = (row: Selectable<Tables['leases']>): Lease => ({
  id: id('lease')(row.id, 'leases.id'),
  requestId: id('request')(row.request_id, 'leases.request_id'),
  grantId: id('grant')(row.grant_id, 'leases.grant_id'),
  durationSec: row.duration_sec,
  notAfter: row.not_after,
  endsAt: row.ends_at,
  endedAt: row.ended_at,
  endCause: nullable(endCause)(row.end_cause, 'leases.end_cause'),
});

const rowOf = (lease: Lease): Insertable<Tables['leases']> => ({
  id: lease.id,
  request_id: lease.requestId,
  grant_id: lease.grantId,
  duration_sec: lease.durationSec,
  not_after: lease.notAfter,
  ends_at: lease.endsAt,
  ended_at: lease.endedAt,
  end_cause: lease.endCause,
});
