// The decision record "Permission Boundaries for Cloud Resource Isolation" as its authors wrote it, and the same meaning without its holes: for
// workspace roles, for the zones of a workspace, and for the platform role that makes roles and policies.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like templates

import type { EscapesOptions, Policies } from '../src/index.ts';

export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Principal?: string | object;
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface Document {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

export const policy = (...statements: readonly Statement[]): Document => ({
  Version: '2012-10-17',
  Statement: statements,
});

export const account = '111111111111';
export const workspace = 'entigo:workspace';
export const zone = 'entigo:zone';
export const tags = { [workspace]: 'ws-prod-001' };
export const everything = policy({ Sid: 'Everything', Effect: 'Allow', Action: '*', Resource: '*' });
const iam = (rest: string): string => `arn:aws:iam::${account}:${rest}`;
const services = ['ec2:*', 'rds:*', 's3:*'];

/** As written in the record. */
const boundaryArn = iam('policy/workspace-boundary-ws-prod-001');
const workspaceBoundary = policy(
  {
    Sid: 'AllowWorkspaceResources',
    Effect: 'Allow',
    Action: services,
    Resource: '*',
    Condition: { StringEquals: { [`aws:ResourceTag/${workspace}`]: 'ws-prod-001' } },
  },
  { Sid: 'AllowIAMActions', Effect: 'Allow', Action: ['iam:GetRole', 'iam:ListRolePolicies'], Resource: '*' },
  {
    Sid: 'DenyUntaggedResources',
    Effect: 'Deny',
    Action: ['ec2:RunInstances', 'rds:CreateDBInstance', 's3:CreateBucket'],
    Resource: '*',
    Condition: { Null: { [`aws:RequestTag/${workspace}`]: 'true' } },
  },
);
const delegate = policy(
  {
    Sid: 'AllowRoleCreationWithBoundary',
    Effect: 'Allow',
    Action: ['iam:CreateRole', 'iam:PutRolePermissionsBoundary'],
    Resource: iam('role/ws-prod-001/*'),
    Condition: { StringEquals: { 'iam:PermissionsBoundary': boundaryArn } },
  },
  {
    Sid: 'AllowPolicyCreation',
    Effect: 'Allow',
    Action: ['iam:CreatePolicy', 'iam:CreatePolicyVersion', 'iam:PutUserPolicy', 'iam:PutRolePolicy'],
    Resource: [iam('policy/ws-prod-001/*'), iam('role/ws-prod-001/*')],
  },
  {
    Sid: 'TagNewRoles',
    Effect: 'Allow',
    Action: ['iam:TagRole', 'iam:UntagRole'],
    Resource: iam('role/ws-prod-001/*'),
    Condition: { StringEquals: { [`aws:PrincipalTag/${workspace}`]: 'ws-prod-001' } },
  },
);
const zonePolicy = policy({
  Sid: 'ManageZoneResources',
  Effect: 'Allow',
  Action: services,
  Resource: '*',
  Condition: {
    StringEquals: { [`aws:ResourceTag/${workspace}`]: 'ws-prod-001', [`aws:ResourceTag/${zone}`]: 'zone-1' },
  },
});

export const record = {
  boundaryArn,
  boundary: workspaceBoundary,
  delegate,
  zone: zonePolicy,
  platform: iam('role/platform'),
} as const;

const resourceTag = (key: string): string => `aws:ResourceTag/${key}`;
const requestTag = (key: string): string => `aws:RequestTag/${key}`;
const path = 'ws-prod-001';
const value = 'ws-prod-001';
const guarded = [workspace, zone, 'entigo:shared'];
const namesGuarded = { 'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': guarded } };
const ownBoundary = iam('policy/entigo/boundary/ws-prod-001');
const otherWorkspace = {
  StringNotEquals: { [requestTag(workspace)]: value },
  Null: { [requestTag(workspace)]: 'false' },
};

