// Emergency uses as rows. None is ever deleted; of one human at most one is open.

import type { Emergency } from '../emergency/emergency.ts';
import type { PersonId, RequestId } from '../ids.ts';

export interface EmergencyRows {
  get(id: RequestId): Promise<Emergency | null>;
  /** Like `get`, holding the row until the transaction ends. */
  lock(id: RequestId): Promise<Emergency | null>;
  /** The one of this human that nobody has reviewed. */
  openOf(humanId: PersonId): Promise<Emergency | null>;
  /** Refuses with `request.review_pending` where the human has one that is open. */
  insert(emergency: Emergency): Promise<void>;
  /** Writes its review. */
  save(emergency: Emergency): Promise<void>;
  /** Those nobody has reviewed, the oldest first. */
  open(limit: number): Promise<readonly Emergency[]>;
  /** Those that were reviewed, the latest first. */
  reviewed(limit: number): Promise<readonly Emergency[]>;
}
