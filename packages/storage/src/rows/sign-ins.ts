// Browser sign-ins and one-time links as rows, found by the hash of their secret.

import type { SignIn, SignInLink, SignInRows } from '@tidegate/core';
import { type Selectable, sql } from 'kysely';

import type { Session } from '../session.ts';
import { id, oneOf } from '../sql/parse.ts';
import { db, type Tables } from '../sql/tables.ts';
import { forget } from './forget.ts';

export function signInRows(session: Session): SignInRows {
  return {
    insert: async (signIn, hash) => {
      await session.rows(
        db.insertInto('sign_ins').values({
          id: signIn.id,
          person_id: signIn.personId,
          hash,
          started_at: signIn.startedAt,
          last_seen_at: signIn.lastSeenAt,
        }),
      );
    },
    byHash: async (hash) => {
      const row = await session.first(db.selectFrom('sign_ins').selectAll().where('hash', '=', hash));
      return row === null ? null : signInOf(row);
    },
    touch: async (signInId, at) => {
      await session.rows(db.updateTable('sign_ins').set({ last_seen_at: at }).where('id', '=', signInId));
    },
    remove: async (signInId) => {
      await session.rows(db.deleteFrom('sign_ins').where('id', '=', signInId));
    },
    removeOfPerson: async (personId) => {
      await session.rows(db.deleteFrom('sign_ins').where('person_id', '=', personId));
    },
    putLink: async (hash, link) => {
      await session.rows(
        db
          .insertInto('sign_in_links')
          .values({ hash, purpose: link.purpose, email: link.email, expires_at: link.expiresAt }),
      );
    },
    takeLink: async (hash) => {
      const row = await session.first(db.deleteFrom('sign_in_links').where('hash', '=', hash).returningAll());
      return row === null ? null : linkOf(row);
    },
    forgetStartedBefore: (moment, limit) =>
      forget(session, 'sign_ins', 'id', limit, sql`started_at < ${moment}::bigint`),
    forgetLinksExpiredBefore: (moment, limit) =>
      forget(session, 'sign_in_links', 'hash', limit, sql`expires_at < ${moment}::bigint`),
  };
}

const signInOf = (row: Selectable<Tables['sign_ins']>): SignIn => ({
  id: id('signIn')(row.id, 'sign_ins.id'),
  personId: id('person')(row.person_id, 'sign_ins.person_id'),
  startedAt: row.started_at,
  lastSeenAt: row.last_seen_at,
});

const purpose = oneOf('first-administrator', 'sign-in');

const linkOf = (row: Selectable<Tables['sign_in_links']>): SignInLink => ({
  purpose: purpose(row.purpose, 'sign_in_links.purpose'),
  email: row.email,
  expiresAt: row.expires_at,
});
