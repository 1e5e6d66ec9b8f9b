import { expect, test } from 'vitest';
import { allOf, flow, inGroup, personId, theManager } from '../../oracle/cast.ts';
import { differenceOf } from './difference.ts';
import type { FlowDocument, GroupDocument, ScopeDocument } from './version.ts';

const named = (id: string): string => ({ scp_pii: 'pii', scp_dev: 'dev', prs_ada: 'Ada', prs_bob: 'Bob' })[id] ?? id;

const scope: ScopeDocument = { kind: 'scope', name: 'pii', description: null, query: 'resource_name = "a"' };
const group: GroupDocument = { kind: 'group', name: 'dba', members: [personId('ada'), personId('cai')] };
function gate(parts: Parameters<typeof flow>[0] = {}): FlowDocument {
  const { id, version, createdAt, updatedAt, ...document } = flow({
    approval: allOf(inGroup('dba'), theManager),
    ...parts,
  });
  return { kind: 'flow', ...document };
}

test('two versions that are the same differ in nothing', () => {
  for (const one of [scope, group, gate()]) expect(differenceOf(one, one, named)).toEqual([]);
});

test('of something new every part is told', () => {
  expect(differenceOf(null, scope, named)).toEqual([
    { part: 'name', before: null, after: 'pii' },
    { part: 'query', before: null, after: 'resource_name = "a"' },
  ]);
});

test('a changed query is told with what it was', () => {
  expect(differenceOf(scope, { ...scope, query: 'resource_name = "b"' }, named)).toEqual([
    { part: 'query', before: 'resource_name = "a"', after: 'resource_name = "b"' },
  ]);
});

test('of a group only who joined and who left are told', () => {
  const after: GroupDocument = { ...group, members: [personId('cai'), personId('bob')] };
  expect(differenceOf(group, after, named)).toEqual([{ part: 'members', before: 'Ada', after: 'Bob' }]);
});

test.each([
  ['a longer maximum', { durationSecMax: 7200 }, ['longest duration', '1 hour', '2 hours']],
  [
    'a consent less',
    { approval: allOf(inGroup('dba')) },
    ['consents', "a member of `dba` (grp_dba) and the requester's manager", 'a member of `dba` (grp_dba)'],
  ],
  [
    'no consent at all',
    { approval: null },
    ['consents', "a member of `dba` (grp_dba) and the requester's manager", 'none: opens without asking anyone'],
  ],
  [
    'another scope',
    { targets: [{ kind: 'scope', scopeId: 'scp_dev', permissions: ['ADMIN'] }] },
    ['targets', '`pii` (every permission)', '`dev` (ADMIN)'],
  ],
  ['their own click', { settings: { selfApproval: true } }, ["the requester's own consent counts", 'no', 'yes']],
  [
    'other people',
    { requesters: { operator: 'OR', conditions: [inGroup('data', 'sre')] } },
    ['requesters', 'a member of `data` (grp_data)', 'a member of `data` or `sre` (grp_data, grp_sre)'],
  ],
  ['a switch', { active: false }, ['active', 'yes', 'no']],
] as const)('a flow tells %s', (_what, parts, [part, before, after]) => {
  expect(differenceOf(gate(), gate(parts), named)).toEqual([{ part, before, after }]);
});

test('a name that means another group by now is a difference', () => {
  const [condition] = gate().requesters.conditions;
  if (condition === undefined) throw new Error('the cast names its requesters');
  const requesters = { operator: 'OR', conditions: [{ ...condition, ids: ['grp_other'] }] } as const;
  expect(differenceOf(gate(), gate({ requesters }), named).map(({ part }) => part)).toEqual(['requesters']);
});

test('the order of classes is told whole, from the lowest to the highest, and who may lower', () => {
  const order = ['public', 'x'.repeat(300), 'pii'];
  const before = { kind: 'classification', name: 'Data', order, lowering: [] } as const;
  const rule = { sources: ['a@b'], query: 'resource_name = "x"', reason: null };
  const after = { ...before, order: [...order].reverse(), lowering: [rule] };
  expect(differenceOf(before, after, (id) => id)).toEqual([
    {
      part: 'classes',
      before: `"public" < "${'x'.repeat(300)}" < "pii"`,
      after: `"pii" < "${'x'.repeat(300)}" < "public"`,
    },
    { part: 'may be lowered', before: 'by nobody', after: 'by a@b where resource_name = "x"' },
  ]);
});
