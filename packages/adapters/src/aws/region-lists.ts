// What is read in each region of an account, service by service. Where a service's own list has no tags they come from the tags of the
// region; where these cannot be read, the list fails: a resource without its tags would leave its scopes.

import type { DiscoveredResource, RiskLevel } from '@tidegate/core';
import type { Tags } from './calls.ts';
import { awsLimits as limits } from './config.ts';
import type { Account } from './organization.ts';
import { each, listAll } from './pages.ts';
import type { RegionService } from './parts.ts';
import { partitionOf, placeOf, type Reading, resourceIn } from './reading.ts';

type List = (reading: Reading, account: Account, region: string) => Promise<readonly DiscoveredResource[]>;

const arnIn = (account: Account, region: string, service: string, rest: string): string =>
  `arn:${partitionOf(account.arn)}:${service}:${region}:${account.id}:${rest}`;

const ec2: List = async ({ client }, account, region) => {
  const instances = await listAll(client, placeOf(account, region), 'ec2.instances', {});
  // A machine that has ended stays listed for an hour.
  const there = instances.filter((one) => one.state !== 'terminated' && one.state !== 'shutting-down');
  return there.map((one) =>
    resourceIn(account, region, {
      type: 'aws-account-ec2-instance',
      nativeId: arnIn(account, region, 'ec2', `instance/${one.id}`),
      name: one.tags['Name'] || one.id,
      tags: one.tags,
      facts: { ...one.facts, instance_id: one.id },
      riskLevel: one.facts['instance_profile'] === undefined ? 'low' : 'medium',
    }),
  );
};

const nodes: List = async ({ client }, account, region) => {
  const found = await listAll(client, placeOf(account, region), 'ssm.nodes', {});
  return found.map((one) => {
    const node = {
      type: 'aws-account-ssm-node',
      nativeId: arnIn(account, region, 'ssm', `managed-instance/${one.id}`),
      name: one.name,
      tags: {},
      facts: { ...one.facts, instance_id: one.id },
      riskLevel: 'low' as const,
    };
    const machine = arnIn(account, region, 'ec2', `instance/${one.id}`);
    return resourceIn(account, region, one.id.startsWith('i-') ? { ...node, parent: machine } : node);
  });
};

const rds: List = async ({ client }, account, region) => {
  const at = placeOf(account, region);
  const instances = await listAll(client, at, 'rds.instances', {});
  const clusters = await listAll(client, at, 'rds.clusters', {});
  const known = new Map(clusters.map((one) => [one.name, one.arn]));
  return [
    ...clusters.map((one) => resourceIn(account, region, { ...thing(one, 'high'), type: 'aws-rds-cluster' })),
    ...instances.map((one) => {
      const parent = known.get(one.facts['cluster'] ?? '');
      return resourceIn(account, region, {
        ...thing(one, 'high'),
        type: 'aws-rds-instance',
        ...(parent === undefined ? {} : { parent }),
      });
    }),
  ];
};

const eks: List = async ({ client }, account, region) => {
  const at = placeOf(account, region);
  const names = await listAll(client, at, 'eks.clusters', {});
  const clusters = await each(names, limits.callsAtOnce, (name) => client.call(at, 'eks.cluster', { name }));
  return clusters.map((one) => resourceIn(account, region, { ...thing(one, 'high'), type: 'aws-account-eks-cluster' }));
};

const secrets: List = async ({ client }, account, region) => {
  const found = await listAll(client, placeOf(account, region), 'secretsmanager.secrets', {});
  return found.map((one) => resourceIn(account, region, { ...thing(one, 'high'), type: 'aws-account-secret' }));
};

const dynamodb: List = async (reading, account, region) => {
  const names = await listAll(reading.client, placeOf(account, region), 'dynamodb.tables', {});
  const tags = names.length === 0 ? new Map<string, Tags>() : await reading.tagsIn(account, region);
  return names.map((name) => {
    const nativeId = arnIn(account, region, 'dynamodb', `table/${name}`);
    const one = { nativeId, name, tags: tags.get(nativeId) ?? {}, facts: {}, riskLevel: 'medium' as const };
    return resourceIn(account, region, { ...one, type: 'aws-account-dynamodb-table' });
  });
};

const parameters: List = async (reading, account, region) => {
  const found = await listAll(reading.client, placeOf(account, region), 'ssm.parameters', {});
  const tags = found.length === 0 ? new Map<string, Tags>() : await reading.tagsIn(account, region);
  return found.map(({ name, facts }) => {
    // The name of a parameter in a folder begins with a stroke already.
    const nativeId = arnIn(account, region, 'ssm', `parameter${name.startsWith('/') ? name : `/${name}`}`);
    return resourceIn(account, region, {
      type: 'aws-account-ssm-parameter',
      nativeId,
      name,
      tags: tags.get(nativeId) ?? {},
      facts,
      riskLevel: facts['kind'] === 'SecureString' ? 'high' : 'low',
    });
  });
};

/** Begins of ARNs, after the account, that other lists tell of, each with its service. */
const toldElsewhere: readonly (readonly [service: string, resource: RegExp])[] = [
  ['ec2', /^instance\//],
  ['rds', /^(db|cluster):/],
  ['eks', /^cluster\//],
  ['secretsmanager', /^secret:/],
  ['ssm', /^(parameter|managed-instance)\//],
  ['dynamodb', /^table\/[^/]+$/],
  ['s3', /^[^/]+$/],
  ['iam', /^(role|user|group|policy)\//],
  ['organizations', /^/],
  ['sso', /^/],
];

const tagged: List = async (reading, account, region) => {
  const all = await reading.tagsIn(account, region);
  const [home] = reading.config.regions;
  return [...all].flatMap(([arn, tags]) => {
    const [, , service = '', arnRegion = '', arnAccount = '', ...rest] = arn.split(':');
    const resource = rest.join(':');
    const ours = toldElsewhere.some(([known, shape]) => known === service && shape.test(resource));
    // What is global is told in every region, and kept from the first alone.
    const here = arnRegion === region || (arnRegion === '' && region === home);
    if (ours || !here || (arnAccount !== '' && arnAccount !== account.id)) return [];
    const one = { nativeId: arn, name: tags['Name'] || resource, tags, riskLevel: 'low' as const };
    return [resourceIn(account, region, { ...one, type: 'aws-account-tagged-resource', facts: { service } })];
  });
};

const thing = (
  {
    arn,
    name,
    tags,
    facts,
  }: { readonly arn: string; readonly name: string; readonly tags: Tags; readonly facts: Tags },
  riskLevel: RiskLevel,
) => ({ nativeId: arn, name, tags, facts, riskLevel });

/** A list for each service. */
export const regionLists: Readonly<Record<RegionService, List>> = {
  ec2,
  nodes,
  rds,
  eks,
  secrets,
  tagged,
  dynamodb,
  parameters,
};
