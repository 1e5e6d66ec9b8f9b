import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { grant, lease, noon } from '../../oracle/cast.ts';
import { Bug } from '../assert.ts';
import { type Grant, isOpen, type Lease } from './grant.ts';
import { coveredUntil, leaseEndsAt } from './lease.ts';
import { type GrantEvent, grantAfter } from './machine.ts';

const instants = fc.integer({ min: noon, max: noon + 10 });

const events: fc.Arbitrary<GrantEvent> = fc.oneof(
  fc.constant({ kind: 'begun' as const }),
  fc.record({
    kind: fc.constant('seen' as const),
    at: instants,
    endsAt: fc.integer({ min: noon, max: noon + 8_000_000 }),
    excess: fc.constant([]),
  }),
  fc.record({ kind: fc.constant('open_failed' as const), message: fc.constant('no'), at: instants }),
  fc.record({ kind: fc.constant('lease_added' as const), notAfter: fc.integer({ min: noon, max: noon + 8_000_000 }) }),
  fc.record({
    kind: fc.constant('renewed' as const),
    notAfter: fc.integer({ min: noon, max: noon + 8_000_000 }),
    endsAt: fc.integer({ min: noon, max: noon + 9_000_000 }),
  }),
  fc.record({ kind: fc.constant('retimed' as const), endsAt: fc.integer({ min: noon, max: noon + 8_000_000 }) }),
  fc.record({
    kind: fc.constant('end' as const),
    cause: fc.constantFrom('ended' as const, 'revoked' as const),
    at: instants,
  }),
  fc.record({ kind: fc.constant('overdue' as const), at: instants }),
  fc.record({
    kind: fc.constant('looked' as const),
    at: instants,
    differs: fc.constantFrom([], ['it is no longer in the target']),
  }),
  fc.record({ kind: fc.constant('absent' as const), at: instants }),
  fc.record({ kind: fc.constant('secret' as const), secret: fc.constantFrom('available' as const, 'viewed' as const) }),
);
const lives = fc.array(events, { maxLength: 25, size: 'max' });

const rank = { planned: 0, opening: 1, open: 2, uncertain: 2, closing: 3, leaking: 4, gone: 5, failed: 5 } as const;
const final = (each: Grant): boolean => each.state === 'gone' || each.state === 'failed';

/** The first broken promise of a life, or `null`. Impossible events are passed over, as a correct caller never sends them. */
function faultIn(life: readonly GrantEvent[], after: typeof grantAfter, reached?: Set<string>): string | null {
  let now = grant();
  let ends = 0;
  for (const event of life) {
    const next = tried(now, event, after);
    if (next === null) continue;
    if (final(now)) return `${event.kind} was taken after ${now.state}`;
    if (rank[next.state] < rank[now.state]) return `went back from ${now.state} to ${next.state}`;
    if (next.endsAt !== null && next.endsAt > next.notAfter) return 'ends past notAfter';
    if (next.notAfter < now.notAfter) return 'the limit moved earlier';
    if (now.seenAt !== null && next.seenAt !== now.seenAt) return 'the clock was started twice';
    if (isOpen(next) && (next.seenAt === null || next.endsAt === null)) return 'open without being seen';
    if ((next.state === 'uncertain') !== next.differs.length > 0) return 'uncertain without a difference';
    if (final(next) && next.goneAt === null) return 'final without a moment';
    if (final(next) && event.kind !== 'absent') return `${event.kind} was taken as proof of absence`;
    if (next.state === 'failed' && next.seenAt !== null) return 'failed though it was seen open';
    if (next.closeCause !== now.closeCause && now.closeCause !== null) return 'the cause of the end changed';
    if (next.version !== now.version + 1) return 'the version did not grow by one';
    if (final(next)) ends += 1;
    reached?.add(next.state);
    now = next;
  }
  return ends > 1 ? 'ended more than once' : null;
}

function tried(now: Grant, event: GrantEvent, after: typeof grantAfter): Grant | null {
  try {
    return after(now, event);
  } catch (error) {
    if (error instanceof Bug) return null;
    throw error;
  }
}

