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
