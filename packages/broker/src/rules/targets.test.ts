// Bundles, selections, rules and asking for others, through the use cases of a small company: what is offered, refused, opened and ended.

import type { Person } from '@tidegate/core';
import { type BrokerWorld, flowBody, openBroker, savedFlow } from '@tidegate/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  decideRequest,
  dryRunRequests,
  explainAccess,
  listGrantees,
  listOffers,
  listRequests,
  removeBundle,
  removeRule,
  removeScope,
  type SubmitInput,
  saveBundle,
  saveRule,
  submitRequests,
} from '../index.ts';

let world: BrokerWorld;
beforeAll(async () => {
  world = await openBroker();
}, 60_000);
afterAll(() => world.close());

const selection = (rest: object = {}) => ({
  integration: {
    integration_reference: 'cloud',
    resource_type: 'aws-rds-instance',
    permissions: ['READ_ONLY'],
    resources_scopes: [{ scope_mode: 'include_resources', type: 'NAME', values: ['hidden-vault'] }],
    ...rest,
  },
});
const offeredTo = async (name: string, grantee?: string): Promise<readonly string[]> => {
  const filter = { page: { after: null, limit: 100 }, ...(grantee === undefined ? {} : { grantee }) };
  const page = await listOffers(world.ports, await world.as(name), filter);
  return page.ok ? page.value.items.map(({ member }) => `${member.resource.name} ${member.permission.name}`) : [];
};
const saveNew = async (body: object) => {
  const saved = await saveRule(world.ports, await world.as('admin'), { id: null, body });
  if (!saved.ok) throw new Error(`${saved.refusal.code}: ${saved.refusal.message}`);
  return saved.value;
};
const gone = async (id: string) => {
  const removed = await removeRule(world.ports, await world.as('admin'), { id });
  expect(removed.ok).toBe(true);
};
const plain: SubmitInput = {
  entitlements: [],
  flowId: null,
  several: 'strictest',
  durationSec: 600,
  reason: 'a test',
  customFields: {},
};
const submit = async (name: string, rest: Partial<SubmitInput>) => {
  const made = await submitRequests(world.ports, await world.as(name), { ...plain, ...rest });
  return made.ok ? made.value : made.refusal.code;
};
const flowNamed = async (name: string): Promise<string> =>
  (await world.ports.store.read((tx) => tx.flows.byName(name)))?.id ?? '';
const statesOf = async (person: Person): Promise<readonly string[]> => {
  const page = await world.ports.store.read((tx) =>
    tx.grants.page({ granteeId: person.id }, { after: null, limit: 100 }),
  );
  return page.items.map(({ state }) => state);
};

