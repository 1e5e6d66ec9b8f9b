// A shift as the sentence that every door shows: who is on it, or why that is unknown.

import { listed } from '../errors/listed.ts';
import { durationText } from '../flow/duration-text.ts';
import type { PersonId } from '../ids.ts';
import type { Instant } from '../ports/clock.ts';
import { isFresh } from './origin.ts';
import type { Shift, Turn } from './shift.ts';

/** Why nobody can say whose turn it is; null where it is known. */
export function whyUnknown(shift: Shift, now: Instant): string | null {
  const { observedAt, maxAgeSec } = shift.origin;
  if (shift.knownUntil === 0) return 'its rota never told a turn';
  const ago = durationText(Math.max(0, Math.floor((now - observedAt) / 1_000)));
  if (!isFresh(shift.origin, now))
    return `its rota was last read ${ago} ago and counts for ${durationText(maxAgeSec ?? 0)}`;
  return now > shift.knownUntil ? `its rota, read ${ago} ago, told nothing about now` : null;
}

/** The turns of a moment; none where they are unknown. */
export const turnsAt = (shift: Shift, now: Instant): readonly Turn[] =>
  whyUnknown(shift, now) === null ? shift.turns.filter((turn) => turn.from <= now && now < turn.to) : [];

/** "ada is on call until …", or why nobody knows. `nameOf` gives the name of a person, `momentText` of a moment. */
export function shiftSentence(
  shift: Shift,
  now: Instant,
  texts: { readonly nameOf: (id: PersonId) => string; readonly momentText: (moment: Instant) => string },
): string {
  const unknown = whyUnknown(shift, now);
  if (unknown !== null) return `nobody can say who is on call, so nobody has access because of it: ${unknown}`;
  const present = turnsAt(shift, now);
  if (present.length > 0) {
    const until = Math.min(...present.map(({ to }) => to));
    const names = [...new Set(present.map(({ personId }) => texts.nameOf(personId)))];
    return `${listed(names, 'nobody')} ${names.length === 1 ? 'is' : 'are'} on call until ${texts.momentText(until)}`;
  }
  const next = shift.turns.find(({ from }) => from > now);
  if (next === undefined) return 'nobody who is known here is on call, now or later';
  return `nobody who is known here is on call; next is ${texts.nameOf(next.personId)}, from ${texts.momentText(next.from)}`;
}
