// Notices to people as rows.

import type { Notice, NoticeRows } from '@tidegate/core';
import { type Insertable, type Selectable, sql } from 'kysely';

import { storageLimits } from '../limits.ts';
import type { Session } from '../session.ts';
import { id, nullable } from '../sql/parse.ts';
import { db, type Tables } from '../sql/tables.ts';
import { forget } from './forget.ts';
import { cursorOf, olderThan, pageOf, rowsFor } from './page.ts';

export function noticeRows(session: Session): NoticeRows {
  return {
    insert: async (notices) => {
      for (let start = 0; start < notices.length; start += storageLimits.rowsPerStatementMax) {
        const part = notices.slice(start, start + storageLimits.rowsPerStatementMax);
        await session.write(db.insertInto('notices').values(part.map(rowOf)));
      }
    },
    get: async (noticeId) => {
      const row = await session.first(db.selectFrom('notices').selectAll().where('id', '=', noticeId));
      return row === null ? null : noticeOf(row);
    },
    page: async (personId, ask) => {
      const cursor = cursorOf(ask);
      let query = db.selectFrom('notices').selectAll().where('person_id', '=', personId);
      if (cursor !== null) query = query.where(olderThan('at', cursor));
      const rows = await session.rows(query.orderBy('at', 'desc').orderBy('id', 'desc').limit(rowsFor(ask)));
      return pageOf(ask, rows.map(noticeOf), (notice) => notice.at);
    },
    countUnread: async (personId) => {
      const row = await session.first(
        db
          .selectFrom('notices')
          .select((notices) => notices.fn.countAll<number>().as('count'))
          .where('person_id', '=', personId)
          .where('read_at', 'is', null),
      );
      return row?.count ?? 0;
    },
    markRead: async (personId, upTo, at) => {
      await session.write(
        db
          .updateTable('notices')
          .set({ read_at: at })
          .where('person_id', '=', personId)
          .where('read_at', 'is', null)
          .where('at', '<=', upTo),
      );
    },
    forgetReadBefore: (moment, limit) =>
      forget(session, 'notices', 'id', limit, sql`read_at is not null and at < ${moment}::bigint`),
  };
}

const noticeOf = (row: Selectable<Tables['notices']>): Notice => ({
  id: id('notice')(row.id, 'notices.id'),
  personId: id('person')(row.person_id, 'notices.person_id'),
  kind: row.kind,
  sentence: row.sentence,
  requestId: nullable(id('request'))(row.request_id, 'notices.request_id'),
  at: row.at,
  readAt: row.read_at,
});

const rowOf = (notice: Notice): Insertable<Tables['notices']> => ({
  id: notice.id,
  person_id: notice.personId,
  kind: notice.kind,
  sentence: notice.sentence,
  request_id: notice.requestId,
  at: notice.at,
  read_at: notice.readAt,
});
