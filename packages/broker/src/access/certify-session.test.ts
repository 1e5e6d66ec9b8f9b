// Certificates for open access: for its grantee only, never past its end, and written to the audit log before they are handed out.

import { makeAwsSimulated } from '@tidegate/adapters';
import { type Adapter, type CertificateAsk, ok, type SessionId, sessionOf } from '@tidegate/core';
import { type BrokerWorld, openBroker } from '@tidegate/testkit';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { certifySession, endAccess } from '../index.ts';

const minutesMs = 5 * 60_000;
const asked: CertificateAsk[] = [];
/** What happens while a certificate is being signed. */
let meanwhile: () => Promise<void> = async () => undefined;

/** The AWS twin, entered by certificates. */
function certifying(twin: Adapter): Adapter {
  return {
    ...twin,
    connect: (config, credential) => {
      const target = twin.connect(config, credential);
      if (!target.ok) return target;
      return ok({
        ...target.value,
        certify: async (_plan, ask) => {
          asked.push(ask);
          await meanwhile();
          const validUntil = Math.min(ask.now + minutesMs, ask.endsAt);
          return ok({ certificate: 'line', serial: '7', fingerprint: 'SHA256:x', validUntil });
        },
      });
    },
  };
}

let world: BrokerWorld;
let plain: BrokerWorld;
beforeAll(async () => {
  world = await openBroker({ adapters: [certifying(makeAwsSimulated())] });
  plain = await openBroker();
});
afterEach(async () => {
  meanwhile = async () => undefined;
  await world.settle();
});
afterAll(async () => {
  await world.close();
  await plain.close();
});

async function openSession(of: BrokerWorld): Promise<SessionId> {
  const { request } = await of.ask('engineer', 'dev-customers', { durationSec: 3_600 });
  await of.drain();
  const page = await of.ports.store.read((tx) =>
    tx.grants.page({ requestIds: [request.id] }, { after: null, limit: 5 }),
  );
  const [grant] = page.items;
  if (!grant) throw new Error('nothing opened');
  return sessionOf(grant.id);
}
const certify = async (of: BrokerWorld, name: string, sessionId: string) => {
  const made = await certifySession(of.ports, await of.as(name), { sessionId, publicKey: 'ssh-ed25519 AAAA' });
  return made.ok ? made.value.validUntil : made.refusal.code;
};
const certified = async (): Promise<number> => {
  const page = await world.ports.store.read((tx) => tx.audit.page({}, { after: null, limit: 1_000 }));
  return page.items.filter(({ bytes }) => Buffer.from(bytes).includes('"session.certified"')).length;
};

it('is made again and again while the access lasts, each is in the audit log, and none lasts past the end', async () => {
  const sessionId = await openSession(world);
  const before = await certified();
  expect(await certify(world, 'engineer', sessionId)).toBe(world.now() + minutesMs);
  world.pass(57 * 60_000);
  expect(await certify(world, 'engineer', sessionId)).toBe(world.now() + 3 * 60_000);
  expect(asked.at(-1)?.publicKey).toBe('ssh-ed25519 AAAA');
  expect((await certified()) - before).toBe(2);
  world.pass(3 * 60_000);
  await world.drain();
  expect(await certify(world, 'engineer', sessionId)).toBe('session.not_open');
});

it('is nobody else’s, and the session of another looks like none', async () => {
  const sessionId = await openSession(world);
  const before = asked.length;
  expect(await certify(world, 'manager', sessionId)).toBe('object.not_found');
  expect(await certify(world, 'engineer', 'ses_00000000000000000000000000')).toBe('object.not_found');
  expect(asked.length).toBe(before);
});

it('is thrown away where the access ended while it was signed, and leaves no event', async () => {
  const sessionId = await openSession(world);
  const before = await certified();
  meanwhile = async () => {
    const actor = await world.as('engineer');
    const page = await world.ports.store.read((tx) =>
      tx.requests.page({ requesterId: actor.person.id }, { after: null, limit: 50 }),
    );
    for (const { id } of page.items) await endAccess(world.ports, actor, { id, how: 'release' });
    await world.drain();
  };
  expect(await certify(world, 'engineer', sessionId)).toBe('session.not_open');
  expect((await certified()) - before).toBe(0);
});

it('is refused in words where access is not by certificates', async () => {
  expect(await certify(plain, 'engineer', await openSession(plain))).toBe('session.no_certificate');
});
