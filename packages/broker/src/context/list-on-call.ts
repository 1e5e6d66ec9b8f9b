// Who is on call and who comes next, for whoever may see people. A list: what is decided by shifts reads them itself.

import {
  type Instant,
  limits,
  type Page,
  type PageAsk,
  type Person,
  type Shift,
  type Source,
  shiftSentence,
  type Turn,
  turnsAt,
  whyUnknown,
} from '@tidegate/core';
import { pageOf } from '../pages.ts';
import type { Ports } from '../ports.ts';

/** A turn with its person; null where the record is gone. */
export interface ShownTurn {
  readonly person: Person | null;
  readonly from: Instant;
  readonly to: Instant;
}

/** One shift as it stands. */
export interface OnCall {
  readonly shift: Shift;
  /** Null where the source was removed. */
  readonly source: Source | null;
  /** Whose turn it is is not known, and why; null where it is. */
  readonly unknown: string | null;
  readonly sentence: string;
  readonly now: readonly ShownTurn[];
  readonly next: readonly ShownTurn[];
}

/** The shifts, by name. */
export async function listOnCall(ports: Ports, page: PageAsk): Promise<Page<OnCall>> {
  const now = ports.clock.now();
  return ports.store.read(async (tx) => {
    const shown = pageOf(await tx.shifts.all(), page, ({ name }) => name);
    const sources = new Map((await tx.sources.all()).map((source) => [source.id, source]));
    const turns = shown.items.flatMap((shift) => [...turnsAt(shift, now), ...nextOf(shift, now)]);
    const people = await tx.people.many([...new Set(turns.map(({ personId }) => personId))]);
    const byId = new Map(people.map((person) => [person.id, person]));
    const shownTurn = ({ personId, from, to }: Turn): ShownTurn => ({ person: byId.get(personId) ?? null, from, to });
    const texts = {
      nameOf: (id: Person['id']) => byId.get(id)?.email ?? 'somebody who is gone',
      momentText: (moment: Instant) => new Date(moment).toISOString().slice(0, 16).replace('T', ' ').concat(' UTC'),
    };
    const items = shown.items.map((shift) => ({
      shift,
      source: shift.origin.sourceId === null ? null : (sources.get(shift.origin.sourceId) ?? null),
      unknown: whyUnknown(shift, now),
      sentence: shiftSentence(shift, now, texts),
      now: turnsAt(shift, now).map(shownTurn),
      next: nextOf(shift, now).map(shownTurn),
    }));
    return { items, next: shown.next };
  });
}

const nextOf = (shift: Shift, now: Instant): readonly Turn[] =>
  whyUnknown(shift, now) === null ? shift.turns.filter(({ from }) => from > now).slice(0, limits.nextTurnsMax) : [];
