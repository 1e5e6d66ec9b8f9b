// A rule that comes later than what it is about: whom it touches is told before it is saved and on its page, and what somebody holds together
// though it is kept apart is a finding as long as they do. Groups that a rule names stay.

import { type BrokerWorld, flowBody, openBroker, savedFlow } from '@tidegate/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  endAccess,
  listFindings,
  listGroupMembers,
  listGroups,
  previewRuleTouch,
  type RuleTouch,
  removeGroup,
  removeRule,
  saveRule,
  showGroup,
  showRuleTouch,
} from '../index.ts';

let world: BrokerWorld;
beforeAll(async () => {
  world = await openBroker();
  await savedFlow(world, 'open pii', flowBody('open pii', 'pii'));
}, 60_000);
afterAll(() => world.close());

const saved = async (body: object) => {
  const made = await saveRule(world.ports, await world.as('admin'), { id: null, body });
  if (!made.ok) throw new Error(made.refusal.message);
  return made.value;
};
const flowNamed = async (name: string): Promise<string> =>
  (await world.ports.store.read((tx) => tx.flows.byName(name)))?.id ?? '';
const ask = async (name: string, resource: string): Promise<string> => {
  const made = await world.ask(name, resource, { flowId: await flowNamed('open pii') });
  await world.drain();
  return made.request.id;
};
const found = async (kind: 'rule.held_together' | 'rule.held_above' = 'rule.held_together') => {
  const filter = { kind, state: 'open' } as const;
  return (await listFindings(world.ports, { filter, page: { after: null, limit: 10 } })).page.items;
};
/** Time until the review that a change asks for, and the review. */
const reviewed = async () => {
  world.pass(11_000);
  await world.drain();
};
const told = ({ people, against, holdings }: RuleTouch) => ({
  people,
  against,
  holdings: holdings.map(({ person, held }) => [
    person.email,
    ...held.map(({ member, requestIds }) => [member.resource.name, ...requestIds]),
  ]),
});

const fourEyes = {
  name: 'four eyes',
  kind: 'toxic_pair',
  sides: [{ query: 'resource_name = "prod-customers"' }, { query: 'resource_name = "prod-billing"' }],
};

describe('a cap that is lowered below what somebody holds', () => {
  it('is a finding that says how much to give back, until it is given back; nothing of it ends by itself', async () => {
    await ask('engineer', 'prod-customers');
    const billing = await ask('engineer', 'prod-billing');
    const cap = { name: 'few', kind: 'cap', max: 2 };
    const rule = await saved(cap);
    await reviewed();
    expect(await found('rule.held_above'), 'as much as it allows').toEqual([]);
    const admin = await world.as('admin');
    const lowered = await saveRule(world.ports, admin, { id: rule.id, body: { ...cap, max: 1 } });
    expect(lowered.ok).toBe(true);
    await reviewed();
    const [finding, ...others] = await found('rule.held_above');
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ subject: rule.id, subjectName: 'few', severity: 'medium' });
    expect(finding?.sentence).toContain('holds 2 of what `few` allows 1 of at once; revoke 1');
    const engineer = await world.as('engineer');
    expect((await endAccess(world.ports, engineer, { id: billing, how: 'release', reason: null })).ok).toBe(true);
    await world.drain();
    await saveRule(world.ports, admin, { id: rule.id, body: { ...cap, max: 1, description: 'looked at again' } });
    await reviewed();
    expect(await found('rule.held_above')).toEqual([]);
    await removeRule(world.ports, admin, { id: rule.id });
    await world.settle();
  });
});

