import { describe, expect, test } from 'vitest';
import { grant, noon } from '../../oracle/cast.ts';
import { Bug } from '../assert.ts';
import { type Grant, type GrantState, grantStates, isOpen } from './grant.ts';
import { type GrantEvent, grantAfter } from './machine.ts';

const hour = 3_600_000;
const begun: GrantEvent = { kind: 'begun' };
const seen: GrantEvent = { kind: 'seen', at: noon, endsAt: noon + hour, excess: ['PUBLIC may connect'] };
const failed: GrantEvent = { kind: 'open_failed', message: 'the server refused', at: noon };
const leaseAdded: GrantEvent = { kind: 'lease_added', notAfter: noon + 3 * hour };
const renewed: GrantEvent = { kind: 'renewed', notAfter: noon + 4 * hour, endsAt: noon + 3 * hour };
const retimed: GrantEvent = { kind: 'retimed', endsAt: noon + 5 };
const end: GrantEvent = { kind: 'end', cause: 'released', at: noon + 1 };
const overdue: GrantEvent = { kind: 'overdue', at: noon + 3 };
const differing: GrantEvent = { kind: 'looked', at: noon + 4, differs: ['it is no longer in the target'] };
const agreeing: GrantEvent = { kind: 'looked', at: noon + 5, differs: [] };
const absent: GrantEvent = { kind: 'absent', at: noon + 2 };
const trouble: GrantEvent = { kind: 'trouble', message: 'no route' };
const secret: GrantEvent = { kind: 'secret', secret: 'viewed' };
const planned: GrantEvent = { kind: 'planned_again', plan: { login: 'tg_1' } };
const events = [
  begun,
  seen,
  failed,
  leaseAdded,
  renewed,
  retimed,
  end,
  overdue,
  absent,
  trouble,
  secret,
  planned,
  differing,
  agreeing,
];

const at = (state: GrantState, rest: Partial<Grant> = {}): Grant =>
  grant({
    state,
    ...(isOpen({ state }) ? { seenAt: noon, endsAt: noon + hour } : {}),
    ...(state === 'closing' || state === 'leaking' ? { closeCause: 'ended', closingSince: noon } : {}),
    ...rest,
  });

// The whole machine: for each state what each event leads to, in the order of `events`; `-` is a bug of the caller.
const table: Readonly<Record<GrantState, readonly string[]>> = {
  planned: [
    'opening',
    '-',
    'closing',
    'planned',
    'planned',
    '-',
    'closing',
    '-',
    '-',
    'planned',
    'planned',
    'planned',
    '-',
    '-',
  ],
  opening: [
    'opening',
    'open',
    'closing',
    'opening',
    'opening',
    '-',
    'closing',
    '-',
    '-',
    'opening',
    'opening',
    'opening',
    '-',
    '-',
  ],
  open: ['-', 'open', '-', 'open', 'open', 'open', 'closing', '-', '-', 'open', 'open', 'open', 'uncertain', 'open'],
  uncertain: [
    '-',
    'uncertain',
    '-',
    'uncertain',
    'uncertain',
    'uncertain',
    'closing',
    '-',
    '-',
    'uncertain',
    'uncertain',
    'uncertain',
    'uncertain',
    'open',
  ],
  closing: [
    '-',
    'closing',
    'closing',
    '-',
    '-',
    '-',
    'closing',
    'leaking',
    'gone',
    'closing',
    'closing',
    '-',
    '-',
    '-',
  ],
  leaking: [
    '-',
    'leaking',
    'leaking',
    '-',
    '-',
    '-',
    'leaking',
    'leaking',
    'gone',
    'leaking',
    'leaking',
    '-',
    '-',
    '-',
  ],
  gone: ['-', '-', '-', '-', '-', '-', '-', '-', '-', '-', '-', '-', '-', '-'],
  failed: ['-', '-', '-', '-', '-', '-', '-', '-', '-', '-', '-', '-', '-', '-'],
};

const rows = grantStates.flatMap((state) =>
  events.map((event, index) => ({ state, event, kind: event.kind, to: table[state][index] ?? 'missing' })),
);

