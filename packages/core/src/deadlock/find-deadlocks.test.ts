import { describe, expect, test } from 'vitest';
import { allOf, anyOneOf, condition, flow, inGroup, isUser, noon, person, theManager } from '../../oracle/cast.ts';
import type { Hours } from '../context/hours.ts';
import type { Shift } from '../context/shift.ts';
import type { AccessFlow } from '../flow/flow.ts';
import { type FlowTerms, plainTerms, type Times } from '../flow/terms.ts';
import { bareFacts, type MatchFacts } from '../people/match.ts';
import type { Person } from '../people/person.ts';
import { findDeadlocks } from './find-deadlocks.ts';

const office: Hours = {
  days: ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'],
  fromMinute: 9 * 60,
  toMinute: 17 * 60,
  timeZone: 'UTC',
};
const weekend: Hours = { ...office, days: ['SATURDAY', 'SUNDAY'] };
const night: Hours = { ...office, days: ['MONDAY'], fromMinute: 22 * 60, toMinute: 6 * 60 };

const ann = person('ann', { groups: ['data'], manager: 'max' });
const orphan = person('orphan', { groups: ['data'] });
const max = person('max');
const dora = person('dora', { groups: ['dba'] });
const crew = [ann, max, dora];

const factsOf = (people: readonly Person[], shifts: readonly Shift[] = []): MatchFacts => ({
  ...bareFacts(noon),
  people: new Map(people.map((one) => [one.id, one])),
  shifts: new Map(shifts.map((one) => [one.id, one])),
});

const shift = (to: number): Shift => ({
  id: 'shf_primary',
  name: 'Primary',
  nativeId: 'P1',
  turns: [{ personId: dora.id, from: noon - 60_000, to }],
  knownUntil: noon + 10 * 86_400_000,
  origin: { sourceId: null, observedAt: noon, maxAgeSec: null },
});
const onShift = { ...condition('shift', ['Primary']), ids: ['shf_primary'] };

const terms = (rest: Partial<FlowTerms>): FlowTerms => ({ ...plainTerms, ...rest });
const times = (rest: Partial<Times>): FlowTerms => terms({ times: { ...plainTerms.times, ...rest } });
const whole: Hours = { ...office, days: [...office.days, ...weekend.days], fromMinute: 0, toMinute: 0 };
const hourless = ': consents are taken within working hours, and those who could have none in which one may consent';
const forOthers = terms({
  requestFor: {
    self: true,
    directReports: false,
    others: { operator: 'OR', conditions: [isUser('dora', 'max', 'dana')] },
  },
});
const group = { operator: 'OR', approvers: [inGroup('dba')] } as const;
const nobody = { operator: 'OR', approvers: [inGroup('nobody')] } as const;

interface Row {
  readonly says: string;
  readonly flow: AccessFlow;
  readonly people?: readonly Person[];
  readonly shifts?: readonly Shift[];
  readonly found: readonly string[];
}

