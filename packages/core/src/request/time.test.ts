// Asking, lengthening and reviewing in time, case by case, with the sentences people read.

import { describe, expect, test } from 'vitest';
import { flow, grant, isUser, lease, noon, person, request } from '../../oracle/cast.ts';
import { flowSentence } from '../flow/flow-sentence.ts';
import { type FlowTerms, plainTerms } from '../flow/terms.ts';
import { timePartsOf } from '../flow/times-text.ts';
import type { Lease } from '../grant/grant.ts';
import { causeByClock, reviewEndsAt } from '../grant/lease-time.ts';
import { askedDurationRefusal, askedDurationSec, askedTimesRefusal } from './ask-times.ts';
import { decidingTimesRefusal } from './decide-times.ts';
import { describeRequest } from './describe.ts';
import { askedText, heldText, isScheduled, scheduledText } from './describe-time.ts';
import { type AccessFamily, extendable, extendOptions } from './extend.ts';
import { mayReview, reviewIsOpen } from './reviewing.ts';

const [secondMs, hourMs, dayMs] = [1_000, 3_600_000, 86_400_000];
const terms = (rest: Partial<FlowTerms>): FlowTerms => ({ ...plainTerms, ...rest });
const duration = (rest: Partial<FlowTerms['duration']>): Partial<FlowTerms> => ({
  duration: { ...plainTerms.duration, ...rest },
});
const times = (rest: Partial<FlowTerms['times']>): Partial<FlowTerms> => ({ times: { ...plainTerms.times, ...rest } });
const endless = terms(duration({ untilRevoked: { ownerId: 'prs_owner', reviewEverySec: 30 * 86_400 } }));
const night = { days: ['TUESDAY'] as const, fromMinute: 1_320, toMinute: 120, timeZone: 'UTC' };
const nameOf = (id: string): string => `the one called ${id}`;

describe('how long is asked for', () => {
  const ann = person('ann');
  const asking = (over: FlowTerms, rest: Partial<Parameters<typeof askedDurationSec>[0]> = {}) => ({
    flow: { ...flow(), durationSecMax: 3_600, terms: over },
    requester: ann,
    grantee: ann,
    durationSec: null,
    startsAt: null,
    extending: false,
    now: noon,
    ...rest,
  });
  test.each([
    ['what is asked', asking(plainTerms, { durationSec: 60 }), 60],
    ['the default', asking(terms(duration({ defaultSec: 900 }))), 900],
    ['the longest', asking(plainTerms), 3_600],
    [
      'what the flow adds',
      asking(terms({ extensions: { countMax: 1, lengthSec: 7_200, consent: 'none' } }), { extending: true }),
      7_200,
    ],
  ])('is %s', (_, input, seconds) => {
    expect(askedDurationSec(input)).toBe(seconds);
    expect(askedDurationRefusal(input)).toBeNull();
  });
  test.each([
    ['longer than the longest', asking(plainTerms, { durationSec: 3_601 })],
    ['nothing', asking(plainTerms, { durationSec: 0 })],
    ['half a second', asking(plainTerms, { durationSec: 0.5 })],
    ['any at all where it lasts until revoked', asking(endless, { durationSec: 60 })],
  ])('is refused: %s', (_, input) => {
    expect(askedDurationRefusal(input)).toMatchObject({ code: 'request.duration_invalid' });
  });
  test.each([
    ['now, where the hours of the grant are closed', asking(terms(times({ grant: night }))), 'request.outside_hours'],
    [
      'later than the flow allows',
      asking(terms(times({ startWithinSec: 60 })), { startsAt: noon + 60_001 }),
      'request.start_invalid',
    ],
    ['later, where it opens at once only', asking(plainTerms, { startsAt: noon + 1 }), 'request.start_invalid'],
    [
      'a start outside the hours of the grant',
      asking(terms(times({ grant: night, startWithinSec: 86_400 })), { startsAt: noon + hourMs }),
      'request.outside_hours',
    ],
  ])('is refused: %s', (_, input, code) => expect(askedTimesRefusal(input)).toMatchObject({ code }));
  test('a start within the hours of the grant is asked for before they begin', () => {
    const at = asking(terms(times({ grant: night, startWithinSec: 86_400 })), { startsAt: noon + 10 * hourMs });
    expect(askedTimesRefusal(at)).toBeNull();
  });
});

