// Policies as people write them every day, of many kinds: a review says nothing of them, or just what there is to say.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like templates

import { expect, it } from 'vitest';
import type { PolicyFindingCode } from './codes.ts';
import { reviewPolicies } from './review-policies.ts';

type Folder = Readonly<Record<string, readonly object[]>>;

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
const only = (condition: object): object => ({ Condition: condition });
const trusts = (principal: object | string, more: object = {}): object => ({
  Effect: 'Allow',
  Action: 'sts:AssumeRole',
  Principal: principal,
  ...more,
});
const provider = (name: string): object => ({ Federated: `arn:aws:iam::111122223333:oidc-provider/${name}` });
const web = { Action: 'sts:AssumeRoleWithWebIdentity' };
const full = allow('*');

const rows: readonly (readonly [string, Folder, readonly PolicyFindingCode[]])[] = [
  [
    'approved regions with a way out',
    {
      'scp/1-r/a.json': [
        full,
        {
          Effect: 'Deny',
          NotAction: ['iam:*', 'sts:*', 'route53:*'],
          Resource: '*',
          ...only({
            StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1'] },
            ArnNotLike: { 'aws:PrincipalArn': ['arn:aws:iam::*:role/BreakGlass'] },
          }),
        },
      ],
    },
    [],
  ],
  [
    'a network perimeter',
    {
      'scp/1-r/a.json': [
        full,
        deny(
          '*',
          only({
            NotIpAddressIfExists: { 'aws:SourceIp': ['203.0.113.0/24'] },
            StringNotEqualsIfExists: { 'aws:SourceVpc': ['vpc-1'] },
            BoolIfExists: { 'aws:PrincipalIsAWSService': 'false', 'aws:ViaAWSService': 'false' },
          }),
        ),
      ],
    },
    [],
  ],
  [
    'an identity perimeter',
    {
      'rcp/1-r/a.json': [
        {
          ...deny(
            ['s3:*', 'sts:AssumeRole'],
            only({
              StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' },
              BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
            }),
          ),
          Principal: '*',
        },
      ],
    },
    [],
  ],
  [
    'tags on launch, only where they can be',
    {
      'scp/1-r/a.json': [
        full,
        deny('ec2:RunInstances', {
          Resource: ['arn:aws:ec2:*:*:instance/*', 'arn:aws:ec2:*:*:volume/*'],
          ...only({ Null: { 'aws:RequestTag/CostCenter': 'true' } }),
        }),
      ],
    },
    [],
  ],
  [
    'a function and its table',
    {
      'identity/a.json': [
        allow(['logs:CreateLogStream', 'logs:PutLogEvents'], { Resource: 'arn:aws:logs:*:*:*' }),
        allow(['dynamodb:GetItem', 'dynamodb:PutItem'], {
          Resource: 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders',
        }),
        allow('kms:Decrypt', {
          Resource: 'arn:aws:kms:eu-west-1:111122223333:key/abc',
          ...only({
            StringEquals: { 'kms:ViaService': 'dynamodb.eu-west-1.amazonaws.com', 'kms:EncryptionContext:app': 'x' },
          }),
        }),
      ],
    },
    [],
  ],
  [
    'home folders',
    {
      'identity/a.json': [
        allow('s3:ListBucket', {
          Resource: 'arn:aws:s3:::home',
          ...only({ StringLike: { 's3:prefix': ['home/${aws:username}/*'] } }),
        }),
        allow('s3:*', { Resource: ['arn:aws:s3:::home/home/${aws:username}/*'] }),
      ],
    },
    [],
  ],
  [
    'multi-factor by oneself',
    {
      'identity/a.json': [
        allow(['iam:ChangePassword', 'iam:EnableMFADevice'], { Resource: 'arn:aws:iam::*:user/${aws:username}' }),
        {
          Effect: 'Deny',
          NotAction: ['iam:EnableMFADevice'],
          Resource: '*',
          ...only({ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }),
        },
      ],
    },
    [],
  ],
  [
    'launching from public images',
    {
      'identity/a.json': [
        allow('ec2:RunInstances', {
          Resource: 'arn:aws:ec2:*::image/ami-*',
          ...only({ StringEquals: { 'ec2:Owner': 'amazon' } }),
        }),
        allow('ec2:RunInstances', {
          Resource: ['instance', 'subnet', 'volume', 'network-interface', 'security-group'].map(
            (type) => `arn:aws:ec2:*:*:${type}/*`,
          ),
        }),
        allow('ec2:CreateTags', {
          Resource: 'arn:aws:ec2:*:*:*/*',
          ...only({ StringEquals: { 'ec2:CreateAction': 'RunInstances' } }),
        }),
      ],
    },
    [],
  ],
  [
    'power users',
    {
      'identity/a.json': [
        { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
        allow(['iam:CreateServiceLinkedRole', 'iam:ListRoles']),
      ],
    },
    [],
  ],
  ['readers', { 'identity/a.json': [allow(['ec2:Describe*', 's3:Get*', 's3:List*', 'iam:Get*', 'iam:List*'])] }, []],
  [
    'a delegated administrator with a boundary for all',
    {
      'identity/a.json': [
        allow(
          ['iam:CreateUser', 'iam:AttachUserPolicy', 'iam:PutUserPermissionsBoundary', 'iam:PutUserPolicy'],
          only({ StringEquals: { 'iam:PermissionsBoundary': 'arn:aws:iam::111122223333:policy/Boundary' } }),
        ),
        deny(
          ['iam:CreatePolicyVersion', 'iam:DeletePolicy', 'iam:DeletePolicyVersion', 'iam:SetDefaultPolicyVersion'],
          { Resource: 'arn:aws:iam::111122223333:policy/Boundary' },
        ),
        deny(['iam:DeleteUserPermissionsBoundary']),
      ],
    },
    [],
  ],
  [
    'passing one kind of role to one service',
    {
      'identity/a.json': [
        allow('lambda:CreateFunction'),
        allow('iam:PassRole', {
          Resource: 'arn:aws:iam::111122223333:role/lambda-*',
          ...only({ StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } }),
        }),
      ],
    },
    [],
  ],
  [
    'a wildcard under a boundary without IAM',
    { 'boundary/a.json': [allow(['s3:*', 'ec2:*'])], 'identity/a.json': [full] },
    [],
  ],
  [
    'a bucket behind a distribution',
    {
      'resource/a.json': [
        {
          ...allow('s3:GetObject', { Resource: 'arn:aws:s3:::site/*' }),
          Principal: { Service: 'cloudfront.amazonaws.com' },
          ...only({ StringEquals: { 'aws:SourceArn': 'arn:aws:cloudfront::111122223333:distribution/E1' } }),
        },
        {
          ...deny('s3:*', { Resource: ['arn:aws:s3:::site', 'arn:aws:s3:::site/*'] }),
          Principal: '*',
          ...only({ Bool: { 'aws:SecureTransport': 'false' } }),
        },
      ],
    },
    [],
  ],
  [
    'a key left to its account',
    { 'resource/a.json': [{ ...allow('kms:*'), Principal: { AWS: 'arn:aws:iam::111122223333:root' } }] },
    [],
  ],
  [
    'a topic as AWS makes it',
    {
      'resource/a.json': [
        {
          ...allow(['sns:Publish', 'sns:Subscribe'], { Resource: 'arn:aws:sns:eu-west-1:111122223333:t' }),
          Principal: { AWS: '*' },
          ...only({ StringEquals: { 'AWS:SourceOwner': '111122223333' } }),
        },
      ],
    },
    [],
  ],
  [
    'a public web site',
    { 'resource/a.json': [{ ...allow('s3:GetObject', { Resource: 'arn:aws:s3:::site/*' }), Principal: '*' }] },
    ['resource_policy.open'],
  ],
  ['a service that becomes a role', { 'trust/a.json': [trusts({ Service: 'ec2.amazonaws.com' })] }, []],
  [
    'a cluster that becomes a role',
    {
      'trust/a.json': [
        trusts(provider('oidc.eks.eu-west-1.amazonaws.com/id/ABC'), {
          ...web,
          ...only({ StringEquals: { 'oidc.eks.eu-west-1.amazonaws.com/id/ABC:sub': 'system:serviceaccount:ns:sa' } }),
        }),
      ],
    },
    [],
  ],
  [
    'a repository that becomes a role',
    {
      'trust/a.json': [
        trusts(provider('token.actions.githubusercontent.com'), {
          ...web,
          ...only({ StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:acme/app:*' } }),
        }),
      ],
    },
    [],
  ],
  [
    'a vendor with an external id',
    { 'trust/a.json': [trusts({ AWS: '999988887777' }, only({ StringEquals: { 'sts:ExternalId': 'abc' } }))] },
    [],
  ],
  [
    'an organization that becomes a role',
    { 'trust/a.json': [trusts({ AWS: '*' }, only({ StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }))] },
    [],
  ],
  [
    'secrets by team, where tagging is left open',
    {
      'identity/a.json': [
        allow(
          ['secretsmanager:CreateSecret', 'secretsmanager:TagResource'],
          only({ StringEquals: { 'aws:RequestTag/team': '${aws:PrincipalTag/team}' } }),
        ),
        allow(
          'secretsmanager:GetSecretValue',
          only({ StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } }),
        ),
      ],
    },
    ['tag.grab', 'tag.case_variant'],
  ],
  [
    'secrets by team, where tagging is closed',
    {
      'identity/a.json': [
        allow(
          'secretsmanager:CreateSecret',
          only({ StringEquals: { 'aws:RequestTag/team': '${aws:PrincipalTag/team}' } }),
        ),
        allow(
          'secretsmanager:GetSecretValue',
          only({ StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } }),
        ),
      ],
    },
    [],
  ],
];

it.each(rows)('%s', (_name, folder, expected) => {
  const files = Object.entries(folder).map(([path, statements]) => ({
    path,
    text: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
  }));
  expect([...new Set(reviewPolicies(files).findings.map(({ code }) => code))]).toEqual(expected);
});