const rows: readonly Row[] = [
  { says: 'a flow that asks nobody is stuck by nothing', flow: flow(), found: [] },
  {
    says: 'nor one whose terms somebody fills',
    flow: flow({ approval: allOf(inGroup('dba'), theManager) }),
    found: [],
  },
  {
    says: 'a requester without a manager is named',
    flow: flow({ approval: anyOneOf(theManager) }),
    people: [...crew, orphan],
    found: ["nobody can consent as the requester's manager when orphan asks"],
  },
  {
    says: 'an empty group keeps everybody from asking',
    flow: flow({ approval: allOf(inGroup('compliance')) }),
    found: ['nobody can consent as a member of `compliance` when ann asks'],
  },
  {
    says: 'a group whose only member asks',
    flow: flow({ approval: allOf(inGroup('data')) }),
    found: ['nobody can consent as a member of `data` when ann asks'],
  },
  {
    says: 'nobody is named twice, and many are counted',
    flow: flow({ approval: anyOneOf(theManager) }),
    people: [...crew, ...['a', 'b', 'c', 'd'].map((name) => person(name, { groups: ['data'] }))],
    found: ["nobody can consent as the requester's manager when a, b, c or one other asks"],
  },
  {
    says: 'distinct people who are too few',
    flow: flow({ approval: allOf(inGroup('dba'), isUser('dora')), settings: { distinctPeople: true } }),
    found: ['nobody can consent as `dora` when ann asks'],
  },
  {
    says: 'nobody who fits to ask',
    flow: flow({ requesters: { operator: 'OR', conditions: [inGroup('nobody')] } }),
    found: ['nobody fits, so nobody may ask'],
  },
  {
    says: 'asking in office hours and consenting on weekends within a day',
    flow: flow({ approval: anyOneOf(inGroup('dba')), terms: times({ ask: office, decide: weekend }) }),
    found: ['what is asked for at 2030-01-15 12:00 UTC lapses after 1 day, before anybody may consent'],
  },
  {
    says: 'asking and consenting that never meet',
    flow: flow({
      approval: anyOneOf(inGroup('dba')),
      terms: { ...times({ ask: night, decide: weekend }), lapseAfterSec: 3_600 },
    }),
    found: ['nobody may consent within 1 hour of any time at which one may ask'],
  },
  {
    says: 'asking and using that never meet',
    flow: flow({ terms: times({ ask: office, grant: weekend }) }),
    found: ['the hours for asking and for using the access never meet'],
  },
  {
    says: 'unless a start may be scheduled',
    flow: flow({ terms: times({ ask: office, grant: weekend, startWithinSec: 7 * 86_400 }) }),
    found: [],
  },
  {
    says: 'a Friday afternoon whose request lapses before Monday',
    flow: flow({
      approval: anyOneOf(inGroup('dba')),
      terms: times({ decide: office }),
    }),
    found: ['what is asked for at 2030-01-18 17:00 UTC lapses after 1 day, before anybody may consent'],
  },
  {
    says: 'not where the request waits for three days',
    flow: flow({
      approval: anyOneOf(inGroup('dba')),
      terms: { ...times({ decide: office }), lapseAfterSec: 3 * 86_400 },
    }),
    found: [],
  },
  {
    says: 'approvers of whom nobody has said when they work',
    flow: flow({ approval: anyOneOf(inGroup('dba')), terms: times({ approverHours: true }) }),
    found: [`nobody can consent as a member of \`dba\` when ann asks${hourless}`],
  },
  {
    says: 'one of two terms whose approvers have said no hours',
    flow: flow({ approval: allOf(inGroup('dba'), isUser('max')), terms: times({ approverHours: true }) }),
    people: [ann, { ...max, workingHours: whole }, dora],
    found: [`nobody can consent as a member of \`dba\` when ann asks${hourless}`],
  },
  {
    says: 'approvers who work when the flow takes no consent',
    flow: flow({
      approval: allOf(inGroup('dba'), isUser('max')),
      terms: times({ approverHours: true, decide: weekend }),
    }),
    people: [ann, { ...max, workingHours: office }, { ...dora, workingHours: weekend }],
    found: [
      `nobody can consent as \`max\` when ann asks${hourless}`,
      'what is asked for at 2030-01-15 12:00 UTC lapses after 1 day, before anybody may consent',
    ],
  },
  {
    says: 'not one of several whose hours nobody knows',
    flow: flow({ approval: anyOneOf(isUser('dora', 'max')), terms: times({ approverHours: true }) }),
    people: [ann, { ...max, workingHours: whole }, dora],
    found: [],
  },
  {
    says: 'the only approver, for whom somebody asks',
    flow: flow({ approval: anyOneOf(inGroup('dba')), terms: forOthers }),
    found: ['nobody can consent as a member of `dba` when ann asks for dora'],
  },
  {
    says: 'the manager, for whom somebody who reports to them asks',
    flow: flow({ approval: anyOneOf(theManager), terms: forOthers }),
    found: ["nobody can consent as the requester's manager when ann asks for max"],
  },
  {
    says: 'not where another can',
    flow: flow({ approval: anyOneOf(inGroup('dba')), terms: forOthers }),
    people: [...crew, person('dana', { groups: ['dba'] })],
    found: [],
  },
  {
    says: 'nor where one may not ask for them',
    flow: flow({ approval: anyOneOf(inGroup('dba')) }),
    found: [],
  },
  {
    says: 'two of two, of whom one would receive',
    flow: flow({
      approval: allOf(inGroup('dba'), isUser('dora', 'dana')),
      terms: forOthers,
      settings: { distinctPeople: true },
    }),
    people: [...crew, person('dana', { groups: ['dba'] })],
    found: [
      'nobody can consent as `dora` or `dana` when ann asks for dora',
      'nobody can consent as `dora` or `dana` when ann asks for dana',
    ],
  },
  {
    says: 'requesters of whom nobody has said when they work',
    flow: flow({ terms: times({ requesterHours: true }) }),
    found: ['nobody knows when ann works, and it is open within working hours only'],
  },
  {
    says: 'an empty shift',
    flow: flow({ approval: anyOneOf(onShift, inGroup('dba')) }),
    shifts: [shift(noon)],
    found: ['the shift `Primary` has nobody on it, now or later'],
  },
  {
    says: 'not one with a turn to come',
    flow: flow({ approval: anyOneOf(onShift, inGroup('dba')) }),
    shifts: [shift(noon + 1)],
    found: [],
  },
  {
    says: 'a tier that is asked when the request has lapsed',
    flow: flow({
      approval: anyOneOf(inGroup('dba')),
      terms: terms({ lapseAfterSec: 3_600, escalation: { intervalSec: 1_800, tiers: [group, group, group] } }),
    }),
    found: ['tiers 2 and 3 of the escalation are asked after 1 hour or later, when a request has lapsed after 1 hour'],
  },
  {
    says: 'consenting in office hours to what is used on Sundays is not stuck where a start may be scheduled',
    flow: flow({
      approval: anyOneOf(inGroup('dba')),
      terms: {
        ...times({ decide: office, grant: { ...office, days: ['SUNDAY'] }, startWithinSec: 7 * 86_400 }),
        lapseAfterSec: 4 * 86_400,
      },
    }),
    found: [],
  },
  {
    says: 'nor is it helped by a start that may only be an hour ahead',
    flow: flow({ terms: times({ ask: office, grant: weekend, startWithinSec: 3_600 }) }),
    found: ['the hours for asking and for using the access never meet'],
  },
  {
    says: 'emergencies that nobody can review',
    flow: flow({ terms: terms({ breakGlass: { reviewers: nobody, tell: group } }) }),
    found: ['nobody can review as a member of `nobody` an emergency of ann'],
  },
  {
    says: 'nobody to ask where facts are too old',
    flow: flow({ terms: terms({ staleness: { kind: 'ask', approval: { mode: 'ALL_OF', groups: [nobody] } } }) }),
    found: ['nobody can consent as a member of `nobody` when ann asks and facts are too old'],
  },
  {
    says: 'a tier that nobody fills',
    flow: flow({
      approval: anyOneOf(inGroup('dba')),
      terms: terms({ escalation: { intervalSec: 600, tiers: [group, nobody] } }),
    }),
    found: ['nobody can consent as a member of `nobody` in tier 2 of the escalation when ann asks'],
  },
  {
    says: 'a flow that is switched off is stuck by nothing',
    flow: flow({ active: false, approval: anyOneOf(inGroup('nobody')) }),
    found: [],
  },
];

describe('what an access flow is stuck by', () => {
  test.each(rows)('$says', ({ flow: asked, people = crew, shifts = [], found }) => {
    expect(findDeadlocks(asked, factsOf(people, shifts)).map(({ sentence }) => sentence)).toEqual(found);
  });
});
