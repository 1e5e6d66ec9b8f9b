// Doors of targets that refuse the credential of their integration, as rows.

import type { IntegrationId } from '../ids.ts';
import type { CredentialRefusal, RefusalHeardBy } from '../inventory/credential-refusal.ts';

export interface CredentialRefusalRows {
  /** Of every integration, by integration and part. */
  all(): Promise<readonly CredentialRefusal[]>;
  of(integrationId: IntegrationId, heardBy: RefusalHeardBy): Promise<readonly CredentialRefusal[]>;
  /** What one who asks has heard of an integration now, instead of what was heard before. */
  replace(integrationId: IntegrationId, heardBy: RefusalHeardBy, refusals: readonly CredentialRefusal[]): Promise<void>;
}
