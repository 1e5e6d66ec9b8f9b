// Time as people live it: hours, starts, extensions, access until revoked with its reviews, and the notice before an end.

import { type AccessFlow, type Grant, limits, type Notice } from '@tidegate/core';
import {
  type BrokerWorld,
  disagreements,
  flowBody,
  memberOf,
  openBroker,
  savedFlow,
  stateInTwin,
} from '@tidegate/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RequestDetails } from '../details.ts';
import { confirmAccess, decideRequest, endAccess, extendAccess, getRequest, withdrawRequest } from '../index.ts';

let world: BrokerWorld;
beforeAll(async () => {
  world = await openBroker();
  const flows = await world.ports.store.read((tx) => tx.flows.all());
  await world.ports.store.transaction(async (tx) => {
    for (const flow of flows) await tx.flows.remove(flow.id);
  });
});
let began = 0;
beforeEach(async () => {
  const { store } = world.ports;
  const live = await store.read((tx) => tx.grants.page({ states: ['open'] }, { after: null, limit: 10 }));
  const leases = await store.read((tx) => tx.leases.ofGrants(live.items.map(({ id }) => id)));
  for (const { requestId } of leases) {
    await endAccess(world.ports, await world.as('admin'), { id: requestId, how: 'revoke' });
  }
  await world.settle();
  began = world.now() - 1;
});
afterAll(async () => {
  expect(await disagreements(world)).toEqual([]);
  await world.close();
});

const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000];

const flow = (rest: object): Promise<AccessFlow> => savedFlow(world, 'timed', flowBody('timed', 'internal', rest));
const settings = (rest: object): object => ({
  settings: { ...(flowBody('x', 'x') as { settings: object }).settings, ...rest },
});
const ask = (rest: { durationSec?: number; startsAt?: number } = {}): Promise<RequestDetails> =>
  world.ask('engineer', 'dev-customers', rest);
async function now(id: string, as = 'engineer'): Promise<RequestDetails> {
  const got = await getRequest(world.ports, await world.as(as), id);
  if (!got.ok) throw new Error(got.refusal.message);
  return got.value;
}
async function grantOf(id: `req_${string}`): Promise<Grant> {
  const page = await world.ports.store.read((tx) => tx.grants.page({ requestIds: [id] }, { after: null, limit: 5 }));
  const [grant] = page.items;
  if (!grant || page.items.length !== 1) throw new Error(`expected one grant, found ${page.items.length}`);
  return grant;
}
async function noticesOf(name: string, kind: string): Promise<readonly Notice[]> {
  const person = await world.person(name);
  const page = await world.ports.store.read((tx) => tx.notices.page(person.id, { after: null, limit: 1_000 }));
  return page.items.filter((notice) => notice.kind === kind && notice.at > began);
}
async function to(time: string): Promise<void> {
  const day = new Date(world.now()).toISOString().slice(0, 10);
  let at = Date.parse(`${day}T${time}:00Z`);
  if (at <= world.now()) at += dayMs;
  world.pass(at - world.now());
  await world.drain();
}

describe('the default and the longest duration', () => {
  test('are what is given where nothing is said, and the most that is', async () => {
    await flow({ duration: { default_in_min: 20, step_in_min: 10 } });
    expect((await ask()).request.durationSec).toBe(1_200);
    // Seconds are the truth: the step is for the doors.
    expect((await ask({ durationSec: 61 })).request.durationSec).toBe(61);
    await expect(ask({ durationSec: 3_601 })).rejects.toThrow('request.duration_invalid');
  });
});

