// What a permission on a whole account is: the statements of the permission set that is generated for it.

import type { Allowed } from './compile-policy.ts';
import type { Essential, Most } from './entitlement.ts';

interface AccountRights {
  readonly allows: readonly Allowed[];
  readonly essential: readonly Essential[];
  readonly most: readonly Most[];
}

/** Who people are and what they may do; and other roles, which would be another's rights. */
const peopleAndPolicies = [
  'account:*',
  'iam:*',
  'identitystore:*',
  'organizations:*',
  'sso-directory:*',
  'sso:*',
  'sts:AssumeRole*',
] as const;

/**
 * Services whose lists and descriptions show names, settings and tags. Those that also show environments, inputs or code (ECS, Lambda, Step
 * Functions, App Runner, SageMaker, …) are left out: secrets live there.
 */
const described = [
  ...['acm', 'autoscaling', 'cloudfront', 'cloudtrail', 'cloudwatch', 'codepipeline', 'dynamodb', 'ecr', 'eks'],
  ...['elasticache', 'elasticfilesystem', 'elasticloadbalancing', 'es', 'firehose', 'fsx', 'guardduty', 'kafka'],
  ...['kinesis', 'kms', 'memorydb', 'mq', 'rds', 'redshift', 'route53', 'securityhub', 'sns', 'sqs', 'wafv2'],
];

const listing: readonly string[] = [
  ...described.flatMap((service) => [`${service}:Describe*`, `${service}:List*`]),
  ...['Addresses', 'AvailabilityZones', 'Images', 'Instances', 'InstanceStatus', 'InternetGateways', 'KeyPairs'].map(
    (name) => `ec2:Describe${name}`,
  ),
  ...['NatGateways', 'NetworkAcls', 'NetworkInterfaces', 'Regions', 'RouteTables', 'SecurityGroups', 'Snapshots'].map(
    (name) => `ec2:Describe${name}`,
  ),
  ...['Subnets', 'Tags', 'Volumes', 'VpcEndpoints', 'VpcPeeringConnections', 'Vpcs'].map(
    (name) => `ec2:Describe${name}`,
  ),
  'logs:DescribeLogGroups',
  's3:GetBucketLocation',
  's3:ListAllMyBuckets',
  'secretsmanager:ListSecrets',
  'ssm:DescribeInstanceInformation',
  'ssm:DescribeParameters',
  'tag:GetResources',
];

/** The rights of a permission on an account; null where there is no such permission. */
export function readAccount(permission: string): AccountRights | null {
  switch (permission) {
    case 'READ_ONLY':
      return {
        allows: [{ sid: 'Describe', actions: listing, resources: ['*'] }],
        essential: [
          { action: 'ec2:DescribeInstances', resource: '*' },
          { action: 's3:ListAllMyBuckets', resource: '*' },
        ],
        most: [{ actions: ['*:Describe*', '*:List*', 's3:GetBucketLocation', 'tag:GetResources'], resources: ['*'] }],
      };
    case 'POWER':
      return {
        allows: [{ sid: 'Power', notActions: peopleAndPolicies, resources: ['*'] }],
        essential: [{ action: 'ec2:RunInstances', resource: '*' }],
        most: [{ notActions: ['iam:*', 'organizations:*', 'sso:*'], resources: ['*'] }],
      };
    case 'ADMIN':
      return {
        allows: [{ sid: 'Admin', actions: ['*'], resources: ['*'] }],
        essential: [{ action: 'iam:CreateRole', resource: '*' }],
        most: [{ actions: ['*'], resources: ['*'] }],
      };
    default:
      return null;
  }
}
