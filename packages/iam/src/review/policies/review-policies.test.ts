// Each kind of finding by the smallest folder that has it, beside one that is a word away and has it not.

import { describe, expect, it } from 'vitest';
import { type PolicyFindingCode, policyFindingCodes } from './codes.ts';
import { reviewPolicies } from './review-policies.ts';

type Folder = Readonly<Record<string, object | string>>;

const policy = (...statements: readonly object[]): object => ({ Version: '2012-10-17', Statement: statements });
const allow = (action: string | readonly string[], more: object = {}): object => ({
  Effect: 'Allow',
  Action: action,
  Resource: '*',
  ...more,
});
const deny = (action: string | readonly string[], more: object = {}): object => ({
  ...allow(action, more),
  Effect: 'Deny',
});
const when = (operator: string, key: string, value: string | readonly string[]): object => ({
  Condition: { [operator]: { [key]: value } },
});

const codesOf = (folder: Folder): readonly string[] => {
  const files = Object.entries(folder).map(([path, document]) => ({
    path,
    text: typeof document === 'string' ? document : JSON.stringify(document),
  }));
  return [...new Set(reviewPolicies(files).findings.map(({ code }) => code))];
};

const identity = (...statements: readonly object[]): Folder => ({ 'identity/a.json': policy(...statements) });
const boundary = (...statements: readonly object[]): Folder => ({ 'boundary/a.json': policy(...statements) });
const trust = (more: object): Folder => ({
  'identity/a.json': policy({
    Effect: 'Allow',
    Action: 's3:GetObject',
    Resource: 'arn:aws:sns:eu-west-1:111111111111:x',
  }),
  'trust/a.json': policy({ Effect: 'Allow', Action: 'sts:AssumeRole', ...more }),
});
const bucket = (more: object): Folder => ({
  'resource/a.json': policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*', ...more }),
});

const inWorkspace = when('StringEquals', 'aws:ResourceTag/ws', 'ws-1');
const own = allow(['ec2:*', 'rds:*', 's3:*'], inWorkspace);
const makes = [
  allow('ec2:RunInstances', {
    Condition: { StringEquals: { 'aws:RequestTag/ws': 'ws-1' }, Null: { 'aws:ResourceTag/ws': 'true' } },
  }),
  allow('ec2:RunInstances', {
    Resource: ['arn:aws:ec2:*::image/*', 'arn:aws:ec2:*:*:subnet/*', 'arn:aws:ec2:*:*:security-group/*'],
  }),
];
const boundaryArn = 'arn:aws:iam::111111111111:policy/boundary';
const path = 'arn:aws:iam::111111111111:role/ws-1/*';
const forced = { Resource: path, ...when('StringEquals', 'iam:PermissionsBoundary', boundaryArn) };
const makesRoles = allow('iam:CreateRole', forced);
const noRetag = (operator: string, value: string): object =>
  deny(
    ['ec2:CreateTags', 'rds:AddTagsToResource', 's3:TagResource', 's3:Put*Tagging', 's3:Delete*Tagging'],
    when(operator, 'aws:TagKeys', value),
  );
const long = (size: number): object => policy(allow(Array.from({ length: size }, () => 's3:GetObjectTagging')));

