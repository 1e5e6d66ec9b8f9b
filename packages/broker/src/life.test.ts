// The life of a request, whole: asked, decided, opened, seen, ended, gone, and what each person sees of it on the way.

import { type Transaction, verifyChain } from '@tidegate/core';
import { type BrokerWorld, disagreements, nodeHash, openBroker } from '@tidegate/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  connectionOf,
  decideRequest,
  endAccess,
  getRequest,
  listAccess,
  listRequests,
  withdrawRequest,
} from './index.ts';

let world: BrokerWorld;
beforeAll(async () => {
  world = await openBroker();
});
afterEach(() => world.settle());
afterAll(async () => {
  expect(await disagreements(world)).toEqual([]);
  await world.close();
});

const hourMs = 3_600_000;
const show = async (name: string, id: string) => {
  const shown = await getRequest(world.ports, await world.as(name), id);
  return shown.ok ? shown.value : shown.refusal.code;
};
const statusOf = async (name: string, id: string) => {
  const shown = await show(name, id);
  return typeof shown === 'string' ? shown : shown.description.status;
};
const decideAs = async (name: string, id: string, verdict: 'approve' | 'reject' = 'approve') => {
  const decided = await decideRequest(world.ports, await world.as(name), { id, verdict, reason: null });
  return decided.ok ? decided.value.description.status : decided.refusal.code;
};
const read = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => world.ports.store.read(work);
const twinCalls = () => world.calls.filter((call) => call.action === 'change').length;

describe('a request that asks nobody', () => {
  it('opens, is seen, ends by itself, and is proven gone', async () => {
    const { request } = await world.ask('engineer', 'dev-customers', { durationSec: 600 });
    expect(await statusOf('engineer', request.id)).toBe('Granting');
    await world.drain();
    expect(await statusOf('engineer', request.id)).toBe('Active');
    const endsAt = world.now() + 600_000;
    const open = await show('engineer', request.id);
    expect(typeof open === 'string' ? open : open.description.endsAt).toBe(endsAt);
    world.pass(599_999);
    await world.drain();
    expect(await statusOf('engineer', request.id)).toBe('Active');
    world.pass(1);
    await world.drain();
    expect(await statusOf('engineer', request.id)).toBe('Revoked');
  });

  it('is written down before the target is called', async () => {
    const { request } = await world.ask('engineer', 'dev-customers');
    expect(twinCalls()).toBe(0);
    const [grant] = (await read((tx) => tx.grants.page({ requestIds: [request.id] }, { after: null, limit: 5 }))).items;
    expect(grant?.state).toBe('planned');
    expect(grant?.notAfter).toBe(world.now() + 120_000 + hourMs);
    expect(grant && (await read((tx) => tx.work.find('grant.close', grant.id)))).not.toBeNull();
  });

  it('says simulated wherever the target is a twin', async () => {
    const { request, description } = await world.ask('engineer', 'dev-customers');
    expect(description.simulated).toBe(true);
    expect(description.sentence).toContain('simulated');
    await world.drain();
    const access = await listAccess(world.ports, await world.as('engineer'), {
      scope: 'mine',
      states: 'live',
      page: { after: null, limit: 5 },
    });
    expect(
      access.ok && access.value.items.map((item) => [item.requestIds, item.sentence.includes('simulated')]),
    ).toEqual([[[request.id], true]]);
  });
});