describe('a toxic pair that is saved while somebody holds both', () => {
  it('names them in its preview, on its page and as a finding, until one of the two is gone', async () => {
    const customers = await ask('engineer', 'prod-customers');
    const billing = await ask('engineer', 'prod-billing');
    await ask('colleague', 'prod-billing');
    const preview = await previewRuleTouch(world.ports, fourEyes);
    if (!preview.ok) throw new Error(preview.refusal.message);
    const people = [...(await world.ports.store.read((tx) => tx.people.all()))].filter(({ active }) => active).length;
    const pair = ['engineer@small.example', ['prod-billing', billing], ['prod-customers', customers]];
    const seen = told(preview.value);
    expect({ ...seen, holdings: seen.holdings.map((one) => one.toSorted()) }).toEqual({
      people,
      against: 1,
      holdings: [pair.toSorted()],
    });
    expect(await found(), 'nothing is a finding before it is a rule').toEqual([]);

    const rule = await saved(fourEyes);
    await reviewed();
    const [finding, ...others] = await found();
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ subject: rule.id, subjectName: 'four eyes', severity: 'high' });
    for (const name of ['`READ_ONLY` on `prod-customers`', '`READ_ONLY` on `prod-billing`', 'four eyes']) {
      expect(finding?.sentence).toContain(name);
    }
    expect(JSON.stringify(finding?.details)).toContain(billing);

    const ended = await endAccess(world.ports, await world.as('engineer'), {
      id: billing,
      how: 'release',
      reason: null,
    });
    expect(ended.ok).toBe(true);
    await world.drain();
    await reviewed();
    const page = await showRuleTouch(world.ports, rule.id);
    expect(page.ok && page.value.against).toBe(0);
    await saved({ name: 'another', kind: 'cap', max: 100 });
    await reviewed();
    expect(await found(), 'the next review resolves it').toEqual([]);
    await removeRule(world.ports, await world.as('admin'), { id: rule.id });
    await world.settle();
  });

  it('a denial says whose access it would end, a cap who holds too much, and who is not bound is not named', async () => {
    await ask('engineer', 'prod-customers');
    await ask('engineer', 'prod-billing');
    const touch = async (body: object) => {
      const looked = await previewRuleTouch(world.ports, body);
      if (!looked.ok) throw new Error(looked.refusal.message);
      return told(looked.value);
    };
    const query = 'resource_name = "prod-customers"';
    expect((await touch({ name: 'closed', kind: 'deny', query })).holdings.map(([who]) => who)).toEqual([
      'engineer@small.example',
    ]);
    const who = { logical_operator: 'OR', conditions: [{ type: 'user', values: ['outsider@small.example'] }] };
    expect(await touch({ name: 'closed', kind: 'deny', query, who })).toEqual({ people: 1, against: 0, holdings: [] });
    expect((await touch({ name: 'one', kind: 'cap', max: 1 })).against).toBe(1);
    expect((await touch({ name: 'two', kind: 'cap', max: 2 })).against).toBe(0);
    const through = { flow_reference: 'open pii' };
    expect((await touch({ name: 'one', kind: 'cap', max: 1, ...through })).against).toBe(1);
    expect((await touch({ name: 'off', kind: 'cap', max: 1, active: false })).against).toBe(0);
    await world.settle();
  });
});

describe('groups', () => {
  it('that a rule names are shown with it, and are not removed', async () => {
    const who = { logical_operator: 'OR', conditions: [{ type: 'group', values: ['compliance'] }] };
    const rule = await saved({ name: 'not compliance', kind: 'deny', who, query: 'resource_name = "nothing"' });
    const page = await listGroups(world.ports, { search: 'COMPLI', page: { after: null, limit: 10 } });
    const [group] = page.items;
    expect(group).toMatchObject({ members: 1, source: null, rules: [{ id: rule.id }] });
    const id = group?.group.id ?? '';
    const removed = await removeGroup(world.ports, await world.as('admin'), { id });
    expect(!removed.ok && [removed.refusal.code, removed.refusal.message]).toEqual([
      'object.in_use',
      expect.stringContaining('not compliance'),
    ]);
    const shown = await showGroup(world.ports, id);
    expect(shown.ok && [shown.value.entry, shown.value.holds, shown.value.heldBy]).toEqual([null, [], []]);
    const members = await listGroupMembers(world.ports, { id, page: { after: null, limit: 10 } });
    expect(members.ok && members.value.items.map(({ person, through }) => [person.email, through])).toEqual([
      ['compliance@small.example', []],
    ]);
    for (const missing of ['grp_00000000000000000000000000', 'nonsense']) {
      expect((await showGroup(world.ports, missing)).ok).toBe(false);
      expect((await listGroupMembers(world.ports, { id: missing, page: { after: null, limit: 1 } })).ok).toBe(false);
    }
  });
});
