// A sighting: access that a target holds, or lacks, other than what was granted through here. Kept as long as it is so, and remembered
// afterwards.

import type { GrantId, IntegrationId, PersonId, RequestId, SightingId } from '../ids.ts';
import type { ObservedAccess } from '../ports/adapter.ts';
import type { Instant } from '../ports/clock.ts';

/**
 * `standing`: it was there when the target was first looked at. `made_outside`: it came later, and nobody granted it here. `widened`: an
 * account of a grant holds more than planned. `longer`: it outlasts its grant's leases, or its end in the target was moved. `narrowed`: it
 * holds less than planned. `left_behind`: it carries our mark, and no grant of ours is its. `removed_outside`: a grant is open here and
 * absent there.
 */
export const sightingKinds = [
  'standing',
  'made_outside',
  'widened',
  'longer',
  'narrowed',
  'left_behind',
  'removed_outside',
] as const;
export type SightingKind = (typeof sightingKinds)[number];

/** A kind of sighting as a kind of finding, the gravest first. */
export const radarFindingKinds = [
  'radar.widened',
  'radar.longer',
  'radar.made_outside',
  'radar.left_behind',
  'radar.removed_outside',
  'radar.narrowed',
  'radar.standing',
] as const satisfies readonly `radar.${SightingKind}`[];

/** What one comparison found, before it is known whether it is new. */
export interface Seen {
  /** The same whenever it is looked at; of all open sightings of an integration one has it. */
  readonly key: string;
  readonly kind: SightingKind;
  readonly account: string;
  readonly sentence: string;
  readonly entitlement: ObservedAccess['entitlement'];
  /** The grant it is about, or that its mark names; of a new one also the admin access that was open when it came. */
  readonly grantId: GrantId | null;
  /** Why it is never taken away from here; null where it may be. */
  readonly untouchable: string | null;
}

export interface Sighting extends Seen {
  readonly id: SightingId;
  readonly integrationId: IntegrationId;
  readonly firstSeenAt: Instant;
  readonly lastSeenAt: Instant;
  /** Null while it is so. */
  readonly resolvedAt: Instant | null;
  /** Somebody has looked at it and leaves it as it is. */
  readonly accepted: { readonly by: PersonId; readonly at: Instant; readonly reason: string } | null;
  /** Somebody had it taken away, and that goes on until a survey no longer shows it. */
  readonly removal: {
    /** Null where it is cleaned up by itself. */
    readonly by: PersonId | null;
    readonly at: Instant;
    readonly reason: string;
    readonly trouble: string | null;
  } | null;
  /** Somebody asked for it on behalf of its person; when that opens, this is taken away or taken over. */
  readonly turned: {
    readonly by: PersonId;
    readonly at: Instant;
    readonly reason: string;
    readonly requestId: RequestId;
  } | null;
}

/** How the last survey of an integration went. */
export interface RadarReview {
  readonly integrationId: IntegrationId;
  /** When the last survey that was read whole began; null before the first. */
  readonly wholeAt: Instant | null;
  readonly triedAt: Instant;
  readonly tookMs: number;
  /** Pieces of access that the last whole survey told. */
  readonly observed: number;
  /** Why nothing could be concluded from the last, or from parts of it; null when it was read whole. */
  readonly trouble: string | null;
  /** Parts of the target about which the last that was concluded from tells nothing. */
  readonly unread: readonly UnreadPart[];
}

/** A part of a target that could not be read. */
export interface UnreadPart {
  readonly part: string;
  /** It was read before: what is new in it when it is read again came meanwhile. */
  readonly readBefore: boolean;
}
