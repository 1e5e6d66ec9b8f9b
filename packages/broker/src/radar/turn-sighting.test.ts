// Access that others made, turned into a request: the person's own flows and consents decide, whoever had it asked for consents to nothing,
// and the old access goes when the new is seen, or is the grant's from then on.

import { makeAwsSimulated } from '@tidegate/adapters';
import type { Adapter, AuditKind, ObservedAccess, Sighting } from '@tidegate/core';
import { type BrokerWorld, emailOf, openBroker, smallCompany } from '@tidegate/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { saveIdentityLink } from '../people/identity-links.ts';
import { decideRequest } from '../requests/decide-request.ts';
import { withdrawRequest } from '../requests/withdraw-request.ts';
import { listSightings } from './list-radar.ts';
import { requestSurvey } from './schedule-radar.ts';
import { type TurnInput, turnSighting } from './turn-sighting.ts';

let made: ObservedAccess[] = [];
/** Where grants go to the person's own account: the key under which the found access is also the grant's. */
let sameKey: string | null = null;
let adopted = false;

function surveyed(adapter: Adapter): Adapter {
  return {
    ...adapter,
    planner(config) {
      const planner = adapter.planner(config);
      if (!planner.ok) return planner;
      return {
        ok: true,
        value: {
          ...planner.value,
          plan: (ask) => {
            adopted ||= ask.adopts === true;
            return planner.value.plan(ask);
          },
          keysOf: (plan) => [...(planner.value.keysOf?.(plan) ?? []), ...(sameKey === null ? [] : [sameKey])],
        },
      };
    },
    connect(config, credential) {
      const connected = adapter.connect(config, credential);
      if (!connected.ok || connected.value.survey === undefined) return connected;
      const honest = connected.value.survey;
      async function* read(): AsyncIterable<readonly ObservedAccess[]> {
        yield made;
        yield* honest.read();
      }
      const remove = async (observed: ObservedAccess) => {
        made = made.filter(({ key }) => key !== observed.key);
        return { kind: 'done' } as const;
      };
      return { ok: true, value: { ...connected.value, survey: { read, remove } } };
    },
  };
}

const byHand = (name: string, permission = 'READ_ONLY'): ObservedAccess => ({
  key: `by hand ${name}`,
  account: 'eng',
  ours: false,
  entitlement: { type: 'aws-rds-instance', nativeId: `arn:aws:rds:eu-west-1:333333333333:db:${name}`, permission },
  sentence: `the account eng has ${permission} on ${name}`,
});

let world: BrokerWorld;
beforeEach(async () => {
  made = [byHand('prod-customers'), byHand('dev-customers'), byHand('hidden-vault')];
  sameKey = null;
  adopted = false;
  world = await openBroker({ adapters: [surveyed(makeAwsSimulated())], documents: smallCompany });
  await link('engineer', 'eng');
  await survey();
});
afterEach(() => world.close());

async function link(person: string, account: string | null): Promise<void> {
  const input = { person: emailOf(person), integration: 'cloud', account, verified: 'verified' } as const;
  expect(await saveIdentityLink(world.ports, await world.as('admin'), input)).toMatchObject({ ok: true });
}

async function survey(): Promise<void> {
  world.pass(1_000);
  await requestSurvey(world.ports, await world.as('admin'), { id: 'cloud' });
  await world.drain();
}

const sightings = async () =>
  (await listSightings(world.ports, { filter: {}, page: { after: null, limit: 100 } })).items;

async function seen(name: string) {
  const found = (await sightings()).find(({ sentence }) => sentence.endsWith(name));
  if (found === undefined) throw new Error(`nobody saw ${name}`);
  return found;
}

async function turn(name: string, rest: Partial<TurnInput> = {}, by = 'admin') {
  const { id } = await seen(name);
  const input = { id, reason: 'for the migration', person: null, flowId: null, durationSec: null, ...rest };
  return turnSighting(world.ports, await world.as(by), input);
}

async function turned(name: string) {
  const made = await turn(name);
  if (!made.ok) throw new Error(made.refusal.message);
  return made.value.request;
}

async function agree(id: Sighting['id'] | string, ...names: readonly string[]): Promise<void> {
  for (const name of names) {
    const decided = await decideRequest(world.ports, await world.as(name), { id, verdict: 'approve', reason: 'yes' });
    expect(decided.ok ? null : decided.refusal.message).toBeNull();
  }
}

const told = async (kind: AuditKind) =>
  (await world.ports.store.read((tx) => tx.audit.page({ kind }, { after: null, limit: 50 }))).items.map(({ bytes }) =>
    JSON.parse(Buffer.from(bytes).toString('utf8')),
  );

