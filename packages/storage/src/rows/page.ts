// Pages of listings that are newest first. The cursor is the moment and id of the last item, which its reader has seen
// anyway: a position or count would tell how much else there is.

import { type Instant, type Page, type PageAsk, Refused, refusal } from '@tidegate/core';
import { type Expression, type SqlBool, sql } from 'kysely';

import { storageLimits } from '../limits.ts';

/** The last item of the page before: its moment and its id. */
interface Cursor {
  readonly at: Instant;
  readonly id: string;
}

const badCursor = (): Refused =>
  new Refused(refusal('input.invalid', 'start again from the first page: this cursor is not one of ours'));

/** Reads the cursor of a page; refuses anything that `nextOf` did not make. */
export function cursorOf(page: PageAsk): Cursor | null {
  if (page.after === null) return null;
  const [, at, id] = /^([0-9]{1,15})\.([a-z]{3}_[0-9a-z]{1,64})$/.exec(fromBase64(page.after)) ?? [];
  if (at === undefined || id === undefined) throw badCursor();
  return { at: Number(at), id };
}

const fromBase64 = (text: string): string => Buffer.from(text, 'base64url').toString('latin1');

/** Rows strictly older than the cursor, by a moment column and `id`. */
export const olderThan = (column: string, cursor: Cursor): Expression<SqlBool> =>
  sql<SqlBool>`(${sql.ref(column)}, id) < (${cursor.at}::bigint, ${cursor.id}::text collate "C")`;

/** How many rows to read for a page: one more than asked tells whether there is a next one. */
export const rowsFor = (page: PageAsk): number => pageSize(page) + 1;

const pageSize = (page: PageAsk): number => Math.max(1, Math.min(page.limit, storageLimits.pageSizeMax));

/** Cuts the extra row off and says where the next page starts. */
export function pageOf<T extends { readonly id: string }>(
  page: PageAsk,
  rows: readonly T[],
  momentOf: (item: T) => Instant,
): Page<T> {
  const items = rows.slice(0, pageSize(page));
  const last = items.at(-1);
  if (rows.length === items.length || last === undefined) return { items, next: null };
  return { items, next: Buffer.from(`${momentOf(last)}.${last.id}`, 'latin1').toString('base64url') };
}

/** The cursor of a listing by sequence number. */
export function sequenceOf(page: PageAsk): number | null {
  if (page.after === null) return null;
  const text = fromBase64(page.after);
  if (!/^[0-9]{1,15}$/.test(text)) throw badCursor();
  return Number(text);
}

/** The same as `pageOf`, for a listing by sequence number. */
export function pageBySequence<T extends { readonly sequence: number }>(page: PageAsk, rows: readonly T[]): Page<T> {
  const items = rows.slice(0, pageSize(page));
  const last = items.at(-1);
  if (rows.length === items.length || last === undefined) return { items, next: null };
  return { items, next: Buffer.from(String(last.sequence), 'latin1').toString('base64url') };
}
