// Spaces, and what belongs to them, as rows.

import type { BundleId, FlowId, ScopeId, SpaceId } from '../ids.ts';
import type { Space } from '../space/space.ts';

/** What can belong to a space. */
export type SpaceObjectId = ScopeId | BundleId | FlowId;

export interface SpaceRows {
  get(id: SpaceId): Promise<Space | null>;
  /** Holds its row until the transaction ends, so that its border and what belongs to it never change at once. */
  lock(id: SpaceId): Promise<Space | null>;
  /** By name. */
  all(): Promise<readonly Space[]>;
  /** Inserts or replaces by id. */
  save(space: Space): Promise<void>;
  /** With what is said to belong to it. */
  remove(id: SpaceId): Promise<void>;
  /** The space that something belongs to; null for what is the account's. */
  of(object: SpaceObjectId): Promise<SpaceId | null>;
  /** What belongs to a space, whether it is there or only proposed. */
  objectsOf(id: SpaceId): Promise<readonly SpaceObjectId[]>;
  /** Says that something belongs to a space; once, and for good while it is there. */
  assign(object: SpaceObjectId, id: SpaceId): Promise<void>;
  release(object: SpaceObjectId): Promise<void>;
}
