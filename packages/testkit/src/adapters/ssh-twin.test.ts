// The contract of adapters on servers in memory, and what the SSH adapter makes of answers that are lost or never came.

import { generateKeyPairSync } from 'node:crypto';
import type { Target } from '@tidegate/core';
import { expect, test } from 'vitest';
import { seededChance } from './chance.ts';
import { adapterContract } from './contract.ts';
import { wired } from './over-the-wire.ts';
import { makeSshTwin, type SshTwin } from './ssh-twin.ts';
import { type AdapterWorld, type Askable, inAnHour, openAll, planFor, plannerOf, undoAll } from './world.ts';

const credential = JSON.stringify({ username: 'root', private_key: opensshKey(), ca_key: opensshKey() });
const hostKey = `ssh-ed25519 ${'A'.repeat(68)}`;
const settings = { servers: 'web1=web1.example web2=web2.example', host_keys: `web1 ${hostKey}, web2 ${hostKey}` };
const onShared: Askable = { type: 'ssh-account', nativeId: 'web1/deploy', permission: 'LOGIN' };
const asks: readonly Askable[] = [
  onShared,
  { type: 'ssh-account', nativeId: 'web2/root', permission: 'ADMIN' },
  { type: 'ssh-server', nativeId: 'web1', permission: 'LOGIN', account: 'ada' },
];

function worldOf(twin: SshTwin): AdapterWorld {
  const connect = (): Target => {
    const target = twin.adapter.connect(settings, credential);
    if (!target.ok) throw new Error(target.refusal.message);
    return target.value;
  };
  return {
    adapter: twin.adapter,
    config: settings,
    target: connect(),
    reconnect: connect,
    asks,
    leftovers: async () =>
      [...twin.servers.values()].flatMap(({ principals, connections }) => [
        ...[...principals.values()].flatMap((ends) => [...ends.keys()]),
        ...connections.keys(),
      ]),
    close: async () => undefined,
  };
}

/** A text with its length before it. */
function packed(value: string | Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.from(value).length);
  return Buffer.concat([length, Buffer.from(value)]);
}