/** The boundary of all roles of the workspace, without the holes. `inside`: what else a resource must have. */
const corrected = (inside: Readonly<Record<string, string>>): Document => {
  const has = Object.fromEntries(Object.entries(inside).map(([key, is]) => [resourceTag(key), is]));
  const given = Object.fromEntries(Object.entries(inside).map(([key, is]) => [requestTag(key), is]));
  const none = Object.fromEntries(Object.keys(inside).map((key) => [resourceTag(key), 'true']));
  return policy(
    { Sid: 'Own', Effect: 'Allow', Action: services, Resource: '*', Condition: { StringEquals: has } },
    {
      Sid: 'CreateTagged',
      Effect: 'Allow',
      Action: ['ec2:RunInstances', 'ec2:CreateVolume', 'ec2:CreateSecurityGroup', 'ec2:CreateSnapshot'],
      Resource: '*',
      Condition: { StringEquals: given, Null: none },
    },
    {
      Sid: 'TagWhatIsCreated',
      Effect: 'Allow',
      Action: 'ec2:CreateTags',
      Resource: '*',
      Condition: { StringEquals: given, Null: { 'ec2:CreateAction': 'false' } },
    },
    {
      Sid: 'CreateNamed',
      Effect: 'Allow',
      Action: [
        'rds:CreateDB*',
        'rds:CopyDB*',
        'rds:RestoreDB*',
        'rds:AddTagsToResource',
        's3:CreateBucket',
        's3:TagResource',
      ],
      Resource: [`arn:aws:rds:*:${account}:*:${path}-*`, `arn:aws:s3:::${path}-*`],
      Condition: { StringEquals: given },
    },
    {
      Sid: 'SharedInputs',
      Effect: 'Allow',
      Action: 'ec2:RunInstances',
      Resource: ['image', 'snapshot', 'subnet', 'security-group'].map((type) => `arn:aws:ec2:*:*:${type}/*`),
      Condition: { StringEquals: { [resourceTag('entigo:shared')]: 'true' } },
    },
    {
      Sid: 'Discover',
      Effect: 'Allow',
      Action: ['ec2:Describe*', 'rds:Describe*', 's3:ListAllMyBuckets', 'iam:GetRole', 'iam:ListRolePolicies'],
      Resource: '*',
    },
    {
      Sid: 'PassOwn',
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: iam(`role/${path}/*`),
      Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    },
    {
      Sid: 'NoForeign',
      Effect: 'Deny',
      NotAction: ['ec2:Describe*', 'rds:Describe*'],
      Resource: '*',
      Condition: {
        StringNotEquals: { [resourceTag(workspace)]: value, [resourceTag('entigo:shared')]: 'true' },
        Null: { [resourceTag(workspace)]: 'false' },
      },
    },
    { Sid: 'NoForeignCreate', Effect: 'Deny', Action: '*', Resource: '*', Condition: otherWorkspace },
    {
      Sid: 'NoRetag',
      Effect: 'Deny',
      Action: 'ec2:CreateTags',
      Resource: '*',
      Condition: { ...namesGuarded, Null: { 'ec2:CreateAction': 'true' } },
    },
    {
      Sid: 'NoUntag',
      Effect: 'Deny',
      Action: ['ec2:DeleteTags', 'rds:RemoveTagsFromResource', 's3:UntagResource'],
      Resource: '*',
      Condition: namesGuarded,
    },
    {
      Sid: 'NoUntagAll',
      Effect: 'Deny',
      Action: 'ec2:DeleteTags',
      Resource: '*',
      Condition: { Null: { 'aws:TagKeys': 'true' } },
    },
    {
      Sid: 'NoRetagOwned',
      Effect: 'Deny',
      Action: ['rds:AddTagsToResource', 's3:TagResource'],
      Resource: '*',
      Condition: { ...namesGuarded, Null: { [resourceTag(workspace)]: 'false' } },
    },
    {
      Sid: 'NoTagsUnseen',
      Effect: 'Deny',
      Action: ['s3:PutBucketTagging', 's3:DeleteBucketTagging'],
      Resource: '*',
    },
    { Sid: 'NoTagsOff', Effect: 'Deny', Action: 's3:PutBucketAbac', Resource: '*' },
    {
      Sid: 'NoShare',
      Effect: 'Deny',
      Action: ['ec2:Modify*ImageAttribute', 'ec2:ModifySnapshotAttribute', 'rds:ModifyDB*SnapshotAttribute'],
      Resource: '*',
    },
    { Sid: 'NoSessionTags', Effect: 'Deny', Action: 'sts:TagSession', Resource: '*' },
  );
};

