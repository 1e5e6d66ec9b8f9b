// Pages of listings, newest first, with the cursors that the databases give.

import { type Instant, type Page, type PageAsk, Refused, refusal } from '@tidegate/core';

const badCursor = (): Refused => new Refused(refusal('input.invalid', 'this cursor is not one of ours'));
const decoded = (text: string): string => Buffer.from(text, 'base64url').toString('latin1');
const encoded = (text: string): string => Buffer.from(text, 'latin1').toString('base64url');
const sizeOf = (page: PageAsk): number => Math.max(1, Math.min(page.limit, 1_000));

export const byText = <T>(textOf: (row: T) => string) => {
  return (one: T, other: T): number => (textOf(one) < textOf(other) ? -1 : Number(textOf(one) > textOf(other)));
};

/** The page of rows that are sorted here: newest first, then by id. */
export function pageOf<T extends { readonly id: string }>(
  ask: PageAsk,
  rows: readonly T[],
  momentOf: (row: T) => Instant,
): Page<T> {
  const cursor = cursorOf(ask);
  const sorted = rows
    .filter((row) => cursor === null || isOlder(row.id, momentOf(row), cursor))
    .toSorted((one, other) => momentOf(other) - momentOf(one) || (one.id < other.id ? 1 : -1));
  const items = sorted.slice(0, sizeOf(ask));
  const last = items.at(-1);
  const more = sorted.length > items.length && last !== undefined;
  return { items, next: more ? encoded(`${momentOf(last)}.${last.id}`) : null };
}

function cursorOf(ask: PageAsk): { readonly at: number; readonly id: string } | null {
  if (ask.after === null) return null;
  const [, at, id] = /^([0-9]{1,15})\.([a-z]{3}_[0-9a-z]{1,64})$/.exec(decoded(ask.after)) ?? [];
  if (at === undefined || id === undefined) throw badCursor();
  return { at: Number(at), id };
}

const isOlder = (id: string, at: number, cursor: { readonly at: number; readonly id: string }): boolean =>
  at < cursor.at || (at === cursor.at && id < cursor.id);

/** The page of rows by sequence number, the highest first. */
export function pageBySequence<T extends { readonly sequence: number }>(ask: PageAsk, rows: readonly T[]): Page<T> {
  const before = ask.after === null ? null : decoded(ask.after);
  if (before !== null && !/^[0-9]{1,15}$/.test(before)) throw badCursor();
  const sorted = rows
    .filter(({ sequence }) => before === null || sequence < Number(before))
    .toSorted((one, other) => other.sequence - one.sequence);
  const items = sorted.slice(0, sizeOf(ask));
  const last = items.at(-1);
  return { items, next: sorted.length > items.length && last ? encoded(String(last.sequence)) : null };
}
