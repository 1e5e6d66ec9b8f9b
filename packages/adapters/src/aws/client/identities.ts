// Who may do what: STS, IAM, Identity Center and its identity store.

import {
  GetAccessKeyLastUsedCommand,
  GetAccountAuthorizationDetailsCommand,
  type GroupDetail,
  IAMClient,
  ListAccessKeysCommand,
  ListPolicyTagsCommand,
  ListUsersCommand,
  type ManagedPolicyDetail,
  type RoleDetail,
  type UserDetail,
} from '@aws-sdk/client-iam';
import {
  IdentitystoreClient,
  ListGroupsCommand,
  ListUsersCommand as ListPeopleCommand,
} from '@aws-sdk/client-identitystore';
import {
  DescribePermissionSetCommand,
  ListAccountAssignmentsCommand,
  ListAccountsForProvisionedPermissionSetCommand,
  ListInstancesCommand,
  ListPermissionSetsCommand,
  ListTagsForResourceCommand,
  SSOAdminClient,
} from '@aws-sdk/client-sso-admin';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsIamThing } from '../calls.ts';
import { namesAsFact } from '../names-fact.ts';
import { dayOf, documentOf, factsOf, type Handlers, lastOf, page, tagsOf } from './connection.ts';

const attached = (list: readonly { readonly PolicyName?: string | undefined }[] | undefined): readonly string[] =>
  (list ?? []).flatMap(({ PolicyName }) => PolicyName ?? []).toSorted();

const roleOf = (one: RoleDetail): readonly AwsIamThing[] =>
  one.Arn === undefined
    ? []
    : [
        {
          kind: 'role',
          arn: one.Arn,
          name: one.RoleName ?? lastOf(one.Arn),
          tags: tagsOf(one.Tags),
          policies: attached(one.AttachedManagedPolicies),
          inline: attached(one.RolePolicyList),
          groups: [],
          trust: documentOf(one.AssumeRolePolicyDocument),
          facts: factsOf({
            inline_policies: namesAsFact(attached(one.RolePolicyList)),
            boundary: one.PermissionsBoundary?.PermissionsBoundaryArn,
            last_used: dayOf(one.RoleLastUsed?.LastUsedDate),
          }),
        },
      ];

const userOf = (one: UserDetail): readonly AwsIamThing[] =>
  one.Arn === undefined
    ? []
    : [
        {
          kind: 'user',
          arn: one.Arn,
          name: one.UserName ?? lastOf(one.Arn),
          tags: tagsOf(one.Tags),
          policies: attached(one.AttachedManagedPolicies),
          inline: attached(one.UserPolicyList),
          groups: (one.GroupList ?? []).toSorted(),
          trust: null,
          facts: factsOf({
            inline_policies: namesAsFact(attached(one.UserPolicyList)),
            groups: namesAsFact((one.GroupList ?? []).toSorted()),
            boundary: one.PermissionsBoundary?.PermissionsBoundaryArn,
          }),
        },
      ];

const groupOf = (one: GroupDetail): readonly AwsIamThing[] =>
  one.Arn === undefined
    ? []
    : [
        {
          kind: 'group',
          arn: one.Arn,
          name: one.GroupName ?? lastOf(one.Arn),
          tags: {},
          policies: attached(one.AttachedManagedPolicies),
          inline: attached(one.GroupPolicyList),
          groups: [],
          trust: null,
          facts: factsOf({ inline_policies: namesAsFact(attached(one.GroupPolicyList)) }),
        },
      ];

const policyOf = (one: ManagedPolicyDetail): readonly AwsIamThing[] =>
  one.Arn === undefined
    ? []
    : [
        {
          kind: 'policy',
          arn: one.Arn,
          name: one.PolicyName ?? lastOf(one.Arn),
          tags: {},
          policies: [],
          inline: [],
          groups: [],
          trust: null,
          facts: factsOf({ attachments: one.AttachmentCount, boundaries: one.PermissionsBoundaryUsageCount }),
        },
      ];

export const identityCalls: Handlers<
  | 'sts.identity'
  | 'iam.details'
  | 'iam.policyTags'
  | 'iam.users'
  | 'iam.accessKeys'
  | 'iam.accessKeyUsed'
  | 'sso.instances'
  | 'sso.sets'
  | 'sso.set'
  | 'sso.tags'
  | 'sso.accounts'
  | 'sso.assignments'
  | 'identitystore.users'
  | 'identitystore.groups'
