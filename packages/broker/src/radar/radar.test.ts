// The radar as a whole: what others make, widen or take away in a target is seen, told once, decided on by people, and gone only when a
// survey no longer shows it. A survey that cannot be read whole changes nothing.

import { makeAwsSimulated } from '@tidegate/adapters';
import {
  type Adapter,
  type AuditKind,
  Fault,
  type Grant,
  isId,
  type ObservedAccess,
  type Outcome,
  type RequestId,
  type Sighting,
} from '@tidegate/core';
import { type BrokerWorld, openBroker, smallCompany } from '@tidegate/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reviewDrift } from '../drift/review-drift.ts';
import { cleanUp } from './clean-up.ts';
import { listSightings, radarOverview } from './list-radar.ts';
import { acceptSighting, acceptStanding, removeSighting } from './remove-sighting.ts';
import { requestSurvey } from './schedule-radar.ts';

/** What others did in the target, behind our back. */
let made: ObservedAccess[] = [];
let hidden: (one: ObservedAccess) => boolean = () => false;
let broken = false;
let removing: () => Outcome = () => ({ kind: 'done' });

function surveyed(adapter: Adapter): Adapter {
  return {
    ...adapter,
    connect(config, credential) {
      const connected = adapter.connect(config, credential);
      if (!connected.ok || connected.value.survey === undefined) return connected;
      const honest = connected.value.survey;
      async function* read(): AsyncIterable<readonly ObservedAccess[]> {
        yield made;
        if (broken) throw new Fault('target.unreachable', 'it stopped in the middle');
        for await (const page of honest.read()) yield page.filter((one) => !hidden(one));
      }
      const remove = async (observed: ObservedAccess): Promise<Outcome> => {
        const outcome = removing();
        if (outcome.kind === 'done') made = made.filter(({ key }) => key !== observed.key);
        return outcome;
      };
      return { ok: true, value: { ...connected.value, survey: { read, remove } } };
    },
  };
}

const byHand = (account: string, parts: Partial<ObservedAccess> = {}): ObservedAccess => ({
  key: `by hand ${account}`,
  account,
  ours: false,
  entitlement: null,
  sentence: `the account ${account} may sign in`,
  ...parts,
});

const documents = {
  ...smallCompany,
  flows: smallCompany.flows.map((flow) =>
    flow.name !== 'dev'
      ? flow
      : {
          ...flow,
          body: {
            ...(typeof flow.body === 'object' ? flow.body : {}),
            access_targets: [{ access_scope: { access_scope_reference: 'internal', permissions: ['ADMIN'] } }],
          },
        },
  ),
};

let world: BrokerWorld;
beforeEach(async () => {
  made = [byHand('ancient'), byHand('oldest')];
  world = await openBroker({ adapters: [surveyed(makeAwsSimulated())], documents });
});
afterEach(async () => {
  hidden = () => false;
  broken = false;
  removing = () => ({ kind: 'done' });
  await world.close();
});

async function survey(): Promise<void> {
  world.pass(1_000);
  const asked = await requestSurvey(world.ports, await world.as('admin'), { id: 'cloud' });
  expect(asked.ok).toBe(true);
  await world.drain();
}

async function sightings(): Promise<readonly Sighting[]> {
  return (await listSightings(world.ports, { filter: {}, page: { after: null, limit: 100 } })).items;
}

const openOnes = async (): Promise<readonly string[]> =>
  (await sightings())
    .filter(({ resolvedAt }) => resolvedAt === null)
    .map(({ kind, account }) => `${kind} ${account}`)
    .sort();

async function openFindings(): Promise<readonly string[]> {
  await reviewDrift(world.ports);
  const open = await world.ports.store.read((tx) => tx.findings.open());
  return open
    .filter(({ kind }) => kind.startsWith('radar.'))
    .map(({ kind, severity }) => `${kind} ${severity}`)
    .sort();
}

async function grantOf(requestId: RequestId): Promise<Grant> {
  const filter = { requestIds: [requestId] };
  const [grant] = (await world.ports.store.read((tx) => tx.grants.page(filter, { after: null, limit: 5 }))).items;
  if (grant === undefined) throw new Error('the request has a grant');
  return grant;
}

async function opened(): Promise<Grant> {
  const { request } = await world.ask('engineer', 'dev-customers', { durationSec: 3_600 });
  await world.drain();
  return grantOf(request.id);
}

async function told(kind: AuditKind): Promise<number> {
  const page = await world.ports.store.read((tx) => tx.audit.page({ kind }, { after: null, limit: 50 }));
  return page.items.length;
}

