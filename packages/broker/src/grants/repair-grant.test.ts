// Access that was changed in its target is set back when an administrator says so: by its steps where that is enough, anew where it is not;
// never past its end, and never after it.

import { makeAwsSimulated } from '@tidegate/adapters';
import { type Adapter, type AuditKind, type Grant, type GrantPlan, type Look, limits, type Step } from '@tidegate/core';
import { type BrokerWorld, openBroker } from '@tidegate/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endAccess } from '../requests/end-access.ts';
import { repairAccess } from '../requests/repair-access.ts';

type State = 'as granted' | 'gone' | 'widened';
let state: State = 'as granted';
/** What brings it back: a step again, undoing and a step, or nothing. */
let mends: 'do' | 'undo' | 'nothing' = 'do';
let done: string[] = [];
/** How long the target may tell of before, how often it is still at doing a step, and by how much its clock writes ends otherwise. */
let settling = 0;
let stillAtIt = 0;
let endsLater = 0;

function changeable(adapter: Adapter): Adapter {
  return {
    ...adapter,
    get settlingMs() {
      return settling;
    },
    connect(config, credential) {
      const connected = adapter.connect(config, credential);
      if (!connected.ok) return connected;
      const honest = connected.value;
      const look = async (plan: GrantPlan): Promise<Look> => {
        const told = await honest.look(plan);
        const truth = { ...told, endsAt: told.endsAt === null ? null : told.endsAt + endsLater };
        if (truth.state !== 'present' || state === 'as granted') return truth;
        return state === 'gone'
          ? { ...truth, state: 'absent' }
          : { ...truth, differs: ['wider than planned: it is admin'] };
      };
      const steps = (plan: GrantPlan, notAfter: number): readonly Step[] =>
        honest.steps(plan, notAfter).map((step) => ({
          ...step,
          do: () => {
            done.push(`do until ${new Date(notAfter).toISOString()}`);
            if (stillAtIt > 0) {
              stillAtIt -= 1;
              return Promise.resolve({ kind: 'pending', message: 'at it', againMs: 1_000 });
            }
            if (mends === 'do') state = 'as granted';
            return step.do();
          },
          undo: () => {
            done.push('undo');
            if (mends === 'undo') state = 'as granted';
            return step.undo();
          },
        }));
      return { ok: true, value: { ...honest, look, steps } };
    },
  };
}

let world: BrokerWorld;
beforeEach(async () => {
  state = 'as granted';
  mends = 'do';
  [settling, stillAtIt, endsLater] = [0, 0, 0];
  world = await openBroker({ adapters: [changeable(makeAwsSimulated())] });
});
afterEach(() => world.close());

async function uncertain(how: State) {
  const { request } = await world.ask('engineer', 'dev-customers', { durationSec: 3_600 });
  await world.drain();
  state = how;
  world.pass(limits.lookEveryMs * 1.2);
  await world.drain();
  expect((await grantOf(request.id)).state).toBe('uncertain');
  done = [];
  return request.id;
}

async function grantOf(id: `req_${string}`): Promise<Grant> {
  const [grant] = (
    await world.ports.store.read((tx) => tx.grants.page({ requestIds: [id] }, { after: null, limit: 5 }))
  ).items;
  if (grant === undefined) throw new Error('the request has a grant');
  return grant;
}

const repair = async (id: string, by = 'admin', reason = 'it was a mistake') =>
  repairAccess(world.ports, await world.as(by), { id, reason });

const told = async (kind: AuditKind) =>
  (await world.ports.store.read((tx) => tx.audit.page({ kind }, { after: null, limit: 5 }))).items.length;

