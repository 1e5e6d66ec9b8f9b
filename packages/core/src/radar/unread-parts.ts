// What a survey of which some parts could not be read is compared with: everything of those parts is left out, on every side, so that nothing
// is concluded about them (law 8). Pure.

import type { ObservedAccess } from '../ports/adapter.ts';
import { grantKey, type RecordedGrant } from './compare.ts';
import type { Sighting, UnreadPart } from './sighting.ts';

export interface PartsAsk {
  readonly observed: readonly ObservedAccess[];
  readonly recorded: readonly RecordedGrant[];
  /** All that is open of the integration. */
  readonly open: readonly Sighting[];
  /** Parts that could not be read now. */
  readonly failed: ReadonlySet<string>;
  /** Those of the last survey; null before the first. */
  readonly unread: readonly UnreadPart[] | null;
  readonly partOf: (key: string) => string | null;
}

export interface ReadParts extends Pick<PartsAsk, 'observed' | 'recorded' | 'open'> {
  /** Keys of what is standing: what was, and strangers in parts that are read for the first time; null for the first survey. */
  readonly standing: ReadonlySet<string> | null;
  readonly unread: readonly UnreadPart[];
}

/** What is left to compare. */
export function readParts({ observed, recorded, open, failed, unread, partOf }: PartsAsk): ReadParts {
  const isRead = (key: string): boolean => !failed.has(partOf(key) ?? '');
  const unreadGrants = new Set(recorded.filter(({ keys }) => !keys.every(isRead)).map(({ id }) => grantKey(id)));
  const left = {
    observed: observed.filter(({ key }) => isRead(key)),
    recorded: recorded.filter(({ id }) => !unreadGrants.has(grantKey(id))),
    open: open.filter(({ key }) => isRead(key) && !unreadGrants.has(key)),
  };
  const neverRead = new Set(unread?.filter(({ readBefore }) => !readBefore).map(({ part }) => part));
  const strangersAnew = left.observed.filter(({ key }) => neverRead.has(partOf(key) ?? ''));
  const standing = left.open.filter(({ kind }) => kind === 'standing');
  return {
    ...left,
    standing: unread === null ? null : new Set([...standing, ...strangersAnew].map(({ key }) => key)),
    unread: [...failed].toSorted().map((part) => ({ part, readBefore: unread !== null && !neverRead.has(part) })),
  };
}
