// Authenticators as rows: one a person, its secret sealed. A code is looked at while the row is held, so that none is taken twice.

import type { Authenticator, AuthenticatorRows } from '@tidegate/core';
import type { Selectable } from 'kysely';

import type { Session } from '../session.ts';
import { id } from '../sql/parse.ts';
import { db, type Tables } from '../sql/tables.ts';

export function authenticatorRows(session: Session): AuthenticatorRows {
  const all = db.selectFrom('authenticators').selectAll();
  const one = async (query: typeof all): Promise<Authenticator | null> => {
    const row = await session.first(query);
    return row === null ? null : authenticatorOf(row);
  };
  return {
    get: (personId) => one(all.where('person_id', '=', personId)),
    lock: (personId) => one(all.where('person_id', '=', personId).forUpdate()),
    save: async (authenticator) => {
      const row = {
        person_id: authenticator.personId,
        sealed: authenticator.sealed,
        created_at: authenticator.createdAt,
        confirmed_at: authenticator.confirmedAt,
        last_step: authenticator.lastStep,
        passed_at: authenticator.passedAt,
        failures: authenticator.failures,
        held_until: authenticator.heldUntil,
      };
      await session.rows(
        db
          .insertInto('authenticators')
          .values(row)
          .onConflict((conflict) => conflict.column('person_id').doUpdateSet(row)),
      );
    },
    remove: async (personId) => {
      await session.rows(db.deleteFrom('authenticators').where('person_id', '=', personId));
    },
  };
}

const authenticatorOf = (row: Selectable<Tables['authenticators']>): Authenticator => ({
  personId: id('person')(row.person_id, 'authenticators.person_id'),
  sealed: row.sealed,
  createdAt: row.created_at,
  confirmedAt: row.confirmed_at,
  lastStep: row.last_step,
  passedAt: row.passed_at,
  failures: row.failures,
  heldUntil: row.held_until,
});
