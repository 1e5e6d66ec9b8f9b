// What happens between two looks: a worker that slept while others went on, a second reset before the first was done, a person, an
// access flow or an integration that changed meanwhile. Less access is the side every one of them must fall to.

import { makeAwsSimulated } from '@tidegate/adapters';
import {
  type Adapter,
  type DiscoveredResource,
  type Grant,
  type GrantPlan,
  newId,
  type Planner,
  type Target,
} from '@tidegate/core';
import { type BrokerWorld, flowOf, memberOf, openBroker, smallCompany } from '@tidegate/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  connectionOf,
  decideRequest,
  discoverIntegration,
  endAccess,
  resetCredentials,
  runTurn,
  saveIntegration,
  savePerson,
} from './index.ts';

/** What happens just before a call, once, and what is read. */
const meanwhile = {
  doing: null as { readonly step: number; readonly run: () => Promise<void> } | null,
  applying: null as (() => Promise<void>) | null,
  looking: null as (() => never) | null,
  discovering: null as (() => Promise<void>) | null,
};
let discovered: readonly DiscoveredResource[] = [];

/** The twin with passwords: the plan holds which one, the target remembers which one was put in. */
const putIn: number[] = [];
const innerOf = (plan: GrantPlan): GrantPlan => ({ ...(plan['inner'] as GrantPlan) });
const numberOf = (plan: GrantPlan): number => Number(plan['number']);

function watched(adapter: Adapter): Adapter {
  const planning = (honest: Planner): Planner => ({
    plan: (ask) => {
      const planned = honest.plan(ask);
      return planned.ok
        ? { ok: true, value: { plan: { inner: planned.value.plan, number: 1 }, secret: '1' } }
        : planned;
    },
    connection: (plan, secret) => ({
      ...honest.connection(innerOf(plan), null),
      parameters: secret === null ? {} : { password: secret },
    }),
    renewSecret: (plan) => ({ plan: { ...plan, number: numberOf(plan) + 1 }, secret: String(numberOf(plan) + 1) }),
  });
  const wrap = (honest: Target): Target => ({
    ...honest,
    steps: (plan, notAfter) =>
      honest.steps(innerOf(plan), notAfter).map((step, index) => ({
        name: step.name,
        do: async () => {
          const { doing } = meanwhile;
          if (doing?.step === index) {
            meanwhile.doing = null;
            await doing.run();
          }
          return step.do();
        },
        undo: () => step.undo(),
        look: () => step.look(),
      })),
    setEnd: (plan, endsAt) => honest.setEnd(innerOf(plan), endsAt),
    look: async (plan) => meanwhile.looking?.() ?? honest.look(innerOf(plan)),
    excess: (plan) => honest.excess(innerOf(plan)),
    applySecret: async (plan) => {
      putIn.push(numberOf(plan));
      const { applying } = meanwhile;
      meanwhile.applying = null;
      await applying?.();
      return { kind: 'done' };
    },
    async *discover() {
      await meanwhile.discovering?.();
      yield discovered;
    },
  });
  return {
    ...adapter,
    planner(config) {
      const planner = adapter.planner(config);
      return planner.ok ? { ok: true, value: planning(planner.value) } : planner;
    },
    connect(config, credential) {
      const connected = adapter.connect(config, credential);
      return connected.ok ? { ok: true, value: wrap(connected.value) } : connected;
    },
  };
}

let world: BrokerWorld;
beforeAll(async () => {
  world = await openBroker({ adapters: [watched(makeAwsSimulated())] });
});
afterEach(async () => {
  Object.assign(meanwhile, { doing: null, applying: null, looking: null, discovering: null });
  discovered = [];
  putIn.length = 0;
  await world.settle();
});
afterAll(() => world.close());

async function grantOf(requestId: `req_${string}`): Promise<Grant> {
  const page = await world.ports.store.read((tx) =>
    tx.grants.page({ requestIds: [requestId] }, { after: null, limit: 5 }),
  );
  const [grant] = page.items;
  if (!grant) throw new Error('there is a grant');
  return grant;
}

async function inTwin(grant: Grant): Promise<string> {
  const target = world.ports.adapters[0]?.connect({}, null);
  if (!target?.ok || !grant.plan) throw new Error('the twin is there and the grant has a plan');
  return (await target.value.look(grant.plan)).state;
}

const eventsOf = async (grant: Grant): Promise<readonly string[]> => {
  const page = await world.ports.store.read((tx) => tx.audit.page({ subject: grant.id }, { after: null, limit: 50 }));
  return page.items.map((record) => String(JSON.parse(Buffer.from(record.bytes).toString('utf8')).kind)).toReversed();
};

async function deactivateUnseen(name: string): Promise<() => Promise<void>> {
  const person = await world.person(name);
  const save = (active: boolean) => world.ports.store.transaction((tx) => tx.people.save({ ...person, active }));
  await save(false);
  return () => save(true);
}

