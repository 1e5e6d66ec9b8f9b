import { expect, test } from 'vitest';
import { allOf, flow, inGroup, noon, person, theManager } from '../../oracle/cast.ts';
import { plainTerms } from '../flow/terms.ts';
import { bareFacts } from '../people/match.ts';
import { weighFlows } from './weigh-flows.ts';

const facts = bareFacts(noon);
const people = [
  person('ann', { groups: ['data'] }),
  person('bob', { groups: ['sre'] }),
  person('cai', { groups: ['data'] }),
];
const strict = { approval: allOf(inGroup('dba'), theManager) };
const weigh = (before: Parameters<typeof flow>[0], after: Parameters<typeof flow>[0]) =>
  weighFlows(flow({ ...strict, ...before }), flow({ ...strict, ...after }), { people, facts });

test.each([
  [
    'fewer consents',
    {},
    { approval: allOf(inGroup('dba')) },
    'fewer consents: 2 before, 1 after',
    'more consents: 1 before, 2 after',
  ],
  ['no consent', {}, { approval: null }, 'fewer consents: 2 before, none after', 'more consents: 0 before, 2 after'],
  [
    'a longer maximum',
    {},
    { durationSecMax: 7_200 },
    'a longer maximum: 1 hour before, 2 hours after',
    'a shorter maximum: 2 hours before, 1 hour after',
  ],
  [
    'their own click',
    {},
    { settings: { selfApproval: true } },
    "the requester's own consent counts",
    "not any more: the requester's own consent counts",
  ],
  [
    'one person for all',
    { settings: { distinctPeople: true } },
    {},
    'one person may give several consents',
    'not any more: one person may give several consents',
  ],
  [
    'no reasons',
    { settings: { reasonRequired: true } },
    {},
    'no reason has to be given',
    'not any more: no reason has to be given',
  ],
  [
    'for reports',
    {},
    { terms: { ...plainTerms, requestFor: { self: true, directReports: true, others: null } } },
    'people may ask for whoever reports to them',
    'not any more: people may ask for whoever reports to them',
  ],
  [
    'other people',
    {},
    { requesters: { operator: 'OR', conditions: [inGroup('data', 'sre')] } },
    'one person (bob) may ask and could not before',
    'one person (bob) could ask and may not any more',
  ],
] as const)('%s is wider, and the way back is narrower', (_what, before, after, wider, narrower) => {
  expect(weigh(before, after)).toEqual({ wider: [wider], narrower: [] });
  expect(weigh(after, before)).toEqual({ wider: [], narrower: [narrower] });
});

test('other approvers, though as many, count as wider: nobody can tell that they are stricter', () => {
  expect(weigh({}, { approval: allOf(inGroup('sre'), theManager) }).wider).toEqual(['other people give the consents']);
});

test('a new flow is a way in with its people; a removed or switched off one is gone', () => {
  const way = 'up to 1 hour, with 2 consents';
  const gate = flow(strict);
  const who = '2 people (ann, cai)';
  expect(weighFlows(null, gate, { people, facts })).toEqual({
    wider: [`a way in that was not there: ${way}`, `${who} may ask and could not before`],
    narrower: [],
  });
  for (const after of [null, { ...gate, active: false }]) {
    expect(weighFlows(gate, after, { people, facts })).toEqual({
      wider: [],
      narrower: [`a way in that is there no more: ${way}`, `${who} could ask and may not any more`],
    });
  }
  expect(weighFlows({ ...gate, active: false }, null, { people, facts })).toEqual({ wider: [], narrower: [] });
});

test('what is the same weighs nothing', () => {
  expect(weigh({}, {})).toEqual({ wider: [], narrower: [] });
});
