// A rule over how a reading went would let go of what could not be read: refused, in its own words and in what it names.

import { type BrokerWorld, openBroker } from '@tidegate/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reviewDrift, saveBundle, saveRule, saveScope } from '../index.ts';

let world: BrokerWorld;
beforeAll(async () => {
  world = await openBroker();
}, 120_000);
afterAll(() => world.close());

const admin = () => world.as('admin');
const refusedFor = (answer: {
  readonly ok: boolean;
  readonly refusal?: { readonly message: string };
}): string | null => (answer.ok ? null : (answer.refusal?.message ?? ''));
const rule = async (body: object) => saveRule(world.ports, await admin(), { id: null, body });
const scope = async (name: string, query: string) => {
  const input = { id: null, name, description: null, query };
  const made = await saveScope(world.ports, await admin(), input);
  if (!made.ok) throw new Error(made.refusal.message);
  return made.value;
};
const inScope = (name: string) => [{ access_scope: { access_scope_reference: name } }];
const inBundle = (name: string) => [{ bundle: { bundle_reference: name } }];
const asking = 'a rule cannot ask for `resource_status`';
const healthy = 'not (resource_status = "error") and resource_name = "prod-billing"';

test.each([
  ['deny', { kind: 'deny', query: healthy }],
  ['toxic pair', { kind: 'toxic_pair', sides: [{ query: 'resource_name = "a"' }, { query: healthy }] }],
  ['cap', { kind: 'cap', max: 2, query: healthy }],
])('a %s that asks for it is refused, and the sentence says why', async (name, body) => {
  expect(refusedFor(await rule({ name: `asks ${name}`, ...body }))).toContain(asking);
});

test('a scope or bundle that asks for it is not for rules; others may use it', async () => {
  await scope('healthy', healthy);
  expect(refusedFor(await rule({ name: 'by scope', kind: 'deny', access_targets: inScope('healthy') }))).toContain(
    asking,
  );
  const bundle = await saveBundle(world.ports, await admin(), {
    id: null,
    body: { name: 'healthy kit', access_targets: inScope('healthy') },
  });
  expect(refusedFor(bundle)).toBeNull();
  const byBundle = await rule({ name: 'by bundle', kind: 'deny', access_targets: inBundle('healthy kit') });
  expect(refusedFor(byBundle)).toContain(asking);
});

test('what a rule names does not become so later', async () => {
  const plain = await scope('plain', 'resource_name = "nothing-there"');
  const kit = await saveBundle(world.ports, await admin(), {
    id: null,
    body: { name: 'plain kit', access_targets: inScope('plain') },
  });
  if (!kit.ok) throw new Error(kit.refusal.message);
  expect(refusedFor(await rule({ name: 'kept', kind: 'deny', access_targets: inBundle('plain kit') }))).toBeNull();
  const asked = { id: plain.id, name: plain.name, description: null, query: healthy };
  expect(refusedFor(await saveScope(world.ports, await admin(), asked))).toContain('the rule `kept` names it');
  const body = { name: 'plain kit', access_targets: inScope('healthy') };
  const changed = await saveBundle(world.ports, await admin(), { id: kit.value.id, body });
  expect(refusedFor(changed)).toContain('the rule `kept` names it');
});

test('one that was saved before it was refused is found, with what to write instead, until that is written', async () => {
  const open = await openBroker();
  try {
    const { ports } = open;
    const body = { name: 'old', kind: 'deny', query: 'resource_name = "prod-billing"' };
    const saved = await saveRule(ports, await open.as('admin'), { id: null, body });
    if (!saved.ok || saved.value.demand.kind !== 'deny') throw new Error('it is saved');
    const { demand } = saved.value;
    const old = async (query: string) =>
      ports.store.transaction((tx) =>
        tx.rules.save({ ...saved.value, demand: { ...demand, what: { ...demand.what, query } } }),
      );
    const found = async () => {
      open.pass(3_600_000);
      await reviewDrift(ports);
      const findings = await ports.store.read((tx) => tx.findings.open());
      return findings.filter(({ kind }) => kind === 'rule.asks_status').map(({ sentence }) => sentence);
    };
    await old(healthy);
    expect(await found()).toEqual([
      'the rule `old` lets go of what could not be read: it asks for `resource_status`; write `resource_name = "prod-billing"` instead, which holds what could not be read, too',
    ]);
    await old('resource_status = "active" or resource_name = "prod-billing"');
    expect((await found()).join()).toContain('say by a tag, a type or a name');
    expect((await saveRule(ports, await open.as('admin'), { id: saved.value.id, body })).ok).toBe(true);
    expect(await found()).toEqual([]);
    const pii = await ports.store.read((tx) => tx.scopes.byName('pii'));
    if (!pii) throw new Error('there is a scope');
    const over = { name: 'old', kind: 'deny', access_targets: inScope('pii') };
    expect((await saveRule(ports, await open.as('admin'), { id: saved.value.id, body: over })).ok).toBe(true);
    await ports.store.transaction((tx) =>
      tx.scopes.save({ ...pii, query: `${pii.query} and resource_status = "active"` }),
    );
    expect((await found()).join()).toContain('the scope `pii` asks for `resource_status`; write `resource_tag[');
  } finally {
    await open.close();
  }
}, 60_000);
