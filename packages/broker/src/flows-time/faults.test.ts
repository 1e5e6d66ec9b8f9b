// The workflows of time × what can go wrong: the process dies before and after every commit, the target refuses, or answers and the answer
// is lost, and work is done twice. Afterwards holders are who fits, nothing is left behind, and what is told is told once.

import type { AccessFlow, Grant } from '@tidegate/core';
import {
  type BrokerWorld,
  type DyingStore,
  drain,
  dyingStore,
  emailOf,
  flowBody,
  holdersOf,
  openBroker,
  savedFlow,
  stateInTwin,
} from '@tidegate/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { extendAccess, setGroupMember } from '../index.ts';

let world: BrokerWorld;
let process: DyingStore;
beforeAll(async () => {
  world = await openBroker({
    wrapStore: (store) => {
      process = dyingStore(store);
      return process.store;
    },
  });
  for (const flow of await world.ports.store.read((tx) => tx.flows.all())) {
    await world.ports.store.transaction((tx) => tx.flows.remove(flow.id));
  }
  await world.drain();
}, 60_000);
afterEach(async () => {
  process.revive();
  world.breakTwin(null);
  await world.settle();
});
afterAll(() => world.close());

const minuteMs = 60_000;

const automaticBody = (active: boolean): object =>
  flowBody('automatic', 'internal', { active, trigger: 'AUTOMATIC', grant_duration_in_min: null });

async function member(membership: 'in' | 'out'): Promise<void> {
  const group = (await world.ports.store.read((tx) => tx.groups.all())).find(({ name }) => name === 'engineers');
  if (!group) throw new Error('the group is there');
  await setGroupMember(world.ports, await world.as('admin'), { id: group.id, email: emailOf('outsider'), membership });
}

/** The process comes back a while later, twice, and finds nothing broken. */
async function revived(): Promise<void> {
  process.revive();
  world.breakTwin(null);
  for (let round = 0; round < 2; round += 1) {
    world.pass(2 * minuteMs);
    await world.drain();
  }
}

async function grantsOf(flow: AccessFlow): Promise<readonly Grant[]> {
  const requests = await world.ports.store.read((tx) =>
    tx.requests.page({ flowId: flow.id }, { after: null, limit: 500 }),
  );
  const ids = requests.items.map(({ id }) => id);
  return (await world.ports.store.read((tx) => tx.grants.page({ requestIds: ids }, { after: null, limit: 500 }))).items;
}

/** Kills at every moment there is, until a story ran through without reaching the moment. */
async function atEveryCommit(
  story: (point: number) => Promise<void>,
  after: (point: number) => Promise<void>,
): Promise<number> {
  for (let point = 0; point < 120; point += 1) {
    process.dieAt(point);
    await story(point).catch(() => undefined);
    const reached = process.passed() > point;
    await revived();
    await after(point);
    if (!reached) return point;
  }
  throw new Error('the story has more moments than were tried');
}

describe('an automatic flow', () => {
  test('killed at every commit while somebody joins: they hold it once, and nobody else does', async () => {
    const flow = await savedFlow(world, 'automatic', automaticBody(true));
    await world.drain();
    const points = await atEveryCommit(
      async () => {
        await member('in');
        await drain(world.ports);
      },
      async (point) => {
        const holders = await holdersOf(world, flow);
        // Killed before the membership was committed, they never joined.
        const joined = (await world.person('outsider')).groupIds.length > 0;
        expect([point, holders]).toEqual([point, ['colleague', 'engineer', ...(joined ? ['outsider'] : [])]]);
        await member('out');
        await world.drain();
        expect(await holdersOf(world, flow)).toEqual(['colleague', 'engineer']);
      },
    );
    expect(points).toBeGreaterThan(6);
  }, 120_000);

  test('killed at every commit while somebody leaves: it ends, once', async () => {
    const flow = await savedFlow(world, 'automatic', automaticBody(true));
    const points = await atEveryCommit(
      async () => {
        await member('out');
        await drain(world.ports);
      },
      async (point) => {
        const left = (await world.person('outsider')).groupIds.length === 0;
        expect([point, await holdersOf(world, flow)]).toEqual([
          point,
          ['colleague', 'engineer', ...(left ? [] : ['outsider'])],
        ]);
        await member('in');
        await world.drain();
        expect(await holdersOf(world, flow)).toEqual(['colleague', 'engineer', 'outsider']);
      },
    );
    expect(points).toBeGreaterThan(4);
    await member('out');
  }, 120_000);

  test.each(['refused', 'unavailable', 'reply_lost'] as const)(
    'once %s by the target in each call: who fits holds it in the end, and nothing is left when it is switched off',
    async (kind) => {
      for (let call = 0; call < 4; call += 1) {
        const flow = await savedFlow(world, 'automatic', automaticBody(true));
        let seen = 0;
        world.breakTwin(() => (seen++ === call ? { kind } : null));
        await world.drain();
        world.breakTwin(null);
        // What was refused for good is tried again after a while, not at once.
        world.pass(6 * minuteMs);
        await world.drain();
        expect([call, await holdersOf(world, flow)]).toEqual([call, ['colleague', 'engineer']]);
        await savedFlow(world, 'automatic', automaticBody(false));
        await world.drain();
        world.pass(2 * minuteMs);
        await world.drain();
        for (const grant of await grantsOf(flow)) {
          if (grant.plan !== null) expect(await stateInTwin(world, grant)).toBe('absent');
        }
      }
    },
    60_000,
  );

  test('whose work is done twice at once hands out nothing twice', async () => {
    const flow = await savedFlow(world, 'automatic', automaticBody(true));
    await Promise.all([drain(world.ports), drain(world.ports)]);
    await world.drain();
    const leases = await world.ports.store.read((tx) => tx.leases.liveOfAutomatic(flow.id));
    expect(leases).toHaveLength(2);
    await savedFlow(world, 'automatic', automaticBody(false));
  });
});

