// What reaches targets for the broker. A connector holds adapters and credentials; the broker names a place and a credential that it
// cannot read itself, so that the connector can be another process than the one people talk to.

import type { GrantPlan } from '../grant/grant.ts';
import type { IntegrationId } from '../ids.ts';
import type { CredentialReference } from '../inventory/resource.ts';
import type { Result } from '../result.ts';
import type { Step, Target } from './adapter.ts';
import type { Instant } from './clock.ts';

/** A credential on its way to a connector: what it is called there, or sealed bytes that the connector alone opens. */
export type CredentialSent =
  | Exclude<CredentialReference, { readonly kind: 'sealed' }>
  | { readonly kind: 'sealed'; readonly secretId: string; readonly sealed: Uint8Array };

/** One target, as it can be named without its credential. */
export interface TargetPlace {
  readonly integration: IntegrationId;
  readonly type: string;
  readonly config: Readonly<Record<string, string>>;
  readonly credential: CredentialSent | null;
}

/** A target as the broker has it: perhaps in another process, so that its steps may have to be asked for. */
export interface ReachedTarget extends Omit<Target, 'steps'> {
  steps(plan: GrantPlan, notAfter: Instant): readonly Step[] | Promise<readonly Step[]>;
}

/** Reaches targets. Safe for concurrent use. */
export interface Connector {
  /** Connects (lazily). Refuses what cannot work: no adapter, a bad setting, a missing credential, one for another place. */
  reach(place: TargetPlace): Promise<Result<ReachedTarget>>;
  /** Seals a credential so that this connector alone opens it, and uses it nowhere but at this place. */
  seal(secret: string, place: Omit<TargetPlace, 'credential'>): Uint8Array;
  /** Releases every connection. */
  close(): Promise<void>;
}