/** What the workspace boundary allows outside the tags, and means to. */
const meant = policy(
  {
    Sid: 'Shared',
    Effect: 'Allow',
    Action: 'ec2:RunInstances',
    Resource: '*',
    Condition: { StringEquals: { [resourceTag('entigo:shared')]: 'true' } },
  },
  {
    Sid: 'AtCreation',
    Effect: 'Allow',
    Action: 'ec2:CreateTags',
    Resource: '*',
    Condition: { Null: { 'ec2:CreateAction': 'false' } },
  },
  { Sid: 'Pass', Effect: 'Allow', Action: 'iam:PassRole', Resource: iam(`role/${path}/*`) },
  {
    Sid: 'Named',
    Effect: 'Allow',
    Action: ['rds:*', 's3:*'],
    Resource: [`arn:aws:rds:*:${account}:*:${path}-*`, `arn:aws:s3:::${path}-*`],
  },
);

const bounded = { StringNotEquals: { 'iam:PermissionsBoundary': ownBoundary } };
/** The role that makes roles and policies: everything in its path, but for what its denies take away. */
const delegated = policy(
  {
    Sid: 'Manage',
    Effect: 'Allow',
    Action: 'iam:*',
    Resource: [iam(`role/${path}/*`), iam('policy/*'), iam('role/entigo/*')],
  },
  { Sid: 'NoUnboundedRole', Effect: 'Deny', Action: 'iam:CreateRole', Resource: '*', Condition: bounded },
  {
    Sid: 'NoPolicyUnbounded',
    Effect: 'Deny',
    Action: ['iam:PutRolePolicy', 'iam:AttachRolePolicy', 'iam:DetachRolePolicy', 'iam:DeleteRolePolicy'],
    Resource: '*',
    Condition: bounded,
  },
  { Sid: 'NoTrustUnbounded', Effect: 'Deny', Action: 'iam:UpdateAssumeRolePolicy', Resource: '*', Condition: bounded },
  {
    Sid: 'NoOtherBoundary',
    Effect: 'Deny',
    Action: 'iam:PutRolePermissionsBoundary',
    Resource: '*',
    Condition: bounded,
  },
  { Sid: 'NoDropBoundary', Effect: 'Deny', Action: 'iam:DeleteRolePermissionsBoundary', Resource: '*' },
  { Sid: 'NoBoundaryEdit', Effect: 'Deny', Action: 'iam:*', Resource: iam('policy/entigo/boundary/*') },
  {
    Sid: 'NoOtherPolicies',
    Effect: 'Deny',
    Action: ['iam:*PolicyVersion', 'iam:CreatePolicy', 'iam:DeletePolicy'],
    NotResource: [iam(`policy/${path}/*`), iam('policy/entigo/boundary/*')],
  },
  { Sid: 'NoOwnRole', Effect: 'Deny', Action: 'iam:*', Resource: iam('role/entigo/*') },
  { Sid: 'NoPass', Effect: 'Deny', Action: 'iam:PassRole', Resource: '*' },
  { Sid: 'NoForeignCreate', Effect: 'Deny', Action: '*', Resource: '*', Condition: otherWorkspace },
  {
    Sid: 'NoRetag',
    Effect: 'Deny',
    Action: ['iam:TagRole', 'iam:TagPolicy'],
    Resource: '*',
    Condition: { ...namesGuarded, Null: { [resourceTag(workspace)]: 'false' } },
  },
  {
    Sid: 'NoUntag',
    Effect: 'Deny',
    Action: ['iam:UntagRole', 'iam:UntagPolicy'],
    Resource: '*',
    Condition: namesGuarded,
  },
);