describe('an uncertain grant', () => {
  it('is put back by its steps, until its own end, and nothing is undone for it', async () => {
    const id = await uncertain('gone');
    const { endsAt } = await grantOf(id);
    expect((await repair(id)).ok).toBe(true);
    await world.drain();
    expect(await grantOf(id)).toMatchObject({ state: 'open', differs: [], endsAt });
    expect(new Set(done)).toEqual(new Set([`do until ${new Date(endsAt ?? 0).toISOString()}`]));
    expect([await told('grant.repair_asked'), await told('grant.restored')]).toEqual([1, 1]);
    const twice = await repair(id);
    expect(twice.ok ? null : twice.refusal.code).toBe('request.not_uncertain');
  });

  it('is undone and done anew where that is what it takes', async () => {
    mends = 'undo';
    const id = await uncertain('widened');
    await repair(id);
    await world.drain();
    expect((await grantOf(id)).state).toBe('uncertain');
    world.pass(limits.retryCeilingMs);
    await world.drain();
    expect((await grantOf(id)).state).toBe('open');
    const turns = done.map((one) => one.slice(0, 4)).filter((one, at, all) => one !== all[at - 1]);
    expect(turns).toEqual(['do u', 'undo', 'do u']);
  });

  it('is given the time its target needs to settle before its steps are called in vain', async () => {
    mends = 'nothing';
    const id = await uncertain('gone');
    settling = 20_000;
    await repair(id);
    await world.drain();
    const once = done.length;
    world.pass(settling - 1);
    await world.drain();
    state = 'as granted';
    world.pass(1);
    await world.drain();
    expect((await grantOf(id)).state).toBe('open');
    expect(done).toHaveLength(once);
    expect(await told('grant.repair_failed')).toBe(0);
  });

  it('is undone once, however long its target is at doing it anew', async () => {
    mends = 'undo';
    const id = await uncertain('widened');
    await repair(id);
    await world.drain();
    stillAtIt = 3;
    for (let turn = 0; turn < 5; turn += 1) {
      world.pass(limits.retryCeilingMs / 10);
      await world.drain();
    }
    expect((await grantOf(id)).state).toBe('open');
    const turns = done.map((one) => one.slice(0, 4)).filter((one, at, all) => one !== all[at - 1]);
    expect(turns).toEqual(['do u', 'undo', 'do u']);
  });

  it('keeps its end in the target where that differs by less than targets round', async () => {
    const id = await uncertain('gone');
    endsLater = limits.endToleranceMs;
    await repair(id);
    await world.drain();
    const grant = await grantOf(id);
    expect([grant.state, grant.trouble]).toEqual(['open', null]);
    expect(await world.ports.store.read((tx) => tx.work.find('grant.retime', grant.id))).toBeNull();
  });

  it('stays uncertain and is told so where nothing sets it back; it may be ended', async () => {
    mends = 'nothing';
    const id = await uncertain('widened');
    await repair(id);
    for (let turn = 0; turn < limits.openTriesMax + 1; turn += 1) {
      await world.drain();
      world.pass(limits.retryCeilingMs);
    }
    expect(await grantOf(id)).toMatchObject({
      state: 'uncertain',
      trouble: expect.stringContaining('still not as granted'),
    });
    expect(await told('grant.repair_failed')).toBe(1);
    state = 'as granted';
    await endAccess(world.ports, await world.as('admin'), { id, how: 'revoke' });
    await world.drain();
    expect((await grantOf(id)).state).toBe('gone');
  });

  it('is not brought back after its end', async () => {
    const id = await uncertain('gone');
    await repair(id);
    world.pass(3_600_000);
    done = [];
    await world.drain();
    world.pass(1_000);
    await world.drain();
    expect((await grantOf(id)).state).toBe('gone');
    expect(done).not.toContainEqual(expect.stringMatching(/^do/));
  });

  it('is set back by administrators only, with a reason', async () => {
    const id = await uncertain('gone');
    const own = await repair(id, 'engineer');
    expect(own.ok ? null : own.refusal.code).toBe('auth.forbidden');
    const silent = await repair(id, 'admin', ' ');
    expect(silent.ok ? null : silent.refusal.code).toBe('input.invalid');
    const stranger = await repair(id, 'outsider');
    expect(stranger.ok ? null : stranger.refusal.code).toBe('object.not_found');
  });
});
