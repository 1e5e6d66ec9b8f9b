// The rules of who may change perimeters and decide by them, as the server was configured.

import type { Query } from '@tidegate/core/query';

/** How changes of perimeters bind the people who make them. */
export interface PerimeterRules {
  /** How long whoever changed what an access flow decides by may not decide requests through it; 0 binds nobody. */
  readonly ownChangeWaitMs: number;
  /** What counts as production: changes of perimeters that touch it wait for a second person. Null: none does. */
  readonly production: Query | null;
}
