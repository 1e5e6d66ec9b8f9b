import { newId } from '@tidegate/core';
import { type BrokerWorld, flowOf, memberOf, openBroker, seededChance } from '@tidegate/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { saveBundle } from '../administration/save-bundle.ts';
import { saveFlow } from '../administration/save-flow.ts';
import { saveGroup, setGroupMember } from '../administration/save-group.ts';
import { saveScope } from '../administration/save-scope.ts';
import { replaceUserTags } from '../classification/replace-user-tags.ts';
import { decideRequest } from '../requests/decide-request.ts';
import { countWaitingFor, getRequest, listRequests } from '../requests/read-requests.ts';
import { submitRequests } from '../requests/submit-requests.ts';
import { removeRule, saveRule } from '../rules/save-rule.ts';
import { saveClassification } from './guard-classification.ts';

const day = 24 * 3_600_000;
const piiBody = flowOf({
  name: 'pii',
  scope: 'pii',
  approvers: [{ type: 'manager' }, memberOf('dbas'), memberOf('compliance')],
  minutes: 60,
}).body;

/** Every way to move the gate that `dba` guards, made by `who`. */
const ways: readonly [string, (world: BrokerWorld, who: string) => Promise<{ readonly ok: boolean }>][] = [
  [
    'the access flow',
    async ({ ports, as }, who) => {
      const flow = await ports.store.read((tx) => tx.flows.byName('pii'));
      return saveFlow(ports, await as(who), { id: flow?.id ?? null, body: piiBody });
    },
  ],
  [
    'a scope of it',
    async ({ ports, as }, who) => {
      const scope = await ports.store.read((tx) => tx.scopes.byName('pii'));
      if (!scope) throw new Error('the company has the scope');
      return saveScope(ports, await as(who), { ...scope, description: 'touched' });
    },
  ],
  [
    'a group of its approvers',
    async ({ ports, as }, who) => {
      const group = await ports.store.read((tx) => tx.groups.byName('dbas'));
      const input = { id: group?.id ?? null, name: 'dbas' };
      await saveGroup(ports, await as(who), {
        ...input,
        memberEmails: ['dba@small.example', 'outsider@small.example'],
      });
      return saveGroup(ports, await as(who), { ...input, memberEmails: ['dba@small.example'] });
    },
  ],
  [
    'a member of a group of its requesters',
    async ({ ports, as }, who) => {
      const group = await ports.store.read((tx) => tx.groups.byName('engineers'));
      const member = { id: group?.id ?? '', email: 'outsider@small.example' };
      await setGroupMember(ports, await as(who), { ...member, membership: 'out' });
      return setGroupMember(ports, await as(who), { ...member, membership: 'in' });
    },
  ],
];

/** Every way to free a customer database from a rule that `admin` made long ago, by who will be asked to agree. */
const kit = { name: 'closed things', access_targets: [{ access_scope: { access_scope_reference: 'pii' } }] };
const closed = (parts: Readonly<Record<string, unknown>>) => ({ name: 'closed', kind: 'deny', ...parts });
const freed: readonly [
  string,
  Readonly<Record<string, unknown>>,
  (world: BrokerWorld, who: string) => Promise<{ readonly ok: boolean }>,
][] = [
  [
    'a rule, which is gone now',
    { query: 'resource_name = "prod-customers"' },
    async ({ ports, as }, who) => removeRule(ports, await as(who), { id: await ruleId(ports) }),
  ],
  [
    'a rule, which says something else now',
    { query: 'resource_name = "prod-customers"' },
    async ({ ports, as }, who) => {
      const body = closed({ query: 'resource_name = "elsewhere"' });
      return saveRule(ports, await as(who), { id: await ruleId(ports), body });
    },
  ],
  [
    'a bundle that a rule names',
    { access_targets: [{ bundle: { bundle_reference: kit.name } }] },
    async ({ ports, as }, who) => {
      const bundle = await ports.store.read((tx) => tx.bundles.byName(kit.name));
      const access_targets = [{ access_scope: { access_scope_reference: 'internal' } }];
      return saveBundle(ports, await as(who), { id: bundle?.id ?? null, body: { ...kit, access_targets } });
    },
  ],
];
const ruleId = async ({ store }: BrokerWorld['ports']) =>
  (await store.read((tx) => tx.rules.byName('closed')))?.id ?? newId('rule', seededChance('a rule'));

let world: BrokerWorld;
beforeAll(async () => {
  world = await openBroker();
}, 60_000);
afterAll(() => world.close());
beforeEach(async () => {
  world.pass(3 * day);
  await world.drain();
});

const approve = async (who: string, id: string) =>
  decideRequest(world.ports, await world.as(who), { id, verdict: 'approve', reason: null });
const codeOf = (answer: { readonly ok: boolean; readonly refusal?: { readonly code: string } }) =>
  answer.ok ? 'taken' : answer.refusal?.code;