/** What the platform role does outside the tags, and is meant to. */
const platformMeant = policy({
  Sid: 'Path',
  Effect: 'Allow',
  Action: 'iam:*',
  Resource: [iam(`role/${path}/*`), iam('policy/*')],
});

/** Nobody outside the organization becomes one of its roles. */
const perimeter = policy(
  { Sid: 'Everything', Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' },
  {
    Sid: 'OurOwnOnly',
    Effect: 'Deny',
    Principal: '*',
    Action: ['sts:AssumeRole', 'sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity'],
    Resource: '*',
    Condition: {
      StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-entigo' },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    },
  },
);

export const fixed = {
  boundaryArn: ownBoundary,
  boundary: corrected({ [workspace]: value }),
  zoned: corrected({ [workspace]: value, [zone]: `\${aws:PrincipalTag/${zone}}` }),
  meant,
  delegated,
  delegatedArn: iam('policy/entigo/boundary/platform'),
  platformMeant,
  perimeter,
  app: iam(`role/${path}/app`),
  platform: iam('role/entigo/platform'),
  roles: iam(`role/${path}/*`),
  policies: iam(`policy/${path}/*`),
} as const;

/** The document without one statement. */
export const without = (document: Document, sid: string): Document => {
  if (!document.Statement.some((one) => one.Sid === sid)) throw new Error(`no statement \`${sid}\``);
  return { ...document, Statement: document.Statement.filter((one) => one.Sid !== sid) };
};

/** The document with one statement altered. */
export const altered = (document: Document, sid: string, change: Partial<Statement>): Document => {
  if (!document.Statement.some((one) => one.Sid === sid)) throw new Error(`no statement \`${sid}\``);
  return { ...document, Statement: document.Statement.map((one) => (one.Sid === sid ? { ...one, ...change } : one)) };
};

export interface World {
  readonly layers: Policies;
  readonly tags: Readonly<Record<string, string>>;
  readonly options: EscapesOptions;
}

/** A role of the workspace that may do whatever its boundary lets it. */
export const workspaceRole = (boundary: Document = fixed.boundary): World => ({
  layers: { identity: [everything], boundary },
  tags,
  options: {
    principal: fixed.app,
    boundaryArn: fixed.boundaryArn,
    exceptions: [fixed.meant],
    fenced: { principals: [fixed.roles] },
  },
});

export const both = { ...tags, [zone]: 'zone-1' };

/** A role of a zone, whose boundary goes by its tag, and what it may do beside it. */
export const zoneRole = (
  more: readonly Document['Statement'][number][] = [],
  boundary: Document = fixed.zoned,
): World => ({
  ...workspaceRole(),
  layers: { identity: [everything], boundary: { ...boundary, Statement: [...boundary.Statement, ...more] } },
  tags: both,
  options: { ...workspaceRole().options, principalTags: both },
});

/** The platform role under its own policy as boundary, in an organization that keeps outsiders out. */
export const platform = (
  delegated: Document = fixed.delegated,
  { rcp = true }: { readonly rcp?: boolean } = {},
): World => ({
  layers: {
    identity: [delegated],
    boundary: delegated,
    ...(rcp ? { rcp: [{ node: 'root', policies: [fixed.perimeter] }] } : {}),
  },
  tags,
  options: {
    principal: fixed.platform,
    principalTags: tags,
    boundaryArn: fixed.delegatedArn,
    boundaries: { [fixed.boundaryArn]: without(fixed.boundary, 'PassOwn') },
    exceptions: [fixed.meant, fixed.platformMeant],
    fenced: { policies: [fixed.policies], boundary: fixed.boundaryArn },
  },
});
