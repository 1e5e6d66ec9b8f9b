// A scope is a saved query: a live security perimeter whose members are (resource, permission) pairs.

import type { ScopeId } from '../ids.ts';
import type { Instant } from '../ports/clock.ts';

export interface Scope {
  readonly id: ScopeId;
  /** Unique. */
  readonly name: string;
  readonly description: string | null;
  /** The query as its author wrote it; it parses, or it would not have been saved. */
  readonly query: string;
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}
