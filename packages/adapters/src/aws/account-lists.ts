// What is read once for an account: its identities (IAM) and its buckets (S3).

import type { DiscoveredResource, RiskLevel } from '@tidegate/core';
import { AwsError, type AwsIamThing, type AwsPlace, type Tags } from './calls.ts';
import { awsLimits as limits } from './config.ts';
import { namesAsFact } from './names-fact.ts';
import type { Account } from './organization.ts';
import { each, listAll } from './pages.ts';
import type { AccountService } from './parts.ts';
import { partitionOf, placeOf, type Reading, resourceIn } from './reading.ts';

type List = (reading: Reading, account: Account) => Promise<readonly DiscoveredResource[]>;

const iam: List = async ({ client, config }, account) => {
  const at = placeOf(account, config.regions[0] ?? 'us-east-1');
  const things = await listAll(client, at, 'iam.details', {});
  const users = await listAll(client, at, 'iam.users', {});
  const used = new Map<string, Tags>();
  await each(users, limits.callsAtOnce, async ({ arn, name, lastUsed }) => {
    used.set(arn, await usedKeys({ client, at, name, lastUsed }));
  });
  const policies = things.filter(({ kind }) => kind === 'policy');
  const policyTags = new Map<string, Tags>();
  await each(policies, limits.callsAtOnce, async ({ arn }) => {
    policyTags.set(arn, Object.fromEntries(await listAll(client, at, 'iam.policyTags', { arn })));
  });
  return things.map((one) =>
    resourceIn(account, null, {
      type: `aws-account-iam-${one.kind}`,
      nativeId: one.arn,
      name: one.name,
      tags: policyTags.get(one.arn) ?? one.tags,
      facts: {
        ...one.facts,
        ...used.get(one.arn),
        ...(one.policies.length === 0 ? {} : { policies: namesAsFact(one.policies) }),
      },
      riskLevel: iamRisk(one),
    }),
  );
};

/** Policies of AWS that let their holder make themselves anything. */
const sovereign = new Set(['AdministratorAccess', 'IAMFullAccess', 'PowerUserAccess']);

const iamRisk = ({ kind, policies }: AwsIamThing): RiskLevel =>
  policies.some((name) => sovereign.has(name)) ? 'critical' : kind === 'policy' ? 'low' : 'medium';

/** When a user was last active, by password or by any of their keys, and how many keys work. */
async function usedKeys({
  client,
  at,
  name,
  lastUsed,
}: {
  readonly client: Reading['client'];
  readonly at: AwsPlace;
  readonly name: string;
  readonly lastUsed: string | null;
}): Promise<Tags> {
  const keys = await listAll(client, at, 'iam.accessKeys', { user: name });
  const days = lastUsed === null ? [] : [lastUsed];
  for (const { id } of keys) {
    const day = await client.call(at, 'iam.accessKeyUsed', { id });
    if (day !== null) days.push(day);
  }
  const latest = days.toSorted().at(-1);
  const active = keys.filter((key) => key.active).length;
  return { ...(latest === undefined ? {} : { last_used: latest }), active_keys: String(active) };
}

const s3: List = async ({ client, config }, account) => {
  const home = config.regions[0] ?? 'us-east-1';
  const buckets = await listAll(client, placeOf(account, home), 's3.buckets', {});
  return each(buckets, limits.callsAtOnce, async ({ name, region: told }) => {
    const region = told ?? (await client.call(placeOf(account, home), 's3.region', { bucket: name }));
    const tags = await bucketTags(client, placeOf(account, region), name);
    const nativeId = `arn:${partitionOf(account.arn)}:s3:::${name}`;
    const one = { type: 'aws-account-s3-bucket', nativeId, name, tags, facts: {}, riskLevel: 'medium' as const };
    // A bucket may be in a region that is not read: then it hangs on the account.
    return resourceIn(account, region, config.regions.includes(region) ? one : { ...one, parent: account.arn });
  });
};

/** A bucket without tags is an error for AWS, and none for us. */
async function bucketTags(client: Reading['client'], at: AwsPlace, bucket: string): Promise<Tags> {
  try {
    return await client.call(at, 's3.tags', { bucket });
  } catch (error) {
    if (error instanceof AwsError && error.kind === 'missing') return {};
    throw error;
  }
}

/** A list for each service. */
export const accountLists: Readonly<Record<AccountService, List>> = { iam, s3 };
