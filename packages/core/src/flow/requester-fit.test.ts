import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allOf, flow, inGroup, noon, person } from '../../oracle/cast.ts';
import { bareFacts } from '../people/match.ts';
import { demandedApproval, requesterFit } from './requester-fit.ts';
import { plainTerms, type Staleness } from './terms.ts';

const aged = (seenSecAgo: number, maxAgeSec: number | null) =>
  person('ann', {
    groups: ['data'],
    origin: { sourceId: 'src_dir', observedAt: noon - seenSecAgo * 1_000, maxAgeSec },
  });
const asking = (staleness: Staleness, approval = allOf(inGroup('dba'))) =>
  flow({ approval, terms: { ...plainTerms, staleness } });
const refusing = asking({ kind: 'refuse' });
const consenting = asking({ kind: 'ask', approval: allOf(inGroup('security')) });
const facts = bareFacts(noon);

describe('facts that are too old', () => {
  test.each([
    { says: 'fresh facts fit', asked: refusing, who: aged(60, 60), fit: 'fits' },
    { says: 'a second too old fits nobody', asked: refusing, who: aged(61, 60), fit: 'no' },
    { says: 'unless the flow asks people then', asked: consenting, who: aged(61, 60), fit: 'stale' },
    { says: 'facts without an age never are', asked: refusing, who: aged(10 ** 9, null), fit: 'fits' },
    {
      says: 'who would not fit anyway does not fit by it',
      asked: consenting,
      who: { ...aged(61, 60), groupIds: [] },
      fit: 'no',
    },
    { says: 'nor who left', asked: consenting, who: { ...aged(61, 60), active: false }, fit: 'no' },
  ])('$says', ({ asked, who, fit }) => {
    expect(requesterFit(asked, who, facts)).toBe(fit);
  });
  test('demand the consents of the flow and the others too', () => {
    expect(demandedApproval(consenting, 'stale')).toEqual({
      mode: 'ALL_OF',
      groups: [...allOf(inGroup('dba')).groups, ...allOf(inGroup('security')).groups],
    });
    expect(demandedApproval(consenting, 'fits')).toEqual(consenting.approval);
  });
  test('are never asked less of than fresh ones, at any age', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 100 }), (seen, max) => {
        const who = aged(seen, max);
        const fit = requesterFit(consenting, who, facts);
        expect(fit).toBe(seen > max ? 'stale' : 'fits');
        const groups = demandedApproval(consenting, fit)?.groups.length ?? 0;
        expect(groups).toBeGreaterThanOrEqual(consenting.approval?.groups.length ?? 0);
        expect(requesterFit(refusing, who, facts) === 'fits').toBe(seen <= max);
      }),
    );
  });
});
