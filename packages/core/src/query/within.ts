// A query that is another one and more: what a scope of a space is written as. It is seen from the text alone, so whoever reads the scope
// sees the border, and no later change of anything else moves it.

import { printQuery } from './print.ts';
import type { Query } from './query.ts';

/** The text of everything in `outer` that `own` holds as well; all of it where `own` is blank. Both parse. */
export const queryWithin = (outer: string, own: string): string =>
  own.trim() === '' ? `(${outer})` : `(${outer}) and (${own})`;

/** What `queryWithin` added to `outer`, for changing it: empty for all of it, and the whole text where it was written by another hand. */
export function ownQuery(outer: string, whole: string): string {
  if (whole === queryWithin(outer, '')) return '';
  const [before, after] = [`(${outer}) and (`, ')'];
  const own = whole.slice(before.length, -after.length);
  return whole === `${before}${own}${after}` ? own : whole;
}

/** Whether a query is `outer` in parentheses, or begins with that and goes on with "and": it holds nothing that `outer` does not. */
export function isWithin(query: Query, outer: Query): boolean {
  const first = query.kind === 'and' ? query.parts[0] : query;
  return first?.kind === 'group' && printQuery(first.inner) === printQuery(outer);
}