describe('selections and bundles', () => {
  it('a flow that offers a bundle offers what is in it, and a change of the bundle moves that at once', async () => {
    const admin = await world.as('admin');
    const body = { name: 'kit', access_targets: [selection()] };
    const made = await saveBundle(world.ports, admin, { id: null, body });
    if (!made.ok) throw new Error(made.refusal.message);
    const flow = await savedFlow(
      world,
      'kit flow',
      flowBody('kit flow', 'pii', { access_targets: [{ bundle: { bundle_reference: 'kit' } }] }),
    );
    expect(await offeredTo('engineer')).toContain('hidden-vault READ_ONLY');
    const narrowed = {
      ...body,
      access_targets: [
        selection({ resources_scopes: [{ scope_mode: 'exclude_resources', type: 'NAME', values: ['hidden-vault'] }] }),
      ],
    };
    const changed = await saveBundle(world.ports, admin, { id: made.value.id, body: narrowed });
    expect(changed.ok && changed.value.version).toBe(2);
    expect(await offeredTo('engineer')).not.toContain('hidden-vault READ_ONLY');
    expect(await offeredTo('outsider')).toEqual([]);

    const asked = await submit('engineer', { bundleReference: 'kit', durationSec: null });
    if (typeof asked === 'string') throw new Error(asked);
    expect(asked.map(({ request }) => [request.flowId, request.bundle?.name, request.entitlements.length])).toEqual([
      [flow.id, 'kit', 3],
    ]);
    const [first] = asked[0]?.request.entitlements ?? [];
    const part = await submit('engineer', { bundleReference: 'kit', entitlements: first ? [first] : [] });
    expect(typeof part !== 'string' && part[0]?.request.entitlements.length).toBe(1);
    expect(await submit('outsider', { bundleReference: 'kit' })).toBe('request.nothing_offered');
    expect(await submit('engineer', { bundleReference: 'no such bundle' })).toBe('request.nothing_offered');
    const used = await removeBundle(world.ports, admin, { id: made.value.id });
    expect(!used.ok && used.refusal.code).toBe('object.in_use');
    await world.settle();
  });

  it('what a selection names has to exist, and scopes of rules and bundles cannot be removed', async () => {
    const admin = await world.as('admin');
    const wrong = await saveBundle(world.ports, admin, {
      id: null,
      body: { name: 'wrong', access_targets: [selection({ permissions: ['READ_ONLI'] })] },
    });
    expect(!wrong.ok && wrong.refusal).toMatchObject({
      code: 'flow.unknown_reference',
      field: 'access_targets[0].integration.permissions[0]',
    });
    const rule = await saveNew({
      name: 'holds a scope',
      kind: 'deny',
      who: { logical_operator: 'OR', conditions: [{ type: 'user', values: ['outsider@small.example'] }] },
      access_targets: [{ access_scope: { access_scope_reference: 'internal' } }],
    });
    const scope = await world.ports.store.read((tx) => tx.scopes.byName('internal'));
    const removed = await removeScope(world.ports, admin, { id: scope?.id ?? '' });
    expect(!removed.ok && removed.refusal.code).toBe('object.in_use');
    await gone(rule.id);
  });
});