describe('every life of a grant', () => {
  test('only goes forward, is recorded gone at most once and only when proven absent, and gone is final', () => {
    const reached = new Set<string>();
    fc.assert(
      fc.property(lives, (life) => faultIn(life, grantAfter, reached) === null),
      { numRuns: 3_000 },
    );
    expect([...reached].sort()).toEqual([
      'closing',
      'failed',
      'gone',
      'leaking',
      'open',
      'opening',
      'planned',
      'uncertain',
    ]);
  });
  test('can always be ended: no life leads to a state from which an end and a proof of absence do not finish it', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const last = life.reduce((now, event) => tried(now, event, grantAfter) ?? now, grant());
        if (final(last)) return;
        const ended = grantAfter(grantAfter(last, { kind: 'end', cause: 'ended', at: noon }), {
          kind: 'absent',
          at: noon,
        });
        expect(final(ended)).toBe(true);
      }),
    );
  });

  const canaries: readonly { readonly mistake: string; readonly after: typeof grantAfter }[] = [
    {
      mistake: 'a sight while closing reopens',
      after: (now, event) =>
        event.kind === 'seen' && now.state === 'closing'
          ? { ...grantAfter(now, event), state: 'open' }
          : grantAfter(now, event),
    },
    {
      mistake: 'an end past notAfter',
      after: (now, event) => ({
        ...grantAfter(now, event),
        ...(event.kind === 'retimed' ? { endsAt: event.endsAt } : {}),
      }),
    },
    {
      mistake: 'a second proof of absence is taken',
      after: (now, event) =>
        final(now) && event.kind === 'absent' ? { ...now, version: now.version + 1 } : grantAfter(now, event),
    },
    {
      mistake: 'an end is taken for absence',
      after: (now, event) =>
        event.kind === 'end' ? { ...grantAfter(now, event), state: 'gone', goneAt: event.at } : grantAfter(now, event),
    },
    {
      mistake: 'each sight starts the clock anew',
      after: (now, event) => ({ ...grantAfter(now, event), ...(event.kind === 'seen' ? { seenAt: event.at } : {}) }),
    },
    {
      mistake: 'a shorter lease shortens the limit',
      after: (now, event) => ({
        ...grantAfter(now, event),
        ...(event.kind === 'lease_added' ? { notAfter: event.notAfter } : {}),
      }),
    },
    {
      mistake: 'a renewal that moves the end past the limit',
      after: (now, event) => ({
        ...grantAfter(now, event),
        ...(event.kind === 'renewed' && now.endsAt !== null ? { endsAt: event.endsAt } : {}),
      }),
    },
    {
      mistake: 'a later cause replaces the first',
      after: (now, event) => ({
        ...grantAfter(now, event),
        ...(event.kind === 'end' ? { closeCause: event.cause } : {}),
      }),
    },
  ];
  test.each(canaries)('the property catches: $mistake', ({ after }) => {
    expect(
      fc.check(
        fc.property(lives, (life) => faultIn(life, after) === null),
        { numRuns: 3_000 },
      ).failed,
    ).toBe(true);
  });
});

const leases: fc.Arbitrary<Lease> = fc
  .record({
    id: fc.integer({ min: 1, max: 9 }),
    notAfter: instants,
    endsAt: fc.option(instants),
    endedAt: fc.option(instants),
  })
  .map(({ id, ...rest }) => lease({ id: `lea_${id}`, ...rest }));
const manyLeases = fc.array(leases, { maxLength: 6 });

/** What law 7 says, as one statement about leases and one more. */
function addsUp(before: readonly Lease[], another: Lease, until: typeof coveredUntil): boolean {
  const was = until(before);
  const is = until([...before, another]);
  if (was !== null && (is === null || is < was)) return false;
  if (another.endedAt !== null) return is === was;
  return is !== null && is >= leaseEndsAt(another) && (is === was || is === leaseEndsAt(another));
}

describe('leases add up', () => {
  test('another lease never shortens what is covered, and an ended one adds nothing', () => {
    fc.assert(fc.property(manyLeases, leases, (before, another) => addsUp(before, another, coveredUntil)));
  });
  test('ending one lease never cuts another', () => {
    fc.assert(
      fc.property(manyLeases, fc.nat({ max: 5 }), (before, index) => {
        const after = before.map((each, at) => (at === index ? { ...each, endedAt: noon } : each));
        const others = before.filter((each, at) => at !== index && each.endedAt === null).map(leaseEndsAt);
        expect(coveredUntil(after)).toBe(others.length === 0 ? null : Math.max(...others));
      }),
    );
  });
  test('without a live lease nothing is covered', () => {
    expect(coveredUntil([])).toBeNull();
    expect(coveredUntil([lease({ endedAt: noon })])).toBeNull();
  });
  test('a lease ends at its limit until the access was seen, then at its true end', () => {
    expect(leaseEndsAt(lease({ notAfter: noon + 9 }))).toBe(noon + 9);
    expect(leaseEndsAt(lease({ notAfter: noon + 9, endsAt: noon + 5 }))).toBe(noon + 5);
  });
  const canaries: readonly { readonly mistake: string; readonly until: typeof coveredUntil }[] = [
    { mistake: 'the last lease counts alone', until: (each) => coveredUntil(each.slice(-1)) },
    { mistake: 'the first lease counts alone', until: (each) => coveredUntil(each.slice(0, 1)) },
    {
      mistake: 'ended leases still cover',
      until: (each) => coveredUntil(each.map((one) => ({ ...one, endedAt: null }))),
    },
  ];
  test.each(canaries)('the property catches: $mistake', ({ until }) => {
    expect(fc.check(fc.property(manyLeases, leases, (before, another) => addsUp(before, another, until))).failed).toBe(
      true,
    );
  });
});
