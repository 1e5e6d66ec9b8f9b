// Doors of targets that refuse the credential of their integration, as rows. The target itself is the part without a name.

import type { CredentialRefusal, CredentialRefusalRows, RefusalHeardBy } from '@tidegate/core';
import type { Selectable } from 'kysely';

import type { Session } from '../session.ts';
import { id, oneOf } from '../sql/parse.ts';
import { db, type Tables } from '../sql/tables.ts';

export function credentialRefusalRows(session: Session): CredentialRefusalRows {
  const all = db.selectFrom('credential_refusals').selectAll().orderBy('integration_id').orderBy('part');
  return {
    all: async () => (await session.rows(all)).map(refusalOf),
    of: async (integrationId, heardBy) =>
      (await session.rows(all.where('integration_id', '=', integrationId).where('heard_by', '=', heardBy))).map(
        refusalOf,
      ),
    replace: async (integrationId, heardBy, refusals) => {
      await session.rows(
        db
          .deleteFrom('credential_refusals')
          .where('integration_id', '=', integrationId)
          .where('heard_by', '=', heardBy),
      );
      if (refusals.length > 0) await session.rows(db.insertInto('credential_refusals').values(refusals.map(rowOf)));
    },
  };
}

const heard = oneOf<RefusalHeardBy>('knock', 'survey');

const refusalOf = (row: Selectable<Tables['credential_refusals']>): CredentialRefusal => ({
  integrationId: id('integration')(row.integration_id, 'credential_refusals.integration_id'),
  heardBy: heard(row.heard_by, 'credential_refusals.heard_by'),
  part: row.part === '' ? null : row.part,
  message: row.message,
  since: row.since,
});

const rowOf = (one: CredentialRefusal): Tables['credential_refusals'] => ({
  integration_id: one.integrationId,
  heard_by: one.heardBy,
  part: one.part ?? '',
  message: one.message,
  since: one.since,
});
