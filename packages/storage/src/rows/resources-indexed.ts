// Everything there is, for an index that is made from the start. A page is copied out of the database and read as bytes: a million rows as
// rows of a driver, each with three documents in it, take three times as long.

import type { FactNumbers, NumberedPage } from '@tidegate/core';
import { sql } from 'kysely';

import { storageLimits } from '../limits.ts';
import { raw, type Session } from '../session.ts';
import { copiedFields, IndexPageReader, lastIdOf } from './index-page-reader.ts';

/** Pages by id; the next is on its way while the caller works on one. */
export async function* indexedPages(session: Session, numbers: FactNumbers): AsyncGenerator<NumberedPage> {
  const reader = new IndexPageReader(numbers);
  let coming = pageAfter(session, '');
  for (;;) {
    const copied = await coming;
    const last = lastIdOf(copied);
    if (last === null) return;
    coming = pageAfter(session, last);
    // A reader that stops early leaves a page behind; what went wrong with it is the transaction's to tell.
    coming.catch(() => undefined);
    yield reader.read(copied);
  }
}

const pageAfter = (session: Session, last: string): Promise<Uint8Array> =>
  session.worldBytes(
    raw(
      sql`select ${sql.raw(copiedFields.join(', '))}
            from resources where status <> 'deleted' and id > ${sql.lit(last)}
           order by id limit ${sql.lit(storageLimits.indexPageRows)}`,
    ),
  );
