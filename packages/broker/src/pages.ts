// Pages over lists that are already in memory, by a key that names the last thing the caller saw.

import type { Page, PageAsk } from '@tidegate/core';

/** The items after `ask.after` in a list sorted by `keyOf` (compared by code unit); `next` is null on the last page. */
export function pageOf<T>(items: readonly T[], ask: PageAsk, keyOf: (item: T) => string): Page<T> {
  const start = ask.after === null ? 0 : firstAfter(items, decode(ask.after), keyOf);
  const slice = items.slice(start, start + ask.limit);
  const last = slice.at(-1);
  const more = start + slice.length < items.length;
  return { items: slice, next: more && last !== undefined ? encode(keyOf(last)) : null };
}

function firstAfter<T>(items: readonly T[], key: string, keyOf: (item: T) => string): number {
  const exact = items.findIndex((item) => keyOf(item) === key);
  if (exact >= 0) return exact + 1;
  const later = items.findIndex((item) => keyOf(item) > key);
  return later < 0 ? items.length : later;
}

const encode = (key: string): string => Buffer.from(key, 'utf8').toString('base64url');
const decode = (token: string): string => Buffer.from(token, 'base64url').toString('utf8');

/** `*x*` contains, `x*` starts with, `*x` ends with, `x` is; case-insensitive, as the published API matches names. */
export function matchesWildcard(pattern: string, text: string): boolean {
  const wanted = pattern.toLowerCase();
  const given = text.toLowerCase();
  const core = wanted.replace(/^\*|\*$/g, '');
  const open = { start: wanted.startsWith('*'), end: wanted.length > 1 && wanted.endsWith('*') };
  if (open.start && open.end) return given.includes(core);
  if (open.end) return given.startsWith(core);
  if (open.start) return given.endsWith(core);
  return given === core;
}
