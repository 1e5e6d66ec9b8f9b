// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written this way
// The small universe of the random worlds. Small on purpose: statements must often hit, narrowly miss and contradict each
// other, and values sit on the edges (the last address of a range, the second before a date).

import type { Principal, Scalar } from './shapes.ts';

export const accountA = '111111111111';
export const accountB = '222222222222';
export const accountM = '999999999999';

const iam = (account: string, rest: string): string => `arn:aws:iam::${account}:${rest}`;
const sts = (account: string, rest: string): string => `arn:aws:sts::${account}:${rest}`;
const serviceRole = iam(accountA, 'role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS');
export const provider = iam(accountA, 'oidc-provider/token.example.com');

export const principals: readonly Principal[] = [
  iam(accountA, 'user/alice'),
  iam(accountA, 'user/alice'),
  iam(accountA, 'user/dev/Bob'),
  iam(accountB, 'user/alice'),
  iam(accountA, 'role/app'),
  iam(accountA, 'role/team/app'),
  sts(accountA, 'assumed-role/app/run-1'),
  sts(accountA, 'assumed-role/app/run-1'),
  sts(accountA, 'assumed-role/app/run-2'),
  { arn: sts(accountA, 'assumed-role/app/run-1'), roleArn: iam(accountA, 'role/team/app') },
  { arn: sts(accountA, 'assumed-role/app/run-1'), federated: 'cognito-identity.amazonaws.com' },
  sts(accountB, 'assumed-role/app/run-1'),
  sts(accountM, 'assumed-role/app/run-1'),
  sts(accountA, 'federated-user/alice'),
  { arn: sts(accountA, 'federated-user/alice'), roleArn: iam(accountA, 'user/alice') },
  iam(accountA, 'root'),
  iam(accountB, 'root'),
  serviceRole,
  { arn: sts(accountA, 'assumed-role/AWSServiceRoleForECS/x'), roleArn: serviceRole },
  provider,
  { arn: 'accounts.google.com', federated: 'accounts.google.com' },
  'sns.amazonaws.com',
  'cloudtrail.amazonaws.com',
  { type: 'anonymous' },
];

export const principalNames = {
  AWS: [
    iam(accountA, 'user/alice'),
    iam(accountA, 'user/alice'),
    iam(accountA, 'user/dev/Bob'),
    iam(accountB, 'user/alice'),
    iam(accountA, 'role/app'),
    iam(accountA, 'role/app'),
    iam(accountA, 'role/team/app'),
    iam(accountB, 'role/app'),
    sts(accountA, 'assumed-role/app/run-1'),
    sts(accountA, 'assumed-role/app/run-1'),
    sts(accountB, 'assumed-role/app/run-1'),
    sts(accountA, 'federated-user/alice'),
    iam(accountA, 'root'),
    accountA,
    iam(accountB, 'root'),
    accountB,
    '*',
  ],
  Service: ['sns.amazonaws.com', 'cloudtrail.amazonaws.com'],
  Federated: [provider, 'cognito-identity.amazonaws.com', 'accounts.google.com'],
} as const;

/** What an action may be asked on; by its service, or by its own name where only some resources make sense. */
export const resources: Readonly<Record<string, readonly string[]>> = {
  s3: [
    ...['arn:aws:s3:::data', 'arn:aws:s3:::data/alice/a.txt', 'arn:aws:s3:::data/*/a'],
    ...['arn:aws:s3:::data/blue/a:b/c', 'arn:aws:s3:::logs/x'],
  ],
  sqs: [`arn:aws:sqs:eu-west-1:${accountA}:orders`, `arn:aws:sqs:us-east-1:${accountB}:orders`],
  ec2: [`arn:aws:ec2:eu-west-1:${accountA}:instance/i-1`, `arn:aws:ec2:eu-west-1:${accountA}:volume/*`, '*'],
  kms: [`arn:aws:kms:eu-west-1:${accountA}:key/k1`, `arn:aws:kms:eu-west-1:${accountA}:alias/a`, '*'],
  sts: [iam(accountA, 'role/app'), iam(accountA, 'role/team/app'), '*'],
  iam: [iam(accountA, 'role/app'), iam(accountB, 'role/app'), iam(accountA, 'role/aws-reserved/sso/x')],
  'iam:createpolicyversion': ['arn:aws:iam::aws:policy/ReadOnlyAccess', iam(accountA, 'policy/mine')],
};

export const actions: readonly string[] = [
  's3:GetObject',
  's3:GetObject',
  's3:GetObjectAcl',
  's3:PutObject',
  's3:ListAllMyBuckets',
  'sqs:SendMessage',
  'ec2:StartInstances',
  'kms:Decrypt',
  'kms:ListKeys',
  'sts:AssumeRole',
  'sts:TagSession',
  'sts:GetCallerIdentity',
  'iam:PassRole',
  'iam:GetRole',
  'iam:PutRolePolicy',
  'iam:CreatePolicyVersion',
];

export const resourcePatterns: readonly string[] = [
  '*',
  'arn:aws:s3:::*',
  'arn:aws:s3:::data',
  'arn:aws:s3:::data/*',
  'arn:aws:s3:::da?a/*',
  'arn:aws:s3:::data/*/a*',
  ...[
    'arn:aws:s3:::data/${aws:username}/*',
    'arn:aws:s3:::data/${aws:PrincipalTag/team}/*',
    'arn:aws:s3:::data/${*}/?',
  ],
  ...["arn:aws:s3:::data/${aws:PrincipalTag/team, 'alice'}/a*", 'arn:aws:s3:::data/${aws:TagKeys}/*'],
  `arn:aws:sqs:*:${accountA}:orders`,
  'arn:aws:sqs:*:*:*',
  'arn:aws:sqs:eu-*:*:or?ers',
  'arn:aws:ec2:*:*:*/*',
  `arn:aws:ec2:*:${accountA}:instance/*`,
  'arn:aws:kms:*:*:key/*',
  'arn:aws:iam::*:role/*',
  'arn:aws:iam::*:role/app',
  'arn:aws:iam::*:*',
];

