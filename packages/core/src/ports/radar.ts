// What the radar saw, as rows: of an integration and key at most one sighting is open.

import type { IntegrationId, PersonId, RequestId, SightingId } from '../ids.ts';
import type { RadarReview, Sighting, SightingKind } from '../radar/sighting.ts';
import type { Instant } from './clock.ts';
import type { Page, PageAsk } from './page.ts';

export interface SightingFilter {
  readonly integrationId?: IntegrationId;
  readonly kind?: SightingKind;
  /** `open`: nobody accepted it; `accepted`: it is so still. Absent: all of it. */
  readonly state?: 'open' | 'accepted' | 'resolved';
  /** Part of the account's name, upper and lower case alike. */
  readonly account?: string;
}

/** How many sightings of a kind are open, accepted or not, in one integration. */
export interface SightingCount {
  readonly integrationId: IntegrationId;
  readonly kind: SightingKind;
  readonly accounts: number;
  readonly open: number;
  readonly accepted: number;
}

export interface RadarRows {
  get(id: SightingId): Promise<Sighting | null>;
  /** Like `get`, holding the row until the transaction ends. */
  lock(id: SightingId): Promise<Sighting | null>;
  /** All that are not resolved, of one integration, by id. */
  openOf(integrationId: IntegrationId): Promise<readonly Sighting[]>;
  /** Those that are not resolved and were turned into one of these requests, held until the transaction ends. */
  lockTurned(requestIds: readonly RequestId[]): Promise<readonly Sighting[]>;
  /** Those that are neither resolved nor accepted, of every integration, by id. */
  waiting(): Promise<readonly Sighting[]>;
  /** What grants of somebody left behind, and nobody accepted or decided about yet, of every integration; held until the transaction ends. */
  lockLeftBy(personId: PersonId): Promise<readonly Sighting[]>;
  /** Inserts or replaces by id. What is resolved is written before what is opened under its key. */
  save(sightings: readonly Sighting[]): Promise<void>;
  /** Newest first. */
  page(filter: SightingFilter, page: PageAsk): Promise<Page<Sighting>>;
  counts(): Promise<readonly SightingCount[]>;
  review(integrationId: IntegrationId): Promise<RadarReview | null>;
  /** Like `review`, and holds every other writer of the integration's sightings waiting until the transaction ends. */
  lockReview(integrationId: IntegrationId): Promise<RadarReview | null>;
  reviews(): Promise<readonly RadarReview[]>;
  saveReview(review: RadarReview): Promise<void>;
  /** Deletes up to `limit` sightings that were resolved before a moment. Answers how many. */
  forgetResolvedBefore(moment: Instant, limit: number): Promise<number>;
}
