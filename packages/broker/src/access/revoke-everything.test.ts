// Revoking everything ends what its subject reaches and nothing else, in many small transactions, and goes on after a crash.

import { type GrantState, limits, type RequestId, type Revocation, readEvent } from '@tidegate/core';
import { type BrokerWorld, openBroker, smallCompany } from '@tidegate/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { reviewDrift } from '../drift/review-drift.ts';
import { claimWork } from '../grants/grant-work.ts';
import { startWorkers } from '../grants/workers.ts';
import { decideRequest } from '../requests/decide-request.ts';
import { liftBar, listBars } from './bars.ts';
import { getRevocation, previewRevocation, revokeEverything, type SubjectAsk } from './revoke-everything.ts';

let world: BrokerWorld;
beforeAll(async () => {
  const later = { start_within_in_min: 2 * 24 * 60 };
  const flows = smallCompany.flows.map((flow) => ({ ...flow, body: Object.assign({}, flow.body, later) }));
  world = await openBroker({ documents: { ...smallCompany, flows } });
});
afterEach(async () => {
  // What was to begin later begins in the first of them.
  await world.settle();
  await world.settle();
});
afterAll(() => world.close());

async function stateOf(requestId: RequestId): Promise<GrantState | undefined> {
  const filter = { requestIds: [requestId] };
  return (await world.ports.store.read((tx) => tx.grants.page(filter, { after: null, limit: 1 }))).items[0]?.state;
}
const requestState = async (id: RequestId) => (await world.ports.store.read((tx) => tx.requests.get(id)))?.state.kind;

/** Two people with access to one thing, one request that waits, and one that is to begin tomorrow. */
async function company() {
  const engineer = (await world.ask('engineer', 'dev-customers', { durationSec: 3_600 })).request.id;
  const colleague = (await world.ask('colleague', 'dev-customers', { durationSec: 3_600 })).request.id;
  const waiting = (await world.ask('engineer', 'prod-customers', { durationSec: 600 })).request.id;
  const startsAt = world.now() + 24 * 3_600_000;
  const later = (await world.ask('colleague', 'dev-customers', { durationSec: 600, startsAt })).request.id;
  await world.drain();
  expect([await stateOf(engineer), await stateOf(colleague)]).toEqual(['open', 'open']);
  expect([await requestState(waiting), await requestState(later)]).toEqual(['waiting', 'agreed']);
  return { engineer, colleague, waiting, later };
}

async function revoke(ask: SubjectAsk, reason = 'laptop stolen'): Promise<Revocation> {
  const ordered = await revokeEverything(world.ports, await world.as('admin'), { ...ask, reason });
  if (!ordered.ok) throw new Error(ordered.refusal.message);
  await world.drain();
  const found = await getRevocation(world.ports, { id: ordered.value.id });
  if (!found.ok) throw new Error(found.refusal.message);
  return found.value;
}

const resourceId = async (name: string) => (await world.offered('engineer', name)).resourceId;

