// A file of the wrong kind is answered with what it looks like and what to do instead.

import { expect, test } from 'vitest';
import { formatOf } from './format-of.ts';

test.each<[string, unknown, object]>([
  ['a state', { format_version: '1.0', values: {} }, { kind: 'terraform', of: 'state' }],
  ['an empty state', { format_version: '1.0' }, { kind: 'terraform', of: 'state' }],
  ['a plan', { format_version: '1.2', planned_values: {} }, { kind: 'terraform', of: 'plan' }],
  ['a plan of an old Terraform', { format_version: '0.2', resource_changes: [] }, { kind: 'terraform', of: 'plan' }],
  ['a template', { AWSTemplateFormatVersion: '2010-09-09', Resources: {} }, { kind: 'cloudformation' }],
  ['a template without its version', { Resources: { A: { Type: 'AWS::S3::Bucket' } } }, { kind: 'cloudformation' }],
  ['a list', [{ type: 't' }], { kind: 'list', resources: [{ type: 't' }] }],
  ['a list with a name', { resources: [] }, { kind: 'list', resources: [] }],
  ['one resource', { type: 't', native_id: 'n' }, { kind: 'list', resources: [{ type: 't', native_id: 'n' }] }],
])('%s is known', (_name, value, seen) => {
  expect(formatOf(value)).toEqual(seen);
});

test.each<[string, unknown, string]>([
  [
    'a raw state',
    { version: 4, terraform_version: '1.9.8', serial: 1, lineage: 'x', resources: [] },
    'raw state file; write `terraform show -json FILE',
  ],
  ['another major version', { format_version: '2.0' }, 'its format version is `2.0` and 1 is known'],
  ['schemas', { format_version: '1.0', provider_schemas: {} }, 'the schemas of providers'],
  ['the log of a plan', [{ '@level': 'info' }], 'the log of `terraform plan -json`'],
  ['our own configuration', { scopes: [] }, 'bring it in with `tidegate apply -f FILE`'],
  ['an answer of AWS', { ResourceTagMappingList: [] }, 'aws resourcegroupstaggingapi'],
  ['a text', 'hello', 'it holds one value'],
  ['nothing', null, 'it holds one value'],
  ['anything else', { a: 1 }, 'it is neither Terraform’s JSON'],
])('%s is told apart, with what to do', (_name, value, sentence) => {
  const seen = formatOf(value);
  expect(seen.kind === 'other' ? seen.looksLike : seen).toContain(sentence);
});
