// What people marked as favourites, as rows: requests to ask for again, and offers to ask for.

import type { FlowId, PersonId, RequestId, ResourceId } from '../ids.ts';
import type { Entitlement } from '../inventory/resource.ts';

/** An offer, as it is marked: one entitlement through one access flow. */
export interface MarkedOffer extends Entitlement {
  readonly flowId: FlowId;
}

export interface FavoriteRows {
  /** Marks a request for a person, or takes the mark away. The oldest marks beyond the limit go. */
  set(personId: PersonId, id: RequestId, marked: boolean): Promise<void>;
  among(personId: PersonId, ids: readonly RequestId[]): Promise<ReadonlySet<RequestId>>;
  /** The latest first. */
  of(personId: PersonId): Promise<readonly RequestId[]>;
  /**
   * Marks an offer for a person, or takes the mark away. With a new mark those whose flow or resource is there no longer go, and the
   * oldest beyond the limit.
   */
  setOffer(personId: PersonId, offer: MarkedOffer, marked: boolean): Promise<void>;
  /** Those of a person on some resources. */
  offersOn(personId: PersonId, resourceIds: readonly ResourceId[]): Promise<readonly MarkedOffer[]>;
  /** All of a person, offered by now or not, the latest first. */
  offers(personId: PersonId): Promise<readonly MarkedOffer[]>;
}