describe('revoking everything', () => {
  it('of a person ends their access and their requests, and nobody else’s', async () => {
    const { engineer, colleague, waiting, later } = await company();
    const ask = { kind: 'person', reference: 'engineer@small.example' } as const;
    const preview = await previewRevocation(world.ports, ask);
    expect(preview).toMatchObject({ ok: true, value: { leases: 1, requests: 1, peopleCount: 1 } });
    expect(await stateOf(engineer)).toBe('open');
    expect(await revoke(ask)).toMatchObject({ leases: 1, requests: 1, doneAt: world.now() });
    expect([await stateOf(engineer), await requestState(waiting)]).toEqual(['gone', 'out_of_reach']);
    expect([await stateOf(colleague), await requestState(later)]).toEqual(['open', 'agreed']);
  });

  it('of a resource ends everybody’s access to it, also what was to open later', async () => {
    const { engineer, colleague, waiting, later } = await company();
    const revocation = await revoke({ kind: 'resource', reference: await resourceId('dev-customers') });
    expect(revocation).toMatchObject({ leases: 2, requests: 1 });
    expect([await stateOf(engineer), await stateOf(colleague)]).toEqual(['gone', 'gone']);
    expect([await requestState(waiting), await requestState(later)]).toEqual(['waiting', 'not_started']);
    world.pass(25 * 3_600_000);
    await world.drain();
    expect(await stateOf(later)).toBeUndefined();
  });

  it.each([
    ['flow', 'dev', ['gone', 'gone'], ['waiting', 'not_started']],
    ['flow', 'pii', ['open', 'open'], ['out_of_reach', 'agreed']],
    ['integration', 'cloud', ['gone', 'gone'], ['out_of_reach', 'not_started']],
  ] as const)('of the %s %s', async (kind, reference, grants, requests) => {
    const { engineer, colleague, waiting, later } = await company();
    await revoke({ kind, reference });
    expect([await stateOf(engineer), await stateOf(colleague)]).toEqual(grants);
    expect([await requestState(waiting), await requestState(later)]).toEqual(requests);
  });

  it('is told to the log once for the act and once for every lease, with who ordered it and why', async () => {
    await company();
    const { id } = await revoke({ kind: 'integration', reference: 'cloud' }, 'told once');
    const page = await world.ports.store.read((tx) => tx.audit.page({}, { after: null, limit: 200 }));
    const events = page.items
      .map(readEvent)
      .filter(({ facts }) => facts['revocation'] === id || facts['reason'] === 'told once');
    const kinds = events.map(({ kind }) => kind).toSorted();
    expect(kinds).toEqual(['access.all_ended', 'access.end_all_ordered', 'lease.ended', 'lease.ended']);
    const admin = await world.person('admin');
    expect(new Set(events.map(({ actor }) => actor))).toEqual(new Set([admin.id]));
  });

  it('wants a reason, and a subject that exists', async () => {
    const admin = await world.as('admin');
    const ask = { kind: 'flow', reference: 'dev' } as const;
    expect(await revokeEverything(world.ports, admin, { ...ask, reason: ' ' })).toMatchObject({
      ok: false,
      refusal: { code: 'input.invalid' },
    });
    expect(await previewRevocation(world.ports, { kind: 'flow', reference: 'none' })).toMatchObject({
      ok: false,
      refusal: { code: 'object.not_found' },
    });
  });

  it('ends what was agreed to while it goes on, and goes on where a server died', async () => {
    const { waiting } = await company();
    const admin = await world.as('admin');
    const ask = { kind: 'integration', reference: 'cloud', reason: 'broken into' } as const;
    expect((await revokeEverything(world.ports, admin, ask)).ok).toBe(true);
    // A server takes the work and dies; meanwhile somebody agrees to what waits.
    const claims = await world.ports.store.transaction((tx) =>
      claimWork(world.ports, tx, { worker: 'dies', limit: 9 }),
    );
    expect(claims.map(({ kind }) => kind)).toContain('access.end_all');
    for (const name of ['manager', 'dba', 'compliance']) {
      await decideRequest(world.ports, await world.as(name), { id: waiting, verdict: 'approve', reason: null });
    }
    world.pass(limits.claimHoldMs);
    const workers = startWorkers(world.ports, { workerId: 'lives', concurrency: 4 });
    await workers.drain();
    await workers.stop();
    const counts = await world.ports.store.read((tx) => tx.grants.countByState());
    expect([counts.get('open') ?? 0, counts.get('opening') ?? 0, counts.get('planned') ?? 0]).toEqual([0, 0, 0]);
  });
});

describe('a bar on new access', () => {
  const subjects = async () => [
    { kind: 'person', reference: 'engineer@small.example' } as const,
    { kind: 'resource', reference: await resourceId('dev-customers') } as const,
    { kind: 'flow', reference: 'dev' } as const,
    { kind: 'integration', reference: 'cloud' } as const,
  ];
  const ask = () =>
    world.ask('engineer', 'dev-customers', { durationSec: 600 }).then(
      () => null,
      (error: unknown) => String(error),
    );

  it('keeps what was revoked from being asked for and opened again, until it is lifted with a reason', async () => {
    const admin = await world.as('admin');
    for (const subject of await subjects()) {
      const ordered = await revokeEverything(world.ports, admin, { ...subject, reason: 'stolen', bar: true });
      if (!ordered.ok) throw new Error(ordered.refusal.message);
      await world.drain();
      expect([subject.kind, await ask()]).toEqual([subject.kind, 'Error: request.barred']);
      if (subject.kind === 'person') await world.ask('colleague', 'dev-customers', { durationSec: 600 });
      expect((await listBars(world.ports)).map(({ id }) => id)).toEqual([ordered.value.id]);
      await reviewDrift(world.ports);
      const found = (await world.ports.store.read((tx) => tx.findings.open())).filter(
        ({ kind }) => kind === 'access.barred',
      );
      expect(found.map(({ details }) => details['revocation'])).toEqual([ordered.value.id]);
      const silent = await liftBar(world.ports, admin, { id: ordered.value.id, reason: ' ' });
      expect(silent.ok ? null : silent.refusal.code).toBe('input.invalid');
      expect(await liftBar(world.ports, admin, { id: ordered.value.id, reason: 'found' })).toMatchObject({ ok: true });
      const twice = await liftBar(world.ports, admin, { id: ordered.value.id, reason: 'found' });
      expect(twice.ok ? null : twice.refusal.code).toBe('object.not_found');
      expect([subject.kind, await ask()]).toEqual([subject.kind, null]);
    }
  });

  it('is not there where it was not asked for, and does not touch others', async () => {
    await revoke({ kind: 'person', reference: 'engineer@small.example' });
    expect(await ask()).toBeNull();
    const admin = await world.as('admin');
    const reference = await resourceId('prod-billing');
    await revokeEverything(world.ports, admin, { kind: 'resource', reference, reason: 'stolen', bar: true });
    await world.drain();
    expect(await ask()).toBeNull();
    const [bar] = await listBars(world.ports);
    await liftBar(world.ports, admin, { id: bar?.id ?? '', reason: 'over' });
  });
});
