// The questions whose times are taken.
import type { DocumentInput, Policies } from '@tidegate/iam';

const policy = (statements: readonly object[]): DocumentInput => ({ Version: '2012-10-17', Statement: statements });

/** The isolation of a workspace by tag: a boundary over three services. */
export const isolationLayers: Policies = (() => {
  const own = {
    Effect: 'Allow',
    Action: ['ec2:*', 'rds:*', 's3:*'],
    Resource: '*',
    Condition: { StringEquals: { 'aws:ResourceTag/entigo:workspace': 'ws-prod-001' } },
  };
  const boundary = policy([
    own,
    { Effect: 'Allow', Action: ['iam:GetRole', 'iam:ListRolePolicies'], Resource: '*' },
    {
      Effect: 'Deny',
      Action: ['ec2:RunInstances', 'rds:CreateDBInstance', 's3:CreateBucket'],
      Resource: '*',
      Condition: { Null: { 'aws:RequestTag/entigo:workspace': 'true' } },
    },
  ]);
  return { identity: [policy([own])], boundary };
})();

/** The tags of the workspace. */
export const isolationTags = { 'entigo:workspace': 'ws-prod-001' };

const actions = ['s3:GetObject', 's3:PutObject', 's3:Get*', 'ec2:Start*', 'dynamodb:*Item', 'sqs:SendMessage'];
const places = [
  'arn:aws:s3:::bucket-#/*',
  'arn:aws:s3:::bucket-#',
  'arn:aws:s3:::b-#-*',
  'arn:aws:ec2:*:*:instance/i-#*',
  'arn:aws:dynamodb:*:*:table/t-#',
  'arn:aws:sqs:*:*:q-#',
];

/** A policy of a hundred statements over many buckets, tables and queues, with conditions and some Denies. */
export function hundred({ offset }: { readonly offset: number }): Policies {
  const statements = Array.from({ length: 100 }, (_, index) => {
    const kind = index % actions.length;
    const deny = index % 10 === 9;
    return {
      Effect: deny ? 'Deny' : 'Allow',
      Action: actions[kind],
      Resource: (places[kind] ?? '*').replace('#', String(index)),
      ...(index % 4 === 0 ? { Condition: { StringEquals: { 'aws:PrincipalTag/team': `team-${index % 7}` } } } : {}),
      ...(deny && offset === 0
        ? { Condition: { NotIpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '192.0.2.0/24'] } } }
        : {}),
      ...(deny && offset > 0 ? { Condition: { NotIpAddress: { 'aws:SourceIp': ['0.0.0.0/0'] } } } : {}),
    };
  });
  return { identity: [policy(statements)] };
}

/** One document with dozens of keys that do not depend on each other: what each outside identity provider's subjects may be. */
export function manyKeys(suffix: string): Policies {
  const statements = Array.from({ length: 40 }, (_, index) => ({
    Effect: 'Deny',
    Action: 'sts:AssumeRoleWithWebIdentity',
    Resource: '*',
    Condition: {
      StringNotLike: { [`issuer-${index}.example.com:sub`]: [`org-${index}:*`, `team-${index}:*:${suffix}`] },
      Null: { [`issuer-${index}.example.com:sub`]: 'false' },
    },
  }));
  return { identity: [policy([{ Effect: 'Allow', Action: 'sts:*', Resource: '*' }, ...statements])] };
}
