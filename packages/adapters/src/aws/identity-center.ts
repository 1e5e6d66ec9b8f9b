// Identity Center: the permission sets of the organization, and who has which of them in which account.

import type { DiscoveredResource } from '@tidegate/core';
import type { AwsPlace } from './calls.ts';
import { awsLimits as limits } from './config.ts';
import type { Organization } from './organization.ts';
import { each, listAll } from './pages.ts';
import type { Reading } from './reading.ts';

interface Listed {
  readonly resources: readonly DiscoveredResource[];
  readonly findings: readonly string[];
}

/** Reads every instance in the region. Without one there is nothing to list, which is told. */
export async function listIdentityCenter(
  reading: Reading,
  organization: Organization,
  region: string,
): Promise<Listed> {
  const { client } = reading;
  const at: AwsPlace = { accountId: null, region };
  const instances = await listAll(client, at, 'sso.instances', {});
  const resources: DiscoveredResource[] = [];
  for (const { arn: instance, storeId } of instances) {
    const names = await namesIn(reading, at, storeId);
    const sets = await listAll(client, at, 'sso.sets', { instance });
    const listed = await each(sets, limits.callsAtOnce, (set) =>
      listSet({ reading, at, organization, instance, set, names }),
    );
    resources.push(...listed.flat());
  }
  const findings = instances.length === 0 ? [`there is no Identity Center in \`${region}\``] : [];
  return { resources, findings };
}

async function namesIn({ client }: Reading, at: AwsPlace, storeId: string): Promise<ReadonlyMap<string, string>> {
  const users = await listAll(client, at, 'identitystore.users', { storeId });
  const groups = await listAll(client, at, 'identitystore.groups', { storeId });
  return new Map([...users, ...groups].map(({ id, name }) => [id, name]));
}

interface SetAsk {
  readonly reading: Reading;
  readonly at: AwsPlace;
  readonly organization: Organization;
  readonly instance: string;
  readonly set: string;
  readonly names: ReadonlyMap<string, string>;
}

async function listSet(ask: SetAsk): Promise<readonly DiscoveredResource[]> {
  const { reading, at, organization, instance, set } = ask;
  const { client } = reading;
  const { name, facts } = await client.call(at, 'sso.set', { instance, set });
  const tags = await listAll(client, at, 'sso.tags', { instance, resource: set });
  const accounts = await listAll(client, at, 'sso.accounts', { instance, set });
  const assignments = await each(accounts, limits.callsAtOnce, (accountId) => listAssignments(ask, name, accountId));
  return [
    {
      type: 'aws-identity-center-permission-set',
      nativeId: set,
      name,
      path: `${organization.id}/Identity Center/${name}`,
      parentNativeId: organization.arn,
      tags: Object.fromEntries(tags),
      context: { ...facts, accounts: String(accounts.length) },
      riskLevel: 'medium',
    },
    ...assignments.flat(),
  ];
}

async function listAssignments(
  { reading, at, organization, instance, set, names }: SetAsk,
  setName: string,
  accountId: string,
): Promise<readonly DiscoveredResource[]> {
  const account = organization.accounts.find((one) => one.id === accountId);
  const found = await listAll(reading.client, at, 'sso.assignments', { instance, set, accountId });
  return found.map(({ principalId, principalType }) => {
    const principal = names.get(principalId) ?? principalId;
    const name = `${setName} for ${principal}`;
    return {
      type: 'aws-identity-center-assignment',
      nativeId: `${set}/${accountId}/${principalType}/${principalId}`,
      name,
      path: `${account?.path ?? accountId}/Identity Center/${name}`,
      parentNativeId: account?.arn ?? null,
      tags: {},
      context: {
        account_id: accountId,
        ...(account ? { account_name: account.name } : {}),
        permission_set: setName,
        principal_type: principalType.toLowerCase(),
        principal,
      },
      riskLevel: 'low',
    };
  });
}