describe('a start', () => {
  test('killed at every commit: opens once, or is told once why not', async () => {
    await savedFlow(world, 'later', flowBody('later', 'internal', { start_within_in_min: 600 }));
    let id = '';
    const points = await atEveryCommit(
      async (point) => {
        // Asking is not what is killed here.
        process.revive();
        const { request } = await world.ask('engineer', 'dev-customers', {
          durationSec: 3_600,
          startsAt: world.now() + minuteMs,
        });
        id = request.id;
        world.pass(minuteMs);
        process.dieAt(point);
        await drain(world.ports);
      },
      async () => {
        const leases = await world.ports.store.read((tx) => tx.leases.ofRequest(id as `req_${string}`));
        expect(leases).toHaveLength(1);
        const grant = await world.ports.store.read((tx) => tx.grants.get(leases[0]?.grantId ?? 'gra_none'));
        expect(grant?.state).toBe('open');
        world.pass(3_600_000);
        await world.drain();
        if (grant) expect(await stateInTwin(world, grant)).toBe('absent');
      },
    );
    expect(points).toBeGreaterThan(4);
  }, 120_000);
});

describe('an extension', () => {
  test('killed at every commit: the end moved by its length or not at all, and the access ends', async () => {
    const base = flowBody('extended', 'internal') as { settings: object };
    await savedFlow(world, 'extended', {
      ...base,
      settings: { ...base.settings, max_extensions: 5, extension_duration_in_min: 30 },
    });
    const flows = await world.ports.store.read((tx) => tx.flows.all());
    const later = flows.find(({ name }) => name === 'later');
    if (later) await world.ports.store.transaction((tx) => tx.flows.remove(later.id));
    for (let point = 0; point < 14; point += 1) {
      const { request } = await world.ask('engineer', 'dev-customers', { durationSec: 3_600 });
      await world.drain();
      const [before] = await world.ports.store
        .read((tx) => tx.grants.page({ requestIds: [request.id] }, { after: null, limit: 1 }))
        .then(({ items }) => items);
      const actor = await world.as('engineer');
      process.dieAt(point);
      await extendAccess(world.ports, actor, { id: request.id }).catch(() => undefined);
      await drain(world.ports).catch(() => undefined);
      await revived();
      const after = await world.ports.store.read((tx) => tx.grants.get(before?.id ?? 'gra_none'));
      const extensions = await world.ports.store.read((tx) =>
        tx.requests.page({ extends: [request.id] }, { after: null, limit: 5 }),
      );
      const moved = (after?.endsAt ?? 0) - (before?.endsAt ?? 0);
      expect([point, moved]).toEqual([point, extensions.items.length * 1_800_000]);
      world.pass(2 * 3_600_000);
      await world.drain();
      if (after) expect([point, await stateInTwin(world, after)]).toEqual([point, 'absent']);
    }
  }, 120_000);
});

describe('the notice and the review', () => {
  test('killed at every commit are told once', async () => {
    await savedFlow(world, 'noticed', flowBody('noticed', 'internal', { notice_before_end_in_min: 5 }));
    const flows = await world.ports.store.read((tx) => tx.flows.all());
    for (const flow of flows.filter(({ name }) => name !== 'noticed')) {
      await world.ports.store.transaction((tx) => tx.flows.remove(flow.id));
    }
    for (let point = 0; point < 6; point += 1) {
      const { request } = await world.ask('engineer', 'dev-customers', { durationSec: 3_600 });
      await world.drain();
      world.pass(55 * minuteMs);
      process.dieAt(point);
      await drain(world.ports).catch(() => undefined);
      process.revive();
      world.pass(2 * minuteMs);
      await world.drain();
      const engineer = await world.person('engineer');
      const notices = await world.ports.store.read((tx) => tx.notices.page(engineer.id, { after: null, limit: 200 }));
      const told = notices.items.filter(
        (notice) => notice.kind === 'grant.ends_soon' && notice.requestId === request.id,
      );
      expect([point, told.length]).toEqual([point, 1]);
      await world.settle();
    }
  }, 60_000);
});
