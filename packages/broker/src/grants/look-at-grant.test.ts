// Open access is looked at again and again: what somebody changed in the target is told, and told again when it is as agreed.

import { makeAwsSimulated } from '@tidegate/adapters';
import { type Adapter, type Grant, type GrantPlan, type Look, limits, type RequestId } from '@tidegate/core';
import { type BrokerWorld, openBroker } from '@tidegate/testkit';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { endAccess } from '../requests/end-access.ts';
import { getRequest } from '../requests/read-requests.ts';

/** What somebody did to access in the target, behind our back. */
let changed: ((truth: Look) => Look) | null = null;
const ends: number[] = [];

function changeable(adapter: Adapter): Adapter {
  return {
    ...adapter,
    connect(config, credential) {
      const connected = adapter.connect(config, credential);
      if (!connected.ok) return connected;
      const honest = connected.value;
      const look = async (plan: GrantPlan): Promise<Look> => {
        const truth = await honest.look(plan);
        return changed?.(truth) ?? truth;
      };
      const setEnd: typeof honest.setEnd = (plan, endsAt) => {
        ends.push(endsAt);
        return honest.setEnd(plan, endsAt);
      };
      return { ok: true, value: { ...honest, look, setEnd } };
    },
  };
}

let world: BrokerWorld;
beforeAll(async () => {
  world = await openBroker({ adapters: [changeable(makeAwsSimulated())] });
});
afterEach(async () => {
  changed = null;
  await world.settle();
});
afterAll(() => world.close());

async function grantOf(requestId: RequestId): Promise<Grant> {
  const filter = { requestIds: [requestId] };
  const page = await world.ports.store.read((tx) => tx.grants.page(filter, { after: null, limit: 5 }));
  const [grant] = page.items;
  if (grant === undefined) throw new Error('the request has a grant');
  return grant;
}

async function opened(durationSec = 3_600): Promise<RequestId> {
  const { request } = await world.ask('engineer', 'dev-customers', { durationSec });
  await world.drain();
  expect((await grantOf(request.id)).state).toBe('open');
  return request.id;
}

/** Long enough for every open grant to be looked at. */
async function nextLook(): Promise<void> {
  world.pass(limits.lookEveryMs * 1.2);
  await world.drain();
}

const noticesOf = async (name: string): Promise<readonly string[]> => {
  const { id } = await world.person(name);
  const page = await world.ports.store.read((tx) => tx.notices.page(id, { after: null, limit: 50 }));
  return page.items.map(({ kind }) => kind);
};

const changes: readonly { readonly what: string; readonly change: (truth: Look) => Look; readonly told: string }[] = [
  {
    what: 'taken away',
    change: (truth) => ({ ...truth, state: 'absent', endsAt: null }),
    told: 'no longer in the target',
  },
  {
    what: 'widened',
    change: (truth) => ({ ...truth, differs: ['wider than planned: member of "admins"'] }),
    told: 'admins',
  },
  { what: 'narrowed', change: (truth) => ({ ...truth, differs: ['narrower than planned: locked'] }), told: 'locked' },
];

it.each(changes)(
  'access that was $what behind our back is uncertain, told to who has it and who may end it, and open again when a look agrees',
  async ({ change, told }) => {
    const id = await opened();
    changed = change;
    await nextLook();
    expect(await grantOf(id)).toMatchObject({ state: 'uncertain', differs: [expect.stringContaining(told)] });
    const shown = await getRequest(world.ports, await world.as('engineer'), id);
    if (!shown.ok) throw new Error('the requester sees their request');
    expect(shown.value.description).toMatchObject({ status: 'Active', uncertain: true });
    expect(shown.value.description.sentence).toContain(told);
    expect(await noticesOf('engineer')).toContain('grant.uncertain');
    expect(await noticesOf('admin')).toContain('grant.uncertain');
    changed = null;
    await nextLook();
    expect(await grantOf(id)).toMatchObject({ state: 'open', differs: [], uncertainSince: null });
    expect(await noticesOf('engineer')).toContain('grant.restored');
  },
);

it('an end that was moved later in the target is set back by itself', async () => {
  const id = await opened();
  const { endsAt } = await grantOf(id);
  let lied = false;
  changed = (truth) => {
    if (lied) return truth;
    lied = true;
    return { ...truth, endsAt: (truth.endsAt ?? 0) + 86_400_000 };
  };
  ends.length = 0;
  await nextLook();
  expect(ends).toEqual([endsAt]);
  world.pass(limits.retryFirstMs);
  await world.drain();
  expect((await grantOf(id)).state).toBe('open');
  expect(await noticesOf('admin')).toContain('grant.uncertain');
});

it('a look that cannot tell concludes nothing, and goes on looking', async () => {
  const id = await opened();
  changed = (truth) => ({ ...truth, state: 'unknown', message: 'no answer' });
  await nextLook();
  expect((await grantOf(id)).state).toBe('open');
  changed = (truth) => ({ ...truth, state: 'absent' });
  await nextLook();
  expect((await grantOf(id)).state).toBe('uncertain');
});

it('uncertain access ends as open access does, by the clock and by a person, and a second lease joins it', async () => {
  const byPerson = await opened();
  changed = (truth) => (truth.state === 'absent' ? truth : { ...truth, differs: ['wider than planned: more'] });
  await nextLook();
  const other = await world.ask('engineer', 'dev-customers', { durationSec: 3_000 });
  expect((await grantOf(other.request.id)).id).toBe((await grantOf(byPerson)).id);
  for (const id of [byPerson, other.request.id]) {
    expect((await endAccess(world.ports, await world.as('engineer'), { id, how: 'release' })).ok).toBe(true);
  }
  changed = null;
  await world.drain();
  expect((await grantOf(byPerson)).state).toBe('gone');
  const byClock = await opened(600);
  changed = (truth) => (truth.state === 'absent' ? truth : { ...truth, differs: ['wider than planned: more'] });
  await nextLook();
  expect((await grantOf(byClock)).state).toBe('uncertain');
  changed = null;
  world.pass(600_000);
  await world.drain();
  expect((await grantOf(byClock)).state).toBe('gone');
});
