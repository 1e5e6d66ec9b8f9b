import { describe, expect, test } from 'vitest';
import { condition, flow, noon, person } from '../../oracle/cast.ts';
import { plainTerms, type RequestFor } from '../flow/terms.ts';
import { bareFacts } from '../people/match.ts';
import type { Person } from '../people/person.ts';
import { mayAskFor } from './receivers.ts';

const facts = bareFacts(noon);
const lead = person('lead', { groups: ['data'] });
const report = person('report', { manager: 'lead' });
const robot = person('robot', { kind: 'machine', groups: ['robots'] });
const other = person('other');
const nobody: RequestFor = { self: false, directReports: false, others: null };
const robots = { operator: 'OR' as const, conditions: [condition('group', ['robots'])] };

const may = (requestFor: RequestFor, grantee: Person, requester: Person = lead): boolean =>
  mayAskFor(flow({ terms: { ...plainTerms, requestFor } }), { person: requester, grantee }, facts);

describe('for whom one may ask', () => {
  test.each<[string, RequestFor, Person, boolean]>([
    ['oneself, where the flow says so', { ...nobody, self: true }, lead, true],
    ['not oneself where it is for others only', { ...nobody, others: robots }, lead, false],
    ['not others where it is for oneself', { ...nobody, self: true }, other, false],
    ['a direct report', { ...nobody, directReports: true }, report, true],
    ['not somebody who reports to somebody else', { ...nobody, directReports: true }, other, false],
    ['a machine that fits', { ...nobody, others: robots }, robot, true],
    ['not whoever does not fit', { ...nobody, others: robots }, other, false],
    [
      'somebody outside a group',
      { ...nobody, others: { operator: 'AND', conditions: [condition('group', ['robots'], 'is_not')] } },
      other,
      true,
    ],
    ['nobody where the others are nobody', { ...nobody, others: { operator: 'OR', conditions: [] } }, robot, false],
  ])('%s', (_what, requestFor, grantee, expected) => {
    expect(may(requestFor, grantee)).toBe(expected);
  });

  test('somebody who is out receives nothing, and neither does somebody of whom too little is known', () => {
    const all: RequestFor = { self: true, directReports: true, others: robots };
    expect(may(all, { ...report, active: false })).toBe(false);
    expect(may(all, { ...robot, active: false })).toBe(false);
    const stale = { sourceId: null, observedAt: noon - 3_600_000, maxAgeSec: 60 };
    expect(may(all, { ...report, origin: stale })).toBe(false);
  });

  test('a machine never asks, not even for itself', () => {
    expect(may({ self: true, directReports: true, others: robots }, robot, robot)).toBe(false);
  });
});