describe('access that others made, turned into a request', () => {
  it('is asked for as its person, and stays as it is until that opens; then it is taken away', async () => {
    const request = await turned('prod-customers');
    const engineer = await world.person('engineer');
    expect(request).toMatchObject({ requesterId: engineer.id, granteeId: engineer.id, state: { kind: 'waiting' } });
    expect(request.trail.startedBy).toBe((await world.person('admin')).id);
    await survey();
    expect(made).toHaveLength(3);
    expect((await seen('prod-customers')).whyNotTurned).toContain('asked for already');
    await agree(request.id, 'manager', 'dba', 'compliance');
    await world.drain();
    expect(made.map(({ key }) => key)).not.toContain('by hand prod-customers');
    expect(await seen('prod-customers')).toMatchObject({ resolvedAt: expect.any(Number) });
    const admin = await world.person('admin');
    expect(await told('radar.turned')).toMatchObject([{ actor: admin.id, facts: { request: request.id } }]);
    expect(await told('radar.removed')).toMatchObject([{ facts: { by: admin.id } }]);
    expect(adopted).toBe(true);
  });

  it('is gone as soon as a flow that asks nobody has opened it, and where the person holds it here already', async () => {
    await turned('dev-customers');
    await world.drain();
    expect(made.map(({ key }) => key)).not.toContain('by hand dev-customers');
    made.push(byHand('dev-customers'));
    await survey();
    const again = (await sightings()).find(
      ({ sentence, resolvedAt }) => sentence.includes('dev-customers') && resolvedAt === null,
    );
    const input = { id: again?.id ?? '', reason: 'again', person: null, flowId: null, durationSec: null };
    expect((await turnSighting(world.ports, await world.as('admin'), input)).ok).toBe(true);
    await world.drain();
    expect(made.map(({ key }) => key)).not.toContain('by hand dev-customers');
  });

  it('is the grant’s where the grant is that very access: nothing is taken away before its end', async () => {
    sameKey = 'by hand dev-customers';
    await turned('dev-customers');
    await world.drain();
    expect(adopted).toBe(true);
    expect(made.map(({ key }) => key)).toContain('by hand dev-customers');
    expect(await seen('dev-customers')).toMatchObject({ removal: null, resolvedAt: expect.any(Number) });
    expect(await told('radar.adopted')).toHaveLength(1);
    await survey();
    expect((await sightings()).filter(({ resolvedAt, sentence }) => !resolvedAt && sentence.includes('dev'))).toEqual(
      [],
    );
  });

  it('stays a finding when its request ends otherwise, and may be asked for anew', async () => {
    const request = await turned('prod-customers');
    const withdrawn = await withdrawRequest(world.ports, await world.as('engineer'), { id: request.id });
    expect(withdrawn.ok).toBe(true);
    await survey();
    expect(await seen('prod-customers')).toMatchObject({ resolvedAt: null, removal: null, whyNotTurned: null });
    expect(made).toHaveLength(3);
    expect((await turned('prod-customers')).id).not.toBe(request.id);
  });

  it('counts no consent of whoever had it asked for', async () => {
    // The DBA becomes an administrator too: of the only group that could agree, nobody is left.
    const dba = await world.person('dba');
    await world.ports.store.transaction((tx) => tx.people.save({ ...dba, roles: ['Admin'] }));
    const refused = await turn('prod-customers', {}, 'dba');
    expect(refused.ok ? null : refused.refusal.code).toBe('request.no_approver');
    const colleague = await world.person('colleague');
    await world.apply({
      ...smallCompany,
      groups: smallCompany.groups.map((group) =>
        group.name === 'dbas' ? { ...group, members: [dba.email, colleague.email] } : group,
      ),
    });
    await world.ports.store.transaction(async (tx) => tx.people.save({ ...dba, roles: ['Admin'] }));
    const made = await turn('prod-customers', {}, 'dba');
    if (!made.ok) throw new Error(made.refusal.message);
    const own = await decideRequest(world.ports, await world.as('dba'), {
      id: made.value.request.id,
      verdict: 'approve',
      reason: 'yes',
    });
    expect(own.ok ? null : own.refusal.code).toBe('request.self_review');
    await agree(made.value.request.id, 'manager', 'colleague', 'compliance');
  });

  it('is refused with the reason: no flow, nobody’s account, another person, no reason', async () => {
    const why = async (name: string, rest: Partial<TurnInput> = {}) => {
      const answer = await turn(name, rest);
      return answer.ok ? null : answer.refusal.message;
    };
    expect(await why('hidden-vault')).toMatch(/^no access flow offers READ_ONLY on .*hidden-vault.* to engineer@/);
    expect(await why('prod-customers', { person: emailOf('colleague') })).toMatch(/identity links say that `eng` is/);
    expect(await why('prod-customers', { reason: ' ' })).toMatch(/say why/);
    await link('engineer', null);
    expect(await why('prod-customers')).toMatch(/nothing says whose account `eng` is/);
    expect(await told('request.asked')).toEqual([]);
  });
});
