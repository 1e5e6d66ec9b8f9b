// Where somebody was going when they were sent to a provider: kept in this tab, so that it is there when they come back. Only a path of our
// own is ever taken from it.

import { readNext } from '../../app/search.ts';

const key = 'tidegate-next';

export const keepNext = (next: string): void => sessionStorage.setItem(key, next);

/** The kept path, once; the first page where there is none. */
export function takeNext(): string {
  const next = sessionStorage.getItem(key);
  sessionStorage.removeItem(key);
  return readNext({ next }).next ?? '/';
}