describe('the grant machine', () => {
  test.each(rows)('$state + $kind → $to', ({ state, event, to }) => {
    const before = at(state);
    if (to === '-') {
      expect(() => grantAfter(before, event)).toThrow(Bug);
      return;
    }
    const after = grantAfter(before, event);
    expect(after.state).toBe(to);
    expect(after.version).toBe(before.version + 1);
    expect(before).toEqual(at(state));
  });

  test('the clock starts when the access is first seen, and its end never lies past notAfter', () => {
    const open = grantAfter(at('opening', { trouble: 'first try timed out' }), { ...seen, endsAt: noon + 9 * hour });
    expect(open).toMatchObject({ seenAt: noon, endsAt: open.notAfter, excess: ['PUBLIC may connect'], trouble: null });
    expect(grantAfter(open, { ...seen, at: noon + 7, endsAt: 0 })).toMatchObject({
      seenAt: noon,
      endsAt: open.notAfter,
    });
    expect(grantAfter(open, { kind: 'retimed', endsAt: noon + 9 * hour }).endsAt).toBe(open.notAfter);
  });
  test('another lease moves the limit later, never earlier', () => {
    expect(grantAfter(at('open'), leaseAdded).notAfter).toBe(noon + 3 * hour);
    expect(grantAfter(at('open'), { kind: 'lease_added', notAfter: noon }).notAfter).toBe(at('open').notAfter);
  });
  test('a renewal moves both ends later, never earlier, and gives no end to what was not seen', () => {
    expect(grantAfter(at('open'), renewed)).toMatchObject({ notAfter: noon + 4 * hour, endsAt: noon + 3 * hour });
    const back: GrantEvent = { kind: 'renewed', notAfter: noon, endsAt: noon };
    expect(grantAfter(at('open'), back)).toMatchObject({ notAfter: at('open').notAfter, endsAt: noon + hour });
    expect(grantAfter(at('planned'), renewed)).toMatchObject({ notAfter: noon + 4 * hour, endsAt: null });
    const past: GrantEvent = { kind: 'renewed', notAfter: noon + 4 * hour, endsAt: noon + 9 * hour };
    expect(grantAfter(at('open'), past).endsAt).toBe(noon + 4 * hour);
  });
  test('an opening that failed and was never seen ends as failed', () => {
    const closing = grantAfter(at('opening'), failed);
    expect(closing).toMatchObject({ closeCause: 'opening_failed', trouble: 'the server refused', closingSince: noon });
    expect(grantAfter(closing, absent)).toMatchObject({ state: 'failed', goneAt: noon + 2 });
  });
  test('an opening that failed but was seen after all ends as gone', () => {
    const closing = grantAfter(grantAfter(at('opening'), failed), seen);
    expect(closing).toMatchObject({ state: 'closing', seenAt: noon });
    expect(grantAfter(closing, absent).state).toBe('gone');
  });
  test('a second end keeps the first cause and the first moment', () => {
    const closing = grantAfter(at('open'), end);
    const twice = grantAfter(closing, { kind: 'end', cause: 'revoked', at: noon + 99 });
    expect(twice).toMatchObject({ closeCause: 'released', closingSince: noon + 1 });
    expect(grantAfter(closing, failed)).toMatchObject({ closeCause: 'released', trouble: 'the server refused' });
  });
  test('an open grant that a look finds changed is uncertain since the first such look, until one agrees or it ends', () => {
    const uncertain = grantAfter(at('open'), differing);
    expect(uncertain).toMatchObject({ differs: ['it is no longer in the target'], uncertainSince: noon + 4 });
    const worse = grantAfter(uncertain, { kind: 'looked', at: noon + 9, differs: ['wider than planned: more'] });
    expect(worse).toMatchObject({ differs: ['wider than planned: more'], uncertainSince: noon + 4 });
    for (const event of [agreeing, end]) {
      expect(grantAfter(uncertain, event)).toMatchObject({ differs: [], uncertainSince: null });
    }
  });
  test('what is gone has no secret left to read', () => {
    expect(grantAfter(at('closing', { secret: 'available' }), absent)).toMatchObject({
      secret: 'none',
      goneAt: noon + 2,
    });
  });
});