> = {
  'sts.identity': async (connection) => {
    const { Account, Arn } = await new STSClient(connection).send(new GetCallerIdentityCommand({}));
    return { accountId: Account ?? '', arn: Arn ?? '' };
  },
  'iam.details': async (connection, { next }) => {
    const answer = await new IAMClient(connection).send(
      new GetAccountAuthorizationDetailsCommand({
        Filter: ['Role', 'User', 'Group', 'LocalManagedPolicy'],
        MaxItems: 1_000,
        Marker: next ?? undefined,
      }),
    );
    const things = [
      ...(answer.RoleDetailList ?? []).flatMap(roleOf),
      ...(answer.UserDetailList ?? []).flatMap(userOf),
      ...(answer.GroupDetailList ?? []).flatMap(groupOf),
      ...(answer.Policies ?? []).flatMap(policyOf),
    ];
    return page(things, answer.IsTruncated === true ? answer.Marker : undefined);
  },
  'iam.policyTags': async (connection, { arn, next }) => {
    const answer = await new IAMClient(connection).send(
      new ListPolicyTagsCommand({ PolicyArn: arn, Marker: next ?? undefined }),
    );
    const tags = (answer.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''] as const);
    return page(tags, answer.IsTruncated === true ? answer.Marker : undefined);
  },
  'iam.users': async (connection, { next }) => {
    const answer = await new IAMClient(connection).send(
      new ListUsersCommand({ MaxItems: 1_000, Marker: next ?? undefined }),
    );
    const users = (answer.Users ?? []).flatMap(({ Arn, UserName, PasswordLastUsed }) =>
      Arn === undefined || UserName === undefined
        ? []
        : [{ arn: Arn, name: UserName, lastUsed: dayOf(PasswordLastUsed) }],
    );
    return page(users, answer.IsTruncated === true ? answer.Marker : undefined);
  },
  'iam.accessKeys': async (connection, { user, next }) => {
    const answer = await new IAMClient(connection).send(
      new ListAccessKeysCommand({ UserName: user, Marker: next ?? undefined }),
    );
    const keys = (answer.AccessKeyMetadata ?? []).flatMap(({ AccessKeyId, Status }) =>
      AccessKeyId === undefined ? [] : [{ id: AccessKeyId, active: Status === 'Active' }],
    );
    return page(keys, answer.IsTruncated === true ? answer.Marker : undefined);
  },
  'iam.accessKeyUsed': async (connection, { id }) => {
    const answer = await new IAMClient(connection).send(new GetAccessKeyLastUsedCommand({ AccessKeyId: id }));
    return dayOf(answer.AccessKeyLastUsed?.LastUsedDate);
  },
  'sso.instances': async (connection, { next }) => {
    const answer = await new SSOAdminClient(connection).send(
      new ListInstancesCommand({ NextToken: next ?? undefined }),
    );
    const instances = (answer.Instances ?? []).flatMap(({ InstanceArn, IdentityStoreId }) =>
      InstanceArn === undefined || IdentityStoreId === undefined
        ? []
        : [{ arn: InstanceArn, storeId: IdentityStoreId }],
    );
    return page(instances, answer.NextToken);
  },
  'sso.sets': async (connection, { instance, next }) => {
    const answer = await new SSOAdminClient(connection).send(
      new ListPermissionSetsCommand({ InstanceArn: instance, MaxResults: 100, NextToken: next ?? undefined }),
    );
    return page(answer.PermissionSets ?? [], answer.NextToken);
  },
  'sso.set': async (connection, { instance, set }) => {
    const { PermissionSet } = await new SSOAdminClient(connection).send(
      new DescribePermissionSetCommand({ InstanceArn: instance, PermissionSetArn: set }),
    );
    const facts = factsOf({ session: PermissionSet?.SessionDuration, description: PermissionSet?.Description });
    return { arn: set, name: PermissionSet?.Name ?? lastOf(set), facts };
  },
  'sso.tags': async (connection, { instance, resource, next }) => {
    const answer = await new SSOAdminClient(connection).send(
      new ListTagsForResourceCommand({ InstanceArn: instance, ResourceArn: resource, NextToken: next ?? undefined }),
    );
    const tags = (answer.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''] as const);
    return page(tags, answer.NextToken);
  },
  'sso.accounts': async (connection, { instance, set, next }) => {
    const answer = await new SSOAdminClient(connection).send(
      new ListAccountsForProvisionedPermissionSetCommand({
        InstanceArn: instance,
        PermissionSetArn: set,
        MaxResults: 100,
        NextToken: next ?? undefined,
      }),
    );
    return page(answer.AccountIds ?? [], answer.NextToken);
  },
  'sso.assignments': async (connection, { instance, set, accountId, next }) => {
    const answer = await new SSOAdminClient(connection).send(
      new ListAccountAssignmentsCommand({
        InstanceArn: instance,
        PermissionSetArn: set,
        AccountId: accountId,
        MaxResults: 100,
        NextToken: next ?? undefined,
      }),
    );
    const assignments = (answer.AccountAssignments ?? []).flatMap(({ PrincipalId, PrincipalType }) =>
      PrincipalId === undefined || PrincipalType === undefined
        ? []
        : [{ principalId: PrincipalId, principalType: PrincipalType }],
    );
    return page(assignments, answer.NextToken);
  },
  'identitystore.users': async (connection, { storeId, next }) => {
    const answer = await new IdentitystoreClient(connection).send(
      new ListPeopleCommand({ IdentityStoreId: storeId, MaxResults: 100, NextToken: next ?? undefined }),
    );
    const users = (answer.Users ?? []).flatMap(({ UserId, UserName, DisplayName }) =>
      UserId === undefined ? [] : [{ id: UserId, name: UserName ?? DisplayName ?? UserId }],
    );
    return page(users, answer.NextToken);
  },
  'identitystore.groups': async (connection, { storeId, next }) => {
    const answer = await new IdentitystoreClient(connection).send(
      new ListGroupsCommand({ IdentityStoreId: storeId, MaxResults: 100, NextToken: next ?? undefined }),
    );
    const groups = (answer.Groups ?? []).flatMap(({ GroupId, DisplayName }) =>
      GroupId === undefined ? [] : [{ id: GroupId, name: DisplayName ?? GroupId }],
    );
    return page(groups, answer.NextToken);
  },
};
