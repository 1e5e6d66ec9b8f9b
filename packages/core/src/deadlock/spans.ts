// Hours as spans of real time over some days, so that "never" and "not on Friday evenings" can be found by looking.

import { type Hours, isWithin, nextChangeOf } from '../context/hours.ts';
import type { Instant } from '../ports/clock.ts';

/** From a moment to the first moment after. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** When hours are open between two moments, in order; null hours are always open. */
export function spansOf(hours: Hours | null, within: Span): readonly Span[] {
  if (hours === null) return [within];
  const spans: Span[] = [];
  for (let at = within.from; at < within.to; ) {
    const next = Math.min(nextChangeOf(hours, at) ?? within.to, within.to);
    if (isWithin(hours, at)) spans.push({ from: at, to: next });
    at = next;
  }
  return spans;
}

/** The time that is in both. */
export const both = (left: readonly Span[], right: readonly Span[]): readonly Span[] =>
  left.flatMap((one) =>
    right
      .map((other) => ({ from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) }))
      .filter(({ from, to }) => from < to),
  );

/** Whether something that begins in `begins` and waits for `waitMs` at most meets any of `ends`. */
export const everMeets = (begins: readonly Span[], ends: readonly Span[], waitMs: number): boolean =>
  begins.some((begin) => ends.some((end) => end.from < begin.to + waitMs && end.to > begin.from));

/** The first moment in `begins` from which waiting for `waitMs` meets none of `ends`; null where there is none before `until`. */
export function firstMiss(ask: {
  readonly begins: readonly Span[];
  readonly ends: readonly Span[];
  readonly waitMs: number;
  readonly until: Instant;
}): Instant | null {
  const { begins, ends, waitMs, until } = ask;
  for (const begin of begins) {
    const moments = [begin.from, ...ends.map((end) => end.to).filter((to) => begin.from <= to && to < begin.to)];
    for (const moment of moments) {
      const met = ends.some((end) => end.to > moment && end.from < moment + waitMs);
      if (!met && moment + waitMs <= until) return moment;
    }
  }
  return null;
}
