import { expect, test } from 'vitest';
import { allOf, condition, flow, groupId, inGroup, bundle as makeBundle, noon, personId } from '../../oracle/cast.ts';
import { decidingSubjects, ownChangesOf, ownChangeText } from './own-changes.ts';
import type { PerimeterChange } from './version.ts';

const waitMs = 60_000;
const gate = flow({ approval: allOf(inGroup('dba'), condition('user', ['max'])) });
const bundles = new Map<never, never>();
const kit = makeBundle('kit', []);
const change = (rest: Partial<PerimeterChange> = {}): PerimeterChange => ({
  kind: 'flow',
  subject: gate.id,
  at: noon,
  actor: personId('ada'),
  confirmedBy: null,
  door: 'api',
  ...rest,
});
const left = (changes: readonly PerimeterChange[], now = noon) => [
  ...ownChangesOf({ flow: gate, bundles, groups: [], changes, waitMs, now }).keys(),
];

test('a flow decides by itself, its scopes and the groups it names as requesters and approvers', () => {
  expect(decidingSubjects(gate, { bundles, groups: [] })).toEqual(['flw_pii', 'scp_pii', 'grp_data', 'grp_dba']);
});

test('where no group of somebody may be called something, every group that is called so counts, made later or not', () => {
  const condition = { ...inGroup('data'), operator: 'does_not_contain' as const, values: ['ext'] };
  const asked = flow({ requesters: { operator: 'OR', conditions: [condition] } });
  const groups = ['extern', 'intern'].map((name) => ({ id: groupId(name), name, sourceId: null }));
  expect(decidingSubjects(asked, { bundles, groups })).toEqual(['flw_pii', 'scp_pii', 'grp_data', 'grp_extern']);
});

test('a bundle that a flow offers counts, with the scopes in it', () => {
  const bundle = { ...kit, targets: [{ kind: 'scope' as const, scopeId: 'scp_dev' as const, permissions: null }] };
  const offering = flow({ targets: [{ kind: 'bundle', bundleId: kit.id }] });
  expect(decidingSubjects(offering, { bundles: new Map([[kit.id, bundle]]), groups: [] })).toEqual([
    'flw_pii',
    'scp_dev',
    'bdl_kit',
    'grp_data',
  ]);
  const changed = change({ kind: 'bundle', subject: kit.id });
  const known = new Map([[kit.id, bundle]]);
  expect([
    ...ownChangesOf({ flow: offering, bundles: known, groups: [], changes: [changed], waitMs, now: noon }).keys(),
  ]).toEqual(['prs_ada']);
});

test.each([
  ['a moment before the time is over', waitMs - 1, ['prs_ada']],
  ['when the time is over', waitMs, []],
  ['a moment after', waitMs + 1, []],
])('whoever changed the flow is left out until the time is over: %s', (_when, after, expected) => {
  expect(left([change()], noon + after)).toEqual(expected);
});

test.each([
  ['a scope of it', change({ kind: 'scope', subject: 'scp_pii' }), ['prs_ada']],
  ['another scope', change({ kind: 'scope', subject: 'scp_other' }), []],
  ['a group of its requesters', change({ kind: 'group', subject: 'grp_data' }), ['prs_ada']],
  ['a group of its approvers', change({ kind: 'group', subject: 'grp_dba' }), ['prs_ada']],
  ['what somebody else confirmed', change({ confirmedBy: personId('bob') }), ['prs_ada', 'prs_bob']],
  ['what was found when versions began', change({ actor: 'system' }), []],
  ['what the server filled in at its first start', change({ door: 'startup' }), []],
])('a change counts by what it is of: %s', (_what, one, expected) => {
  expect(left([one])).toEqual(expected);
});

test('of several changes the one that binds longest is told', () => {
  const changes = [
    change({ at: noon + 5 }),
    change({ kind: 'scope', subject: 'scp_pii', at: noon + 30_000 }),
    change(),
  ];
  const own = ownChangesOf({ flow: gate, bundles, groups: [], changes, waitMs, now: noon + 31_000 }).get('prs_ada');
  expect(own).toEqual({ what: 'scope', at: noon + 30_000, until: noon + 90_000 });
  expect(own && ownChangeText(own)).toBe(
    'changed a scope of this access flow and may not decide through it before 2030-01-15 12:02 UTC',
  );
});