describe('hours', () => {
  const day = {
    start_time: '08:00',
    end_time: '17:00',
    days_of_week: ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'],
    time_zone: 'UTC',
  };
  test('end the access though its duration is longer, in the target too, and say so', async () => {
    await flow({ timeframe: day });
    await to('16:30');
    const { request } = await ask();
    await world.drain();
    const grant = await grantOf(request.id);
    expect(new Date(grant.endsAt ?? 0).toISOString().slice(11, 16)).toBe('17:00');
    world.pass(30 * minuteMs);
    await world.drain();
    expect(await stateInTwin(world, await grantOf(request.id))).toBe('absent');
    expect((await now(request.id)).description.sentence).toMatch(/ended with the hours/);
  });
  test.each([
    ['07:59', 'request.outside_hours'],
    ['17:00', 'request.outside_hours'],
  ])('at %s nothing can be asked, and it is told when it opens next', async (time, code) => {
    await flow({ timeframe: day });
    await to(time);
    await expect(ask()).rejects.toThrow(code);
  });
  test('for deciding hold back consent and no rejection', async () => {
    await flow({
      hours: { decide: day },
      approver_policy: {
        approval_mode: 'ALL_OF',
        approver_groups: [{ logical_operator: 'OR', approvers: [memberOf('dbas')] }],
      },
    });
    await to('18:00');
    const { request } = await ask();
    const input = { id: request.id, reason: null } as const;
    const dba = await world.as('dba');
    expect(await decideRequest(world.ports, dba, { ...input, verdict: 'approve' })).toMatchObject({
      ok: false,
      refusal: { code: 'request.outside_hours', message: expect.stringMatching(/opens next on .* 08:00 UTC/) },
    });
    expect(await decideRequest(world.ports, dba, { ...input, verdict: 'reject' })).toMatchObject({ ok: true });
  });
});

describe('times that a flow changes while a request waits', () => {
  const approvers = {
    approval_mode: 'ALL_OF',
    approver_groups: [{ logical_operator: 'OR', approvers: [memberOf('dbas')] }],
  };
  const always = { start_time: '00:00', end_time: '24:00', days_of_week: ['MONDAY'], time_zone: 'UTC' };
  test.each([
    ['hours of the grant', { hours: { grant: always } }],
    ['less time', { grant_duration_in_min: 5 }],
    ['until revoked', { grant_duration_in_min: null, duration: { until_revoked: { owner: 'manager@small.example' } } }],
    ['an end with its conditions', { duration: { while_eligible: true } }],
  ])('are not what was asked for: %s', async (_, rest) => {
    await flow({ approver_policy: approvers });
    const { request } = await ask();
    await flow({ approver_policy: approvers, ...rest });
    const input = { id: request.id, verdict: 'approve', reason: null } as const;
    expect(await decideRequest(world.ports, await world.as('dba'), input)).toMatchObject({
      ok: false,
      refusal: { code: 'request.out_of_reach' },
    });
    expect((await now(request.id)).description.outcome).toBe('out_of_reach');
  });
});

describe('a start', () => {
  test('opens access then and not before, and its clock starts when it is seen', async () => {
    await flow({ start_within_in_min: 600 });
    const startsAt = world.now() + 2 * hourMs;
    const { request } = await ask({ startsAt, durationSec: 600 });
    world.pass(2 * hourMs - 1_000);
    await world.drain();
    expect((await now(request.id)).description).toMatchObject({
      status: 'Granting',
      sentence: expect.stringMatching(/^simulated: agreed, opens on /),
    });
    world.pass(1_000);
    await world.drain();
    const grant = await grantOf(request.id);
    expect(grant).toMatchObject({ state: 'open', seenAt: startsAt, endsAt: startsAt + 600_000 });
  });
  test('is checked again: who no longer fits gets nothing, and why is told', async () => {
    await flow({ start_within_in_min: 600 });
    const { request } = await ask({ startsAt: world.now() + hourMs });
    await flow({ start_within_in_min: 600, active: false });
    world.pass(hourMs);
    await world.drain();
    expect((await now(request.id)).description).toMatchObject({
      status: 'Rejected',
      outcome: 'not_started',
      sentence: expect.stringMatching(/not opened when it was to begin: the access is no longer offered/),
    });
    expect(await noticesOf('engineer', 'request.not_started')).toHaveLength(1);
  });
  test('can be withdrawn until it comes', async () => {
    await flow({ start_within_in_min: 600 });
    const { request, actions } = await ask({ startsAt: world.now() + hourMs });
    expect(actions).toContain('withdraw');
    const withdrawn = await withdrawRequest(world.ports, await world.as('engineer'), { id: request.id });
    expect(withdrawn.ok).toBe(true);
    world.pass(2 * hourMs);
    await world.drain();
    expect((await now(request.id)).grants).toEqual([]);
  });
  test.each([
    ['further ahead than the flow allows', 600 * minuteMs + 1],
    ['in the past', -1],
  ])('%s is refused', async (_, from) => {
    await flow({ start_within_in_min: 600 });
    await expect(ask({ startsAt: world.now() + from })).rejects.toThrow('request.start_invalid');
  });
});