describe('a request that needs three consents', () => {
  it('opens with the last of them, in whatever order they come', async () => {
    for (const order of [
      ['manager', 'dba', 'compliance'],
      ['compliance', 'manager', 'dba'],
    ]) {
      const { request } = await world.ask('engineer', order[0] === 'manager' ? 'prod-customers' : 'prod-billing');
      expect([await decideAs(order[0] ?? '', request.id), await decideAs(order[1] ?? '', request.id)]).toEqual([
        'Pending',
        'Pending',
      ]);
      await world.drain();
      expect(twinCalls()).toBe(order[0] === 'manager' ? 0 : 3);
      expect(await decideAs(order[2] ?? '', request.id)).toBe('Granting');
      await world.drain();
      expect(await statusOf('engineer', request.id)).toBe('Active');
    }
  });

  it('ends with one eligible rejection, and nothing is ever opened', async () => {
    const { request } = await world.ask('engineer', 'prod-customers');
    expect(await decideAs('manager', request.id)).toBe('Pending');
    expect(await decideAs('dba', request.id, 'reject')).toBe('Rejected');
    expect(await decideAs('compliance', request.id)).toBe('request.already_decided');
    await world.drain();
    expect(twinCalls()).toBe(0);
  });

  it.each([
    ['the requester', 'engineer', 'request.self_review'],
    ['somebody who is no approver', 'outsider', 'object.not_found'],
    ['an administrator who is no approver', 'admin', 'object.not_found'],
    ['a colleague with the same access', 'colleague', 'object.not_found'],
  ])('takes no consent from %s', async (_, name, code) => {
    const { request } = await world.ask('engineer', 'prod-customers');
    expect(await decideAs(name, request.id)).toBe(code);
    expect(await statusOf('engineer', request.id)).toBe('Pending');
  });

  it('counts a person once, however often they click', async () => {
    const { request } = await world.ask('engineer', 'prod-customers');
    expect(await decideAs('dba', request.id)).toBe('Pending');
    expect(await decideAs('dba', request.id)).toBe('request.already_consented');
  });

  it('decides once when two people click at the same moment', async () => {
    const { request } = await world.ask('engineer', 'prod-customers');
    await decideAs('manager', request.id);
    await decideAs('dba', request.id);
    const both = await Promise.all([decideAs('compliance', request.id), decideAs('compliance', request.id, 'reject')]);
    expect(both.toSorted()).toEqual(['Granting', 'request.already_decided']);
    const leases = await read((tx) => tx.leases.ofRequest(request.id));
    expect(leases).toHaveLength(1);
  });

  it('lapses when nobody decides, and is over then', async () => {
    const { request } = await world.ask('engineer', 'prod-customers');
    world.pass(24 * hourMs);
    expect(await decideAs('manager', request.id)).toBe('request.lapsed');
    await world.drain();
    expect(await statusOf('engineer', request.id)).toBe('Rejected');
    const shown = await show('engineer', request.id);
    expect(typeof shown === 'string' ? shown : shown.description.outcome).toBe('lapsed');
  });

  it('can be withdrawn by its requester only', async () => {
    const { request } = await world.ask('engineer', 'prod-customers');
    const other = await withdrawRequest(world.ports, await world.as('manager'), { id: request.id });
    expect(other.ok).toBe(false);
    const own = await withdrawRequest(world.ports, await world.as('engineer'), { id: request.id });
    expect(own.ok && own.value.description.outcome).toBe('withdrawn');
  });

  it('is in the sight of those it concerns and of nobody else', async () => {
    const { request } = await world.ask('engineer', 'prod-customers');
    const seen = async (name: string) => (await statusOf(name, request.id)) === 'Pending';
    const names = ['engineer', 'manager', 'dba', 'compliance', 'admin', 'auditor', 'colleague', 'outsider'];
    const sight = await Promise.all(names.map(async (name) => [name, await seen(name)] as const));
    expect(sight.filter(([, sees]) => !sees).map(([name]) => name)).toEqual(['colleague', 'outsider']);
    const waiting = async (name: string) => {
      const page = await listRequests(world.ports, await world.as(name), {
        scope: 'waiting_for_me',
        statuses: null,
        page: { after: null, limit: 10 },
      });
      return page.ok ? page.value.items.length : page.refusal.code;
    };
    expect(await Promise.all(['manager', 'dba', 'compliance', 'engineer', 'admin'].map(waiting))).toEqual([
      1, 1, 1, 0, 0,
    ]);
  });
});

describe('leases add up', () => {
  it('a second request lengthens the access and the first one’s end does not cut it', async () => {
    const first = await world.ask('engineer', 'dev-customers', { durationSec: 600 });
    await world.drain();
    world.pass(300_000);
    const second = await world.ask('engineer', 'dev-customers', { durationSec: 600 });
    await world.drain();
    const grants = await read((tx) => tx.grants.page({ requestIds: [second.request.id] }, { after: null, limit: 5 }));
    expect(grants.items.map((grant) => [grant.state, grant.endsAt])).toEqual([['open', world.now() + 600_000]]);
    world.pass(300_000);
    await world.drain();
    expect(await statusOf('engineer', second.request.id)).toBe('Active');
    expect((await read((tx) => tx.leases.ofRequest(first.request.id)))[0]?.endsAt).toBe(world.now());
    world.pass(300_000);
    await world.drain();
    expect(await statusOf('engineer', second.request.id)).toBe('Revoked');
  });

  it('releasing one request keeps what the other still covers, no longer than it covers it', async () => {
    const short = await world.ask('engineer', 'dev-customers', { durationSec: 600 });
    const long = await world.ask('engineer', 'dev-customers', { durationSec: 1_200 });
    await world.drain();
    const released = await endAccess(world.ports, await world.as('engineer'), { id: long.request.id, how: 'release' });
    expect(released.ok).toBe(true);
    await world.drain();
    const [grant] = (await read((tx) => tx.grants.page({ requestIds: [short.request.id] }, { after: null, limit: 5 })))
      .items;
    expect([grant?.state, grant?.endsAt]).toEqual(['open', world.now() + 600_000]);
    world.pass(600_000);
    await world.drain();
    expect(await statusOf('engineer', short.request.id)).toBe('Revoked');
  });
});

