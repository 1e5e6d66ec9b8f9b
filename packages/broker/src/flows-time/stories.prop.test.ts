// Random stories over the whole broker under a fake clock that likes edges: after every command, once everything is drained, the target
// itself is asked. It takes a while because every step opens and closes accounts in a real database and a twin of a target.

import { type AccessFlow, type Grant, isWithin, leaseEndsAt, nextChangeOf, type WorkKind } from '@tidegate/core';
import { type BrokerWorld, emailOf, flowBody, holdersOf, openBroker, savedFlow, stateInTwin } from '@tidegate/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { endAccess, extendAccess, followContext, runTurn, setGroupMember } from '../index.ts';

let world: BrokerWorld;
beforeAll(async () => {
  world = await openBroker();
  // Two days before Europe puts its clocks forward.
  world.pass(Date.parse('2026-03-27T00:30:00Z') - world.now());
  for (const flow of await world.ports.store.read((tx) => tx.flows.all())) {
    await world.ports.store.transaction((tx) => tx.flows.remove(flow.id));
  }
}, 60_000);
beforeEach(() => world.drain());
afterAll(() => world.close());

const people = ['engineer', 'colleague', 'outsider'] as const;
type Name = (typeof people)[number];
const [secondMs, hourMs] = [1_000, 3_600_000];
const week = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
const hours = { days: [...week], fromMinute: 60, toMinute: 240, timeZone: 'Europe/Berlin' };
const published = { start_time: '01:00', end_time: '04:00', days_of_week: [...week], time_zone: 'Europe/Berlin' };

type Step =
  | { readonly kind: 'join' | 'leave'; readonly who: Name }
  | { readonly kind: 'switch'; readonly active: boolean; readonly bounded: boolean }
  | { readonly kind: 'ask' | 'extend' | 'release' }
  | { readonly kind: 'pass'; readonly ms: number }
  /** To where the hours begin or end next, and so much further. */
  | { readonly kind: 'edge'; readonly ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom('join' as const, 'leave' as const), who: fc.constantFrom(...people) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('switch' as const), active: fc.boolean(), bounded: fc.boolean() }),
  },
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      { kind: 'ask' as const },
      { kind: 'ask' as const },
      { kind: 'extend' as const },
      { kind: 'extend' as const },
      { kind: 'release' as const },
    ),
  },
  {
    weight: 4,
    arbitrary: fc
      .constantFrom(-61, -60, -59, -1, 0, 1, 59, 60, 61)
      .map((seconds) => ({ kind: 'edge' as const, ms: seconds * secondMs })),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom(0, 1, 600, 3_600, 6 * 3_600), fc.constantFrom(-1, 0, 1, 59, 60, 61))
      .map(([whole, edge]) => ({ kind: 'pass' as const, ms: Math.max(1, whole + edge) * secondMs })),
  },
);

/** The people in the group, and the flow, as a person would keep them in mind. */
interface Mind {
  readonly inGroup: Set<Name>;
  automatic: AccessFlow;
  bounded: boolean;
  asked: string | null;
}

async function drainWithout(forgotten: readonly WorkKind[]): Promise<void> {
  const { ports } = world;
  await followContext(ports);
  for (let turn = 0; turn < 2_000; turn += 1) {
    const now = ports.clock.now();
    const claims = await ports.store.transaction((tx) =>
      tx.work.claim({ worker: 'story', now, holdMs: 60_000, limit: 10 }),
    );
    if (claims.length === 0) return;
    for (const claim of claims) {
      if (!forgotten.includes(claim.kind)) await runTurn(ports, claim);
      else await ports.store.transaction((tx) => tx.work.complete(claim));
    }
  }
  throw new Error('work was still due');
}

const automaticBody = ({ active, bounded }: { active: boolean; bounded: boolean }): object =>
  flowBody('story-automatic', 'internal', {
    active,
    trigger: 'AUTOMATIC',
    grant_duration_in_min: null,
    ...(bounded ? { hours: { grant: published } } : {}),
  });

async function begin(): Promise<Mind> {
  const base = flowBody('story-asked', 'internal') as { settings: object };
  await savedFlow(world, 'story-asked', {
    ...base,
    requestors: { logical_operator: 'OR', conditions: [{ type: 'user', values: [emailOf('dba')] }] },
    timeframe: published,
    settings: { ...base.settings, max_extensions: 3, extension_duration_in_min: 30 },
  });
  const automatic = await savedFlow(world, 'story-automatic', automaticBody({ active: true, bounded: false }));
  for (const who of people) await member(who, who === 'outsider' ? 'out' : 'in');
  return { inGroup: new Set(['engineer', 'colleague']), automatic, bounded: false, asked: null };
}

async function member(who: Name, membership: 'in' | 'out'): Promise<void> {
  const group = (await world.ports.store.read((tx) => tx.groups.all())).find(({ name }) => name === 'engineers');
  if (!group) throw new Error('the group is there');
  await setGroupMember(world.ports, await world.as('admin'), { id: group.id, email: emailOf(who), membership });
}

