import { describe, expect, test } from 'vitest';
import {
  allOf,
  condition,
  flow,
  inGroup,
  isUser,
  noon,
  person,
  request,
  shown,
  theManager,
} from '../../oracle/cast.ts';
import type { ApproverGroup, Condition } from '../flow/policy.ts';
import { plainTerms } from '../flow/terms.ts';
import { limits } from '../limits.ts';
import { bareFacts } from '../people/match.ts';
import type { Person } from '../people/person.ts';
import { segmentationDefaults } from '../segmentation/rules.ts';
import { releasersOf } from './alone.ts';
import { environmentOf } from './environment.ts';
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
    expect(decidedIn(asked, segmentationDefaults.environments)).toEqual([
      decided({ afterMs: 5_000, flowName: asked.flowName, environments: ['development', 'production'] }),
      decided({
        personId: dan.id,
        afterMs: 50_000,
        rejects: true,
        flowName: asked.flowName,
        environments: ['development', 'production'],
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
      found: [
        'approver.hasty prs_dora: 10 of 20 verdicts came within 10 seconds of asking',
        'flow.hasty flw_pii: 10 of 20 verdicts came within 10 seconds of asking',
      ],
    },
    {
      says: 'of a flow through which many decide, each of them too little to tell of',
      all: [...times(15, { afterMs: 1_000 }), ...times(15, { afterMs: 1_000, personId: dan.id, rejects: true })],
      found: ['flow.hasty flw_pii: 30 of 30 verdicts came within 10 seconds of asking'],
    },
    {
      says: 'of a person it is told in which flows',
      all: [...times(12, { afterMs: 1_000 }), ...times(8, { flowId: 'flw_dev', flowName: 'dev', rejects: true })],
      found: ['approver.hasty prs_dora: 12 of 20 verdicts came within 10 seconds of asking: `pii` (12 of 12)'],
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
    expect(releasersOf(asked, crew).has(who.id)).toBe(alone);
  });
  test('nobody who left', () => {
    const gone = { ...dora, active: false };
    expect(releasersOf(flow({ approval: allOf(inGroup('dba')) }), factsOf([gone, ann])).size).toBe(0);
  });
});

describe('who releases alone besides the approvers of a policy', () => {
  const owner = condition('Owner');
  const tiers = (...each: readonly ApproverGroup[]) => ({
    ...plainTerms,
    lapseAfterSec: 3_600,
    escalation: { intervalSec: 1_800, tiers: each },
  });
  const tier = (...approvers: readonly Condition[]): ApproverGroup => ({ operator: 'OR', approvers });
  const whole = { reach: 'everything', escalated: false };
  test('owners, of what they own', () => {
    const found = releasersOf(flow({ approval: allOf(owner) }), crew);
    expect(found.get(dora.id)).toEqual({ reach: 'owned', escalated: false });
    expect(found.size).toBe(crew.people.size);
  });
  test('an owner who needs a second person does not, unless they are both', () => {
    const found = releasersOf(flow({ approval: allOf(owner, inGroup('dba')) }), crew);
    expect([...found.keys()].sort()).toEqual([dan.id, dora.id, max.id].sort());
    expect(found.get(dan.id)?.reach).toBe('owned');
  });
  test('a tier that is reached, and none that is reached too late', () => {
    const asked = flow({
      approval: allOf(inGroup('dba'), theManager),
      terms: tiers(tier(inGroup('dba')), tier(isUser('boss'))),
    });
    const found = releasersOf(asked, crew);
    expect(found.get(dora.id)).toEqual({ reach: 'everything', escalated: true });
    expect(found.get(max.id)).toEqual(whole);
    expect(found.has(boss.id)).toBe(false);
  });
  test('whoever may consent to their own request, where the flow says so', () => {
    const own = {
      approval: allOf(inGroup('data')),
      requesters: { operator: 'OR', conditions: [isUser('ann')] },
    } as const;
    expect(releasersOf(flow(own), crew).has(ann.id)).toBe(false);
    expect(releasersOf(flow({ ...own, settings: { selfApproval: true } }), crew).get(ann.id)).toEqual(whole);
  });
});

describe('the environment of what was decided on', () => {
  const rules = {
    order: [
      { name: 'lab', also: [] },
      { name: 'floor', also: ['shop'] },
    ],
    tags: ['stage_of'],
    accounts: new Map([['111', 'shop']]),
    units: new Map([['root/labs', 'lab']]),
  };
  test.each([
    { says: 'the house’s own tag and word', tags: { 'Stage-Of': 'Shop' }, context: {}, found: 'floor' },
    { says: 'not the default’s', tags: { env: 'prod' }, context: {}, found: null },
    { says: 'a word outside of the order as it is', tags: { stage_of: 'Attic' }, context: {}, found: 'attic' },
    {
      says: 'the account before the tag',
      tags: { stage_of: 'lab' },
      context: { account_id: '111' },
      found: 'floor',
    },
    { says: 'the unit above', tags: {}, context: { organizational_unit: 'root/labs/a' }, found: 'lab' },
  ])('$says', ({ tags, context, found }) => {
    expect(environmentOf({ tags, context }, rules)).toBe(found);
  });
});
