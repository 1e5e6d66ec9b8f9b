// The pace of calls: what a bucket lets through in a minute, what throttling does to it, and how often a call is tried.

import { seededChance, virtualTime } from '@tidegate/testkit';
import { describe, expect, test } from 'vitest';
import { type AwsClient, AwsError, type AwsPlace } from './calls.ts';
import { awsLimits } from './config.ts';
import { paced, quotas } from './pace.ts';

/** A client that answers as told, and remembers when it was asked. */
function world(answer: (call: number) => AwsError | null = () => null) {
  const time = virtualTime();
  const calls: { readonly at: AwsPlace; readonly name: string; readonly when: number }[] = [];
  const inner: AwsClient = {
    async call(at, name) {
      calls.push({ at, name, when: time.passed() });
      const error = answer(calls.length);
      if (error !== null) throw error;
      return { items: [], next: null } as never;
    },
    close: () => undefined,
  };
  const client = paced(inner, { clock: time.clock, chance: seededChance('pace'), pause: time.pause });
  return { time, calls, client };
}

const here: AwsPlace = { accountId: '111111111111', region: 'eu-west-1' };
const describe1 = (client: AwsClient, at: AwsPlace = here) => client.call(at, 'ssm.nodes', { next: null });

/** The most calls in any window of a second. */
const busiest = (whens: readonly number[]): number =>
  Math.max(...whens.map((start) => whens.filter((when) => when >= start && when < start + 1_000).length));

describe('a bucket', () => {
  test('lets through its burst at once and then its rate, to the second', async () => {
    const { time, calls, client } = world();
    const { perSecond = 0, burst = 0 } = quotas['ssm'] ?? {};
    await time.run(Promise.all(Array.from({ length: burst + perSecond * 60 }, () => describe1(client))));
    const whens = calls.map((call) => call.when);
    expect(whens.filter((when) => when === 0).length).toBe(burst);
    expect(Math.max(...whens)).toBe(60_000);
    expect(busiest(whens)).toBeLessThanOrEqual(burst + perSecond);
  });

  test('is one for each account and region, and the whole organization shares the one of Organizations', async () => {
    const { time, calls, client } = world();
    const places = ['1', '2', '3'].flatMap((accountId) =>
      ['eu-west-1', 'us-east-1'].map((region) => ({ accountId, region })),
    );
    await time.run(Promise.all(places.flatMap((at) => [describe1(client, at), describe1(client, at)])));
    expect(calls.every((call) => call.when === 0)).toBe(true);
    await time.run(
      Promise.all(places.map((at) => client.call(at, 'organizations.units', { parentId: 'r', next: null }))),
    );
    expect(time.passed()).toBe(500);
  });

  test('slows when AWS throttles, and comes back', async () => {
    const { time, calls, client } = world((call) => (call <= 20 ? new AwsError('throttled', 'slow down') : null));
    await time.run(Promise.all(Array.from({ length: 20 }, () => describe1(client))));
    const throttledFor = time.passed();
    expect(calls.length).toBe(40);
    const free = world();
    await free.time.run(Promise.all(Array.from({ length: 40 }, () => describe1(free.client))));
    expect(throttledFor).toBeGreaterThan(free.time.passed() * 1.5);
    const before = calls.length;
    for (let round = 0; round < 20; round += 1) await time.run(describe1(client));
    const late = calls.slice(before).map((call) => call.when);
    expect((late.at(-1) ?? 0) - (late.at(-4) ?? 0)).toBeLessThanOrEqual(1_002);
  });
});

describe('a call', () => {
  test.each(['throttled', 'unavailable', 'expired'] as const)(
    'that is %s is made again until it works',
    async (kind) => {
      const { time, calls, client } = world((call) => (call < awsLimits.triesMax ? new AwsError(kind, 'later') : null));
      await time.run(describe1(client));
      expect(calls.length).toBe(awsLimits.triesMax);
    },
  );

  test('that never works fails after a fixed number of tries, and says so', async () => {
    const { time, calls, client } = world(() => new AwsError('unavailable', 'no answer'));
    await expect(time.run(describe1(client))).rejects.toThrow(/`ssm.nodes` failed 8 times: no answer/);
    expect(calls.length).toBe(awsLimits.triesMax);
    expect(time.passed()).toBeLessThan(awsLimits.triesMax * awsLimits.retryCeilingMs);
  });

  test.each(['denied', 'missing', 'refused'] as const)('that is %s is not made again', async (kind) => {
    const { time, calls, client } = world(() => new AwsError(kind, 'never'));
    await expect(time.run(describe1(client))).rejects.toMatchObject({ kind });
    expect(calls.length).toBe(1);
  });
});
