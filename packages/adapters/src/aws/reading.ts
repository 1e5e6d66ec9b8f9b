// What the lists of one reading share: the client, whose account and region they are in, and the tags of a region, which several
// services need and AWS gives in one list.

import type { DiscoveredResource, RiskLevel } from '@tidegate/core';
import type { AwsClient, AwsPlace, Tags } from './calls.ts';
import { type AwsConfig, awsLimits as limits } from './config.ts';
import type { Account } from './organization.ts';
import { listAll } from './pages.ts';

/** One reading of an organization. */
export interface Reading {
  readonly client: AwsClient;
  readonly config: AwsConfig;
  /** Tags by ARN of everything tagged in a region of an account. */
  tagsIn(account: Account, region: string): Promise<ReadonlyMap<string, Tags>>;
  /** Regions that an account cannot use; empty where that cannot be read. */
  closedRegions(account: Account): Promise<ReadonlySet<string>>;
}

/** Begins a reading. What it remembers is bounded: neighbouring parts share it, others ask again. */
export function makeReading(client: AwsClient, config: AwsConfig): Reading {
  const [home = 'us-east-1'] = config.regions;
  const tags = remembering((account: Account, region: string) => readTags(client, placeOf(account, region)));
  const closed = remembering((account: Account) => readClosed(client, placeOf(account, home)));
  return {
    client,
    config,
    tagsIn: (account, region) => tags(`${account.id}/${region}`, account, region),
    closedRegions: (account) => closed(account.id, account),
  };
}

/** Where calls into an account go. */
export const placeOf = (account: Account, region: string): AwsPlace => ({ accountId: account.callId, region });

/** The partition of an ARN: `aws`, `aws-cn`, `aws-us-gov`. */
export const partitionOf = (arn: string): string => arn.split(':')[1] ?? 'aws';

/** A resource of an account, with the facts that every one has. */
export function resourceIn(
  account: Account,
  region: string | null,
  one: {
    readonly type: string;
    readonly nativeId: string;
    readonly name: string;
    readonly tags: Tags;
    readonly facts: Tags;
    readonly riskLevel: RiskLevel;
    readonly parent?: string;
  },
): DiscoveredResource {
  return {
    type: one.type,
    nativeId: one.nativeId,
    name: one.name,
    path: [account.path, ...(region === null ? [] : [region]), one.name.replace(/^\/+/, '')].join('/'),
    parentNativeId: one.parent ?? (region === null ? account.arn : regionId(account, region)),
    tags: one.tags,
    context: {
      ...cut(one.facts),
      account_id: account.id,
      account_name: account.name,
      ...(region === null ? {} : { region }),
    },
    riskLevel: one.riskLevel,
  };
}

/** A region of an account, as a level of the hierarchy. */
export const regionId = (account: Pick<Account, 'id'>, region: string): string => `${account.id}/${region}`;

const cut = (facts: Tags): Tags =>
  Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, value.slice(0, limits.factLengthMax)]));

async function readTags(client: AwsClient, at: AwsPlace): Promise<ReadonlyMap<string, Tags>> {
  const resources = await listAll(client, at, 'tagging.resources', {});
  return new Map(resources.map(({ arn, tags }) => [arn, tags]));
}

/** Whoever may not ask which regions are open tries them all. */
async function readClosed(client: AwsClient, at: AwsPlace): Promise<ReadonlySet<string>> {
  try {
    const regions = await client.call(at, 'ec2.regions', {});
    return new Set(regions.filter((one) => !one.enabled).map((one) => one.name));
  } catch {
    return new Set();
  }
}

/** One call for all who ask the same, failures included; the oldest answers are forgotten. */
function remembering<A extends readonly unknown[], T>(ask: (...about: A) => Promise<T>) {
  const kept = new Map<string, Promise<T>>();
  return (key: string, ...about: A): Promise<T> => {
    const known = kept.get(key);
    if (known) return known;
    const answer = ask(...about);
    kept.set(key, answer);
    if (kept.size > limits.tagListsKept) for (const oldest of [...kept.keys()].slice(0, 1)) kept.delete(oldest);
    return answer;
  };
}
