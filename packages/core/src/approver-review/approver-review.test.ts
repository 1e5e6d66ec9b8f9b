import { describe, expect, test } from 'vitest';
import { allOf, flow, inGroup, noon, person, request, shown, theManager } from '../../oracle/cast.ts';
import { limits } from '../limits.ts';
import { bareFacts } from '../people/match.ts';
import type { Person } from '../people/person.ts';
import { releasesAlone } from './alone.ts';
import { habitFindings } from './habit-findings.ts';
import { approverHabits, type Decided, decidedIn, flowHabits } from './habits.ts';

const dora = person('dora', { groups: ['dba'] });
const dan = person('dan', { groups: ['dba'] });
const max = person('max', { groups: ['dba'] });
const boss = person('boss');
const ann = person('ann', { groups: ['data'], manager: 'max' });
const bea = person('bea', { groups: ['data'], manager: 'boss' });

const factsOf = (people: readonly Person[]) => ({
  ...bareFacts(noon),
  people: new Map(people.map((one) => [one.id, one])),
});
const crew = factsOf([dora, dan, max, boss, ann, bea]);

const decided = (rest: Partial<Decided> = {}): Decided => ({
  personId: dora.id,
  flowId: 'flw_pii',
  flowName: 'pii',
  rejects: false,
  afterMs: 60_000,
  environments: ['production'],
  ...rest,
});
const times = (count: number, rest: Partial<Decided> = {}): readonly Decided[] =>
  Array.from({ length: count }, () => decided(rest));

const sentencesOf = (all: readonly Decided[]): readonly string[] =>
  habitFindings({
    approvers: approverHabits(all),
    flows: flowHabits(all),
    nameOf: (id) => id,
    isProduction: (value) => value === 'production',
  }).map(({ kind, subject, sentence }) => `${kind} ${subject}: ${sentence}`);

describe('the habits of approvers', () => {
  test('a request tells who decided, how fast and on which environment', () => {
    const asked = request({
      entitlements: [shown('a', { tags: { env: 'Prod' } }), shown('b', { tags: { Environment: 'dev', env: 'x' } })],
      verdicts: [
        { personId: dora.id, verdict: 'approve', reason: null, at: noon + 5_000, fills: ['g0'] },
        { personId: dan.id, verdict: 'reject', reason: null, at: noon + 50_000, fills: [] },
      ],
    });
    expect(decidedIn(asked, ['Environment', 'env'])).toEqual([
      decided({ afterMs: 5_000, flowName: asked.flowName, environments: ['dev', 'prod'] }),
      decided({
        personId: dan.id,
        afterMs: 50_000,
        rejects: true,
        flowName: asked.flowName,
        environments: ['dev', 'prod'],
      }),
    ]);
  });
  test('are counted for each approver and each flow', () => {
    const all = [
      ...times(2, { afterMs: limits.hastyWithinMs }),
      ...times(1, { afterMs: limits.hastyWithinMs + 1, rejects: true, flowId: 'flw_dev', flowName: 'dev' }),
      ...times(1, { personId: dan.id, environments: ['dev', 'production'] }),
    ];
    expect(approverHabits(all)).toEqual([
      {
        personId: dora.id,
        decided: 3,
        rejected: 1,
        hasty: 2,
        environments: [{ value: 'production', count: 3 }],
        flows: [
          { flowId: 'flw_dev', flowName: 'dev', decided: 1, rejected: 1, hasty: 0 },
          { flowId: 'flw_pii', flowName: 'pii', decided: 2, rejected: 0, hasty: 2 },
        ],
      },
      expect.objectContaining({
        personId: dan.id,
        decided: 1,
        environments: [
          { value: 'dev', count: 1 },
          { value: 'production', count: 1 },
        ],
      }),
    ]);
  });
  test.each([
    { says: 'few verdicts say nothing', all: times(19, { afterMs: 1 }), found: [] },
    {
      says: 'half of them within ten seconds is told',
      all: [...times(10, { afterMs: 10_000 }), ...times(9), ...times(1, { rejects: true })],
      found: ['approver.hasty prs_dora: 10 of 20 verdicts came within 10 seconds of asking'],
    },
    {
      says: 'less than half is not',
      all: [...times(9, { afterMs: 10_000 }), ...times(10), ...times(1, { rejects: true })],
      found: [],
    },
    {
      says: 'a flow that nobody ever rejects is told',
      all: times(20),
      found: [
        'flow.never_rejected flw_pii: none of 20 verdicts was a no; ask whether anybody looks, or whether it need be asked',
      ],
    },
    {
      says: 'production and development in one queue is told',
      all: [...times(15), ...times(5, { environments: ['development'], rejects: true })],
      found: [
        'approver.mixed_queue prs_dora: decides on `production` (15 times) and on `development` (5 times) in one queue; a habit from the one is a click in the other',
      ],
    },
  ])('$says', ({ all, found }) => {
    expect(sentencesOf(all)).toEqual(found);
  });
});

describe('what one careless click releases', () => {
  const both = flow({ approval: allOf(inGroup('dba'), theManager) });
  test.each([
    {
      says: 'one of a group, where the group is all that is asked',
      asked: flow({ approval: allOf(inGroup('dba')) }),
      who: dora,
      alone: true,
    },
    { says: 'not one of two terms', asked: both, who: dora, alone: false },
    { says: 'a manager who is in the group, for their own report', asked: both, who: max, alone: true },
    {
      says: 'not where each term needs somebody else',
      asked: { ...both, settings: { ...both.settings, distinctPeople: true } },
      who: max,
      alone: false,
    },
    {
      says: 'not the manager of nobody who may ask',
      asked: flow({ approval: allOf(theManager) }),
      who: dora,
      alone: false,
    },
    { says: 'the manager of somebody who may', asked: flow({ approval: allOf(theManager) }), who: boss, alone: true },
    {
      says: 'not themselves',
      asked: flow({ approval: allOf(inGroup('data')), requesters: { operator: 'OR', conditions: [inGroup('dba')] } }),
      who: dora,
      alone: false,
    },
    { says: 'nothing where nobody is asked', asked: flow(), who: dora, alone: false },
    {
      says: 'nothing through a flow that is off',
      asked: flow({ active: false, approval: allOf(inGroup('dba')) }),
      who: dora,
      alone: false,
    },
  ])('$says', ({ asked, who, alone }) => {
    expect(releasesAlone(asked, who, crew)).toBe(alone);
  });
  test('nobody who left', () => {
    const gone = { ...dora, active: false };
    expect(releasesAlone(flow({ approval: allOf(inGroup('dba')) }), gone, factsOf([gone, ann]))).toBe(false);
  });
});