/** A context key of the worlds: what requests may hold, what policies may ask. */
export interface KeySpec {
  readonly key: string;
  readonly given: readonly Scalar[];
  readonly wanted: readonly Scalar[];
  readonly multivalued?: true;
}

const text: readonly string[] = ['blue', 'blue', 'Blue', 'Blue', 'red', '', '*', 'b*', 'blue/1', 'a:b'];
const wantedText: readonly string[] = [
  ...['blue', 'blue', 'BLUE', 'Blue', 'red', '', 'b*', '*', 'b?ue', '?*', '*u*', 'blue/*'],
  ...[
    '${aws:PrincipalTag/team}',
    '${aws:PrincipalTag/none}',
    "${aws:PrincipalTag/none, 'blue'}",
    'b${*}',
    '${AWS:username}',
    '${?}',
    '${$}x',
  ],
];

export const textKeys: readonly KeySpec[] = [
  { key: 'aws:PrincipalTag/team', given: text, wanted: wantedText },
  { key: 'aws:ResourceTag/team', given: text, wanted: wantedText },
  { key: 'aws:username', given: ['alice', 'carol'], wanted: ['alice', 'Alice', 'a*', '*'] },
  {
    key: 'aws:PrincipalType',
    given: ['User'],
    wanted: ['User', 'AssumedRole', 'Account', 'FederatedUser', 'Anonymous'],
  },
  { key: 'aws:PrincipalAccount', given: [accountA], wanted: [accountA, accountB, '1*'] },
  { key: 'aws:ResourceAccount', given: [accountA], wanted: [accountA, accountB] },
  { key: 'aws:PrincipalServiceName', given: ['sns.amazonaws.com'], wanted: ['sns.amazonaws.com', '*.amazonaws.com'] },
  { key: 'aws:FederatedProvider', given: ['accounts.google.com'], wanted: ['cognito-identity.amazonaws.com', '*'] },
  {
    key: 'aws:TagKeys',
    given: ['team', 'Team', 'env', '*'],
    wanted: ['team', 'env', 't*', '?nv', ...wantedText.slice(12, 14)],
    multivalued: true,
  },
];

export const numberKeys: readonly KeySpec[] = [
  { key: 's3:max-keys', given: ['9', '10', 10, '10.0', '11', -1, 'ten', ''], wanted: ['10', 10, '9.5', '-1', '100'] },
  { key: 'example:sizes', given: [1, '5', '10'], wanted: ['5', 7], multivalued: true },
];

export const dateKeys: readonly KeySpec[] = [
  {
    key: 'aws:CurrentTime',
    given: [
      '2026-06-30T23:59:59Z',
      '2026-07-01T00:00:00Z',
      '2026-07-01T00:00:01Z',
      '2026-07-01T02:00:00+02:00',
      '1782864000',
      'soon',
    ],
    wanted: ['2026-07-01T00:00:00Z', '2026-07-01', '1782864000', '2026-07-01T00:00:00.500Z', '2026-07'],
  },
];

export const boolKeys: readonly KeySpec[] = [
  {
    key: 'aws:SecureTransport',
    given: ['true', 'false', true, false],
    wanted: ['true', 'false', true, '${aws:MultiFactorAuthPresent}'],
  },
  { key: 'aws:MultiFactorAuthPresent', given: ['true', 'false'], wanted: ['true', 'false'] },
  { key: 'aws:PrincipalIsAWSService', given: ['false'], wanted: ['true', 'false'] },
];

export const binaryKeys: readonly KeySpec[] = [
  { key: 'example:digest', given: ['QQ==', 'Qg=='], wanted: ['QQ==', 'Qg==', 'QUI='] },
];

export const ipKeys: readonly KeySpec[] = [
  {
    key: 'aws:SourceIp',
    given: ['10.0.0.255', '10.0.1.0', '10.128.0.0', '192.168.0.1', '2001:db8::1', '2001:DB8:0:1::', 'nowhere'],
    wanted: [
      '10.0.0.0/24',
      '10.0.0.0/9',
      '10.0.1.0',
      '0.0.0.0/0',
      '2001:db8::/64',
      '2001:db8::1',
      '::/0',
      '192.168.0.0/31',
    ],
  },
];

export const arnKeys: readonly KeySpec[] = [
  {
    key: 'aws:SourceArn',
    given: [`arn:aws:sns:eu-west-1:${accountA}:alerts`, `arn:aws:s3:::data:x/1`, 'alerts', 'arn:aws:sns:a:b:c:d:e'],
    wanted: [
      'arn:aws:sns:*:*:*',
      'arn:aws:sns:*:*:d:e',
      `arn:aws:sns:eu-west-?:${accountA}:al*`,
      'arn:*:*:*:*:*',
      'arn:aws:s3:::data*',
      'arn:aws:sns:*:${aws:PrincipalAccount}:*',
    ],
  },
  {
    key: 'aws:PrincipalArn',
    given: [iam(accountA, 'role/app')],
    wanted: [
      iam(accountA, 'role/app'),
      iam('*', 'role/*'),
      iam(accountA, 'user/alice'),
      sts(accountA, 'assumed-role/app/*'),
      iam(accountA, 'root'),
    ],
  },
  {
    key: 'example:arns',
    given: ['arn:aws:sns:a:b:c', 'arn:aws:sqs:a:b:c'],
    wanted: ['arn:aws:sns:*:*:*', 'arn:aws:s??:*:*:c'],
    multivalued: true,
  },
];