describe('rules', () => {
  it('what a rule denies is neither offered nor asked for, and live access to it ends', async () => {
    await savedFlow(world, 'open pii', flowBody('open pii', 'pii'));
    const entitlement = await world.offered('engineer', 'prod-customers');
    const [asked] = await world
      .ask('engineer', 'prod-customers', {
        flowId: await flowNamed('open pii'),
      })
      .then((one) => [one]);
    await world.drain();
    const engineer = await world.person('engineer');
    expect(await statesOf(engineer)).toContain('open');
    const rule = await saveNew({
      name: 'no engineers in pii',
      kind: 'deny',
      who: { logical_operator: 'OR', conditions: [{ type: 'group', values: ['engineers'] }] },
      query: 'resource_tag["DataClassification"] = "pii"',
    });
    expect(await offeredTo('engineer')).not.toContain('prod-customers READ_ONLY');
    expect(await submit('engineer', { entitlements: [entitlement] })).toBe('request.nothing_offered');
    await world.drain();
    expect((await statesOf(engineer)).filter((state) => state === 'open')).toEqual([]);
    expect(asked?.request.flowName).toBe('open pii');
    await gone(rule.id);
    expect(await offeredTo('engineer')).toContain('prod-customers READ_ONLY');
    await world.settle();
  });

  it('live access ends, too, when its grantee or its resource moves into a rule', async () => {
    const rule = await saveNew({
      name: 'no contractors',
      kind: 'deny',
      who: { logical_operator: 'OR', conditions: [{ type: 'group', values: ['compliance'] }] },
      query: 'resource_name = "dev-customers"',
    });
    await world.ask('colleague', 'dev-customers', { flowId: await flowNamed('dev') });
    await world.drain();
    const colleague = await world.person('colleague');
    expect(await statesOf(colleague)).toEqual(['open']);
    const compliance = await world.ports.store.read((tx) => tx.groups.byName('compliance'));
    await world.ports.store.transaction(async (tx) => {
      if (compliance) await tx.groups.setMembers(compliance.id, [colleague.id]);
    });
    await world.drain();
    world.pass(60_000);
    await world.drain();
    expect(await statesOf(colleague)).toEqual(['gone']);
    await gone(rule.id);
    const officer = await world.person('compliance');
    await world.ports.store.transaction(async (tx) => {
      if (compliance) await tx.groups.setMembers(compliance.id, [officer.id]);
    });
    await world.settle();
  });

  it('a request that waits is not agreed to when a rule has come to deny it', async () => {
    const pii = await world.ports.store.read((tx) => tx.flows.byName('pii'));
    const { request } = await world.ask('engineer', 'prod-billing', { flowId: pii?.id ?? '' });
    const rule = await saveNew({ name: 'late', kind: 'deny', query: 'resource_name = "prod-billing"' });
    const decided = await decideRequest(world.ports, await world.as('dba'), {
      id: request.id,
      verdict: 'approve',
      reason: null,
    });
    expect(!decided.ok && decided.refusal.code).toBe('request.out_of_reach');
    await gone(rule.id);
    await world.settle();
  });

  it('toxic pairs are refused at asking, together and one after the other, and when two open at once', async () => {
    const [customers, billing] = [
      await world.offered('engineer', 'prod-customers'),
      await world.offered('engineer', 'prod-billing'),
    ];
    const rule = await saveNew({
      name: 'four eyes',
      kind: 'toxic_pair',
      sides: [{ query: 'resource_name = "prod-customers"' }, { query: 'resource_name = "prod-billing"' }],
    });
    const flowId = await flowNamed('open pii');
    expect(await submit('engineer', { flowId, entitlements: [customers, billing] })).toBe('request.held_apart');
    const both = await Promise.all([
      submit('engineer', { flowId, entitlements: [customers] }),
      submit('engineer', { flowId, entitlements: [billing] }),
    ]);
    expect(both.filter((one) => typeof one !== 'string')).toHaveLength(1);
    expect(both).toContain('request.held_apart');
    const tried = await dryRunRequests(world.ports, await world.as('engineer'), {
      ...plain,
      entitlements: [typeof both[0] === 'string' ? customers : billing],
    });
    expect(tried.errors.map(({ code }) => code)).toEqual(['request.held_apart']);
    await gone(rule.id);
    await world.settle();
  });

  it('a cap bounds what one human holds, until something is proven gone', async () => {
    const rule = await saveNew({ name: 'one at a time', kind: 'cap', max: 1 });
    const flowId = await flowNamed('open pii');
    const first = await world.offered('engineer', 'prod-customers');
    const second = await world.offered('engineer', 'prod-billing');
    expect(typeof (await submit('engineer', { flowId, entitlements: [first] }))).not.toBe('string');
    expect(await submit('engineer', { flowId, entitlements: [second] })).toBe('request.too_many_held');
    expect(typeof (await submit('engineer', { flowId, entitlements: [first] })), 'the same once more').not.toBe(
      'string',
    );
    await world.settle();
    expect(typeof (await submit('engineer', { flowId, entitlements: [second] }))).not.toBe('string');
    await gone(rule.id);
    await world.settle();
  });
});

