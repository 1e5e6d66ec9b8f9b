// What is imported from Terraform and what AWS discovery finds are one resource: same type, same native id, same name, parent, account and
// region. The state is the example's; the organization holds what that state made.

import { readFileSync } from 'node:fs';
import { adapters, makeAws } from '@tidegate/adapters';
import { type DiscoveredResource, inventoryOf, readCloudFormation, readTerraformState } from '@tidegate/core';
import { makeAwsTwin, seededChance, type TwinOrganization } from '@tidegate/testkit';
import { expect, test } from 'vitest';

/** The account that the twin's organization is managed from. */
const management = '100000000000';
const account = '333333333333';
const region = 'eu-west-1';
const arn = (service: string, rest: string): string => `arn:aws:${service}:${region}:${account}:${rest}`;
const thing = (name: string, nativeId: string) => ({ name, arn: nativeId, tags: {}, facts: {} });
const acme: TwinOrganization = {
  id: 'o-a1b2c3d4e5',
  units: [],
  accounts: [
    { id: management, name: 'management', unit: 'root' },
    {
      id: account,
      name: 'prod',
      unit: 'root',
      buckets: [{ name: 'acme-prod-media', region }],
      roles: [{ name: 'deploy' }],
      regions: {
        [region]: {
          instances: [{ id: 'i-0aa11bb22cc33dd44', tags: { Name: 'prod-worker-ec2-01' } }],
          databases: [
            thing('prod-ledger-rds-01', arn('rds', 'db:prod-ledger-rds-01')),
            thing('prod-warehouse-rds-01', arn('rds', 'db:prod-warehouse-rds-01')),
          ],
          tables: ['prod-sessions'],
          clusters: [thing('prod', arn('eks', 'cluster/prod'))],
          secrets: [thing('prod/api/key', arn('secretsmanager', 'secret:prod/api/key-AbCdEf'))],
          parameters: ['/prod/api/limit', '/production/warehouse/limit'],
        },
      },
    },
  ],
};

async function discovered(): Promise<readonly DiscoveredResource[]> {
  const adapter = makeAws({
    chance: seededChance('import'),
    connect: () => makeAwsTwin({ organization: () => acme }),
  });
  const target = adapter.connect({ organization_id: acme.id, external_id: 'k3Tq9-example', regions: region }, null);
  if (!target.ok) throw new Error(target.refusal.message);
  const found: DiscoveredResource[] = [];
  for await (const page of target.value.discover()) found.push(...page);
  return found;
}

/** What is in no region is in its account, whose own id only its organization says: until that is read, what is above is unknown. */
const parentOf = ({ parentNativeId }: DiscoveredResource): string | null =>
  parentNativeId === `arn:aws:organizations::${management}:account/${account}` ? account : parentNativeId;

const identity = (one: DiscoveredResource) => ({
  ...{ type: one.type, nativeId: one.nativeId, name: one.name, parent: parentOf(one) },
  account: one.context['account_id'],
  region: one.context['region'],
});

test('each imported resource is the discovered one', async () => {
  const state: unknown = JSON.parse(
    readFileSync(new URL('../examples/infrastructure/state.json', import.meta.url), 'utf8'),
  );
  const table = {
    address: 'aws_dynamodb_table.sessions',
    ...{ mode: 'managed', type: 'aws_dynamodb_table', provider_name: 'registry.terraform.io/hashicorp/aws' },
    values: { arn: arn('dynamodb', 'table/prod-sessions'), name: 'prod-sessions' },
  };
  const cluster = {
    ...{ ...table, address: 'aws_eks_cluster.prod', type: 'aws_eks_cluster' },
    values: { arn: arn('eks', 'cluster/prod'), name: 'prod' },
  };
  const more = { format_version: '1.0', values: { root_module: { resources: [table, cluster] } } };
  const hints = { accountId: account, region };
  const stack = {
    Resources: {
      Database: { Type: 'AWS::RDS::DBInstance', Properties: { DBInstanceIdentifier: 'prod-warehouse-rds-01' } },
      Limit: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/production/warehouse/limit' } },
    },
  };
  const declared = [
    ...readTerraformState(state, hints).resources,
    ...readTerraformState(more, hints).resources,
    ...readCloudFormation(stack, hints).resources,
  ];
  const found = new Map((await discovered()).map((one) => [one.nativeId, identity(one)]));
  const imported = declared.flatMap((one) => {
    const resource = inventoryOf(one)?.resource;
    return resource && found.has(resource.nativeId) ? [identity(resource)] : [];
  });
  expect(imported).toEqual(imported.map((one) => found.get(one.nativeId)));
  expect(imported.map((one) => one.type).toSorted()).toEqual([
    'aws-account-dynamodb-table',
    'aws-account-ec2-instance',
    'aws-account-eks-cluster',
    'aws-account-iam-role',
    'aws-account-s3-bucket',
    'aws-account-secret',
    'aws-account-ssm-parameter',
    'aws-account-ssm-parameter',
    'aws-rds-instance',
    'aws-rds-instance',
  ]);
});

test('every type that the tables of the readers name is one that discovery has', () => {
  const known = new Set(adapters.flatMap((one) => one.resourceTypes.map(({ id }) => id)));
  const sources = ['terraform-types.ts', 'cloudformation-types.ts'].map((file) =>
    readFileSync(new URL(`../packages/core/src/import/${file}`, import.meta.url), 'utf8'),
  );
  const named = new Set(sources.flatMap((text) => [...text.matchAll(/'(aws-[a-z0-9-]+)'/g)].map(([, id]) => id ?? '')));
  expect(named.size).toBeGreaterThan(15);
  // The partitions of AWS are written alike.
  const types = [...named].filter((id) => id !== 'aws-cn' && id !== 'aws-us-gov');
  expect(types.filter((id) => !known.has(id))).toEqual([]);
});
