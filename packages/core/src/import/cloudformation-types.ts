// What CloudFormation's types are called here, and the native ids that their names lead to. Where AWS chooses a part of the id itself (an
// instance, a secret) a template cannot know it, and none is made up.

import type { RiskLevel } from '../inventory/resource.ts';

/** Where a stack is, as far as a person has said. */
export interface StackPlace {
  readonly accountId: string | null;
  readonly region: string | null;
}

export interface CloudFormationType {
  readonly type: string;
  /** The property that holds its name; null where the tag `Name` does. */
  readonly name: string | null;
  readonly risk: RiskLevel;
  /** The ARN without `arn:PARTITION:`; null where a template cannot say it. */
  readonly arn: ((name: string, place: { readonly accountId: string; readonly region: string }) => string) | null;
  readonly global?: true;
}

const engineCluster: CloudFormationType = {
  type: 'aws-rds-cluster',
  name: 'DBClusterIdentifier',
  risk: 'high',
  // RDS stores identifiers in small letters.
  arn: (name, { accountId, region }) => `rds:${region}:${accountId}:cluster:${name.toLowerCase()}`,
};
const database: CloudFormationType = {
  type: 'aws-rds-instance',
  name: 'DBInstanceIdentifier',
  risk: 'high',
  arn: (name, { accountId, region }) => `rds:${region}:${accountId}:db:${name.toLowerCase()}`,
};
const table: CloudFormationType = {
  type: 'aws-account-dynamodb-table',
  name: 'TableName',
  risk: 'medium',
  arn: (name, { accountId, region }) => `dynamodb:${region}:${accountId}:table/${name}`,
};

const types: ReadonlyMap<string, CloudFormationType> = new Map(
  Object.entries<CloudFormationType>({
    'AWS::EC2::Instance': { type: 'aws-account-ec2-instance', name: null, risk: 'medium', arn: null },
    'AWS::RDS::DBInstance': database,
    'AWS::RDS::DBCluster': engineCluster,
    'AWS::DocDB::DBInstance': database,
    'AWS::DocDB::DBCluster': engineCluster,
    'AWS::Neptune::DBInstance': database,
    'AWS::Neptune::DBCluster': engineCluster,
    'AWS::S3::Bucket': {
      type: 'aws-account-s3-bucket',
      name: 'BucketName',
      risk: 'medium',
      arn: (name) => `s3:::${name}`,
    },
    'AWS::DynamoDB::Table': table,
    'AWS::DynamoDB::GlobalTable': table,
    'AWS::EKS::Cluster': {
      type: 'aws-account-eks-cluster',
      name: 'Name',
      risk: 'high',
      arn: (name, { accountId, region }) => `eks:${region}:${accountId}:cluster/${name}`,
    },
    'AWS::SecretsManager::Secret': { type: 'aws-account-secret', name: 'Name', risk: 'high', arn: null },
    'AWS::SSM::Parameter': {
      type: 'aws-account-ssm-parameter',
      name: 'Name',
      risk: 'low',
      arn: (name, { accountId, region }) => `ssm:${region}:${accountId}:parameter/${name.replace(/^\//, '')}`,
    },
    'AWS::IAM::Role': iam('role', 'RoleName', 'medium'),
    'AWS::IAM::User': iam('user', 'UserName', 'medium'),
    'AWS::IAM::Group': iam('group', 'GroupName', 'medium'),
    'AWS::IAM::ManagedPolicy': iam('policy', 'ManagedPolicyName', 'low'),
  }),
);

/** `name` comes with the path before it: `/team/role-1`. */
function iam(word: string, name: string, risk: RiskLevel): CloudFormationType {
  return {
    type: `aws-account-iam-${word}`,
    name,
    risk,
    arn: (path, { accountId }) => `iam::${accountId}:${word}${path}`,
    global: true,
  };
}

/** What a CloudFormation type is here; null for one that discovery has no word for. */
export const cloudFormationType = (kind: string): CloudFormationType | null => types.get(kind) ?? null;

/** The partition of a region. */
export const partitionOf = (region: string): string =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