describe.each(ways)('whoever changed %s', (_what, change) => {
  test('decides nothing through it for a day, in either way, and then does', async () => {
    const { request } = await world.ask('engineer', 'prod-customers');
    expect((await change(world, 'dba')).ok).toBe(true);
    expect(codeOf(await approve('dba', request.id))).toBe('request.own_change');
    const rejected = { id: request.id, verdict: 'reject', reason: null } as const;
    expect(codeOf(await decideRequest(world.ports, await world.as('dba'), rejected))).toBe('request.own_change');
    for (const other of ['manager', 'compliance']) expect(codeOf(await approve(other, request.id))).toBe('taken');
    world.pass(day - 1);
    const late = await world.ask('colleague', 'prod-customers').catch((error: Error) => error.message);
    expect(late).toBe('request.no_approver');
    world.pass(1);
    const next = await world.ask('colleague', 'prod-customers');
    expect(codeOf(await approve('dba', next.request.id))).toBe('taken');
  });

  test('sees the request, is named as left out, has it not waiting, and is not told to decide', async () => {
    const { request } = await world.ask('engineer', 'prod-billing');
    expect(await countWaitingFor(world.ports, await world.as('dba'), 10)).toBe(1);
    await change(world, 'dba');
    const shown = await getRequest(world.ports, await world.as('dba'), request.id);
    if (!shown.ok) throw new Error('an approver sees the request');
    expect(shown.value.actions).toEqual([]);
    const term = shown.value.waiting.find(({ term: { label } }) => label === 'a member of `dbas`');
    expect(term?.people.map(({ firstName }) => firstName)).toEqual([]);
    expect(term?.leftOut.map(({ person }) => person.firstName)).toEqual(['dba']);
    expect(await countWaitingFor(world.ports, await world.as('dba'), 10)).toBe(0);
    const page = { after: null, limit: 10 };
    const waiting = await listRequests(world.ports, await world.as('dba'), {
      scope: 'waiting_for_me',
      statuses: null,
      page,
    });
    expect(waiting.ok && waiting.value.items).toEqual([]);
  });

  test('leaves nobody: whoever asks is told at asking', async () => {
    await change(world, 'dba');
    const asked = await submitRequests(world.ports, await world.as('colleague'), {
      entitlements: [await world.offered('colleague', 'prod-billing')],
      flowId: null,
      several: 'refuse',
      durationSec: null,
      reason: null,
      customFields: {},
    });
    if (asked.ok) throw new Error('nobody could agree');
    expect(asked.refusal.code).toBe('request.no_approver');
    expect(asked.refusal.message).toMatch(/a member of `dbas` now: .* ask later$/);
  });
});

describe.each(freed)('whoever changed %s', (_what, rule, change) => {
  test('does not decide about what it stood over for a day, and then does; what it never stood over does not count', async () => {
    const open = await openBroker();
    const admin = await open.as('admin');
    expect((await saveBundle(open.ports, admin, { id: null, body: kit })).ok).toBe(true);
    expect((await saveRule(open.ports, admin, { id: null, body: closed(rule) })).ok).toBe(true);
    open.pass(3 * day);
    expect((await change(open, 'dba')).ok).toBe(true);
    const verdictOn = async (name: string) => {
      const { request } = await open.ask('engineer', name);
      const input = { id: request.id, verdict: 'approve', reason: null } as const;
      return codeOf(await decideRequest(open.ports, await open.as('dba'), input));
    };
    const alone = await verdictOn('prod-customers').catch((error: Error) => error.message);
    expect(alone).toBe('request.no_approver');
    open.pass(day);
    expect(await verdictOn('prod-customers')).toBe('taken');
    const elsewhere = { ...closed({ query: 'resource_name = "elsewhere"' }), name: 'elsewhere' };
    expect((await saveRule(open.ports, await open.as('dba'), { id: null, body: elsewhere })).ok).toBe(true);
    expect(await verdictOn('prod-billing')).toBe('taken');
    await open.close();
  });
});

test('whoever changed the order of a tag does not decide about what it decides on for a day; about other resources they do', async () => {
  const open = await openBroker();
  const key = 'DataClassification';
  const order = ['internal', 'pii', 'restricted'];
  expect((await saveClassification(open.ports, await open.as('admin'), { key, order, lowering: [] })).ok).toBe(true);
  const { resourceId: id } = await open.offered('engineer', 'dev-customers');
  const tags = new Map([[key, 'pii']]);
  expect((await replaceUserTags(open.ports, await open.as('admin'), { id, tags })).ok).toBe(true);
  open.pass(3 * day);
  const change = { key, order: [...order, 'sealed'], lowering: [] };
  expect((await saveClassification(open.ports, await open.as('dba'), change)).ok).toBe(true);
  const verdictOn = async (name: string) => {
    const { request } = await open.ask('engineer', name);
    const input = { id: request.id, verdict: 'approve', reason: null } as const;
    return codeOf(await decideRequest(open.ports, await open.as('dba'), input));
  };
  expect(await verdictOn('prod-billing'), 'its system and nobody else says what it is').toBe('taken');
  expect(await verdictOn('dev-customers').catch((error: Error) => error.message)).toBe('request.no_approver');
  open.pass(day);
  expect(await verdictOn('dev-customers')).toBe('taken');
  await open.close();
});

test('somebody who changed it and is no approver keeps nobody from deciding', async () => {
  const [[, change] = ways[0] ?? []] = ways;
  if (!change) throw new Error('there is a way');
  const { request } = await world.ask('engineer', 'prod-customers');
  await change(world, 'admin');
  expect(codeOf(await approve('dba', request.id))).toBe('taken');
});

test('with a wait of nothing the same story is taken: what binds is the rule and nothing else', async () => {
  const free = await openBroker({ perimeterRules: { ownChangeWaitMs: 0 } });
  for (const [what, change] of ways) {
    free.pass(3 * day);
    await free.drain();
    const { request } = await free.ask('engineer', 'prod-customers');
    await change(free, 'dba');
    const decided = await decideRequest(free.ports, await free.as('dba'), {
      id: request.id,
      verdict: 'approve',
      reason: null,
    });
    expect(codeOf(decided), what).toBe('taken');
  }
  await free.close();
});