describe('an extension', () => {
  const extensions = settings({ max_extensions: 2, extension_duration_in_min: 30 });
  const extend = async (id: string, as = 'engineer') => extendAccess(world.ports, await world.as(as), { id });

  test('adds to the end, as often as the flow says, and never shortens', async () => {
    await flow(extensions);
    const { request } = await ask({ durationSec: 600 });
    await world.drain();
    const first = (await grantOf(request.id)).endsAt ?? 0;
    expect((await now(request.id)).extend).toMatchObject({ canExtend: true, remaining: 2, lengthSec: 1_800 });
    const more = await extend(request.id);
    expect(more).toMatchObject({ ok: true, value: { request: { extends: request.id } } });
    await world.drain();
    expect((await grantOf(request.id)).endsAt).toBe(first + 1_800_000);
    world.pass(1_000_000);
    await world.drain();
    expect(await stateInTwin(world, await grantOf(request.id))).toBe('present');
    const [again] = [await extend(more.ok ? more.value.request.id : '')];
    expect(again.ok).toBe(true);
    await world.drain();
    expect((await grantOf(request.id)).endsAt).toBe(first + 3_600_000);
    expect(await extend(request.id)).toMatchObject({ ok: false, refusal: { code: 'request.not_extendable' } });
    world.pass(first + 3_600_000 - world.now());
    await world.drain();
    expect(await stateInTwin(world, await grantOf(request.id))).toBe('absent');
  });
  test('is given back with the access it lengthened', async () => {
    await flow(extensions);
    const { request } = await ask({ durationSec: 600 });
    await world.drain();
    await extend(request.id);
    await world.drain();
    const ended = await endAccess(world.ports, await world.as('engineer'), { id: request.id, how: 'release' });
    expect(ended.ok).toBe(true);
    await world.drain();
    expect(await stateInTwin(world, await grantOf(request.id))).toBe('absent');
  });
  test('is nobody else’s, needs the flow to offer it still, and open access', async () => {
    await flow(extensions);
    const { request } = await ask({ durationSec: 600 });
    expect(await extend(request.id)).toMatchObject({ ok: false, refusal: { code: 'request.not_extendable' } });
    await world.drain();
    expect(await extend(request.id, 'colleague')).toMatchObject({ ok: false, refusal: { code: 'object.not_found' } });
    await flow({ ...extensions, active: false });
    expect(await extend(request.id)).toMatchObject({ ok: false, refusal: { code: 'request.not_extendable' } });
  });
  test('with consent again waits for it, and lapses with the access', async () => {
    await flow({
      ...settings({ max_extensions: 1, extension_duration_in_min: 30, extension_consent: 'again' }),
      approver_policy: {
        approval_mode: 'ALL_OF',
        approver_groups: [{ logical_operator: 'OR', approvers: [memberOf('dbas')] }],
      },
    });
    const { request } = await ask({ durationSec: 600 });
    const approve = async (id: string) =>
      decideRequest(world.ports, await world.as('dba'), { id, verdict: 'approve', reason: null });
    await approve(request.id);
    await world.drain();
    const first = (await grantOf(request.id)).endsAt ?? 0;
    const more = await extend(request.id);
    expect(more).toMatchObject({
      ok: true,
      value: { description: { status: 'Pending' }, request: { lapsesAt: first } },
    });
    expect((await grantOf(request.id)).endsAt).toBe(first);
    expect((await approve(more.ok ? more.value.request.id : '')).ok).toBe(true);
    await world.drain();
    expect((await grantOf(request.id)).endsAt).toBe(first + 1_800_000);
  });
});