/** An Ed25519 key as `ssh-keygen` writes it, made without the program. */
function opensshKey(): string {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const [seed, point] = [Buffer.from(jwk.d ?? '', 'base64url'), Buffer.from(jwk.x ?? '', 'base64url')];
  const number = (value: number): Buffer => Buffer.from([value >>> 24, value >>> 16, value >>> 8, value]);
  const text = packed;
  const publicBlob = Buffer.concat([text('ssh-ed25519'), text(point)]);
  const secret = Buffer.concat([number(7), number(7), publicBlob, text(Buffer.concat([seed, point])), text('')]);
  const padding = Buffer.from([1, 2, 3, 4, 5, 6, 7].slice(0, (8 - (secret.length % 8)) % 8));
  const none = [text('none'), text('none'), text('')];
  const parts = [
    Buffer.from('openssh-key-v1\0'),
    ...none,
    number(1),
    text(publicBlob),
    text(Buffer.concat([secret, padding])),
  ];
  const body = Buffer.concat(parts).toString('base64').replace(/.{70}/g, '$&\n');
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${body}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

adapterContract('SSH servers in memory', async () => worldOf(makeSshTwin(['web1', 'web2'])));

test.each([
  { fault: 'unavailable', outcome: 'unavailable', there: 'absent' },
  { fault: 'reply_lost', outcome: 'unknown', there: 'present' },
] as const)('$fault at opening is $outcome, and undoing leaves nothing', async ({ fault, outcome, there }) => {
  const twin = makeSshTwin(['web1', 'web2']);
  const world = worldOf(twin);
  const { plan } = planFor(world, onShared, seededChance(fault));
  const steps = await world.target.steps(plan, inAnHour());
  twin.failNext(fault);
  expect(await steps[0]?.do()).toMatchObject({ kind: outcome });
  expect(await world.target.look(plan)).toMatchObject({ state: there });
  await undoAll(steps);
  expect(await world.leftovers()).toEqual([]);
});

test('a connection without its principal is access still, and so is a principal that came into another account', async () => {
  const twin = makeSshTwin(['web1', 'web2']);
  const world = worldOf(twin);
  const { plan } = planFor(world, onShared, seededChance('half'));
  await openAll(world.target.steps(plan, inAnHour()));
  const server = twin.servers.get('web1');
  const principal = String(plan['principal']);
  server?.principals.set('root', new Map([[principal, inAnHour()]]));
  expect((await world.target.look(plan)).differs).toEqual(['wider than planned: the principal lets into `root` too']);
  server?.principals.clear();
  server?.connections.set(principal, 2);
  expect(await world.target.look(plan)).toMatchObject({
    state: 'present',
    endsAt: null,
    differs: ['narrower than planned: the principal is gone; connections are open, and nobody new is let in'],
  });
});

test('an answer that does not read is no answer: the look is unknown, never absent', async () => {
  const twin = makeSshTwin(['web1', 'web2']);
  const world = worldOf(twin);
  const { plan } = planFor(world, onShared, seededChance('unread'));
  twin.servers.get('web1')?.principals.set('deploy', new Map([[String(plan['principal']), Number.NaN]]));
  expect(await world.target.look(plan)).toMatchObject({ state: 'unknown' });
  twin.failNext('unavailable');
  expect(await world.target.look(plan)).toMatchObject({ state: 'unknown' });
});

test('a server that left the settings is refused in words, and nothing passes for gone', async () => {
  const twin = makeSshTwin(['web1', 'web2']);
  const world = worldOf(twin);
  const { plan } = planFor(world, onShared, seededChance('left'));
  const moved = { ...plan, server: 'web9' };
  expect(await world.target.look(moved)).toMatchObject({ state: 'unknown' });
  expect(await (await world.target.steps(moved, inAnHour()))[0]?.undo()).toMatchObject({ kind: 'refused' });
});

test('a survey shows every principal under the key of its plan, and takes one away with its connections', async () => {
  const twin = makeSshTwin(['web1', 'web2']);
  const world = worldOf(twin);
  const plans = asks.map((askable) => planFor(world, askable, seededChance(askable.nativeId)).plan);
  for (const plan of plans) await openAll(world.target.steps(plan, inAnHour()));
  const { survey } = world.target;
  const seen = [];
  for await (const page of survey?.read() ?? []) seen.push(...page);
  expect(seen.map(({ key }) => key).sort()).toEqual(plans.flatMap((plan) => plannerOf(world).keysOf?.(plan)).sort());
  expect(seen.map(({ account, ours, entitlement }) => [account, ours, entitlement])).toEqual([
    ['deploy', true, { type: 'ssh-account', nativeId: 'web1/deploy', permission: 'LOGIN' }],
    ['ada', true, { type: 'ssh-server', nativeId: 'web1', permission: 'LOGIN' }],
    ['root', true, { type: 'ssh-account', nativeId: 'web2/root', permission: 'ADMIN' }],
  ]);
  for (const one of seen) expect(await survey?.remove(one)).toEqual({ kind: 'done' });
  expect(await world.leftovers()).toEqual([]);
  twin.failNext('unavailable');
  await expect(async () => {
    for await (const _ of survey?.read() ?? []);
  }).rejects.toThrow('not reachable');
});

test('a server that refuses holds up no other: its part of the survey is missing and named, the rest is told', async () => {
  const twin = makeSshTwin(['web1', 'web2']);
  const world = worldOf(twin);
  const plans = asks.map((askable) => planFor(world, askable, seededChance(askable.nativeId)).plan);
  for (const plan of plans) await openAll(world.target.steps(plan, inAnHour()));
  const { surveyPartOf, keysOf } = plannerOf(world);
  const partsOf = plans.flatMap((plan) => keysOf?.(plan) ?? []).map((key) => surveyPartOf?.(key));
  expect(partsOf).toEqual(['web1', 'web2', 'web1']);
  for (const [failure, refused] of [
    ['not_let_in', true],
    ['unavailable', false],
  ] as const) {
    twin.failNext(failure);
    const reports = [];
    for await (const report of world.target.surveyByParts?.() ?? []) reports.push(report);
    expect(reports).toEqual([
      expect.objectContaining({ kind: 'failed', part: 'web1', refused }),
      { kind: 'page', observed: [expect.objectContaining({ account: 'root' })] },
    ]);
  }
});

test('who has no linked account is refused a login as their own, and is never let into a guess', () => {
  const world = worldOf(makeSshTwin(['web1', 'web2']));
  const own: Askable = { type: 'ssh-server', nativeId: 'web1', permission: 'LOGIN' };
  expect(() => planFor(world, own, seededChance('nobody'))).toThrow('nothing says which account');
  for (const account of ['root', 'ada;id', '../ada', '-oProxyCommand', 'a b', '']) {
    expect(() => planFor(world, { ...own, account }, seededChance('odd'))).toThrow('not planned');
  }
});

test('a key is certified by a connector in another process as by one of ours, and what is no key refused in the same words', async () => {
  const world = worldOf(makeSshTwin(['web1', 'web2']));
  const there = await wired(world, credential);
  const { plan } = planFor(world, onShared, seededChance('wire'));
  const publicKey = `ssh-ed25519 ${Buffer.concat([...['ssh-ed25519', Buffer.alloc(32, 5)].map(packed)]).toString('base64')}`;
  const ask = { publicKey, now: Date.now(), endsAt: inAnHour() };
  const answers = await Promise.all([world.target.certify?.(plan, ask), there.target.certify?.(plan, ask)]);
  for (const answer of answers) {
    expect(answer).toMatchObject({ ok: true, value: { certificate: expect.stringContaining('ssh-ed25519-cert-v01') } });
  }
  const odd = { ...ask, publicKey: 'no key' };
  expect(await there.target.certify?.(plan, odd)).toEqual(await world.target.certify?.(plan, odd));
  await there.close();
});