describe('a worker that slept', () => {
  it.each([0, 1])('through the whole life of a grant leaves nothing behind (before step %i)', async (step) => {
    const { request } = await world.ask('engineer', 'dev-customers', { durationSec: 600 });
    meanwhile.doing = {
      step,
      run: async () => {
        world.pass(61_000);
        await world.drain();
        await endAccess(world.ports, await world.as('engineer'), { id: request.id, how: 'release' });
        await world.drain();
        expect((await grantOf(request.id)).state).toBe('gone');
      },
    };
    await world.drain();
    expect(await inTwin(await grantOf(request.id))).toBe('absent');
  });

  it('past the latest end does not open what it would have to close at once', async () => {
    const { request, grants } = await world.ask('engineer', 'dev-customers', { durationSec: 600 });
    world.pass(600_000 + 120_000);
    const claims = await world.ports.store.transaction((tx) =>
      tx.work.claim({ worker: 't', now: world.now(), holdMs: 60_000, limit: 10 }),
    );
    // The close is due as well, and claimed first; here the opening is the faster of the two.
    for (const claim of claims.toReversed()) await runTurn(world.ports, claim);
    world.pass(1_000);
    await world.drain();
    expect(grants).toHaveLength(1);
    const grant = await grantOf(request.id);
    expect([grant.state, (await eventsOf(grant)).includes('grant.opening')]).toEqual(['gone', false]);
  });
});

describe('a target whose look throws', () => {
  it('leaks and says so while closing, and goes when it can be seen again', async () => {
    const { request } = await world.ask('engineer', 'dev-customers', { durationSec: 60 });
    await world.drain();
    meanwhile.looking = () => {
      throw new Error('not what an adapter should do');
    };
    for (let round = 0; round < 5; round += 1) {
      world.pass(60_000);
      await world.drain();
    }
    expect((await grantOf(request.id)).state).toBe('leaking');
    meanwhile.looking = null;
    world.pass(120_000);
    await world.drain();
    expect((await grantOf(request.id)).state).toBe('gone');
  });

  it('is given up on while opening', async () => {
    const { request } = await world.ask('engineer', 'dev-customers', { durationSec: 3_600 });
    meanwhile.looking = () => {
      throw new Error('not what an adapter should do');
    };
    for (let round = 0; round < 8; round += 1) {
      await world.drain();
      world.pass(10_000);
    }
    expect((await grantOf(request.id)).closeCause).toBe('opening_failed');
  });
});

describe('a password reset twice', () => {
  it('can be read only once the last one is in the target, and is that one', async () => {
    const { request } = await world.ask('engineer', 'dev-customers', { durationSec: 600 });
    await world.drain();
    const grant = await grantOf(request.id);
    const actor = await world.as('engineer');
    const sessionId = `ses_${grant.id.slice(4)}`;
    const reset = async () => expect((await resetCredentials(world.ports, actor, { sessionId })).ok).toBe(true);
    await reset();
    meanwhile.applying = async () => {
      await reset();
    };
    const claims = () =>
      world.ports.store.transaction((tx) => tx.work.claim({ worker: 't', now: world.now(), holdMs: 60_000, limit: 1 }));
    for (const claim of await claims()) await runTurn(world.ports, claim);
    expect([putIn, (await grantOf(request.id)).secret]).toEqual([[2], 'resetting']);
    await world.drain();
    const read = await connectionOf(world.ports, actor, { sessionId, secret: 'reveal' });
    expect([putIn, read.ok && read.value.details.parameters['password']]).toEqual([[2, 3], '3']);
  });
});

describe('a person who is out', () => {
  it('gets nothing opened that was agreed to at that very moment', async () => {
    const { request } = await world.ask('colleague', 'dev-customers', { durationSec: 600 });
    const back = await deactivateUnseen('colleague');
    await world.drain();
    world.pass(1_000);
    await world.drain();
    const grant = await grantOf(request.id);
    expect([grant.state, grant.closeCause, (await eventsOf(grant)).includes('grant.opening')]).toEqual([
      'gone',
      'deactivated',
      false,
    ]);
    await back();
  });

  it('gets nothing prolonged that was agreed to at that very moment', async () => {
    const { request } = await world.ask('colleague', 'dev-customers', { durationSec: 600 });
    await world.drain();
    await world.ask('colleague', 'dev-customers', { durationSec: 3_600 });
    const back = await deactivateUnseen('colleague');
    await world.drain();
    const grant = await grantOf(request.id);
    expect([grant.state, grant.closeCause]).toEqual(['gone', 'deactivated']);
    await back();
  });

  it('loses all of it, however many grants there are', async () => {
    const { request } = await world.ask('colleague', 'dev-customers', { durationSec: 600 });
    await world.drain();
    const grant = await grantOf(request.id);
    const person = await world.person('colleague');
    await world.ports.store.transaction(async (tx) => {
      for (let index = 0; index < 130; index += 1) {
        const id = newId('grant', world.ports.chance);
        await tx.grants.insert({ ...grant, id, resourceId: newId('resource', world.ports.chance), version: 1 });
        const [lease] = await tx.leases.ofGrant(grant.id);
        if (lease) await tx.leases.insert({ ...lease, id: newId('lease', world.ports.chance), grantId: id });
      }
    });
    const input = { ...person, id: person.id, managerEmail: null };
    expect((await savePerson(world.ports, await world.as('admin'), { ...input, active: false })).ok).toBe(true);
    const live = await world.ports.store.read((tx) =>
      tx.grants.page({ granteeId: person.id, states: ['planned', 'opening', 'open'] }, { after: null, limit: 5 }),
    );
    expect(live.items).toEqual([]);
    await savePerson(world.ports, await world.as('admin'), { ...input, active: true });
  });
});

