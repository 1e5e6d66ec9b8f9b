import { describe, expect, test } from 'vitest';
import { bundle, integration, scope } from '../../oracle/cast.ts';
import { readBundle } from '../bundle/read-bundle.ts';
import { Refused } from '../errors/refusal.ts';
import { readBundlePart, readTarget, type TargetReferences } from './read-targets.ts';

const references: TargetReferences = {
  scopes: [scope('pii', 'resource_type = "rds"')],
  bundles: [bundle('kit', [])],
  integrations: [integration('aws')],
};
const read = (value: unknown) => readTarget(value, 'access_targets[0]', references);
const selection = (rest: object = {}) => ({
  integration: { integration_reference: 'aws', resource_type: 'rds', permissions: ['READ'], ...rest },
});
const line = (rest: object = {}) =>
  selection({ resources_scopes: [{ scope_mode: 'include_resources', type: 'NAME', values: ['a'], ...rest }] });

describe('a target of a body', () => {
  test.each([
    [
      'a scope by name',
      { access_scope: { access_scope_reference: 'pii' } },
      { kind: 'scope', scopeId: 'scp_pii', permissions: null },
    ],
    ['a bundle by id', { bundle: { bundle_reference: 'bdl_kit' } }, { kind: 'bundle', bundleId: 'bdl_kit' }],
    [
      'nulls beside the one that is meant',
      { integration: null, bundle: { bundle_reference: 'kit' }, access_scope: null },
      { kind: 'bundle', bundleId: 'bdl_kit' },
    ],
    [
      'any resource of a type',
      selection({ resources_scopes: null }),
      { kind: 'selection', integrationId: 'int_aws', resourceType: 'rds', permissions: ['READ'], lines: null },
    ],
    [
      'includes and excludes, by tag and by parent',
      selection({
        resources_scopes: [
          { scope_mode: 'include_resources', type: 'TAG', key: 'env', values: ['dev'] },
          { scope_mode: 'exclude_resources', type: 'PARENT', values: ['123456789012'] },
        ],
      }),
      {
        kind: 'selection',
        integrationId: 'int_aws',
        resourceType: 'rds',
        permissions: ['READ'],
        lines: [
          { mode: 'include', by: 'tag', key: 'env', values: ['dev'] },
          { mode: 'exclude', by: 'parent', key: null, values: ['123456789012'] },
        ],
      },
    ],
  ])('is read: %s', (_what, body, expected) => {
    expect(read(body)).toEqual(expected);
  });

  test.each([
    ['access_targets[0]', {}, 'flow.invalid'],
    ['access_targets[0]', { ...selection(), bundle: { bundle_reference: 'kit' } }, 'flow.invalid'],
    ['access_targets[0].bundle.bundle_reference', { bundle: { bundle_reference: 'kid' } }, 'flow.unknown_reference'],
    [
      'access_targets[0].integration.integration_reference',
      selection({ integration_reference: 'azure' }),
      'flow.unknown_reference',
    ],
    ['access_targets[0].integration.permissions', selection({ permissions: [] }), 'flow.invalid'],
    ['access_targets[0].integration.resources_scopes', selection({ resources_scopes: [] }), 'flow.invalid'],
    ['access_targets[0].integration.resources_scopes[0].scope_mode', line({ scope_mode: 'include' }), 'flow.invalid'],
    ['access_targets[0].integration.resources_scopes[0].type', line({ type: 'ARN' }), 'flow.invalid'],
    ['access_targets[0].integration.resources_scopes[0].key', line({ type: 'TAG' }), 'flow.invalid'],
    ['access_targets[0].integration.resources_scopes[0].key', line({ key: 'env' }), 'flow.invalid'],
    ['access_targets[0].integration.resources_scopes[0].values', line({ values: [] }), 'flow.invalid'],
    ['access_targets[0].integration.resources_scopes[0].valuez', line({ valuez: [] }), 'input.unknown_key'],
  ])('is refused at %s', (field, body, code) => {
    expect(() => read(body)).toThrow(Refused);
    try {
      read(body);
    } catch (error) {
      expect(error instanceof Refused && error.refusal).toMatchObject({ field, code });
    }
  });
});

test('a bundle holds scopes and selections, and no bundle', () => {
  expect(readBundlePart(selection(), 'x', references).kind).toBe('selection');
  const nested = readBundle({ name: 'b', access_targets: [{ bundle: { bundle_reference: 'kit' } }] }, references);
  expect(!nested.ok && nested.refusal).toMatchObject({ code: 'input.unknown_key', field: 'access_targets[0].bundle' });
  const empty = readBundle({ name: 'b', access_targets: [] }, references);
  expect(!empty.ok && empty.refusal.field).toBe('access_targets');
});