const rows: readonly (readonly [PolicyFindingCode, Folder, Folder])[] = [
  ['document.unreadable', { 'identity/a.json': '{' }, identity(allow('s3:GetObject'))],
  ['document.unreadable', { 'policies/a.json': policy(own) }, { 'readme.txt': '' }],
  [
    'document.unreadable',
    { ...boundary(own), 'review.json': '{"workspaces":1}' },
    { ...boundary(own), 'review.json': '{"path":"x/"}' },
  ],
  [
    'document.refused',
    identity({ ...allow('s3:GetObject'), Sid: 'a b' }),
    identity({ ...allow('s3:GetObject'), Sid: 'ab' }),
  ],
  ['size.over', { 'identity/a.json': long(400) }, { 'identity/a.json': long(100) }],
  ['size.near', { 'identity/a.json': long(270) }, { 'identity/a.json': long(100) }],
  [
    'size.over',
    Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`scp/1-r/${index}.json`, policy(allow('*'))])),
    { 'scp/1-r/a.json': policy(allow('*')) },
  ],
  ['scp.no_allow', { 'scp/1-r/a.json': policy(deny('s3:*')) }, { 'scp/1-r/a.json': policy(deny('s3:*'), allow('*')) }],
  [
    'operator.if_exists',
    identity(allow('s3:GetObject', when('StringEqualsIfExists', 'aws:PrincipalOrgID', 'o-1'))),
    identity(allow('s3:GetObject', when('StringEquals', 'aws:PrincipalOrgID', 'o-1'))),
  ],
  [
    'operator.for_all_values',
    identity(allow('ec2:CreateTags', when('ForAllValues:StringEquals', 'aws:TagKeys', ['a']))),
    identity(
      allow('ec2:CreateTags', {
        Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a'] }, Null: { 'aws:TagKeys': 'false' } },
      }),
    ),
  ],
  [
    'operator.for_all_values',
    identity(deny('ec2:CreateTags', when('ForAllValues:StringNotEquals', 'aws:TagKeys', ['a']))),
    identity(deny('ec2:CreateTags', when('ForAnyValue:StringNotEquals', 'aws:TagKeys', ['a']))),
  ],
  [
    'operator.set_missing',
    identity(deny('ec2:CreateTags', when('StringEquals', 'aws:TagKeys', 'a'))),
    identity(deny('ec2:CreateTags', when('ForAnyValue:StringEquals', 'aws:TagKeys', 'a'))),
  ],
  [
    'operator.set_single',
    identity(deny('s3:*', when('ForAnyValue:StringEquals', 'aws:PrincipalOrgID', 'o'))),
    identity(deny('s3:*', when('StringEquals', 'aws:PrincipalOrgID', 'o'))),
  ],
  [
    'operator.missing_key',
    identity(deny('s3:*', when('Bool', 'aws:MultiFactorAuthPresent', 'false'))),
    identity(deny('s3:*', when('BoolIfExists', 'aws:MultiFactorAuthPresent', 'false'))),
  ],
  ['wildcard.iam', identity(allow('*')), identity(allow('*'), deny('iam:*'))],
  ['wildcard.iam', identity(allow('iam:*')), identity(allow('iam:List*'))],
  [
    'wildcard.iam',
    identity({ Effect: 'Allow', NotAction: 's3:*', Resource: '*' }),
    identity({ Effect: 'Allow', NotAction: ['s3:*', 'iam:*'], Resource: '*' }),
  ],
  ['wildcard.iam', boundary(allow('*')), boundary(allow('s3:*'))],
  [
    'wildcard.not_resource',
    identity({ Effect: 'Allow', Action: 's3:GetObject', NotResource: 'arn:aws:s3:::a/*' }),
    identity({ Effect: 'Deny', Action: 's3:GetObject', NotResource: 'arn:aws:s3:::a/*' }),
  ],
  ['dead.action', identity(allow('s3:GetObjects')), identity(allow('s3:GetObject'))],
  [
    'dead.resource',
    identity(allow(['s3:GetObject', 's3:ListBucket'], { Resource: 'arn:aws:s3:::b' })),
    identity(allow(['s3:GetObject', 's3:ListBucket'], { Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'] })),
  ],
  [
    'dead.resource',
    identity(allow('s3:ListAllMyBuckets', { Resource: 'arn:aws:s3:::b' })),
    identity(allow('sts:AssumeRole', { Resource: path })),
  ],
  [
    'dead.key',
    identity(allow('s3:GetObject', when('StringEquals', 's3:prefix', 'a'))),
    identity(allow('s3:ListBucket', when('StringEquals', 's3:prefix', 'a'))),
  ],
  [
    'dead.new_tag',
    identity(allow('ec2:CreateVolume', inWorkspace)),
    identity(allow('ec2:CreateVolume', inWorkspace), ...makesVolumes()),
  ],
  [
    'dead.taken_away',
    { ...identity(allow('s3:GetObject'), allow('sqs:SendMessage')), ...boundary(allow('s3:*')) },
    { ...identity(allow('s3:GetObject'), allow('sqs:SendMessage')), ...boundary(allow(['s3:*', 'sqs:*'])) },
  ],
  [
    'dead.taken_away',
    { ...identity(allow('s3:GetObject')), ...boundary(allow('sqs:*')) },
    { ...identity(allow('s3:GetObject')), ...boundary(allow('s3:*')) },
  ],
  [
    'dead.gate',
    boundary(own, deny('ec2:RunInstances', when('Null', 'aws:RequestTag/ws', 'true'))),
    boundary(own, ...makes, denyUntagged()),
  ],
  ['isolation.broken', boundary(own, allow('ec2:TerminateInstances')), boundary(own)],
  ['isolation.named', boundary(own, allow('s3:PutObject', { Resource: 'arn:aws:s3:::ws-1-*/*' })), boundary(own)],
  ['account.shared', boundary(own), { ...boundary(own), 'review.json': { oneAccountPerWorkspace: true } }],
  [
    'zone.identity_only',
    { ...boundary(own), 'review.json': { zone: { key: 'zone', value: 'z-1' } } },
    { ...boundary(own, keepZone()), 'review.json': { zone: { key: 'zone', value: 'z-1' } } },
  ],
  [
    'tag.spelling',
    boundary(own, deny('ec2:StopInstances', when('StringEquals', 'aws:ResourceTag/WS', 'x'))),
    boundary(own, noRetag('ForAnyValue:StringEquals', 'WS')),
  ],
  [
    'tag.grab',
    identity(allow('ec2:StopInstances', inWorkspace), allow('ec2:CreateTags')),
    identity(
      allow('ec2:StopInstances', inWorkspace),
      allow('ec2:CreateTags'),
      deny('ec2:CreateTags', when('ForAnyValue:StringEqualsIgnoreCase', 'aws:TagKeys', 'ws')),
    ),
  ],
  [
    'tag.change',
    boundary(own),
    boundary(own, noRetag('ForAnyValue:StringEqualsIgnoreCase', 'ws'), deny(['s3:Put*Tagging', 's3:Delete*Tagging'])),
  ],
  [
    'tag.case_variant',
    boundary(own, noRetag('ForAnyValue:StringEquals', 'ws')),
    boundary(own, noRetag('ForAnyValue:StringEqualsIgnoreCase', 'ws')),
  ],
  [
    'tag.remove',
    boundary(own),
    boundary(own, deny(['ec2:DeleteTags', 'rds:Remove*', 's3:Untag*', 's3:Delete*Tagging'])),
  ],
  [
    'tag.remove_all',
    boundary(own, deny('ec2:DeleteTags', when('ForAnyValue:StringEquals', 'aws:TagKeys', 'ws'))),
    boundary(own, deny('ec2:DeleteTags', when('Null', 'aws:TagKeys', 'true'))),
  ],
  ['tag.session', boundary(own), boundary(own, deny('sts:TagSession'))],
  ['s3.abac_off', boundary(own), boundary(own, deny('s3:PutBucketAbac'))],
  ['s3.abac_switch', boundary(own), boundary(allow('ec2:*', inWorkspace))],
  ['create.impossible', boundary(allow('ec2:*', inWorkspace)), boundary(allow('ec2:*', inWorkspace), ...makes)],
  [
    'create.foreign',
    boundary(allow('ec2:*', inWorkspace), allow('ec2:RunInstances')),
    boundary(allow('ec2:*', inWorkspace), ...makes),
  ],
  [
    'create.presence_only',
    boundary(own, deny('ec2:CreateVolume', when('Null', 'aws:RequestTag/ws', 'true'))),
    boundary(own, deny('ec2:CreateVolume', when('StringNotEquals', 'aws:RequestTag/ws', 'ws-1'))),
  ],
  [
    'create.gate_partial',
    boundary(own, deny('ec2:CreateVolume', when('StringNotEquals', 'aws:RequestTag/ws', 'ws-1'))),
    boundary(own, deny('*', when('StringNotEquals', 'aws:RequestTag/ws', 'ws-1'))),
  ],
  [
    'create.every_launch',
    { 'scp/1-r/a.json': policy(allow('*'), deny('ec2:RunInstances', when('Null', 'aws:RequestTag/ws', 'true'))) },
    { 'scp/1-r/a.json': policy(allow('*'), denyUntagged()) },
  ],
  [
    'create.tagging_right',
    boundary(own, ...makes, denyUntagged()),
    boundary(
      own,
      ...makes,
      denyUntagged(),
      allow('ec2:CreateTags', when('StringEquals', 'ec2:CreateAction', 'RunInstances')),
    ),
  ],
  [
    'restore.outside',
    boundary(own, allow(['ec2:RunInstances', 'rds:RestoreDBInstanceFromDBSnapshot'])),
    boundary(
      allow('ec2:*', inWorkspace),
      allow('ec2:CreateKeyPair', when('StringEquals', 'aws:RequestTag/ws', 'ws-1')),
    ),
  ],
  [
    'snapshot.shared',
    boundary(own),
    boundary(own, deny(['ec2:Modify*Attribute', 'rds:Modify*Attribute', 'rds:StartExportTask'])),
  ],
  ['list.denied', boundary(own), boundary(own, allow(['ec2:Describe*', 'rds:Describe*', 's3:ListAllMyBuckets']))],
  ['read.outside', boundary(own, allow('iam:GetRole')), boundary(own)],
  ['kms.key_policy', boundary(own), boundary(own, deny('kms:*'))],
  [
    'boundary.no_deny',
    boundary(own),
    boundary(
      own,
      deny('*', {
        Condition: { StringNotEquals: { 'aws:ResourceTag/ws': 'ws-1' }, Null: { 'aws:ResourceTag/ws': 'false' } },
      }),
    ),
  ],
  [
    'boundary.no_deny_untagged',
    boundary(own),
    boundary(own, deny('*', when('StringNotEquals', 'aws:ResourceTag/ws', 'ws-1'))),
  ],
  ['boundary.no_allow', boundary(deny('iam:*')), boundary(deny('iam:*'), allow('*'))],
  ['boundary.removable', identity(makesRoles, allow('iam:DeleteRolePermissionsBoundary')), identity(makesRoles)],
  [
    'boundary.removable',
    identity(makesRoles, allow('iam:PutRolePermissionsBoundary', { Resource: path })),
    identity(makesRoles, allow('iam:PutRolePermissionsBoundary', forced)),
  ],
  [
    'boundary.editable',
    identity(makesRoles, allow('iam:CreatePolicyVersion')),
    identity(makesRoles, allow('iam:CreatePolicyVersion', { Resource: 'arn:aws:iam::111111111111:policy/ws-1/*' })),
  ],
  [
    'boundary.unprotected',
    { ...boundary(own), ...identity(makesRoles) },
    { ...boundary(own, keepBoundary()), ...identity(makesRoles, keepBoundary()) },
  ],
  [
    'delegation.void',
    { ...boundary(own), ...identity(makesRoles) },
    { ...boundary(own, makesRoles), ...identity(makesRoles) },
  ],
  ['delegation.unbounded_role', identity(allow('iam:CreateRole')), identity(makesRoles)],
  [
    'delegation.unbounded_policy',
    identity(makesRoles, allow('iam:PutRolePolicy', { Resource: path })),
    identity(makesRoles, allow('iam:PutRolePolicy', forced)),
  ],
  ['delegation.tag_role', tagging({}), tagging(when('StringEquals', 'aws:RequestTag/ws', 'ws-1'))],
  [
    'delegation.flip_zone',
    { ...tagging({}), 'review.json': { zone: { key: 'zone', value: 'z-1' } } },
    {
      ...tagging(when('Null', 'aws:ResourceTag/zone', 'true')),
      'review.json': { zone: { key: 'zone', value: 'z-1' } },
    },
  ],
  [
    'delegation.untag_role',
    identity(own, makesRoles, allow('iam:UntagRole', { Resource: path })),
    identity(own, makesRoles),
  ],
  [
    'delegation.trust',
    identity(makesRoles),
    {
      ...identity(makesRoles),
      'rcp/1-r/a.json': policy({
        ...deny('sts:AssumeRole', when('StringNotEquals', 'aws:PrincipalOrgID', 'o-1')),
        Principal: '*',
      }),
    },
  ],
  [
    'delegation.preexisting',
    identity(makesRoles, allow('iam:TagRole', { Resource: path })),
    { ...identity(makesRoles, allow('iam:TagRole', { Resource: path })), ...reserved() },
  ],
  [
    'delegation.policy_version',
    identity(makesRoles, allow('iam:CreatePolicyVersion', { Resource: 'arn:aws:iam::111111111111:policy/ws-1/*' })),
    {
      ...identity(
        makesRoles,
        allow('iam:CreatePolicyVersion', { Resource: 'arn:aws:iam::111111111111:policy/ws-1/*' }),
      ),
      ...reserved(),
    },
  ],
  [
    'delegation.unattachable',
    identity(makesRoles, allow('iam:CreatePolicy')),
    identity(makesRoles, allow(['iam:CreatePolicy', 'iam:AttachRolePolicy'])),
  ],
  ['delegation.incomplete', identity(makesRoles), identity(makesRoles, allow('iam:*'))],
  ['pass.outside', identity(allow('iam:PassRole')), identity(allow('iam:PassRole', { Resource: path }))],
  [
    'pass.outside',
    identity(makesRoles),
    identity(makesRoles, { Effect: 'Deny', Action: 'iam:PassRole', NotResource: path }),
  ],
  [
    'trust.open',
    trust({ Principal: '*' }),
    trust({ Principal: '*', ...when('StringEquals', 'aws:PrincipalOrgID', 'o-1') }),
  ],
  [
    'trust.open',
    trust({ Principal: { AWS: '*' }, ...when('StringEquals', 'sts:ExternalId', 'x') }),
    trust({ Principal: { Service: 'ec2.amazonaws.com' } }),
  ],
  [
    'trust.open',
    trust({ Principal: '*', ...when('IpAddress', 'aws:SourceIp', '0.0.0.0/0') }),
    trust({ Principal: '*', ...when('IpAddress', 'aws:SourceIp', '203.0.113.0/24') }),
  ],
  [
    'trust.open',
    trust({ Principal: '*', ...when('StringLike', 'aws:PrincipalOrgID', '*') }),
    trust({ Principal: '*', ...when('StringLike', 'aws:PrincipalOrgID', 'o-1*') }),
  ],
  [
    'trust.open',
    trust({ Principal: '*', ...when('ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/deployer') }),
    trust({ Principal: '*', ...when('ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::111111111111:role/*') }),
  ],
  [
    'trust.provider',
    github({}),
    github(when('StringLike', 'token.actions.githubusercontent.com:sub', 'repo:acme/app:*')),
  ],
  [
    'trust.provider',
    github(when('StringLike', 'token.actions.githubusercontent.com:sub', '*')),
    trust({ Principal: { AWS: '111111111111' } }),
  ],
  [
    'trust.external_id',
    trust({ Principal: { AWS: 'arn:aws:iam::222222222222:root' } }),
    trust({ Principal: { AWS: 'arn:aws:iam::222222222222:root' }, ...when('StringEquals', 'sts:ExternalId', 'x') }),
  ],
  ['trust.external_id', trust({ Principal: { AWS: '222222222222' } }), trust({ Principal: { AWS: '111111111111' } })],
  [
    'resource_policy.open',
    bucket({ Principal: '*' }),
    bucket({ Principal: '*', ...when('StringEquals', 'aws:PrincipalOrgID', 'o-1') }),
  ],
  [
    'resource_policy.open',
    bucket({ Principal: '*', ...when('IpAddress', 'aws:SourceIp', ['0.0.0.0/1', '128.0.0.0/1']) }),
    bucket({ Principal: '*', ...when('IpAddress', 'aws:SourceIp', ['203.0.113.0/24', '9.9.9.0/24']) }),
  ],
  [
    'resource_policy.open',
    bucket({ Principal: '*', ...when('StringLike', 'aws:SourceVpce', '*') }),
    bucket({ Principal: '*', ...when('StringLike', 'aws:SourceVpce', 'vpce-*') }),
  ],
  [
    'resource_policy.session',
    bucket({ Principal: { AWS: 'arn:aws:sts::111111111111:assumed-role/app/run-1' } }),
    bucket({ Principal: { AWS: 'arn:aws:iam::111111111111:role/app' } }),
  ],
  [
    'resource_policy.session',
    bucket({ Principal: '*', ...when('ArnEquals', 'aws:PrincipalArn', 'arn:aws:iam::111111111111:role/app') }),
    bucket({
      Principal: { AWS: '111111111111' },
      ...when('ArnEquals', 'aws:PrincipalArn', 'arn:aws:iam::111111111111:role/app'),
    }),
  ],
  [
    'review.undecided',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
    identity(allow('iam:PassRole', { Resource: 'arn:aws:iam::111111111111:role/${aws:userid}-*' })),
    identity(allow('iam:PassRole', { Resource: 'arn:aws:iam::111111111111:role/x-*' })),
  ],
];

function makesVolumes(): readonly object[] {
  return [allow('ec2:CreateVolume', when('StringEquals', 'aws:RequestTag/ws', 'ws-1'))];
}

function denyUntagged(): object {
  const types = ['instance', 'volume', 'network-interface', 'spot-instances-request'];
  return deny('ec2:RunInstances', {
    Resource: types.map((type) => `arn:aws:ec2:*:*:${type}/*`),
    ...when('Null', 'aws:RequestTag/ws', 'true'),
  });
}

function keepZone(): object {
  return deny('*', {
    Condition: {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
      StringNotEquals: { 'aws:ResourceTag/zone': '${aws:PrincipalTag/zone}' },
      Null: { 'aws:ResourceTag/zone': 'false', 'aws:PrincipalTag/zone': 'false' },
    },
  });
}

function keepBoundary(): object {
  return deny([
    'iam:CreatePolicyVersion',
    'iam:SetDefaultPolicyVersion',
    'iam:DeletePolicy*',
    'iam:*PermissionsBoundary',
  ]);
}

function tagging(more: object): Folder {
  return identity(own, makesRoles, allow('iam:TagRole', { Resource: path, ...more }));
}

function reserved(): Folder {
  const but = { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::111111111111:role/ws-1/app' } };
  return { 'scp/1-r/a.json': policy(allow('*'), deny(['iam:CreateRole', 'iam:Attach*'], { Condition: but })) };
}

function github(more: object): Folder {
  const provider = 'arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com';
  return {
    'trust/a.json': policy({
      Effect: 'Allow',
      Action: 'sts:AssumeRoleWithWebIdentity',
      Principal: { Federated: provider },
      ...more,
    }),
  };
}

// Each row is two reviews of every question over the whole table of actions, which adds up to some seconds.
describe('a review', () => {
  it.each(rows)('finds %s in %j and not in %j', (code, bad, good) => {
    expect(codesOf(bad)).toContain(code);
    expect(codesOf(good)).not.toContain(code);
  });

  it('is tried on every kind of finding it can make', () => {
    const tried = new Set(rows.map(([code]) => code));
    expect(Object.keys(policyFindingCodes).filter((code) => ![...tried].some((one) => one === code))).toEqual([]);
  });

  it('of nothing finds nothing, and says what it looked for', () => {
    const review = reviewPolicies([]);
    expect(review).toMatchObject({ findings: [], documents: 0, statements: 0 });
    expect(review.lookedFor.length).toBe(Object.keys(policyFindingCodes).length);
  });

  it('lists the most severe first', () => {
    const files = [{ path: 'identity/a.json', text: JSON.stringify(policy(allow('s3:GetObjects'), allow('*'))) }];
    const order = reviewPolicies(files).findings.map(({ severity }) => severity);
    expect(order).toEqual(['high', 'low']);
  });

  it('an answer that is not certain is a finding', () => {
    const codes = codesOf({ 'identity/a.json': '{"Version":"2012-10-17","Statement":[{"Effect":"Maybe"}]}' });
    expect(codes).toEqual(['document.unreadable']);
  });
});
