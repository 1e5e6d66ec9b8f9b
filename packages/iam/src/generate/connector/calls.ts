// Every call the connector makes to read, by service, with the reason. The one list that the policies, the proofs and the adapter's tests go by. What
// shows more than names, tags and rights is left out on purpose: the user data of instances, values of secrets and parameters, objects and rows.

import { serviceFacts } from '../../data/table.ts';

/** Calls of one service for one purpose. */
export interface Calls {
  /** Names the statement. */
  readonly sid: string;
  /** With their service: `ec2:DescribeInstances`. */
  readonly actions: readonly string[];
  /** One sentence for a person. */
  readonly why: string;
}

const of = (service: string, names: string): readonly string[] => names.split(' ').map((name) => `${service}:${name}`);

/** What is read in an account with resources. */
export const inventoryCalls: readonly Calls[] = [
  {
    sid: 'ReadTags',
    actions: of('tag', 'GetResources GetTagKeys GetTagValues'),
    why: 'tags of all kinds of resources in one call; scopes are cut by tags',
  },
  {
    sid: 'ReadEc2',
    actions: of(
      'ec2',
      'DescribeInstances DescribeRegions DescribeVolumes DescribeVpcs DescribeSubnets DescribeSecurityGroups DescribeTags',
    ),
    why: 'instances and where they are; attributes of single instances and launch templates are left out, because they show user data',
  },
  {
    sid: 'ReadRds',
    actions: of('rds', 'DescribeDBInstances DescribeDBClusters DescribeDBProxies ListTagsForResource'),
    why: 'databases with their tags and whether they take IAM sign-in; nothing in them',
  },
  {
    sid: 'ReadS3',
    actions: of(
      's3',
      'ListAllMyBuckets GetBucketLocation GetBucketTagging GetBucketAbac GetBucketPolicy ListTagsForResource',
    ),
    why: 'buckets, their tags, whether tags count for access, and who their policies let in; no list of objects and no object',
  },
  {
    sid: 'ReadDynamoDb',
    actions: of('dynamodb', 'ListTables DescribeTable ListTagsOfResource'),
    why: 'tables with their tags; no items',
  },
  {
    sid: 'ReadEks',
    actions: of(
      'eks',
      'ListClusters DescribeCluster ListTagsForResource ListAccessEntries DescribeAccessEntry ListAssociatedAccessPolicies',
    ),
    why: 'clusters and who has access to them',
  },
  {
    sid: 'ReadSecretNames',
    actions: of('secretsmanager', 'ListSecrets DescribeSecret GetResourcePolicy'),
    why: 'names, tags and policies of secrets, never a value',
  },
  {
    sid: 'ReadSsm',
    actions: of('ssm', 'DescribeInstanceInformation DescribeParameters DescribeSessions ListTagsForResource'),
    why: 'which instances Session Manager reaches, names of parameters without values, and which sessions are open',
  },
  {
    sid: 'ReadIam',
    actions: of(
      'iam',
      'ListRoles GetRole ListRoleTags ListRolePolicies GetRolePolicy ListAttachedRolePolicies ListInstanceProfilesForRole ListUsers GetUser ListUserTags ListUserPolicies GetUserPolicy ListAttachedUserPolicies ListGroups GetGroup ListGroupsForUser ListAccessKeys GetAccessKeyLastUsed ListGroupPolicies GetGroupPolicy ListAttachedGroupPolicies ListPolicies GetPolicy GetPolicyVersion ListPolicyTags ListAccountAliases GetAccountAuthorizationDetails GenerateServiceLastAccessedDetails GetServiceLastAccessedDetails',
    ),
    why: 'who may do what, and when it was last used: what grants are compared with, and how access made elsewhere is found',
  },
];

/** What is read of the organization. */
export const treeCalls: Calls = {
  sid: 'ReadTree',
  actions: of(
    'organizations',
    'DescribeOrganization ListRoots ListOrganizationalUnitsForParent ListAccountsForParent ListAccounts ListChildren ListParents DescribeAccount DescribeOrganizationalUnit ListTagsForResource ListPolicies ListPoliciesForTarget ListTargetsForPolicy DescribePolicy ListDelegatedAdministrators',
  ),
  why: 'units, accounts, their tags and the policies attached to each: a grant is decided against them before it is asked for',
};

