// What a parsed file is, and for one that cannot be imported, what it looks like and what to do instead.

import { at, listOf, recordOf, textAt } from './json.ts';
import { isTerraformPlan, notTerraform } from './terraform.ts';

/** The formats that can be imported. */
export type ImportFormat = 'terraform' | 'cloudformation' | 'csv' | 'json';

export type SeenFormat =
  | { readonly kind: 'terraform'; readonly of: 'state' | 'plan' }
  | { readonly kind: 'cloudformation' }
  | { readonly kind: 'list'; readonly resources: readonly unknown[] }
  /** A sentence: what it looks like, and what to do. */
  | { readonly kind: 'other'; readonly looksLike: string };

const other = (looksLike: string): SeenFormat => ({ kind: 'other', looksLike });

/** Says what a value read from JSON or YAML is. */
export function formatOf(value: unknown): SeenFormat {
  if (Array.isArray(value)) {
    const stream = value.find((one) => at(one, '@level') !== undefined);
    return stream === undefined ? { kind: 'list', resources: value } : other(lines);
  }
  const record = recordOf(value);
  if (record === null)
    return other('it holds one value; a list of resources, a state, a plan or a template is expected');
  if (record['format_version'] !== undefined) return terraformOf(value);
  if (
    at(value, 'lineage') !== undefined ||
    (typeof record['version'] === 'number' && record['terraform_version'] !== undefined)
  ) {
    return other('it looks like a raw state file; write `terraform show -json FILE > state.json` and give that');
  }
  if (record['@level'] !== undefined) return other(lines);
  if (record['AWSTemplateFormatVersion'] !== undefined || isTemplate(record['Resources']))
    return { kind: 'cloudformation' };
  if (Array.isArray(record['resources'])) return { kind: 'list', resources: listOf(record['resources']) };
  if (own.some((key) => record[key] !== undefined)) {
    return other('it looks like a configuration file of Tidegate; bring it in with `tidegate apply -f FILE`');
  }
  if (record['ResourceTagMappingList'] !== undefined) {
    return other(
      'it looks like an answer of `aws resourcegroupstaggingapi`; connect the organization, or write a list of resources',
    );
  }
  if (record['native_id'] !== undefined) return { kind: 'list', resources: [value] };
  return other(
    'it is neither Terraform’s JSON (`format_version`), nor a template (`Resources`), nor a list of resources (`resources`)',
  );
}

const lines =
  'it looks like the log of `terraform plan -json`; write `terraform plan -out=FILE` and `terraform show -json FILE`';
const own = ['inventory', 'organizations', 'integrations', 'scopes', 'flows', 'people', 'groups', 'access_flows'];

const isTemplate = (resources: unknown): boolean =>
  Object.values(recordOf(resources) ?? {}).some((one) => /^[\w-]+::/.test(textAt(one, 'Type') ?? ''));

function terraformOf(value: unknown): SeenFormat {
  const wrong = notTerraform(value);
  if (wrong !== null) return other(`it looks like Terraform, but ${wrong}`);
  if (at(value, 'provider_schemas') !== undefined) {
    return other('it looks like the schemas of providers; write `terraform show -json FILE` of a state or a plan');
  }
  return { kind: 'terraform', of: isTerraformPlan(value) ? 'plan' : 'state' };
}
