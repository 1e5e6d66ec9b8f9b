// Tags for Terraform: the `tags` of each resource, to be merged into the block that makes it. Which block that is only its state knows, so
// each is named by its id.

import type { TagFix } from './finding.ts';
import { isPlain, type PatchAsk, remark, unchosen } from './patch-text.ts';

type Resource = PatchAsk['resources'][number];

const blocks = new Map([
  ['aws-account-ec2-instance', 'aws_instance'],
  ['aws-rds-instance', 'aws_db_instance'],
  ['aws-rds-cluster', 'aws_rds_cluster'],
  ['aws-account-s3-bucket', 'aws_s3_bucket'],
  ['aws-account-dynamodb-table', 'aws_dynamodb_table'],
  ['aws-account-eks-cluster', 'aws_eks_cluster'],
  ['aws-account-secret', 'aws_secretsmanager_secret'],
  ['aws-account-ssm-parameter', 'aws_ssm_parameter'],
  ['aws-account-iam-role', 'aws_iam_role'],
  ['aws-account-iam-user', 'aws_iam_user'],
  ['aws-account-iam-policy', 'aws_iam_policy'],
  ['aws-organization-account', 'aws_organizations_account'],
]);

/** The tags of each resource as Terraform writes them. */
export function terraformLines(resources: readonly Resource[], fix: TagFix): readonly string[] {
  const value = fix.value ?? unchosen;
  return resources.flatMap((resource) => {
    const block = blocks.get(resource.type);
    if (block === undefined || ![resource.nativeId, fix.key, value].every(isPlain)) {
      return [
        remark(`${resource.name} (${resource.nativeId}): Terraform has no tags for ${resource.type}; try --fix cli`),
      ];
    }
    const lines = [
      remark(`${resource.name}, ${resource.nativeId}: merge into the block that makes it`),
      `resource ${text(block)} ${text(labelOf(resource))} {`,
      '  tags = {',
      `    ${text(fix.key)} = ${text(value)}`,
      ...(fix.instead === null
        ? []
        : [`    ${remark(`${fix.instead} is the old key: remove it when nothing reads it`)}`]),
      '  }',
      '}',
    ];
    if (fix.value !== null) return lines;
    return [
      remark(`choose a value for ${fix.key} in place of ${unchosen}`),
      ...lines.map((line) => (line.startsWith('# ') ? line : remark(line))),
    ];
  });
}

/** A label of Terraform: letters, digits, `_` and `-`, not beginning with a digit. */
function labelOf({ name }: Resource): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '_')
    .slice(0, 60);
  return /^[a-z_]/.test(plain) ? plain : `r_${plain}`;
}

/** A quoted text of HCL, in which `${` and `%{` would begin an expression. */
const text = (value: string): string => JSON.stringify(value).replace(/\$\{/g, '$$$${').replace(/%\{/g, '%%{');
