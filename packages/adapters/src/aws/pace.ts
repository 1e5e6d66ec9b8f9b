// Keeps within AWS's quotas and outlasts what passes: a token bucket for each API in each account and region, slowed when AWS says
// so, and tries with growing pauses and full jitter. It only ever repeats reads, so that a lost reply is asked for again.

import { type Chance, type Clock, quoted } from '@tidegate/core';
import type { AwsCallName, AwsClient, AwsPlace } from './calls.ts';
import { AwsError } from './calls.ts';
import { awsLimits as limits } from './config.ts';

/** Calls a second and how many at once after a rest. */
interface Quota {
  readonly perSecond: number;
  readonly burst: number;
  /** What shares one bucket: the whole organization, an account, or an account's region. */
  readonly per: 'organization' | 'account' | 'region';
}

const quota = (perSecond: number, burst: number, per: Quota['per']): Quota => ({ perSecond, burst, per });

/**
 * Below what AWS allows, so that others who read the same account are not pushed out. The README says where the numbers come from.
 * Names that are not here take the quota of their service.
 */
export const quotas: Readonly<Record<string, Quota>> = {
  organizations: quota(4, 4, 'organization'),
  sso: quota(10, 10, 'organization'),
  identitystore: quota(10, 10, 'organization'),
  sts: quota(20, 20, 'account'),
  tagging: quota(5, 10, 'region'),
  ec2: quota(10, 20, 'region'),
  rds: quota(5, 10, 'region'),
  dynamodb: quota(5, 10, 'region'),
  eks: quota(5, 10, 'region'),
  secretsmanager: quota(10, 20, 'region'),
  ssm: quota(3, 5, 'region'),
  s3: quota(20, 40, 'account'),
  iam: quota(5, 10, 'account'),
};

export interface PaceParts {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** The same client, at a pace AWS accepts. Throws the last `AwsError` when the tries are used up. */
export function paced(client: AwsClient, parts: PaceParts): AwsClient {
  const buckets = new Map<string, Bucket>();
  const bucketOf = (at: AwsPlace, name: AwsCallName): Bucket => {
    const service = name.slice(0, name.indexOf('.'));
    const known = quotas[service] ?? quota(2, 2, 'region');
    const where = { organization: '', account: at.accountId ?? '', region: `${at.accountId ?? ''}/${at.region}` };
    const key = `${service}/${where[known.per]}`;
    const bucket = buckets.get(key) ?? makeBucket(known, parts);
    buckets.set(key, bucket);
    return bucket;
  };
  return {
    async call(at, name, ask) {
      const bucket = bucketOf(at, name);
      for (let attempt = 1; ; attempt += 1) {
        await bucket.take();
        try {
          const answer = await client.call(at, name, ask);
          bucket.faster();
          return answer;
        } catch (error) {
          if (!(error instanceof AwsError) || !passing.has(error.kind)) throw error;
          if (error.kind === 'throttled') bucket.slower();
          if (attempt === limits.triesMax) throw tired(error, name);
          await parts.pause(backOffMs(attempt, parts.chance));
        }
      }
    },
    close: () => client.close(),
  };
}

const passing: ReadonlySet<AwsError['kind']> = new Set(['throttled', 'unavailable', 'expired']);

const tired = (error: AwsError, name: string): AwsError =>
  new AwsError(error.kind, `${quoted(name)} failed ${limits.triesMax} times: ${error.message}`, error.letIn);

/** Between nothing and the doubled pause (full jitter), so that many callers do not return at once. */
function backOffMs(attempt: number, chance: Chance): number {
  const ceiling = Math.min(limits.retryFirstMs * 2 ** (attempt - 1), limits.retryCeilingMs);
  const [high = 0, low = 0] = chance.bytes(2);
  return Math.round((ceiling * (high * 256 + low)) / 65_535);
}

interface Bucket {
  /** Waits for a token. Those who wait are served in the order they came. */
  take(): Promise<void>;
  slower(): void;
  faster(): void;
}

/** A rate falls to an eighth when AWS throttles, and comes back with what succeeds. */
const slowest = 1 / 8;

function makeBucket({ perSecond, burst }: Quota, { clock, pause }: PaceParts): Bucket {
  let tokens = burst;
  let filledAt = clock.now();
  let share = 1;
  const fill = (): void => {
    const now = clock.now();
    tokens = Math.min(burst, tokens + (Math.max(0, now - filledAt) / 1_000) * perSecond * share);
    filledAt = now;
  };
  return {
    async take() {
      fill();
      tokens -= 1;
      // A debt is paid by waiting: each who comes finds the debt of those before it.
      if (tokens < 0) await pause(Math.ceil((-tokens / (perSecond * share)) * 1_000));
    },
    slower() {
      fill();
      tokens = Math.min(tokens, 0);
      share = Math.max(slowest, share / 2);
    },
    faster() {
      share = Math.min(1, share + 0.05);
    },
  };
}