describe('until revoked', () => {
  const endless = {
    grant_duration_in_min: null,
    duration: { until_revoked: { owner: 'manager@small.example', review_every_days: 30 } },
  };
  test('lasts while its owner confirms it, with an end in the target never further ahead than the window', async () => {
    await flow(endless);
    const { request } = await ask();
    await world.drain();
    expect((await now(request.id)).description.sentence).toMatch(/open, until revoked; reviewed on /);
    for (let day = 0; day < 30; day += 1) {
      world.pass(dayMs);
      await world.drain();
      const grant = await grantOf(request.id);
      expect(grant.state).toBe('open');
      expect((grant.endsAt ?? 0) - world.now()).toBeLessThanOrEqual(limits.heldWindowSec * 1_000);
      expect(grant.endsAt ?? 0).toBeGreaterThan(world.now());
    }
    expect(await noticesOf('manager', 'request.review_due')).toHaveLength(1);
    expect((await now(request.id, 'manager')).actions).toContain('confirm');
    const confirmed = await confirmAccess(world.ports, await world.as('manager'), { id: request.id });
    expect(confirmed.ok).toBe(true);
    for (let day = 0; day < 10; day += 1) {
      world.pass(dayMs);
      await world.drain();
    }
    expect((await grantOf(request.id)).state).toBe('open');
  });
  test('ends after the grace where nobody confirmed it, and says so', async () => {
    await flow(endless);
    const { request } = await ask();
    await world.drain();
    for (let day = 0; day < 33; day += 1) {
      expect((await grantOf(request.id)).state).toBe('open');
      world.pass(dayMs);
      await world.drain();
    }
    expect((await grantOf(request.id)).state).toBe('gone');
    expect((await now(request.id)).description.sentence).toMatch(/nobody confirmed it/);
    expect(await noticesOf('engineer', 'request.review_missed')).toHaveLength(1);
  });
  test('ends by itself within the window when Tidegate is dead', async () => {
    await flow(endless);
    const { request } = await ask();
    await world.drain();
    const grant = await grantOf(request.id);
    expect((grant.endsAt ?? 0) - world.now()).toBe(limits.heldWindowSec * 1_000);
  });
  test('is not confirmed by who has it, nor before its review', async () => {
    await flow(endless);
    const { request } = await ask();
    await world.drain();
    const confirm = async (as: string) => confirmAccess(world.ports, await world.as(as), { id: request.id });
    expect(await confirm('engineer')).toMatchObject({ ok: false, refusal: { code: 'auth.forbidden' } });
    expect(await confirm('manager')).toMatchObject({ ok: false, refusal: { code: 'request.not_reviewed' } });
    expect(await confirm('outsider')).toMatchObject({ ok: false, refusal: { code: 'object.not_found' } });
    await expect(ask({ durationSec: 60 })).rejects.toThrow('request.duration_invalid');
  });
});

describe('the notice before an end', () => {
  test('comes once, as long before as the flow says, and again after an extension', async () => {
    await flow({
      ...settings({ max_extensions: 1, extension_duration_in_min: 30 }),
      notice_before_end_in_min: 5,
    });
    const before = (await noticesOf('engineer', 'grant.ends_soon')).length;
    const told = async (): Promise<number> => (await noticesOf('engineer', 'grant.ends_soon')).length - before;
    const { request } = await ask({ durationSec: 3_600 });
    await world.drain();
    world.pass(55 * minuteMs - 1);
    await world.drain();
    expect(await told()).toBe(0);
    world.pass(1);
    await world.drain();
    await world.drain();
    expect(await told()).toBe(1);
    expect((await extendAccess(world.ports, await world.as('engineer'), { id: request.id })).ok).toBe(true);
    await world.drain();
    world.pass(30 * minuteMs - 1);
    await world.drain();
    expect(await told()).toBe(1);
    world.pass(1);
    await world.drain();
    expect(await told()).toBe(2);
  });
  test('is left out where the access is shorter than it', async () => {
    await flow({ notice_before_end_in_min: 5 });
    const before = (await noticesOf('engineer', 'grant.ends_soon')).length;
    await ask({ durationSec: 300 });
    await world.drain();
    world.pass(400_000);
    await world.drain();
    expect((await noticesOf('engineer', 'grant.ends_soon')).length).toBe(before);
  });
});
