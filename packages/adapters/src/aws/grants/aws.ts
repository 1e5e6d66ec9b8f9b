// What a grant needs to be made and seen: the client, the settings, time, and what was read of the guardrails a moment ago.

import type { Clock } from '@tidegate/core';
import type { AwsClient, AwsPlace } from '../calls.ts';
import { type AwsConfig, awsLimits as limits } from '../config.ts';
import type { AwsPlan } from '../plan.ts';
import type { Guardrails } from './decide.ts';

/** Readings that are believed for a while, by what they are of. */
export type Kept<T> = Map<string, { readonly until: number; readonly reading: Promise<T> }>;

export interface Aws {
  readonly client: AwsClient;
  readonly config: AwsConfig;
  readonly clock: Clock;
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly kept: {
    /** Documents of boundaries by ARN, and of policies of the organization by id. */
    readonly documents: Kept<string>;
    /** What stands above an account. */
    readonly above: Kept<Omit<Guardrails, 'boundary'>>;
    readonly centers: Kept<Center>;
    /** Ids of users of Identity Center by name. */
    readonly users: Kept<string>;
  };
  /** Names of permission sets by ARN, which never change. */
  readonly setNames: Map<string, string>;
}

/** The instance of Identity Center, and its store of people. */
export interface Center {
  readonly instance: string;
  readonly storeId: string;
}

/** What is shared by all grants of one connection. */
export const makeAwsOf = (parts: Pick<Aws, 'client' | 'config' | 'clock' | 'pause'>): Aws => ({
  ...parts,
  kept: { documents: new Map(), above: new Map(), centers: new Map(), users: new Map() },
  setNames: new Map(),
});

/** IAM is the same in every region; calls go to the first that is read. */
export const homeOf = ({ regions }: AwsConfig): string => regions[0] ?? 'us-east-1';

/** Where a role is made and taken away. */
export const granterIn = ({ config }: Aws, { accountId }: Pick<AwsPlan, 'accountId'>): AwsPlace => ({
  accountId,
  region: homeOf(config),
  as: 'granter',
});

/** Where permission sets are made. */
export const centerOf = ({ config }: Aws): AwsPlace => ({
  accountId: null,
  region: config.identityCenterRegion ?? homeOf(config),
  as: 'granter',
});

/** One reading for all who ask the same within its time; a failed one is forgotten. */
export function keeping<T>({ clock }: Aws, kept: Kept<T>, key: string, read: () => Promise<T>): Promise<T> {
  const now = clock.now();
  for (const [old, { until }] of kept) if (until <= now) kept.delete(old);
  const known = kept.get(key);
  if (known !== undefined) return known.reading;
  const reading = read();
  kept.set(key, { until: now + limits.guardrailsKeptMs, reading });
  reading.catch(() => kept.delete(key));
  return reading;
}
