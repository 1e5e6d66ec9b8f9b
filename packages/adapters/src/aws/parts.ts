// The parts that an organization is read in, and which part a resource belongs to. A part is what completes or fails by itself: the units,
// what is said of an account, a service in an account or in a region of it. `111111111111/account`, `111111111111/eu-west-1/ec2`.

import type { DiscoveredResource } from '@tidegate/core';
import type { AwsConfig } from './config.ts';
import type { Account } from './organization.ts';

/** Services that are read once for an account. */
export const accountServices = ['iam', 's3'] as const;
/** Services that are read in each region. Those that share a list of tags stand together. */
export const regionServices = ['ec2', 'nodes', 'rds', 'eks', 'secrets', 'tagged', 'dynamodb', 'parameters'] as const;

export type AccountService = (typeof accountServices)[number];
export type RegionService = (typeof regionServices)[number];

export const organizationPart = 'organization';
export const identityCenterPart = 'identity-center';

/** What the organization says of an account: the account itself, and its regions. */
export const accountPart = (accountId: string): string => nameOf(accountId, null, 'account');

/** A part of one account. */
export type Part =
  | { readonly name: string; readonly account: Account; readonly region: null; readonly service: AccountService }
  | { readonly name: string; readonly account: Account; readonly region: string; readonly service: RegionService };

const nameOf = (accountId: string, region: string | null, service: string): string =>
  region === null ? `${accountId}/${service}` : `${accountId}/${region}/${service}`;

/** Every part of every account, ordered so that neighbours use different quotas and share lists of tags. */
export function partsOf(accounts: readonly Account[], config: AwsConfig): readonly Part[] {
  const read = accounts.filter((account) => !config.accountsExcluded.has(account.id));
  const ofAccounts = accountServices.flatMap((service) =>
    read.map((account): Part => ({ name: nameOf(account.id, null, service), account, region: null, service })),
  );
  const ofRegions = config.regions.flatMap((region) =>
    read.flatMap((account) =>
      regionServices.map((service): Part => ({ name: nameOf(account.id, region, service), account, region, service })),
    ),
  );
  return [...ofAccounts, ...ofRegions];
}

const serviceOfType: ReadonlyMap<string, AccountService | RegionService> = new Map([
  ['aws-account-iam-role', 'iam'],
  ['aws-account-iam-user', 'iam'],
  ['aws-account-iam-group', 'iam'],
  ['aws-account-iam-policy', 'iam'],
  ['aws-account-s3-bucket', 's3'],
  ['aws-account-ec2-instance', 'ec2'],
  ['aws-account-ssm-node', 'nodes'],
  ['aws-account-ssm-parameter', 'parameters'],
  ['aws-rds-instance', 'rds'],
  ['aws-rds-cluster', 'rds'],
  ['aws-account-dynamodb-table', 'dynamodb'],
  ['aws-account-eks-cluster', 'eks'],
  ['aws-account-secret', 'secrets'],
  ['aws-account-tagged-resource', 'tagged'],
]);

/** The part that a resource belongs to, by its type, account and region; null for a type that is not ours. */
export function partOf({ type, context }: Pick<DiscoveredResource, 'type' | 'context'>): string | null {
  if (type === 'aws-organization-account' || type === 'aws-account-region') {
    return context['account_id'] === undefined ? null : accountPart(context['account_id']);
  }
  if (type.startsWith('aws-organization-')) return organizationPart;
  if (type.startsWith('aws-identity-center-')) return identityCenterPart;
  const service = serviceOfType.get(type);
  const { account_id: account, region } = context;
  if (service === undefined || account === undefined) return null;
  if (accountServices.some((one) => one === service)) return nameOf(account, null, service);
  return region === undefined ? null : nameOf(account, region, service);
}
