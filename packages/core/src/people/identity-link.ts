// Which account in an integration a person is. A row of the table is somebody's word for one person; a rule says it for everybody.
// The table comes first. An account that two people would have is nobody's (unknown is no).

import type { IntegrationId, PersonId } from '../ids.ts';
import type { Instant } from '../ports/clock.ts';

/** One row of the table. */
export interface IdentityLink {
  readonly personId: PersonId;
  readonly integrationId: IntegrationId;
  /** The name of the account in the integration, as it spells it. */
  readonly account: string;
  /** Who vouched for it and when; null while nobody has. */
  readonly verifiedBy: PersonId | null;
  readonly verifiedAt: Instant | null;
  readonly createdAt: Instant;
}

/** The rule of an integration: a template over a person's facts, as `{email.local}`. */
export interface IdentityRule {
  readonly integrationId: IntegrationId;
  readonly template: string;
  /** Who vouched that the rule is true of everybody, and when; null while nobody has. */
  readonly verifiedBy: PersonId | null;
  readonly verifiedAt: Instant | null;
  readonly createdAt: Instant;
}

/** The answer for one person and integration. */
export interface LinkedAccount {
  readonly account: string;
  readonly by: 'table' | 'rule';
  readonly verified: boolean;
}