describe('ending early', () => {
  it.each([
    ['its owner', 'engineer', 'release', null],
    ['an administrator', 'admin', 'revoke', null],
    ['an approver who agreed', 'dba', 'revoke', null],
    ['a colleague', 'colleague', 'revoke', 'object.not_found'],
    ['an auditor', 'auditor', 'revoke', 'auth.forbidden'],
  ] as const)('by %s', async (_, name, how, code) => {
    const { request } = await world.ask('engineer', 'prod-customers');
    for (const approver of ['manager', 'dba', 'compliance']) await decideAs(approver, request.id);
    await world.drain();
    const ended = await endAccess(world.ports, await world.as(name), { id: request.id, how });
    expect(ended.ok ? null : ended.refusal.code).toBe(code);
    await world.drain();
    expect(await statusOf('engineer', request.id)).toBe(code === null ? 'Revoked' : 'Active');
  });

  it('with a reason that cannot be kept is refused and said so; without it the access ends', async () => {
    const { request } = await world.ask('engineer', 'dev-customers');
    const actor = await world.as('engineer');
    for (const reason of ['half \ud800 a character', 'x'.repeat(1_001)]) {
      const refused = await endAccess(world.ports, actor, { id: request.id, how: 'release', reason });
      expect(refused).toMatchObject({ ok: false, refusal: { code: 'input.invalid', field: 'reason' } });
    }
    expect(await endAccess(world.ports, actor, { id: request.id, how: 'release', reason: ' ' })).toMatchObject({
      ok: true,
    });
  });

  it('before anything was opened leaves nothing behind', async () => {
    const { request } = await world.ask('engineer', 'dev-customers');
    await endAccess(world.ports, await world.as('engineer'), { id: request.id, how: 'release' });
    await world.drain();
    expect(world.calls.filter((call) => call.action === 'change').length).toBe(0);
    world.pass(1_000);
    await world.drain();
    expect(await statusOf('engineer', request.id)).toBe('Revoked');
  });
});

describe('the audit log', () => {
  it('tells the whole story in order, and verifies', async () => {
    const before = (await read((tx) => tx.audit.head()))?.sequence ?? 0;
    const { request } = await world.ask('engineer', 'prod-customers');
    for (const approver of ['manager', 'dba', 'compliance']) await decideAs(approver, request.id);
    await world.drain();
    world.pass(hourMs);
    await world.drain();
    const records = await read((tx) => tx.audit.after(0, 10_000));
    const verified = verifyChain(records, nodeHash);
    expect(verified.ok && verified.value.count).toBe(records.length);
    const kinds = records
      .slice(before)
      .map((record) => JSON.parse(Buffer.from(record.bytes).toString('utf8')).kind as string)
      .filter((kind) => /^(request|grant|lease)\./.test(kind));
    expect(kinds).toEqual([
      'request.asked',
      'request.approved',
      'request.approved',
      'request.approved',
      'request.agreed',
      'grant.planned',
      'grant.opening',
      'grant.opened',
      'grant.closing',
      'grant.gone',
    ]);
  });
});

describe('a session', () => {
  it('is nobody’s but the grantee’s', async () => {
    const { request } = await world.ask('engineer', 'dev-customers');
    await world.drain();
    const shown = await show('engineer', request.id);
    const sessionId = typeof shown === 'string' ? '' : (shown.entitlements[0]?.sessionId ?? '');
    const connect = async (name: string) => {
      const found = await connectionOf(world.ports, await world.as(name), { sessionId, secret: 'reveal' });
      return found.ok ? 'connected' : found.refusal.code;
    };
    expect([await connect('engineer'), await connect('colleague'), await connect('admin')]).toEqual([
      'connected',
      'object.not_found',
      'object.not_found',
    ]);
  });
});
