// What guardrails would make void is told before anybody is asked to agree (law 9): the request is refused in the target's words, nothing of it
// is written, and what could not be found out is refused too. Where nobody is asked (automatic flows, extensions) it is neither opened nor lengthened.

import { makeAwsSimulated } from '@tidegate/adapters';
import {
  type AccessFlow,
  type Adapter,
  Fault,
  type GrantPlan,
  limits,
  no,
  ok,
  type Result,
  refusal,
} from '@tidegate/core';
import { type BrokerWorld, flowBody, holdersOf, openBroker, savedFlow } from '@tidegate/testkit';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { extendAccess } from './flows-time/extend-access.ts';
import { foresee } from './requests/foresee.ts';

/** The twin, with guardrails above it. */
function guarded(adapter: Adapter, answer: (plan: GrantPlan) => Promise<Result<true>>): Adapter {
  return {
    ...adapter,
    connect(config, credential) {
      const connected = adapter.connect(config, credential);
      return connected.ok ? ok({ ...connected.value, foresee: answer }) : connected;
    },
  };
}

let world: BrokerWorld;
afterEach(() => world.close());
const open = async (answer: () => Promise<Result<true>>) => {
  world = await openBroker({ adapters: [guarded(makeAwsSimulated(), answer)] });
  return world;
};

function trialOf(answer: () => Promise<Result<true>>) {
  const connected = guarded(makeAwsSimulated(), answer).connect({}, null);
  if (!connected.ok) throw new Error(connected.refusal.message);
  return { target: connected.value, planned: { plan: {}, secret: null } };
}

const voided = 'AWS would not allow `rds-db:connect`: the service control policies of `ou-prod` leaves none of it';

it('what would be void is refused with the layer, and nobody is asked', async () => {
  const { ports, ask } = await open(async () => no(refusal('target.refused', voided)));
  await expect(ask('engineer', 'prod-customers')).rejects.toThrow('target.refused');
  const requests = await ports.store.read((tx) => tx.requests.page({}, { after: null, limit: 10 }));
  expect(requests.items).toEqual([]);
});

it('what is possible is asked for as ever', async () => {
  const { ask } = await open(async () => ok(true));
  expect((await ask('engineer', 'prod-customers')).request.state).toMatchObject({ kind: 'waiting' });
});

const settings = {
  ...{ justification_required: false, require_approver_reason: false, requestor_cannot_approve_himself: false },
  ...{ require_mfa: false, labels: [] },
};

describe('where nobody is asked', () => {
  const refused = no(refusal('target.refused', voided));
  const automatic = (scope: string) => ({
    ...flowBody('by-itself', scope),
    trigger: 'AUTOMATIC',
    grant_duration_in_min: null,
  });
  const requestsOf = async (flow: AccessFlow) =>
    (await world.ports.store.read((tx) => tx.requests.page({ flowId: flow.id }, { after: null, limit: 99 }))).items;

  it('an automatic flow opens nothing that would be void, says why, and opens it once it is possible', async () => {
    let answer: Result<true> = refused;
    await open(async () => answer);
    const warned = vi.spyOn(world.ports.log, 'warn');
    const flow = await savedFlow(world, 'by-itself', automatic('internal'));
    await world.drain();
    expect(await requestsOf(flow)).toEqual([]);
    expect(warned).toHaveBeenCalledWith(
      expect.objectContaining({ flow: 'by-itself', resource: 'dev-customers' }),
      voided,
    );
    const found = async () => {
      world.pass(limits.reviewAfterChangeMs);
      await world.drain();
      const findings = await world.ports.store.read((tx) => tx.findings.open());
      return findings.flatMap(({ kind, sentence }) => (kind === 'flow.not_opened' ? [sentence] : []));
    };
    expect(await found()).toEqual([
      `of what \`by-itself\` opens by itself, 2 could not be opened; the first, \`dev-customers\`: ${voided}`,
    ]);
    answer = ok(true);
    world.pass(limits.reconcileRetryMs);
    await world.drain();
    expect(await holdersOf(world, flow)).toEqual(['colleague', 'engineer']);
    world.pass(limits.reconcileRetryMs);
    await world.drain();
    expect(await found()).toEqual([]);
  });

  it('what one thing is void of keeps nothing else from being given', async () => {
    world = await openBroker({
      adapters: [
        guarded(makeAwsSimulated(), async (plan) =>
          JSON.stringify(plan).includes('prod-billing') ? refused : ok(true),
        ),
      ],
    });
    const flow = await savedFlow(world, 'by-itself', automatic('pii'));
    await world.drain();
    const given = (await requestsOf(flow)).flatMap(({ entitlements }) =>
      entitlements.map(({ resourceName }) => resourceName),
    );
    expect(given).toEqual(['prod-customers', 'prod-customers']);
  });

  it('an extension of what has become void is refused with the layer, and what is open keeps its end', async () => {
    let answer: Result<true> = ok(true);
    await open(async () => answer);
    await savedFlow(world, 'dev', {
      ...flowBody('dev', 'internal'),
      settings: { ...settings, max_extensions: 1, extension_duration_in_min: 30 },
    });
    const { request } = await world.ask('engineer', 'dev-customers', { durationSec: 600 });
    await world.drain();
    const endOf = async () => {
      const grants = await world.ports.store.read((tx) =>
        tx.grants.page({ requestIds: [request.id] }, { after: null, limit: 5 }),
      );
      return grants.items.map(({ state, endsAt }) => ({ state, endsAt }));
    };
    const before = await endOf();
    expect(before).toMatchObject([{ state: 'open' }]);
    answer = refused;
    const extend = async (name: string) => extendAccess(world.ports, await world.as(name), { id: request.id });
    expect(await extend('engineer')).toEqual(refused);
    expect(await extend('colleague')).toMatchObject({ ok: false, refusal: { code: 'object.not_found' } });
    await world.drain();
    expect(await endOf()).toEqual(before);
    answer = ok(true);
    expect((await extend('engineer')).ok).toBe(true);
    await world.drain();
    expect((await endOf())[0]?.endsAt).toBeGreaterThan(before[0]?.endsAt ?? Number.MAX_VALUE);
  });
});

it('a target that cannot tell makes it no', async () => {
  const { ask } = await open(async () => {
    throw new Fault('target.unreachable', 'AWS does not answer');
  });
  await expect(ask('engineer', 'prod-customers')).rejects.toThrow('target.unreachable');
});

it('the refusal is the one of the target, word for word', async () => {
  await open(async () => ok(true));
  const refused = no(refusal('target.refused', voided));
  expect(await foresee([trialOf(async () => refused)])).toEqual(refused);
});

it('what comes after the deadline is not waited for', async () => {
  await open(async () => ok(true));
  expect(await foresee([trialOf(() => new Promise(() => undefined))], 1)).toMatchObject({
    ok: false,
    refusal: { code: 'target.unreachable' },
  });
});
