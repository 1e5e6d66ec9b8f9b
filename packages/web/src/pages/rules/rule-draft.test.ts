import { expect, test } from 'vitest';
import type { RuleBody } from '../../api/rules.ts';
import { bodyOf, draftOf, emptySet, isWhole, newRule, setsFor } from './rule-draft.ts';

const who = { logical_operator: 'OR', conditions: [{ type: 'group', match_operator: 'is', values: ['data'] }] };
const bodies: readonly (readonly [string, RuleBody & { readonly kind: 'deny' | 'toxic_pair' | 'cap' }])[] = [
  ['a denial of a query', { name: 'closed', active: true, kind: 'deny', who, query: 'resource_name = "a"' }],
  [
    'a pair of targets, described',
    {
      name: 'apart',
      description: 'four eyes',
      active: false,
      kind: 'toxic_pair',
      sides: [
        { access_targets: [{ access_scope: { access_scope_reference: 'a' } }] },
        { query: 'resource_type = "b"', access_targets: [{ bundle: { bundle_reference: 'c' } }] },
      ],
    },
  ],
  ['a cap of anything', { name: 'few', active: true, kind: 'cap', max: 3 }],
  [
    'a cap of a query through a flow',
    { name: 'few', active: true, kind: 'cap', max: 0, query: 'resource_type = "b"', flow_reference: 'prod' },
  ],
];

test.each(bodies)('%s is the same body after it was in the form', (_, body) => {
  expect(bodyOf(draftOf({ name: body.name, active: body.active ?? true, kind: body.kind }, body))).toEqual(body);
});

test('what belongs to another kind does not go with a rule whose kind was changed', () => {
  const cap = { ...newRule, name: 'x', kind: 'cap' as const, max: 2, flow: 'prod' };
  expect(Object.keys(bodyOf({ ...cap, kind: 'deny' })).sort()).toEqual(['active', 'kind', 'name']);
  expect(setsFor('toxic_pair', [emptySet])).toHaveLength(2);
});

test('a rule is asked about once it says what it is about', () => {
  const side = { query: 'resource_name = "a"', targets: [] };
  expect(isWhole({ ...newRule, name: 'x' })).toBe(false);
  expect(isWhole({ ...newRule, name: 'x', sets: [side] })).toBe(true);
  expect(isWhole({ ...newRule, name: '', sets: [side] })).toBe(false);
  expect(isWhole({ ...newRule, name: 'x', kind: 'toxic_pair', sets: [side, emptySet] })).toBe(false);
  expect(isWhole({ ...newRule, name: 'x', kind: 'toxic_pair', sets: [side, side] })).toBe(true);
  expect(isWhole({ ...newRule, name: 'x', kind: 'cap' })).toBe(true);
  expect(isWhole({ ...newRule, name: 'x', sets: [{ ...side, query: 'resource_name =' }] })).toBe(false);
  expect(isWhole({ ...newRule, name: 'x', sets: [{ ...side, targets: [{}] }] })).toBe(false);
  const nobody = { operator: 'OR', conditions: [{ type: 'group', values: [] }] };
  expect(isWhole({ ...newRule, name: 'x', sets: [side], who: nobody })).toBe(false);
});