async function take(mind: Mind, one: Step): Promise<void> {
  switch (one.kind) {
    case 'join':
    case 'leave':
      mind.inGroup[one.kind === 'join' ? 'add' : 'delete'](one.who);
      return member(one.who, one.kind === 'join' ? 'in' : 'out');
    case 'switch':
      mind.bounded = one.bounded;
      mind.automatic = await savedFlow(world, 'story-automatic', automaticBody(one));
      return;
    case 'ask': {
      const made = await world
        .ask('dba', 'dev-customers', { durationSec: 3_600 })
        .catch((error: unknown) => String(error));
      expect(typeof made === 'string').toBe(!isWithin(hours, world.now()));
      if (typeof made !== 'string') {
        mind.asked = made.request.id;
        met.asked += 1;
      }
      return;
    }
    case 'extend': {
      if (mind.asked === null) return;
      const before = await endOf(mind.asked);
      const extended = await extendAccess(world.ports, await world.as('dba'), { id: mind.asked });
      // Nothing shortens, whatever was answered.
      expect(await endOf(mind.asked)).toBeGreaterThanOrEqual(before);
      if (extended.ok) met.extended += 1;
      return;
    }
    case 'release':
      if (mind.asked !== null) await endAccess(world.ports, await world.as('dba'), { id: mind.asked, how: 'release' });
      return;
    case 'pass':
      return world.pass(one.ms);
    case 'edge': {
      const next = nextChangeOf(hours, world.now()) ?? world.now();
      return world.pass(Math.max(1, next + one.ms - world.now()));
    }
  }
}

async function endOf(id: string): Promise<number> {
  const page = await world.ports.store.read((tx) =>
    tx.grants.page({ requestIds: [id as `req_${string}`] }, { after: null, limit: 5 }),
  );
  return Math.max(0, ...page.items.map((grant) => (grant.state === 'open' ? (grant.endsAt ?? grant.notAfter) : 0)));
}

/** That the stories reach what they are about. */
const met = { asked: 0, extended: 0, closed: 0, held: 0 };

/** What must hold whenever everything has settled, asked of the target. */
async function check(mind: Mind): Promise<void> {
  const open = isWithin(hours, world.now());
  const holding = mind.automatic.active && (!mind.bounded || open);
  if (mind.automatic.active && !holding) met.closed += 1;
  if (holding && mind.bounded) met.held += 1;
  expect(await holdersOf(world, mind.automatic)).toEqual(holding ? [...mind.inGroup].sort() : []);
  const { store } = world.ports;
  const live = await store.read((tx) =>
    tx.grants.page({ states: ['open', 'opening', 'planned'] }, { after: null, limit: 100 }),
  );
  for (const grant of live.items) await checkGrant(grant, open);
}

async function checkGrant(grant: Grant, open: boolean): Promise<void> {
  const leases = await world.ports.store.read((tx) => tx.leases.ofGrant(grant.id));
  const covering = leases.filter((lease) => lease.endedAt === null && leaseEndsAt(lease) > world.now());
  // No access outlives its end: after its work is done the promised lag is none.
  expect(covering.length).toBeGreaterThan(0);
  const dba = await world.person('dba');
  if (grant.granteeId !== dba.id) return;
  expect(open).toBe(true);
  expect(isWithin(hours, (grant.endsAt ?? grant.notAfter) - 1)).toBe(true);
  expect(await stateInTwin(world, grant)).toBe('present');
}

async function tell(steps: readonly Step[], forgotten: readonly WorkKind[]): Promise<void> {
  const mind = await begin();
  await drainWithout(forgotten);
  await check(mind);
  for (const one of steps) {
    await take(mind, one);
    await drainWithout(forgotten);
    await check(mind);
  }
}

describe('whatever happens', () => {
  test('holders are who fits, hours never leak, nothing outlives its end, and no extension shortens', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 16 }), (steps) => tell(steps, [])),
      { numRuns: 10 },
    );
    for (const count of Object.values(met)) expect(count).toBeGreaterThan(0);
  }, 120_000);
});

describe('the check catches', () => {
  const leaving: readonly Step[] = [{ kind: 'leave', who: 'engineer' }];
  const joining: readonly Step[] = [{ kind: 'join', who: 'outsider' }];
  const overTheHours: readonly Step[] = [
    { kind: 'switch', active: true, bounded: true },
    ...Array.from({ length: 8 }, (): Step => ({ kind: 'pass', ms: 4 * hourMs })),
  ];
  test.each([
    ['context that nobody reviews', leaving, ['context.review']],
    ['flows that nobody reconciles', joining, ['flow.reconcile']],
    ['ends that nobody closes at', overTheHours, ['grant.close', 'context.review', 'grant.retime']],
  ] as const)('%s', async (_, steps, forgotten) => {
    await expect(tell(steps, forgotten)).rejects.toThrow(/to deeply equal/);
    await world.drain();
    await world.settle();
  });
});
