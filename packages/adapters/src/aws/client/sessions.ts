// Whose keys a call is made with: the connector's own, the role that reads the organization, or the role of one account, each kept
// until shortly before it ends. An account that refuses its role is remembered for a minute, so that its parts do not ask again.

import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { quoted } from '@tidegate/core';
import { AwsError, type AwsPlace } from '../calls.ts';
import { type AwsConfig, type AwsCredential, awsLimits as limits } from '../config.ts';
import type { Connection } from './connection.ts';
import { translate } from './errors.ts';

/** Keys for calls; `endsAt` null where they are not ours to renew. */
export interface Session {
  readonly credentials: NonNullable<Connection['credentials']>;
  readonly endsAt: number | null;
}

export interface Sessions {
  /** Null: the machine's own identity, found by the SDK at each call. Throws `AwsError`. */
  of(accountId: string | null, as?: AwsPlace['as']): Promise<Session | null>;
  /** After AWS called a session expired. */
  forget(accountId: string | null, as?: AwsPlace['as']): void;
}

interface Kept {
  readonly session: Promise<Session | null>;
  readonly until: number;
}

/** Sessions by account and role; the account null is whoever reads the organization. */
export function makeSessions(
  config: AwsConfig,
  credential: AwsCredential,
  connect: (region: string, session: Session | null) => Connection,
): Sessions {
  const kept = new Map<string, Kept>();
  const keyOf = (accountId: string | null, as?: AwsPlace['as']): string => `${accountId ?? ''} ${as ?? ''}`;
  const own: Session | null = credential && { credentials: keysOf(credential), endsAt: null };
  const [home = 'us-east-1'] = config.regions;

  const open = async (accountId: string | null, as?: AwsPlace['as']): Promise<Session | null> => {
    if (accountId === null && as === 'granter') {
      if (config.identityCenterRoleArn === null) throw new AwsError('refused', 'no role that may assign is set');
      return assume(connect(home, own), config, config.identityCenterRoleArn);
    }
    if (accountId === null) {
      return config.managementRoleArn === null ? own : assume(connect(home, own), config, config.managementRoleArn);
    }
    const reader = await of(null);
    const role = roleNameAs(config, as);
    if (role === null)
      throw new AwsError('refused', `no role that may ${as === 'tagger' ? 'tag' : 'open access'} is set`);
    return assume(connect(home, reader), config, `arn:${partitionOf(home)}:iam::${accountId}:role/${role}`);
  };
  const of = (accountId: string | null, as?: AwsPlace['as']): Promise<Session | null> => {
    const key = keyOf(accountId, as);
    const known = kept.get(key);
    if (known && Date.now() < known.until) return known.session;
    const session = open(accountId, as);
    kept.set(key, { session, until: Number.POSITIVE_INFINITY });
    session.then(
      (made) => keepUntil(key, session, made?.endsAt ? made.endsAt - limits.renewBeforeMs : null),
      (error: unknown) => keepUntil(key, session, Date.now() + keptFor(error)),
    );
    return session;
  };
  const keepUntil = (key: string, session: Promise<Session | null>, until: number | null): void => {
    if (kept.get(key)?.session === session) {
      kept.set(key, { session, until: until ?? Number.POSITIVE_INFINITY });
    }
  };
  return { of, forget: (accountId, as) => kept.delete(keyOf(accountId, as)) };
}

function roleNameAs(config: AwsConfig, as: AwsPlace['as']): string | null {
  if (as === 'tagger') return config.taggingRoleName;
  return as === 'granter' ? config.grantingRoleName : config.roleName;
}

const keptFor = (error: unknown): number =>
  error instanceof AwsError && error.kind === 'denied' ? limits.refusedKeptMs : 0;

async function assume(connection: Connection, config: AwsConfig, arn: string): Promise<Session> {
  try {
    const answer = await new STSClient(connection).send(
      new AssumeRoleCommand({
        RoleArn: arn,
        RoleSessionName: 'tidegate-inventory',
        ExternalId: config.externalId,
        DurationSeconds: limits.sessionSec,
      }),
    );
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.Credentials ?? {};
    const account = /^arn:[a-z-]+:sts::(\d{12}):/.exec(answer.AssumedRoleUser?.Arn ?? '')?.[1];
    if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
      throw new AwsError('unavailable', 'AWS answered without keys');
    }
    if (account !== arn.split(':')[4]) throw new AwsError('refused', 'AWS answered with the role of another account');
    return {
      credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
      endsAt: Expiration?.getTime() ?? Date.now() + limits.sessionSec * 1_000,
    };
  } catch (error) {
    const known = translate(error);
    const letIn = known.kind === 'denied' ? 'refused' : known.letIn;
    throw new AwsError(known.kind, `the role ${quoted(arn, 200)} cannot be assumed: ${known.message}`, letIn);
  }
}

const keysOf = ({ accessKeyId, secretAccessKey, sessionToken }: NonNullable<AwsCredential>) => ({
  accessKeyId,
  secretAccessKey,
  ...(sessionToken === null ? {} : { sessionToken }),
});

/** The partition that a region is in, as its name tells. */
function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
