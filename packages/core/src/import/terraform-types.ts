// What the AWS provider's types are called here. Types, native ids, names and risks are those that AWS discovery gives, so that what is
// imported and what is discovered are one resource; a type that is not in the table keeps its Terraform name.

import type { RiskLevel } from '../inventory/resource.ts';

/** Reads a text attribute of the resource; null where there is none or it is not known. */
export type Attribute = (name: string) => string | null;

export interface TerraformType {
  readonly type: string;
  /** The attribute that holds its name; null where the `Name` tag does, with the id as fallback. */
  readonly name: string | null;
  readonly risk: (attribute: Attribute) => RiskLevel;
  /** Facts of the inventory, each from an attribute. */
  readonly facts: Readonly<Record<string, string>>;
}

const always =
  (level: RiskLevel): TerraformType['risk'] =>
  () =>
    level;

const database = { type: 'aws-rds-instance', name: 'identifier', risk: always('high') };
const engine = { engine: 'engine', engine_version: 'engine_version' };
const cluster: TerraformType = {
  type: 'aws-rds-cluster',
  name: 'cluster_identifier',
  risk: always('high'),
  facts: engine,
};
const member: TerraformType = { ...database, facts: { ...engine, cluster: 'cluster_identifier' } };

const table: ReadonlyMap<string, TerraformType> = new Map(
  Object.entries<TerraformType>({
    aws_instance: {
      type: 'aws-account-ec2-instance',
      name: null,
      risk: (attribute) => (attribute('iam_instance_profile') === null ? 'low' : 'medium'),
      facts: { instance_id: 'id', instance_type: 'instance_type', instance_profile: 'iam_instance_profile' },
    },
    aws_db_instance: { ...database, facts: engine },
    aws_rds_cluster_instance: member,
    aws_docdb_cluster_instance: member,
    aws_neptune_cluster_instance: member,
    aws_rds_cluster: cluster,
    aws_docdb_cluster: cluster,
    aws_neptune_cluster: cluster,
    aws_s3_bucket: { type: 'aws-account-s3-bucket', name: 'bucket', risk: always('medium'), facts: {} },
    aws_dynamodb_table: { type: 'aws-account-dynamodb-table', name: 'name', risk: always('medium'), facts: {} },
    aws_eks_cluster: {
      type: 'aws-account-eks-cluster',
      name: 'name',
      risk: always('high'),
      facts: { version: 'version' },
    },
    aws_secretsmanager_secret: { type: 'aws-account-secret', name: 'name', risk: always('high'), facts: {} },
    aws_ssm_parameter: {
      type: 'aws-account-ssm-parameter',
      name: 'name',
      risk: (attribute) => (attribute('type') === 'SecureString' ? 'high' : 'low'),
      facts: { kind: 'type', tier: 'tier' },
    },
    aws_iam_role: { type: 'aws-account-iam-role', name: 'name', risk: always('medium'), facts: {} },
    aws_iam_user: { type: 'aws-account-iam-user', name: 'name', risk: always('medium'), facts: {} },
    aws_iam_group: { type: 'aws-account-iam-group', name: 'name', risk: always('medium'), facts: {} },
    aws_iam_policy: { type: 'aws-account-iam-policy', name: 'name', risk: always('low'), facts: {} },
    aws_ssoadmin_permission_set: {
      type: 'aws-identity-center-permission-set',
      name: 'name',
      risk: always('medium'),
      facts: {},
    },
    aws_ssoadmin_account_assignment: {
      type: 'aws-identity-center-assignment',
      name: null,
      risk: always('low'),
      facts: { principal_type: 'principal_type' },
    },
    aws_organizations_account: {
      type: 'aws-organization-account',
      name: 'name',
      risk: always('medium'),
      facts: { account_id: 'id', account_name: 'name', account_status: 'status' },
    },
    aws_organizations_organizational_unit: {
      type: 'aws-organization-unit',
      name: 'name',
      risk: always('low'),
      facts: { unit_id: 'id' },
    },
    aws_organizations_organization: {
      type: 'aws-organization-organization',
      name: 'id',
      risk: always('low'),
      facts: {},
    },
  }),
);

/** What a Terraform type is here; null for a type that discovery has no word for. */
export const terraformType = (kind: string): TerraformType | null => table.get(kind) ?? null;

/** Types of the inventory that people can ask for access to, of those that infrastructure code makes. */
export const grantableTypes: readonly string[] = [
  'aws-account-ec2-instance',
  'aws-rds-instance',
  'aws-account-s3-bucket',
  'aws-account-dynamodb-table',
  'aws-account-eks-cluster',
  'aws-account-secret',
  'aws-account-ssm-parameter',
  'aws-account-iam-role',
  'aws-organization-account',
];

/** Services of AWS that are in no region. */
const global = [
  'aws_iam_',
  'aws_organizations_',
  'aws_route53_',
  'aws_cloudfront_',
  'aws_ssoadmin_',
  'aws_identitystore_',
];
/** What `aws_route53_` begins, and is in a region all the same. */
const regional = ['aws_route53_resolver_', 'aws_route53_recovery'];

export const isGlobal = (kind: string): boolean =>
  global.some((start) => kind.startsWith(start)) && !regional.some((start) => kind.startsWith(start));

/** Providers whose resources are no place that access could be had to: numbers, files, waiting. */
const inner = new Set([
  'null',
  'random',
  'local',
  'time',
  'tls',
  'template',
  'archive',
  'http',
  'external',
  'terraform',
  'cloudinit',
]);

/** Whether a resource is of such a provider, by its name `registry.terraform.io/hashicorp/random` or its type `random_id`. */
export function isInner(provider: string | null, kind: string): boolean {
  const name = provider?.split('/').at(-1) ?? kind.split('_')[0] ?? '';
  return inner.has(name);
}
