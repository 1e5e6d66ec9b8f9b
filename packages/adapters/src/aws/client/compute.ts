// EC2, EKS and Systems Manager: machines, clusters, and what Session Manager can reach.

import { DescribeInstancesCommand, DescribeRegionsCommand, EC2Client, type Instance } from '@aws-sdk/client-ec2';
import { DescribeClusterCommand, EKSClient, ListClustersCommand } from '@aws-sdk/client-eks';
import { DescribeInstanceInformationCommand, DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { AwsInstance } from '../calls.ts';
import { AwsError } from '../calls.ts';
import { factsOf, type Handlers, lastOf, page, tagsOf } from './connection.ts';

const instanceOf = (instance: Instance): readonly AwsInstance[] =>
  instance.InstanceId === undefined
    ? []
    : [
        {
          id: instance.InstanceId,
          state: instance.State?.Name ?? 'unknown',
          type: instance.InstanceType ?? '',
          tags: tagsOf(instance.Tags),
          facts: factsOf({
            state: instance.State?.Name,
            instance_type: instance.InstanceType,
            platform: instance.PlatformDetails,
            vpc: instance.VpcId,
            instance_profile: instance.IamInstanceProfile?.Arn && lastOf(instance.IamInstanceProfile.Arn),
            public_address: instance.PublicIpAddress === undefined ? undefined : 'yes',
          }),
        },
      ];

export const computeCalls: Handlers<
  'ec2.regions' | 'ec2.instances' | 'eks.clusters' | 'eks.cluster' | 'ssm.nodes' | 'ssm.parameters'
> = {
  'ec2.regions': async (connection) => {
    const answer = await new EC2Client(connection).send(new DescribeRegionsCommand({ AllRegions: true }));
    return (answer.Regions ?? []).flatMap(({ RegionName, OptInStatus }) =>
      RegionName === undefined ? [] : [{ name: RegionName, enabled: OptInStatus !== 'not-opted-in' }],
    );
  },
  'ec2.instances': async (connection, { next }) => {
    const answer = await new EC2Client(connection).send(
      new DescribeInstancesCommand({ MaxResults: 1_000, NextToken: next ?? undefined }),
    );
    const instances = (answer.Reservations ?? []).flatMap((one) => one.Instances ?? []);
    return page(instances.flatMap(instanceOf), answer.NextToken);
  },
  'eks.clusters': async (connection, { next }) => {
    const answer = await new EKSClient(connection).send(new ListClustersCommand({ nextToken: next ?? undefined }));
    return page(answer.clusters ?? [], answer.nextToken);
  },
  'eks.cluster': async (connection, { name }) => {
    const { cluster } = await new EKSClient(connection).send(new DescribeClusterCommand({ name }));
    if (cluster?.arn === undefined) throw new AwsError('missing', 'AWS answered without the cluster');
    const facts = factsOf({
      version: cluster.version,
      state: cluster.status,
      public_endpoint: cluster.resourcesVpcConfig?.endpointPublicAccess === true ? 'yes' : undefined,
      authentication: cluster.accessConfig?.authenticationMode,
    });
    return { arn: cluster.arn, name, tags: cluster.tags ?? {}, facts };
  },
  'ssm.nodes': async (connection, { next }) => {
    const answer = await new SSMClient(connection).send(
      new DescribeInstanceInformationCommand({ MaxResults: 50, NextToken: next ?? undefined }),
    );
    const nodes = (answer.InstanceInformationList ?? []).flatMap((one) =>
      one.InstanceId === undefined
        ? []
        : [
            {
              id: one.InstanceId,
              name: one.ComputerName ?? one.Name ?? one.InstanceId,
              facts: factsOf({ ping: one.PingStatus, platform: one.PlatformName, agent: one.AgentVersion }),
            },
          ],
    );
    return page(nodes, answer.NextToken);
  },
  'ssm.parameters': async (connection, { next }) => {
    const answer = await new SSMClient(connection).send(
      new DescribeParametersCommand({ MaxResults: 50, NextToken: next ?? undefined }),
    );
    const parameters = (answer.Parameters ?? []).flatMap((one) =>
      one.Name === undefined ? [] : [{ name: one.Name, facts: factsOf({ kind: one.Type, tier: one.Tier }) }],
    );
    return page(parameters, answer.NextToken);
  },
};
