// The calls that write tags. Kept apart from what reads, so that what a release may change in AWS is seen in few files: this one, and
// those of grants (grant-roles.ts, permission-sets.ts).

import {
  EKSClient,
  TagResourceCommand as TagClusterCommand,
  UntagResourceCommand as UntagClusterCommand,
} from '@aws-sdk/client-eks';
import {
  IAMClient,
  TagPolicyCommand,
  TagRoleCommand,
  TagUserCommand,
  UntagPolicyCommand,
  UntagRoleCommand,
  UntagUserCommand,
} from '@aws-sdk/client-iam';
import {
  OrganizationsClient,
  TagResourceCommand as TagNodeCommand,
  UntagResourceCommand as UntagNodeCommand,
} from '@aws-sdk/client-organizations';
import {
  type FailureInfo,
  ResourceGroupsTaggingAPIClient,
  TagResourcesCommand,
  UntagResourcesCommand,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { AddTagsToResourceCommand, RemoveTagsFromResourceCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { FailedTag } from '../calls.ts';
import { type Handlers, lastOf, listOfTags } from './connection.ts';

const failedOf = (map: Record<string, FailureInfo> | undefined): readonly FailedTag[] =>
  Object.entries(map ?? {}).map(([arn, { ErrorCode, ErrorMessage, StatusCode }]) => ({
    arn,
    passing: ErrorCode === 'InternalServiceException' || (StatusCode ?? 400) >= 500 || StatusCode === 429,
    message: ErrorMessage ?? ErrorCode ?? 'no reason given',
  }));

export const taggingCalls: Handlers<
  | 'tagging.set'
  | 'tagging.unset'
  | 'iam.tag'
  | 'iam.untag'
  | 'ssm.tag'
  | 'ssm.untag'
  | 'eks.tag'
  | 'eks.untag'
  | 'organizations.tag'
  | 'organizations.untag'
> = {
  'tagging.set': async (connection, { arns, tags }) => {
    const client = new ResourceGroupsTaggingAPIClient(connection);
    const answer = await client.send(new TagResourcesCommand({ ResourceARNList: [...arns], Tags: { ...tags } }));
    return failedOf(answer.FailedResourcesMap);
  },
  'tagging.unset': async (connection, { arns, keys }) => {
    const client = new ResourceGroupsTaggingAPIClient(connection);
    const answer = await client.send(new UntagResourcesCommand({ ResourceARNList: [...arns], TagKeys: [...keys] }));
    return failedOf(answer.FailedResourcesMap);
  },
  'iam.tag': async (connection, { kind, arn, tags }) => {
    const client = new IAMClient(connection);
    const Tags = listOfTags(tags);
    if (kind === 'role') await client.send(new TagRoleCommand({ RoleName: lastOf(arn), Tags }));
    else if (kind === 'policy') await client.send(new TagPolicyCommand({ PolicyArn: arn, Tags }));
    else await client.send(new TagUserCommand({ UserName: lastOf(arn), Tags }));
  },
  'iam.untag': async (connection, { kind, arn, keys }) => {
    const client = new IAMClient(connection);
    const TagKeys = [...keys];
    if (kind === 'role') await client.send(new UntagRoleCommand({ RoleName: lastOf(arn), TagKeys }));
    else if (kind === 'policy') await client.send(new UntagPolicyCommand({ PolicyArn: arn, TagKeys }));
    else await client.send(new UntagUserCommand({ UserName: lastOf(arn), TagKeys }));
  },
  'ssm.tag': async (connection, { name, tags }) => {
    const parameter = { ResourceType: 'Parameter', ResourceId: name } as const;
    await new SSMClient(connection).send(new AddTagsToResourceCommand({ ...parameter, Tags: listOfTags(tags) }));
  },
  'ssm.untag': async (connection, { name, keys }) => {
    const parameter = { ResourceType: 'Parameter', ResourceId: name } as const;
    await new SSMClient(connection).send(new RemoveTagsFromResourceCommand({ ...parameter, TagKeys: [...keys] }));
  },
  'eks.tag': async (connection, { arn, tags }) => {
    await new EKSClient(connection).send(new TagClusterCommand({ resourceArn: arn, tags: { ...tags } }));
  },
  'eks.untag': async (connection, { arn, keys }) => {
    await new EKSClient(connection).send(new UntagClusterCommand({ resourceArn: arn, tagKeys: [...keys] }));
  },
  'organizations.tag': async (connection, { id, tags }) => {
    await new OrganizationsClient(connection).send(new TagNodeCommand({ ResourceId: id, Tags: listOfTags(tags) }));
  },
  'organizations.untag': async (connection, { id, keys }) => {
    await new OrganizationsClient(connection).send(new UntagNodeCommand({ ResourceId: id, TagKeys: [...keys] }));
  },
};