const one = async (kind: Sighting['kind']): Promise<Sighting> => {
  const found = (await sightings()).find((each) => each.kind === kind && each.resolvedAt === null);
  if (found === undefined) throw new Error(`nothing is ${kind}`);
  return found;
};

describe('the first survey', () => {
  it('makes a baseline: hundreds of accounts are one finding, and no alarm', async () => {
    made = Array.from({ length: 300 }, (_, at) => byHand(`account ${at}`));
    await survey();
    expect(new Set((await sightings()).map(({ kind }) => kind))).toEqual(new Set(['standing']));
    expect(await openFindings()).toEqual(['radar.standing low']);
    const [cloud] = await radarOverview(world.ports);
    expect(cloud?.counts).toMatchObject([{ kind: 'standing', accounts: 300, open: 300, accepted: 0 }]);
    expect(await told('radar.seen')).toBe(0);
    expect(await told('radar.reviewed')).toBe(1);
  });

  it('is accepted as a whole, with a reason', async () => {
    await survey();
    const admin = await world.as('admin');
    const silent = await acceptStanding(world.ports, admin, { integration: 'cloud', reason: ' ' });
    expect(silent.ok ? null : silent.refusal.code).toBe('input.invalid');
    expect(await acceptStanding(world.ports, admin, { integration: 'cloud', reason: 'looked through' })).toEqual({
      ok: true,
      value: 2,
    });
    expect(await openFindings()).toEqual([]);
    await survey();
    expect(await openOnes()).toEqual(['standing ancient', 'standing oldest']);
    expect(await openFindings()).toEqual([]);
  });
});

