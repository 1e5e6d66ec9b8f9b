// A rule over how a reading went would let go of what could not be read: refused, in its own words and in what it names.

import { type BrokerWorld, openBroker } from '@tidegate/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveBundle, saveRule, saveScope } from '../index.ts';

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
const over = (name: string) => [{ access_scope: { access_scope_reference: name } }];
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
  expect(refusedFor(await rule({ name: 'by scope', kind: 'deny', access_targets: over('healthy') }))).toContain(asking);
  const bundle = await saveBundle(world.ports, await admin(), {
    id: null,
    body: { name: 'healthy kit', access_targets: over('healthy') },
  });
  expect(refusedFor(bundle)).toBeNull();
  const byBundle = await rule({ name: 'by bundle', kind: 'deny', access_targets: inBundle('healthy kit') });
  expect(refusedFor(byBundle)).toContain(asking);
});

test('what a rule names does not become so later', async () => {
  const plain = await scope('plain', 'resource_name = "nothing-there"');
  const kit = await saveBundle(world.ports, await admin(), {
    id: null,
    body: { name: 'plain kit', access_targets: over('plain') },
  });
  if (!kit.ok) throw new Error(kit.refusal.message);
  expect(refusedFor(await rule({ name: 'kept', kind: 'deny', access_targets: inBundle('plain kit') }))).toBeNull();
  const asked = { id: plain.id, name: plain.name, description: null, query: healthy };
  expect(refusedFor(await saveScope(world.ports, await admin(), asked))).toContain('the rule `kept` names it');
  const body = { name: 'plain kit', access_targets: over('healthy') };
  const changed = await saveBundle(world.ports, await admin(), { id: kit.value.id, body });
  expect(refusedFor(changed)).toContain('the rule `kept` names it');
});
