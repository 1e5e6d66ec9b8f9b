import { expect, test } from 'vitest';
import { withItem, withPart } from '../../parts/with-part.ts';
import { bodyOf, type FlowView, newFlow } from './flow-draft.ts';

const view: FlowView = {
  ...newFlow,
  id: 'flw_1',
  name: 'pii',
  description: null,
  access_targets: [
    {
      access_scope: {
        access_scope_id: 'scp_1',
        access_scope_name: 'pii',
        access_scope_reference: 'pii',
        permissions: ['READ_ONLY'],
      },
    },
    { bundle: { bundle_id: 'bdl_1', bundle_name: 'all', bundle_reference: 'all' } },
    {
      integration: {
        integration_id: 'int_1',
        integration_name: 'cloud',
        integration_reference: 'cloud',
        resource_type: 'aws-rds-instance',
        permissions: ['READ_ONLY'],
      },
    },
  ],
  lapse_after_in_min: 30,
  creation_date: '2026-01-01T00:00:00Z',
  update_date: '2026-01-01T00:00:00Z',
  sentence: 'somebody may ask',
  version: 3,
};

test('whose word a condition asks for stays, or saving would ask for everybody’s', () => {
  const told = { source_integration_reference: 'okta', type: 'group', values: ['data'] };
  const shown = { ...told, source_integration_id: 'src_1', source_integration_name: 'okta' };
  const conditions = { logical_operator: 'OR', conditions: [shown] };
  const policy = { approval_mode: 'ALL_OF', approver_groups: [{ logical_operator: 'OR', approvers: [shown] }] };
  const body = bodyOf({ ...view, requestors: conditions, approver_policy: policy });
  expect(body.requestors.conditions).toEqual([told]);
  expect(body.approver_policy?.approver_groups[0]?.approvers).toEqual([told]);
});

test('the body of a flow is what was sent: references as spelled, and no answers', () => {
  expect(bodyOf(view)).toEqual({
    ...newFlow,
    name: 'pii',
    lapse_after_in_min: 30,
    access_targets: [
      { access_scope: { access_scope_reference: 'pii', permissions: ['READ_ONLY'] } },
      { bundle: { bundle_reference: 'all' } },
      {
        integration: { integration_reference: 'cloud', resource_type: 'aws-rds-instance', permissions: ['READ_ONLY'] },
      },
    ],
  });
});
test('a part that is taken out is not there, rather than null', () => {
  expect(withPart({ a: 1, b: 2 } as { a?: number; b: number }, 'a', null)).toEqual({ b: 2 });
  expect(withPart({ b: 2 } as { a?: number; b: number }, 'a', 3)).toEqual({ a: 3, b: 2 });
});
test('an item is replaced or taken out at its place', () => {
  expect(withItem(['a', 'b', 'c'], 1, 'x')).toEqual(['a', 'x', 'c']);
  expect(withItem(['a', 'b', 'c'], 1, null)).toEqual(['a', 'c']);
});
