// Grants and leases come back as they were saved; at most one grant of a grantee and entitlement is live; the sweeper sees
// every grant past its end.

import {
  type Grant,
  type GrantFilter,
  type GrantState,
  grantStates,
  type Lease,
  type LiveLeaseFilter,
  liveStates,
  type Store,
} from '@tidegate/core';
import { describe, expect, test } from 'vitest';

import { allPages, firstPage } from './pages.ts';
import { aGrant, aLease, aRequest, aResource, fresh, savedGround, start } from './samples.ts';

const states: readonly GrantState[] = grantStates;
const over: readonly GrantState[] = ['gone', 'failed'];
const bare = {
  plan: null,
  seenAt: null,
  endsAt: null,
  closeCause: null,
  closingSince: null,
  goneAt: null,
  excess: [],
  differs: [],
  uncertainSince: null,
  alarmedAt: null,
  trouble: null,
  simulated: false,
} as const;

export function grantPromises(store: () => Store): void {
  const save = (grant: Grant): Promise<void> => store().transaction((tx) => tx.grants.insert(grant));
  const idsOf = async (filter: GrantFilter): Promise<readonly string[]> =>
    (await store().read((tx) => tx.grants.page(filter, firstPage))).items.map((grant) => grant.id).toSorted();

  describe('grants', () => {
    test('a grant comes back as saved, in every state', async () => {
      const ground = await savedGround(store());
      for (const state of states) {
        for (const parts of [{ state }, { state, ...bare }]) {
          const grant = aGrant(ground, parts);
          await save(grant);
          expect(await store().read((tx) => tx.grants.get(grant.id))).toEqual(grant);
          expect(await store().transaction((tx) => tx.grants.lock(grant.id))).toEqual(grant);
        }
      }
    });

    test('many grants and leases are saved at once as they would be one by one, in every state', async () => {
      const ground = await savedGround(store());
      const grants = states.flatMap((state) => [aGrant(ground, { state }), aGrant(ground, { state, ...bare })]);
      const leases: Lease[] = [];
      for (const grant of grants) {
        await save(grant);
        const request = aRequest(ground.person);
        const lease = aLease({ request, grant });
        await store().transaction(async (tx) => {
          await tx.requests.insert(request);
          await tx.leases.insert(lease);
        });
        leases.push({ ...lease, endedAt: start, endCause: 'ended', endsAt: null });
      }
      const changed = grants.map((grant, at) => {
        const like = grants[(at + 1) % grants.length] ?? grant;
        const { id, granteeId, integrationId, resourceId, permissionId } = grant;
        return {
          ...like,
          id,
          granteeId,
          integrationId,
          resourceId,
          permissionId,
          state: grant.state,
          version: grant.version + 1,
        };
      });
      await store().transaction(async (tx) => {
        const ids = [...grants.map((grant) => grant.id), fresh('grant')];
        expect(await tx.grants.lockMany(ids)).toEqual(grants.toSorted((a, b) => (a.id < b.id ? -1 : 1)));
        await tx.grants.saveMany(changed);
        await tx.leases.saveMany(leases);
        await tx.grants.saveMany([]);
      });
      for (const [at, grant] of changed.entries()) {
        expect(await store().read((tx) => tx.grants.get(grant.id))).toEqual(grant);
        expect(await store().read((tx) => tx.leases.ofGrant(grant.id))).toEqual([leases[at]]);
      }
    });

    test('many grants are saved all or none: one that was changed meanwhile is told, and nothing is stored', async () => {
      const ground = await savedGround(store());
      const [fits, stale] = [aGrant(ground), aGrant(ground)];
      await save(fits);
      await save(stale);
      const saving = store().transaction((tx) =>
        tx.grants.saveMany([
          { ...fits, trouble: 'new', version: fits.version + 1 },
          { ...stale, trouble: 'new', version: stale.version + 2 },
        ]),
      );
      await expect(saving).rejects.toMatchObject({ code: 'object.changed' });
      expect(await store().read((tx) => tx.grants.get(fits.id))).toEqual(fits);
    });

    test('several grants are read at once, in the order of their ids, without those that do not exist', async () => {
      const ground = await savedGround(store());
      const grants = [aGrant(ground), aGrant(ground), aGrant(ground)];
      for (const grant of grants) await save(grant);
      const ids = [...grants.map((grant) => grant.id), fresh('grant')];
      const byId = grants.toSorted((a, b) => (a.id < b.id ? -1 : 1));
      expect(await store().read((tx) => tx.grants.many(ids))).toEqual(byId);
      expect(await store().read((tx) => tx.grants.many([]))).toEqual([]);
    });

    test('a save replaces the version before and no other', async () => {
      const grant = aGrant(await savedGround(store()));
      await save(grant);
      const second = { ...grant, ...bare, state: 'closing', secret: 'viewed', version: 2 } as const;
      await store().transaction((tx) => tx.grants.save(second));
      const stale = store().transaction((tx) => tx.grants.save(second));
      await expect(stale).rejects.toMatchObject({ name: 'Fault', code: 'object.changed' });
      expect(await store().read((tx) => tx.grants.get(grant.id))).toEqual(second);
    });

    test('the live grant of an entitlement is found while it is live, and not after', async () => {
      const ground = await savedGround(store());
      for (const state of states) {
        const grant = aGrant(ground, { state });
        await save(grant);
        const live = liveStates.some((live) => live === state) ? grant : null;
        expect(await store().transaction((tx) => tx.grants.lockLive(ground.person.id, grant))).toEqual(live);
        expect(await store().transaction((tx) => tx.grants.lockLive(fresh('person'), grant))).toBeNull();
      }
    });

    test('a second live grant of one entitlement cannot be saved; beside one that closes, a new one can', async () => {
      const ground = await savedGround(store());
      const grant = aGrant(ground);
      const again = aGrant(ground, {
        resourceId: grant.resourceId,
        permissionId: grant.permissionId,
        state: 'planned',
      });
      await save(grant);
      await expect(save(again)).rejects.toMatchObject({ name: 'Fault', code: 'object.changed' });
      await store().transaction((tx) => tx.grants.save({ ...grant, state: 'closing', version: 2 }));
      await save(again);
      expect(await store().transaction((tx) => tx.grants.lockLive(ground.person.id, grant))).toEqual(again);
    });

    test('each filter gives what it names', async () => {
      const ground = await savedGround(store());
      const other = await savedGround(store());
      const [open, gone, theirs] = [aGrant(ground), aGrant(ground, { state: 'gone' }), aGrant(other)];
      const request = aRequest(ground.person);
      await store().transaction(async (tx) => {
        for (const grant of [open, gone, theirs]) await tx.grants.insert(grant);
        await tx.requests.insert(request);
        await tx.leases.insert(aLease({ request, grant: gone }));
        await tx.leases.insert(aLease({ request, grant: gone }));
      });
      expect(await idsOf({ granteeId: ground.person.id })).toEqual([open.id, gone.id].toSorted());
      expect(await idsOf({ integrationId: other.integration.id })).toEqual([theirs.id]);
      expect(await idsOf({ resourceId: open.resourceId })).toEqual([open.id]);
      expect(await idsOf({ resourceIds: [gone.resourceId, theirs.resourceId] })).toEqual(
        [gone.id, theirs.id].toSorted(),
      );
      expect(await idsOf({ resourceIds: [] })).toEqual([]);
      expect(await idsOf({ granteeId: ground.person.id, states: ['gone'] })).toEqual([gone.id]);
      expect(await idsOf({ requestIds: [request.id] })).toEqual([gone.id]);
      expect(await idsOf({ requestIds: [] })).toEqual([]);
    });

    test('pages are newest first and lose and repeat nothing', async () => {
      const ground = await savedGround(store());
      for (const at of [2, 1, 1, 1, 3]) await save(aGrant(ground, { createdAt: start + at }));
      const filter = { granteeId: ground.person.id };
      const paged = await allPages((page) => store().read((tx) => tx.grants.page(filter, page)), 2);
      expect(paged.map((grant) => grant.createdAt - start)).toEqual([3, 2, 1, 1, 1]);
      expect(new Set(paged.map((grant) => grant.id)).size).toBe(5);
    });

    test('the sweeper sees every grant that should be gone and that nobody is closing, and none that is over', async () => {
      const ground = await savedGround(store());
      const moment = 1_000_000;
      const due: Grant[] = [];
      for (const state of states) {
        const closing = state === 'closing' || state === 'leaking';
        const ended = aGrant(ground, { state, endsAt: moment, notAfter: moment + 500, closingSince: null });
        const unseen = aGrant(ground, { state, endsAt: null, notAfter: moment - 1, closingSince: null });
        const endsLater = aGrant(ground, { state, endsAt: moment + 1, notAfter: moment + 1, closingSince: moment - 2 });
        const beingClosed = aGrant(ground, { state, endsAt: moment - 9, closingSince: moment - 9 });
        for (const grant of [ended, unseen, endsLater, beingClosed]) await save(grant);
        await store().transaction((tx) =>
          tx.work.add({ id: fresh('work'), kind: 'grant.close', subject: beingClosed.id, dueAt: moment }),
        );
        if (!over.includes(state)) due.push(ended, unseen);
        if (closing) due.push(endsLater);
      }
      const overdue = (await store().read((tx) => tx.grants.overdue(moment, 1_000))).filter(
        (grant) => grant.granteeId === ground.person.id,
      );
      expect(overdue.map((grant) => grant.id).toSorted()).toEqual(due.map((grant) => grant.id).toSorted());
      expect((await store().read((tx) => tx.grants.overdue(moment, 3))).map((grant) => grant.id)).toEqual(
        overdue.slice(0, 3).map((grant) => grant.id),
      );
    });

    test('secrets of open grants are due when they are as old as their integration says, the oldest first', async () => {
      const hour = 3_600_000;
      const ground = await savedGround(store());
      const free = await savedGround(store());
      const rotating = { ...ground.integration, rotateSecretsEveryHours: 2 };
      await store().transaction((tx) => tx.integrations.save(rotating));
      const at = (seenAt: number, parts: Partial<Grant> = {}) =>
        aGrant(ground, { state: 'open', secret: 'viewed', seenAt, ...parts });
      const [old, older, made] = [
        at(3 * hour),
        at(2 * hour, { secret: 'available' }),
        at(hour, { secretSince: 4 * hour }),
      ];
      const others = [
        at(hour, { secret: 'resetting' }),
        at(hour, { secret: 'none' }),
        at(hour, { state: 'uncertain' }),
        at(hour, { state: 'closing' }),
        aGrant(free, { state: 'open', secret: 'viewed', seenAt: hour }),
      ];
      for (const grant of [old, older, made, ...others]) await save(grant);
      const due = (moment: number, limit = 1_000, after: Grant['id'] | null = null) =>
        store().read((tx) => tx.grants.secretsDue(moment, { after, limit }));
      const [first, second, third] = [older, old, made].toSorted((one, other) => (one.id < other.id ? -1 : 1));
      expect(await due(4 * hour - 1)).toEqual([]);
      expect(await due(4 * hour)).toEqual([older]);
      expect(await due(6 * hour)).toEqual([first, second, third]);
      expect(await due(6 * hour, 1)).toEqual([first]);
      expect(await due(6 * hour, 1, first?.id)).toEqual([second]);
    });

    test('the longest overdue is known by its end, or by when its closing began', async () => {
      const ground = await savedGround(store());
      const since = (moment: number) => store().read((tx) => tx.grants.overdueSince(moment));
      await save(aGrant(ground, { state: 'gone', endsAt: 1, closingSince: 1 }));
      await save(aGrant(ground, { state: 'open', endsAt: 500, closingSince: null }));
      expect(await since(499)).not.toBe(500);
      expect(await since(500)).toBe(500);
      await save(aGrant(ground, { state: 'leaking', endsAt: 900_000, closingSince: 400 }));
      expect(await since(450)).toBe(400);
    });

    test('grants are counted by state', async () => {
      const ground = await savedGround(store());
      const before = await store().read((tx) => tx.grants.countByState());
      await save(aGrant(ground, { state: 'leaking' }));
      const after = await store().read((tx) => tx.grants.countByState());
      expect(after.get('leaking')).toBe((before.get('leaking') ?? 0) + 1);
      expect(after.get('open')).toBe(before.get('open'));
    });
  });

  describe('leases', () => {
    test('a lease comes back as saved, by id, request and grant', async () => {
      const ground = await savedGround(store());
      const [request, other] = [aRequest(ground.person), aRequest(ground.person)];
      const grant = aGrant(ground);
      const lease = aLease({ request, grant }, { endsAt: null, endedAt: null, endCause: null });
      const second = aLease({ request: other, grant }, { notAfter: lease.notAfter + 1 });
      await store().transaction(async (tx) => {
        await tx.requests.insert(request);
        await tx.requests.insert(other);
        await tx.grants.insert(grant);
        await tx.leases.insert(lease);
        await tx.leases.insert(second);
      });
      await store().read(async (tx) => {
        expect(await tx.leases.get(lease.id)).toEqual(lease);
        expect(await tx.leases.ofRequest(request.id)).toEqual([lease]);
        expect(await tx.leases.ofRequests([request.id, other.id])).toEqual([lease, second]);
        expect(await tx.leases.ofRequests([])).toEqual([]);
        expect(await tx.leases.ofGrant(grant.id)).toEqual([lease, second]);
        expect(await tx.leases.ofGrants([grant.id, fresh('grant')])).toEqual([lease, second]);
        expect(await tx.leases.ofGrants([])).toEqual([]);
      });
      const ended = { ...lease, endsAt: start, endedAt: start + 1, endCause: 'released' } as const;
      await store().transaction((tx) => tx.leases.save(ended));
      expect(await store().read((tx) => tx.leases.get(lease.id))).toEqual(ended);
    });

    test('leases are found by the automatic flow that gave them, live or taken back, and by a review that is due', async () => {
      const ground = await savedGround(store());
      const terms = aRequest(ground.person).terms;
      const [asked, own] = [
        aRequest(ground.person),
        aRequest(ground.person, { terms: { ...terms, trigger: 'automatic' } }),
      ];
      const grant = aGrant(ground);
      const live = { endedAt: null, endCause: null } as const;
      const [ofAsked, ofOwn] = [aLease({ request: asked, grant }, live), aLease({ request: own, grant }, live)];
      const held = aLease({ request: own, grant }, { ...live, held: true, reviewAt: start - 50_000 });
      const [over, takenBack] = [aLease({ request: asked, grant }), aLease({ request: own, grant })];
      await store().transaction(async (tx) => {
        await tx.requests.insert(asked);
        await tx.requests.insert(own);
        await tx.grants.insert(grant);
        for (const lease of [ofAsked, ofOwn, held, over, takenBack]) await tx.leases.insert(lease);
      });
      const ids = (leases: readonly { readonly id: string }[]): ReadonlySet<string> =>
        new Set(leases.map(({ id }) => id));
      await store().read(async (tx) => {
        expect(ids(await tx.leases.liveOfAutomatic(own.flowId))).toEqual(ids([ofOwn, held]));
        expect(await tx.leases.liveOfAutomatic(asked.flowId)).toEqual([]);
        expect(await tx.leases.automaticFlows()).toContain(own.flowId);
        expect(await tx.leases.automaticFlows()).not.toContain(asked.flowId);
        expect(await tx.leases.takenBackOfAutomatic(own.flowId, start)).toEqual([takenBack]);
        expect(await tx.leases.takenBackOfAutomatic(own.flowId, start + 6)).toEqual([]);
        expect(ids(await tx.leases.reviewDue(start - 50_000))).toContain(held.id);
        expect(ids(await tx.leases.reviewDue(start - 50_001))).not.toContain(held.id);
      });
    });

    test('live leases are found by who has them, the integration, the flow, and the resource with what is below it', async () => {
      const ground = await savedGround(store());
      const integrationId = ground.integration.id;
      const above = aResource(integrationId, { ancestors: [] });
      const below = aResource(integrationId, { ancestors: ['root', above.nativeId] });
      const request = aRequest(ground.person);
      const [own, under] = [above, below].map(({ id }) => aGrant(ground, { resourceId: id, state: 'open' }));
      if (own === undefined || under === undefined) throw new Error('two grants');
      const live = { endedAt: null, endCause: null } as const;
      const leases = [aLease({ request, grant: own }, live), aLease({ request, grant: under }, live)];
      const over = aLease({ request, grant: own });
      await store().transaction(async (tx) => {
        await tx.resources.save([above, below]);
        await tx.requests.insert(request);
        for (const grant of [own, under]) await tx.grants.insert(grant);
        for (const lease of [...leases, over]) await tx.leases.insert(lease);
      });
      const found = async (filter: LiveLeaseFilter): Promise<readonly Lease[]> =>
        store().read((tx) => tx.leases.live(filter, null, 10));
      const both = leases.toSorted((one, other) => (one.id < other.id ? -1 : 1));
      expect(await found({ granteeIds: [fresh('person'), ground.person.id] })).toEqual(both);
      expect(await found({ granteeIds: [] })).toEqual([]);
      expect(await found({ integrationId })).toEqual(both);
      expect(await found({ integrationId: fresh('integration') })).toEqual([]);
      expect(await found({ flowId: request.flowId })).toEqual(both);
      expect(await found({ flowId: fresh('flow') })).toEqual([]);
      expect(await found({ resourceId: above.id })).toEqual(leases.slice(0, 1));
      expect(await found({ resourceId: above.id, below: { integrationId, nativeId: above.nativeId } })).toEqual(both);
      expect(await found({ resourceId: below.id, below: { integrationId, nativeId: below.nativeId } })).toEqual(
        leases.slice(1),
      );
      const [first] = both;
      if (first === undefined) throw new Error('two leases');
      expect(await store().read((tx) => tx.leases.live({ integrationId }, first.id, 10))).toEqual(both.slice(1));
      expect(await store().read((tx) => tx.leases.live({ integrationId }, null, 1))).toEqual([first]);
    });
  });
}
