import { expect, test } from 'vitest';
import { allOf, condition, flow, inGroup, noon, personId } from '../../oracle/cast.ts';
import { decidingSubjects, ownChangesOf, ownChangeText } from './own-changes.ts';
import type { PerimeterChange } from './version.ts';

const waitMs = 60_000;
const gate = flow({ approval: allOf(inGroup('dba'), condition('user', ['max'])) });
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
  ...ownChangesOf({ flow: gate, changes, waitMs, now }).keys(),
];

test('a flow decides by itself, its scopes and the groups it names as requesters and approvers', () => {
  expect(decidingSubjects(gate)).toEqual(['flw_pii', 'scp_pii', 'grp_data', 'grp_dba']);
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
  const own = ownChangesOf({ flow: gate, changes, waitMs, now: noon + 31_000 }).get('prs_ada');
  expect(own).toEqual({ what: 'scope', at: noon + 30_000, until: noon + 90_000 });
  expect(own && ownChangeText(own)).toBe(
    'changed a scope of this access flow and may not decide through it before 2030-01-15 12:02 UTC',
  );
});