describe('consent', () => {
  const within = request({ terms: terms(times({ decide: night, approverHours: true })) });
  const owl = person('owl', { workingHours: { ...night, fromMinute: 1_380 } });
  test('counts only where the flow and the approver are within their hours', () => {
    expect(decidingTimesRefusal(within, owl, noon + 10 * hourMs)).toMatchObject({ code: 'request.outside_hours' });
    expect(decidingTimesRefusal(within, owl, noon + 11 * hourMs)).toBeNull();
    expect(decidingTimesRefusal(within, person('unknown'), noon + 11 * hourMs)?.message).toMatch(/hours of unknown/);
  });
});

describe('lengthening', () => {
  const open = grant({ state: 'open', seenAt: noon, endsAt: noon + hourMs });
  const live = lease({ endsAt: noon + hourMs });
  const extensions = { countMax: 2, lengthSec: 1_800, consent: 'none' as const };
  const family = (rest: Partial<AccessFamily> = {}): AccessFamily => ({
    root: request({ state: { kind: 'agreed', at: noon } }),
    extensions: [],
    leases: [live],
    grants: [open],
    ...rest,
  });
  const longer = (id: `req_${string}`, kind: 'agreed' | 'waiting' = 'agreed') =>
    request({ id, extends: 'req_one', state: kind === 'agreed' ? { kind, at: noon } : { kind } });

  test('is possible while it is open, as often as the flow says', () => {
    expect(extendOptions(family(), terms({ extensions }), noon)).toEqual({
      canExtend: true,
      availability: 'can be lengthened by 30 minutes, 2 times more',
      lengthSec: 1_800,
      remaining: 2,
      count: 0,
    });
    expect(extendable(family(), noon)).toEqual([
      { resourceId: open.resourceId, permissionId: open.permissionId, end: noon + hourMs },
    ]);
  });
  test.each([
    ['the flow has none', family(), null, /has no extensions/],
    [
      'all are used',
      family({ extensions: [longer('req_a'), longer('req_b')] }),
      extensions,
      /every extension .* is used/,
    ],
    ['one waits', family({ extensions: [longer('req_a', 'waiting')] }), extensions, /waits for consent/],
    ['it is over', family({ grants: [{ ...open, state: 'closing' }] }), extensions, /only access that is open/],
    ['it has no end', family({ leases: [{ ...live, held: true }] }), extensions, /only access that is open/],
    ['its lease has ended', family({ leases: [{ ...live, endedAt: noon }] }), extensions, /only access that is open/],
  ])('is impossible where %s', (_, given, has, why) => {
    const options = extendOptions(given, terms({ extensions: has }), noon);
    expect(options.canExtend).toBe(false);
    expect(options.availability).toMatch(why);
  });
  test('counts from the latest end that covers it', () => {
    const second: Lease = { ...live, id: 'lea_two', requestId: 'req_a', endsAt: noon + 2 * hourMs };
    const [at] = extendable(family({ extensions: [longer('req_a')], leases: [live, second] }), noon);
    expect(at?.end).toBe(noon + 2 * hourMs);
  });
});

describe('a review', () => {
  const held = request({ terms: endless, state: { kind: 'agreed', at: noon } });
  const due = lease({ held: true, reviewAt: noon + 30 * dayMs });
  test.each([
    ['its owner', person('owner'), true],
    ['an Admin', person('boss', { roles: ['Admin'] }), true],
    ['who has it, though an Admin', person('ann', { roles: ['Admin'], sameAs: 'prs_main' }), false],
    ['who has it in another record', person('owner', { sameAs: 'prs_main' }), false],
    ['who has it in the record that counts', person('main', { roles: ['Admin'] }), false],
    ['an owner who is out', person('owner', { active: false }), false],
    ['anybody else', person('bob'), false],
  ])('is given by %s: %s', (_, by, may) =>
    expect(mayReview(held, by, new Map([['prs_ann', person('ann', { sameAs: 'prs_main' })]]))).toBe(may),
  );
  test('is open in the last quarter of its time, and not before', () => {
    const opens = noon + 22.5 * dayMs;
    expect(reviewIsOpen(held, [due], opens - 1)).toBe(false);
    expect(reviewIsOpen(held, [due], opens)).toBe(true);
    expect(reviewIsOpen(held, [{ ...due, endedAt: noon }], opens)).toBe(false);
    expect(reviewIsOpen(request(), [due], opens)).toBe(false);
  });
  test('that is missed is why the clock ends it', () => {
    const reviewAt = noon;
    const missed = lease({ held: true, reviewAt, endsAt: reviewEndsAt(reviewAt) });
    expect(causeByClock(missed)).toBe('review_missed');
    expect(causeByClock({ ...missed, endsAt: reviewEndsAt(reviewAt) - 1 })).toBe('ended');
    expect(causeByClock(lease({ cutByHours: true, endsAt: noon + 3_720_000 }))).toBe('hours_ended');
    expect(causeByClock(lease({ cutByHours: true, endsAt: noon }))).toBe('ended');
  });
});