describe('afterwards', () => {
  beforeEach(survey);

  it('what others make is found once, and resolved when it is gone', async () => {
    made.push(byHand('mallory'), byHand('root', { untouchable: 'it is the system’s' }));
    await survey();
    await survey();
    expect(await openOnes()).toContain('made_outside mallory');
    expect(await told('radar.seen')).toBe(2);
    expect(await openFindings()).toEqual([
      'radar.made_outside high',
      'radar.made_outside medium',
      'radar.standing low',
    ]);
    made = made.filter(({ account }) => account !== 'mallory');
    await survey();
    expect(await openOnes()).not.toContain('made_outside mallory');
    // Whoever comes back is no longer standing access.
    made = made.filter(({ account }) => account !== 'ancient');
    await survey();
    made.push(byHand('ancient'));
    await survey();
    expect(await openOnes()).toContain('made_outside ancient');
  });

  it('a survey that stops in the middle concludes nothing, and says so', async () => {
    made = [];
    broken = true;
    await survey();
    expect(await openOnes()).toEqual(['standing ancient', 'standing oldest']);
    const [cloud] = await radarOverview(world.ports);
    expect(cloud?.review?.trouble).toBe('it stopped in the middle');
    broken = false;
    // Nor does one that tells nothing at all.
    await survey();
    expect(await openOnes()).toEqual(['standing ancient', 'standing oldest']);
    expect((await radarOverview(world.ports))[0]?.review?.trouble).toMatch(/tells nothing/);
  });

  it('a grant is no sighting, whatever it is doing', async () => {
    const grant = await opened();
    await survey();
    expect(grant.state).toBe('open');
    expect(await openOnes()).toEqual(['standing ancient', 'standing oldest']);
    await world.settle();
    await survey();
    expect(
      (await grantOf((await world.ports.store.read((tx) => tx.leases.ofGrant(grant.id)))[0]?.requestId ?? 'req_'))
        .state,
    ).toBe('gone');
    expect(await openOnes()).toEqual(['standing ancient', 'standing oldest']);
  });

  it('a grant that somebody took away is told, and looked at', async () => {
    const grant = await opened();
    hidden = ({ grantId }) => grantId === grant.id;
    await survey();
    expect(await one('removed_outside')).toMatchObject({ grantId: grant.id });
    const refused = await removeSighting(world.ports, await world.as('admin'), {
      id: (await one('removed_outside')).id,
      reason: 'why not',
    });
    expect(refused.ok ? null : refused.refusal.code).toBe('radar.not_removable');
    hidden = () => false;
    await survey();
    expect(await openOnes()).toEqual(['standing ancient', 'standing oldest']);
  });

  it('what was added to an account of a grant is told as widened, and what carries our mark without a grant as left behind', async () => {
    const grant = await opened();
    const engineer = 'engineer@small.example';
    made.push(byHand(engineer, { key: 'more', ours: true, grantId: grant.id }));
    made.push(byHand('tg_other', { ours: true, grantId: 'gra_00000000000000000000000000' }));
    await survey();
    expect(await one('widened')).toMatchObject({ account: engineer, grantId: grant.id });
    expect(await one('left_behind')).toMatchObject({ account: 'tg_other' });
    expect(await openFindings()).toContain('radar.widened high');
  });

  it('what somebody accepted meanwhile is not cleaned up', async () => {
    await survey();
    made.push(byHand('tg_other', { ours: true, grantId: 'gra_00000000000000000000000000' }));
    await survey();
    const stale = await one('left_behind');
    await acceptSighting(world.ports, await world.as('admin'), { id: stale.id, reason: 'it stays' });
    await world.ports.store.transaction(async (tx) => {
      const [integration] = await tx.integrations.all();
      if (integration === undefined) throw new Error('there is an integration');
      const reading = { ...tx, radar: { ...tx.radar, openOf: async () => [stale] } };
      world.pass(2 * 24 * 3_600_000);
      await cleanUp(world.ports, reading, { ...integration, cleanUpAfterDays: 1 });
    });
    expect(await one('left_behind')).toMatchObject({ accepted: { reason: 'it stays' }, removal: null });
  });

  it('removing is decided by a person, tried until it is so, and proven by a survey', async () => {
    made.push(byHand('mallory'));
    await survey();
    const admin = await world.as('admin');
    const { id } = await one('made_outside');
    removing = () => ({ kind: 'unavailable', message: 'the target is busy' });
    expect((await removeSighting(world.ports, admin, { id, reason: 'nobody knows mallory' })).ok).toBe(true);
    await world.drain();
    expect((await one('made_outside')).removal).toMatchObject({ trouble: 'the target is busy', by: admin.person.id });
    removing = () => ({ kind: 'done' });
    // The target says done and lies: it is still there.
    const lying = made;
    const honest = removing;
    removing = () => {
      queueMicrotask(() => {
        made = lying;
      });
      return { kind: 'done' };
    };
    world.pass(60_000);
    await world.drain();
    expect((await one('made_outside')).removal?.trouble).toMatch(/still there/);
    removing = honest;
    world.pass(600_000);
    await world.drain();
    expect(await openOnes()).toEqual(['standing ancient', 'standing oldest']);
    expect(await told('radar.removed')).toBe(1);
    expect(made.map(({ account }) => account)).toEqual(['ancient', 'oldest']);
  });

  it('what is untouchable is not removed, what is accepted is no finding and gives its removal up', async () => {
    made.push(byHand('root', { untouchable: 'it is the system’s' }), byHand('mallory'));
    await survey();
    const admin = await world.as('admin');
    const ofAccount = async (name: string) => (await sightings()).find(({ account }) => account === name)?.id ?? '';
    const refused = await removeSighting(world.ports, admin, { id: await ofAccount('root'), reason: 'away' });
    expect(refused).toMatchObject({
      ok: false,
      refusal: { code: 'radar.not_removable', message: 'it is the system’s' },
    });
    removing = () => ({ kind: 'refused', message: 'no' });
    await removeSighting(world.ports, admin, { id: await ofAccount('mallory'), reason: 'away' });
    await world.drain();
    expect((await acceptSighting(world.ports, admin, { id: await ofAccount('mallory'), reason: 'a robot' })).ok).toBe(
      true,
    );
    const mallory = await ofAccount('mallory');
    expect(await world.ports.store.read((tx) => tx.work.find('radar.remove', mallory))).toBeNull();
    expect(await openFindings()).toEqual(['radar.made_outside high', 'radar.standing low']);
  });

  it('an account that comes while admin access is open is told with it, to whoever may end it', async () => {
    const grant = await opened();
    made.push(byHand('backdoor'));
    await world.settle();
    await survey();
    const sighting = await one('made_outside');
    expect(sighting).toMatchObject({ account: 'backdoor', grantId: grant.id });
    expect(sighting.sentence).toContain(`the admin access of grant ${grant.id}`);
    const admin = await world.person('admin');
    const notices = await world.ports.store.read((tx) => tx.notices.page(admin.id, { after: null, limit: 50 }));
    expect(notices.items.map(({ kind, sentence }) => [kind, sentence])).toContainEqual([
      'grant.account_appeared',
      expect.stringMatching(/while engineer Small had ADMIN on `dev-customers`, an account appeared in `cloud`/),
    ]);
    expect(isId('sighting', sighting.id)).toBe(true);
  });
});
