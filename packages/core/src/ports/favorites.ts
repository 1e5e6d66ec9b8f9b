// Requests that people marked as favourites, as rows.

import type { PersonId, RequestId } from '../ids.ts';

export interface FavoriteRows {
  /** Marks a request for a person, or takes the mark away. The oldest marks beyond the limit go. */
  set(personId: PersonId, id: RequestId, marked: boolean): Promise<void>;
  among(personId: PersonId, ids: readonly RequestId[]): Promise<ReadonlySet<RequestId>>;
  /** The latest first. */
  of(personId: PersonId): Promise<readonly RequestId[]>;
}