/** What is read of Identity Center. */
export const identityCenterCalls: readonly Calls[] = [
  {
    sid: 'ReadAssignments',
    actions: of(
      'sso',
      'ListInstances ListPermissionSets DescribePermissionSet ListTagsForResource GetInlinePolicyForPermissionSet GetPermissionsBoundaryForPermissionSet ListManagedPoliciesInPermissionSet ListCustomerManagedPolicyReferencesInPermissionSet ListPermissionSetsProvisionedToAccount ListAccountsForProvisionedPermissionSet ListAccountAssignments ListAccountAssignmentsForPrincipal ListAccountAssignmentCreationStatus ListAccountAssignmentDeletionStatus ListPermissionSetProvisioningStatus DescribeAccountAssignmentCreationStatus DescribeAccountAssignmentDeletionStatus DescribePermissionSetProvisioningStatus',
    ),
    why: 'permission sets and who is assigned them where, and how far a change has come',
  },
  {
    sid: 'ReadPeople',
    actions: of(
      'identitystore',
      'ListUsers ListGroups GetUserId DescribeUser GetGroupId DescribeGroup ListGroupMembershipsForMember',
    ),
    why: 'the names of people and groups that are assigned, and the id of the person a grant is for',
  },
];

/**
 * Calls that read what people keep, or act as somebody: what the connector must never be able to make. Proofs go by this list; it is written apart from
 * what is allowed.
 */
export const neverCalls: Readonly<Record<string, readonly string[]>> = {
  'reads no data: no object, item, row, message or log': [
    ...of('s3', 'GetObject* ListBucket ListBucketVersions PutObject* DeleteObject*'),
    ...of(
      'dynamodb',
      'GetItem BatchGetItem Query Scan PartiQL* GetRecords PutItem UpdateItem DeleteItem ExportTableToPointInTime',
    ),
    ...of('rds-data', '*'),
    ...of('rds-db', 'connect'),
    ...of('rds', 'DownloadDBLogFilePortion DownloadCompleteDBLogFile'),
    ...of('redshift-data', '*'),
    ...of('sqs', 'ReceiveMessage'),
    ...of('kinesis', 'GetRecords'),
    ...of('logs', 'GetLogEvents FilterLogEvents StartQuery'),
    ...of('ec2', 'GetConsoleOutput GetConsoleScreenshot DescribeInstanceAttribute DescribeLaunchTemplateVersions'),
    ...of('ebs', 'GetSnapshotBlock'),
  ],
  'reads no secret and no parameter, and decrypts nothing': [
    ...of('secretsmanager', 'GetSecretValue BatchGetSecretValue'),
    ...of('ssm', 'GetParameter*'),
    ...of('kms', 'Decrypt ReEncrypt* GenerateDataKey*'),
    ...of('ec2', 'GetPasswordData'),
  ],
  'signs in nowhere and runs nothing': [
    ...of('ssm', 'StartSession ResumeSession SendCommand StartAutomationExecution'),
    ...of('ec2-instance-connect', '*'),
    ...of('eks', 'AccessKubernetesApi'),
    ...of('lambda', 'Invoke*'),
    ...of('ecs', 'ExecuteCommand RunTask'),
    ...of('iam', 'PassRole CreateServiceLinkedRole'),
  ],
  'makes no user, key or password': of(
    'iam',
    'CreateUser CreateAccessKey CreateLoginProfile UpdateLoginProfile UpdateAccessKey',
  ),
};

/** All calls of IAM that change something. */
export function iamChanges(): readonly string[] {
  return [...(serviceFacts('iam')?.actions.values() ?? [])]
    .filter(({ level }) => level !== 'List' && level !== 'Read')
    .map(({ name }) => `iam:${name}`);
}