describe('an access flow that changed while a request waited', () => {
  const approve = async (name: string, id: string) => {
    const decided = await decideRequest(world.ports, await world.as(name), { id, verdict: 'approve', reason: null });
    return decided.ok ? decided.value.description.status : decided.refusal.code;
  };
  const withFlow = (parts: Partial<Parameters<typeof flowOf>[0]>) =>
    world.apply({
      ...smallCompany,
      flows: [flowOf({ name: 'pii', scope: 'pii', approvers: [memberOf('dbas')], minutes: 60, ...parts })],
    });

  it.each([
    ['demands somebody else', { approvers: [memberOf('compliance')] }],
    ['demands somebody more', { approvers: [memberOf('dbas'), memberOf('compliance')] }],
    ['demands different people', { settings: { distinct_people: true } }],
    ['gives less time', { minutes: 30 }],
  ])('is not agreed to when the flow now %s', async (_, parts) => {
    await withFlow({});
    const { request } = await world.ask('engineer', 'prod-customers');
    await withFlow(parts);
    expect(await approve('dba', request.id)).toBe('request.out_of_reach');
    await world.apply(smallCompany);
  });

  it('ends the request as out of reach at the first refused consent, with an event and a notice to its requester', async () => {
    await withFlow({});
    const { request } = await world.ask('engineer', 'prod-customers');
    await withFlow({ minutes: 30 });
    expect(await approve('outsider', request.id)).toBe('object.not_found');
    const rows = () =>
      world.ports.store.read(async (tx) => ({
        state: (await tx.requests.get(request.id))?.state.kind,
        lapse: await tx.work.find('request.lapse', request.id),
        events: (await tx.audit.page({ subject: request.id, kind: 'request.out_of_reach' }, { after: null, limit: 5 }))
          .items.length,
        notices: (await tx.notices.page(request.requesterId, { after: null, limit: 100 })).items.filter(
          (notice) => notice.requestId === request.id && notice.kind === 'request.out_of_reach',
        ).length,
      }));
    expect((await rows()).state).toBe('waiting');
    expect(await approve('dba', request.id)).toBe('request.out_of_reach');
    expect(await rows()).toEqual({ state: 'out_of_reach', lapse: null, events: 1, notices: 1 });
    await withFlow({});
    expect(await approve('dba', request.id)).toBe('request.out_of_reach');
    expect(await rows()).toMatchObject({ events: 1, notices: 1 });
    await world.apply(smallCompany);
  });

  it('is agreed to when only other parts of the flow changed', async () => {
    await withFlow({});
    const { request } = await world.ask('engineer', 'prod-customers');
    await withFlow({ settings: { labels: ['renamed'] } });
    expect(await approve('dba', request.id)).toBe('Granting');
    await world.apply(smallCompany);
  });
});

describe('discovery', () => {
  const found = (name: string): DiscoveredResource => ({
    type: 'aws-rds-instance',
    nativeId: name,
    name,
    path: name,
    parentNativeId: null,
    tags: {},
    context: {},
    riskLevel: 'low',
  });
  const cloud = async () => {
    const integration = await world.ports.store.read((tx) => tx.integrations.byName('cloud'));
    if (!integration) throw new Error('the integration is there');
    return integration;
  };

  it('keeps what was changed while it read, and believes nothing that was read with other settings', async () => {
    const admin = await world.as('admin');
    const before = await cloud();
    meanwhile.discovering = async () => {
      const input = { ...before, credential: null, connectedResourceTypes: ['aws-rds-instance'] };
      expect((await saveIntegration(world.ports, admin, input)).ok).toBe(true);
    };
    const refused = await discoverIntegration(world.ports, admin, { id: before.id });
    expect([refused.ok ? null : refused.refusal.code, (await cloud()).connectedResourceTypes]).toEqual([
      'object.changed',
      ['aws-rds-instance'],
    ]);
  });

  it('never takes an empty list for an empty target, however little was known', async () => {
    const admin = await world.as('admin');
    const { id } = await cloud();
    discovered = [found('only')];
    expect(await discoverIntegration(world.ports, admin, { id })).toMatchObject({ ok: true, value: { created: 1 } });
    discovered = [];
    expect(await discoverIntegration(world.ports, admin, { id })).toMatchObject({
      ok: true,
      value: { state: 'held', gone: 0, held: { counts: { gone: 1 } } },
    });
  });
});