describe('sentences', () => {
  const agreed = { kind: 'agreed', at: noon } as const;
  test('say that it opens later, until it does', () => {
    const later = request({ state: agreed, startsAt: noon + hourMs });
    expect(scheduledText(later, noon)).toBe('agreed, opens on Tuesday 2030-01-15 13:00 UTC');
    expect(isScheduled(later, noon + hourMs)).toBe(false);
    expect(isScheduled(request({ startsAt: noon + hourMs }), noon)).toBe(false);
  });
  test('say why it was not opened at its start', () => {
    const state = { kind: 'not_started', at: noon, why: 'its person was deactivated' } as const;
    expect(describeRequest({ request: request({ state }), leases: [], grants: [], now: noon })).toMatchObject({
      status: 'Rejected',
      outcome: 'not_started',
      sentence: 'not opened when it was to begin: its person was deactivated',
    });
  });
  test('say until revoked in so many words', () => {
    const held = request({ terms: endless });
    expect(askedText(held)).toBe('until revoked');
    expect(askedText(request())).toBe('for 1 hour');
    const one = lease({ held: true, reviewAt: noon + dayMs });
    expect(heldText(held, [one], noon)).toBe('until revoked; reviewed on 2030-01-16');
    expect(heldText(held, [one], noon + dayMs)).toMatch(/review is due, and it ends unless its owner confirms it/);
    expect(heldText(request(), [lease()], noon)).toBeNull();
  });
  test('of a lease whose time is over while another covers the same access say that this request has ended', () => {
    const shared = grant({ state: 'open', seenAt: noon, endsAt: noon + 2 * hourMs });
    const over = lease({ endsAt: noon + hourMs });
    const whole = { request: request({ state: agreed }), leases: [over], grants: [shared] };
    expect(describeRequest({ ...whole, now: noon + hourMs - secondMs }).status).toBe('Active');
    expect(describeRequest({ ...whole, now: noon + hourMs })).toMatchObject({
      status: 'Revoked',
      sentence: 'its time is over; the same access stays open through another request',
    });
  });
  const said = (over: FlowTerms): string =>
    flowSentence(
      { ...flow(), approval: null, requesters: { operator: 'OR', conditions: [isUser('ann')] }, terms: over },
      nameOf,
    );
  test.each([
    [endless, 'until revoked, reviewed every 30 days by the one called prs_owner, without asking anyone'],
    [terms({ trigger: 'automatic' }), 'whoever is `ann` holds '],
    [
      terms({ extensions: { countMax: 1, lengthSec: 60, consent: 'again' } }),
      'lengthened once by 1 minute with consent again',
    ],
    [terms(times({ ask: night, grant: night })), '; asked and used only Tuesday, 22:00 to 02:00 on the next day UTC'],
    [
      terms(times({ requesterHours: true, startWithinSec: 3_600 })),
      "; within the requester's own working hours; to begin up to 1 hour later",
    ],
    [terms(duration({ whileEligible: true })), '; ended when its conditions no longer hold'],
  ])('of flows say how long and when', (over, part) => expect(said(over)).toContain(part));
  test('two flows that differ in time differ in some part', () => {
    const changes: readonly FlowTerms[] = [
      endless,
      terms({ trigger: 'automatic' }),
      terms(duration({ defaultSec: 60 })),
      terms(duration({ stepSec: 60 })),
      terms(duration({ whileEligible: true })),
      terms({ extensions: { countMax: 1, lengthSec: 60, consent: 'none' } }),
      terms(times({ ask: night })),
      terms(times({ decide: night })),
      terms(times({ grant: night })),
      terms(times({ requesterHours: true })),
      terms(times({ approverHours: true })),
      terms(times({ startWithinSec: 60 })),
      terms({ noticeLeadSec: 60 }),
    ];
    const texts = [plainTerms, ...changes].map((over) =>
      JSON.stringify(timePartsOf({ durationSecMax: 3_600, terms: over }, nameOf)),
    );
    expect(new Set(texts).size).toBe(texts.length);
  });
});
