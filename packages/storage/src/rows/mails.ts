// Choices about mail, and mail that was given up, as rows.

import type { MailRows } from '@tidegate/core';

import type { Session } from '../session.ts';
import { id } from '../sql/parse.ts';
import { db } from '../sql/tables.ts';
import { anyOf } from './any-of.ts';

export function mailRows(session: Session): MailRows {
  return {
    off: async (personId) => {
      const kinds = db.selectFrom('mail_off').select('kind').where('person_id', '=', personId).orderBy('kind');
      return (await session.rows(kinds)).map(({ kind }) => kind);
    },
    setOff: async (personId, kinds) => {
      await session.rows(db.deleteFrom('mail_off').where('person_id', '=', personId));
      if (kinds.length === 0) return;
      const rows = [...new Set(kinds)].map((kind) => ({ person_id: personId, kind }));
      await session.rows(db.insertInto('mail_off').values(rows));
    },
    offAmong: async (kind, personIds) => {
      if (personIds.length === 0) return new Set();
      const rows = db.selectFrom('mail_off').select('person_id').where('kind', '=', kind);
      const found = await session.rows(rows.where(anyOf('person_id', personIds)));
      return new Set(found.map(({ person_id }) => id('person')(person_id, 'mail_off.person_id')));
    },
    giveUp: async ({ noticeId, at, trouble, alarmed }) => {
      await session.rows(
        db
          .insertInto('mails_given_up')
          .values({ notice_id: noticeId, at, trouble, alarmed })
          .onConflict((conflict) => conflict.column('notice_id').doUpdateSet({ at, trouble, alarmed })),
      );
    },
    alarmedAt: async () => {
      const last = db.selectFrom('mails_given_up').select('at').where('alarmed', '=', true);
      return (await session.first(last.orderBy('at', 'desc').limit(1)))?.at ?? null;
    },
    countGivenUpSince: async (moment) => {
      const rows = db.selectFrom('mails_given_up').select((all) => all.fn.countAll<number>().as('count'));
      return (await session.first(rows.where('at', '>=', moment)))?.count ?? 0;
    },
  };
}