describe('asking for others', () => {
  it('is open to whom the flow says, and to nobody else, who look like nobody', async () => {
    await savedFlow(
      world,
      'for reports',
      flowBody('for reports', 'internal', {
        requestors: { logical_operator: 'OR', conditions: [{ type: 'user', values: ['manager@small.example'] }] },
        request_for: { request_scopes: ['direct_reports'] },
      }),
    );
    const manager = await world.as('manager');
    expect((await listGrantees(world.ports, manager)).map(({ firstName }) => firstName)).toEqual([
      'colleague',
      'engineer',
    ]);
    expect(await offeredTo('manager')).toEqual([]);
    expect(await offeredTo('manager', 'engineer@small.example')).toEqual(['dev-customers READ_ONLY']);
    expect(await offeredTo('manager', 'outsider@small.example')).toEqual([]);
    expect(await offeredTo('manager', 'nobody@small.example')).toEqual([]);
    const dev = await world.offered('engineer', 'dev-customers');
    for (const grantee of ['outsider@small.example', 'nobody@small.example', 'manager@small.example']) {
      expect(await submit('manager', { entitlements: [dev], grantee })).toBe('request.nothing_offered');
    }
    const made = await submit('manager', { entitlements: [dev], grantee: 'engineer@small.example' });
    if (typeof made === 'string') throw new Error(made);
    expect(made[0]?.grantee.firstName).toBe('engineer');
    const page = { after: null, limit: 10 };
    const ask = { scope: 'delegated' as const, statuses: null, page };
    const listed = await listRequests(world.ports, manager, ask);
    expect(listed.ok && listed.value.items).toHaveLength(1);
    const other = await listRequests(world.ports, manager, { ...ask, grantee: 'colleague@small.example' });
    expect(other.ok && other.value.items).toEqual([]);
    await world.settle();
  });
});

describe('why', () => {
  const why = async (name: string, resource: string) =>
    JSON.stringify(
      await explainAccess(world.ports, await world.as(name), { resource, permission: null, grantee: null }),
    );

  it('answers alike for what is out of sight and what does not exist', async () => {
    const hidden = await world.ports.store.read(async (tx) => {
      const [cloud] = await tx.integrations.all();
      return (await tx.resources.ofIntegration(cloud?.id ?? 'int_x')).find(({ name }) => name === 'hidden-vault');
    });
    const unknown = await why('outsider', 'no-such-thing');
    for (const reference of [hidden?.id ?? '', 'hidden-vault', hidden?.path ?? '', 'prod-customers']) {
      expect(await why('outsider', reference)).toBe(unknown);
    }
  });

  it('names the offers, what is held already and what waits', async () => {
    const pii = await world.ports.store.read((tx) => tx.flows.byName('pii'));
    await world.ask('engineer', 'prod-billing', { flowId: pii?.id ?? '' });
    const ask = { resource: 'prod-billing', permission: null, grantee: null };
    const [waiting] = (await explainAccess(world.ports, await world.as('engineer'), ask)).entitlements;
    expect(waiting?.flows.map(({ name }) => name)).toEqual(['kit flow', 'open pii', 'pii']);
    expect(waiting?.waiting?.flowName).toBe('pii');
    await world.ask('engineer', 'dev-customers', { flowId: await flowNamed('dev') });
    await world.drain();
    const held = await explainAccess(world.ports, await world.as('engineer'), { ...ask, resource: 'dev-customers' });
    expect(held.entitlements[0]?.held?.state).toBe('open');
    await world.settle();
  });

  it('a dry run names a missing reason and the longest duration in the published codes', async () => {
    await savedFlow(
      world,
      'open pii',
      flowBody('open pii', 'pii', {
        settings: {
          justification_required: true,
          require_approver_reason: false,
          requestor_cannot_approve_himself: false,
          require_mfa: false,
          labels: [],
        },
      }),
    );
    const flowId = await flowNamed('open pii');
    const entitlements = [await world.offered('engineer', 'prod-customers')];
    const engineer = await world.as('engineer');
    const asking = { ...plain, entitlements, flowId, durationSec: 999_999, reason: null };
    expect(await dryRunRequests(world.ports, engineer, asking)).toMatchObject({
      durationSecMax: 3_600,
      errors: [
        { code: 'INVALID_DURATION', field: 'duration_in_sec', details: { max_duration: 3_600 } },
        { code: 'FIELD_MISSING', field: 'justification' },
      ],
    });
    expect((await dryRunRequests(world.ports, engineer, { ...asking, durationSec: 60, reason: 'x' })).errors).toEqual(
      [],
    );
  });
});
