// Readings in parts: what of a list is believed, what waits for a person, what a crash leaves, and that nothing known is lost.

import { makeAwsSimulated } from '@tidegate/adapters';
import {
  type Adapter,
  type DiscoveredResource,
  type DiscoveryReport,
  Fault,
  type IntegrationId,
  limits,
  newId,
} from '@tidegate/core';
import { type BrokerWorld, openBroker } from '@tidegate/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import {
  confirmSync,
  discoverIntegration,
  listInventory,
  readHeldList,
  saveIntegration,
  syncReportOf,
} from '../index.ts';

type Part = readonly DiscoveredResource[] | { readonly fails: string } | { readonly hangs: true };

/** What the target says now: its parts, or that it cannot name them. */
let parts: Readonly<Record<string, Part>> = {};
let unreachable = false;
/** Parts that were read, in order, over all readings. */
let asked: string[] = [];
let meanwhile: (() => Promise<void>) | null = null;

async function* read(completed: ReadonlySet<string>): AsyncGenerator<DiscoveryReport> {
  if (unreachable) throw new Fault('target.unreachable', 'the organization does not answer');
  yield { kind: 'planned', parts: Object.keys(parts) };
  for (const [part, what] of Object.entries(parts)) {
    if (completed.has(part)) continue;
    asked.push(part);
    if ('hangs' in what) await new Promise(() => undefined);
    else if ('fails' in what) yield { kind: 'failed', part, message: what.fails };
    else {
      yield { kind: 'page', part, resources: Array.isArray(what) ? what : [] };
      yield { kind: 'completed', part, findings: [] };
    }
  }
  await meanwhile?.();
}

const partOf = ({ context }: { context: Readonly<Record<string, string>> }) => context['part'] ?? null;

function inParts(adapter: Adapter): Adapter {
  const level = { id: 'level', label: 'level', displayPath: 'Level', allowsSeveralPermissions: false, permissions: [] };
  return {
    ...adapter,
    resourceTypes: [...adapter.resourceTypes, { ...level, isLevel: true }],
    checkConfig: () => ({ ok: true, value: true }),
    planner() {
      const planner = adapter.planner({});
      return planner.ok ? { ok: true, value: { ...planner.value, partOf } } : planner;
    },
    connect(config, credential) {
      const target = adapter.connect({}, credential);
      if (!target.ok) return target;
      return { ok: true, value: { ...target.value, byParts: { read }, note: config } };
    },
  };
}

const found = (part: string, name: string, more: Partial<DiscoveredResource> = {}): DiscoveredResource => ({
  type: 'aws-account-s3-bucket',
  nativeId: name,
  name,
  path: `${part}/${name}`,
  parentNativeId: null,
  tags: {},
  context: { part },
  riskLevel: 'low',
  ...more,
});
const some = (part: string, count: number): readonly DiscoveredResource[] =>
  Array.from({ length: count }, (_, index) => found(part, `${part}-${index}`));

let world: BrokerWorld;
let id: IntegrationId;
beforeAll(async () => {
  world = await openBroker({ adapters: [inParts(makeAwsSimulated())] });
});
afterAll(() => world.close());
let number = 0;
beforeEach(async () => {
  [parts, unreachable, asked, meanwhile] = [{}, false, [], null];
  number += 1;
  const saved = await saveIntegration(world.ports, await world.as('admin'), {
    id: null,
    name: `organization ${number}`,
    type: 'aws-simulated',
    connectorId: null,
    config: {},
    credential: null,
    connectedResourceTypes: null,
    customAccessDetails: null,
    published: {},
  });
  if (!saved.ok) throw new Error(saved.refusal.message);
  id = saved.value.id;
});

const discover = async () => {
  const answer = await discoverIntegration(world.ports, await world.as('admin'), { id });
  return answer.ok ? answer.value : answer.refusal;
};
/** What a worker does, and the reading that it goes on with, to its end. */
const goOn = async (): Promise<void> => {
  await world.drain();
  const reading = async () => (await world.ports.store.read((tx) => tx.syncs.get(id)))?.state === 'reading';
  while (await reading()) await new Promise((resolve) => setTimeout(resolve, 5));
};
const decide = async (verdict: 'confirm' | 'discard') => {
  const answer = await confirmSync(world.ports, await world.as('admin'), { id, verdict });
  return answer.ok ? answer.value : answer.refusal;
};
/** Names of what is known, and not deleted. */
const names = async (): Promise<readonly string[]> => {
  const all = await world.ports.store.read((tx) => tx.resources.ofIntegration(id));
  return all
    .filter((one) => one.source === 'discovery' && one.status !== 'deleted')
    .map((one) => one.name)
    .sort();
};
const integration = () => world.ports.store.read((tx) => tx.integrations.get(id));
const audited = async (): Promise<readonly string[]> => {
  const records = await world.ports.store.read((tx) => tx.audit.page({ subject: id }, { after: null, limit: 10 }));
  return records.items.map((one) => String(JSON.parse(Buffer.from(one.bytes).toString('utf8')).kind));
};

test('what gets a level above it is moved there by the next reading, and is neither gone nor new', async () => {
  const database = (parentNativeId: string | null) =>
    found('database customers', 'customers', { type: 'aws-rds-instance', parentNativeId });
  const table = found('database customers', 'orders', { parentNativeId: 'customers' });
  parts = { 'database customers': [database(null), table] };
  expect(await discover()).toMatchObject({ created: 2 });
  const server = found('server', 'server:db-1:5432', { type: 'aws-account-ec2-instance' });
  parts = { server: [server], 'database customers': [database('server:db-1:5432'), table] };
  expect(await discover()).toMatchObject({ created: 1, changed: 2, gone: 0, findings: [] });
  const below = await listInventory(world.ports, {
    query: `integration = "${id}" and resource_parent under "server:db-1:5432"`,
    page: { after: null, limit: 10 },
  });
  expect(below.ok && below.value.page.items.map(({ resource }) => resource.name).sort()).toEqual([
    'customers',
    'orders',
  ]);
});

test('where only some types are connected, what they hang on is listed all the same', async () => {
  const current = await integration();
  if (!current) throw new Error('it was just made');
  await world.ports.store.transaction((tx) =>
    tx.integrations.save({ ...current, connectedResourceTypes: ['aws-rds-instance'] }),
  );
  const server = found('server', 'server:db-1:5432', { type: 'level' });
  const database = found('a', 'customers', { type: 'aws-rds-instance', parentNativeId: 'server:db-1:5432' });
  parts = { server: [server], a: [database, found('a', 'a-bucket')] };
  expect(await discover()).toMatchObject({ created: 2, findings: [] });
  expect(await names()).toEqual(['customers', 'server:db-1:5432']);
});

describe('a part that fails', () => {
  it('keeps what is known of it, changes the rest, and is told', async () => {
    parts = { a: [found('a', 'one'), found('a', 'two')], b: [found('b', 'three')] };
    expect(await discover()).toMatchObject({ state: 'done', created: 3, partsCompleted: 2, partsFailed: 0 });
    parts = { a: [found('a', 'one')], b: { fails: 'the account refuses the role' } };
    expect(await discover()).toMatchObject({
      state: 'done',
      gone: 1,
      partsPlanned: 2,
      partsFailed: 1,
      troubles: [{ part: 'b', state: 'failed', message: 'the account refuses the role' }],
    });
    expect(await names()).toEqual(['one', 'three']);
    expect(await integration()).toMatchObject({
      status: 'Warning',
      statusMessage:
        '1 of 2 parts could not be read, and what is known of them stays; `b`: the account refuses the role',
    });
  });

  it('beside no other changes nothing and is an error', async () => {
    parts = { a: [found('a', 'one')] };
    await discover();
    parts = { a: { fails: 'no answer' } };
    expect(await discover()).toMatchObject({ code: 'target.unreachable' });
    expect([await names(), (await integration())?.status]).toEqual([['one'], 'Error']);
  });

  it('is read again the next time, and the warning goes', async () => {
    parts = { a: [found('a', 'one')], b: { fails: 'no answer' } };
    await discover();
    parts = { a: [found('a', 'one')], b: [found('b', 'two')] };
    expect(await discover()).toMatchObject({ created: 1, partsFailed: 0, troubles: [] });
    expect(await integration()).toMatchObject({ status: 'Active', statusMessage: null });
  });
});

describe('parts of one account that fail', () => {
  it('are told together, with one of their reasons and how many they are', async () => {
    const fails = { fails: 'the account refuses the role' };
    parts = { a: [found('a', 'one')], '111/iam': fails, '111/eu/ec2': fails, '222/iam': fails };
    const troubles = [
      { part: '111', state: 'failed', message: 'the account refuses the role', parts: 2 },
      { part: '222/iam', state: 'failed', message: 'the account refuses the role', parts: 1 },
    ];
    expect(await discover()).toMatchObject({ partsFailed: 3, troubles });
  });
});

describe('when something was observed', () => {
  const seen = async () => {
    const listed = await listInventory(world.ports, {
      query: `integration_name = "organization ${number}"`,
      page: { after: null, limit: 10 },
    });
    if (!listed.ok) throw new Error(listed.refusal.message);
    const items = listed.value.page.items.map(({ resource, observedAt }) => [
      resource.name,
      { status: resource.status, observedAt },
    ]);
    return Object.fromEntries(items);
  };

  it('is the last whole reading of its part, however long it has not changed; what could not be read says so', async () => {
    parts = { a: [found('a', 'one')], b: [found('b', 'two')] };
    await discover();
    const first = world.now();
    world.pass(3_600_000);
    parts = { a: [found('a', 'one')], b: { fails: 'the account refuses the role' } };
    expect(await discover()).toMatchObject({ state: 'done', unchanged: 1, changed: 1 });
    const second = world.now();
    expect(await seen()).toEqual({
      one: { status: 'active', observedAt: second },
      two: { status: 'error', observedAt: first },
    });
    world.pass(3_600_000);
    expect(await discover()).toMatchObject({ unchanged: 1, changed: 0 });
    parts = { a: [found('a', 'one')], b: [found('b', 'two')] };
    await discover();
    expect(await seen()).toEqual({
      one: { status: 'active', observedAt: world.now() },
      two: { status: 'active', observedAt: world.now() },
    });
  });
});

describe('a target that cannot name its parts', () => {
  it('changes nothing, says why, and can be read again', async () => {
    parts = { a: [found('a', 'one')] };
    await discover();
    unreachable = true;
    expect(await discover()).toMatchObject({ message: 'the organization does not answer' });
    expect(await syncReportOf(world.ports, { id })).toMatchObject({ value: { state: 'failed' } });
    unreachable = false;
    expect(await discover()).toMatchObject({ state: 'done', unchanged: 1 });
  });
});

describe('a list that is not to be believed', () => {
  beforeEach(async () => {
    parts = { a: some('a', 30), b: some('b', 10) };
    await discover();
  });

  it('changes nothing, not even what is new in it, until it is confirmed', async () => {
    parts = { a: some('a', 21), b: [found('b', 'new')] };
    expect(await discover()).toMatchObject({
      state: 'held',
      created: 0,
      gone: 0,
      held: { counts: { created: 1, gone: 19 } },
    });
    expect((await names()).length).toBe(40);
    expect((await integration())?.statusMessage).toMatch(/^held: 19 of 40 known resources would be gone/);
    expect((await audited()).slice(0, 2)).toEqual(['inventory.held', 'inventory.discovered']);
    expect(await decide('confirm')).toMatchObject({ state: 'done', created: 1, gone: 19, held: null });
    expect((await names()).length).toBe(22);
    expect([(await integration())?.status, (await audited())[0]]).toEqual(['Active', 'inventory.confirmed']);
  });

  it('is forgotten when it is discarded', async () => {
    parts = { a: [], b: [] };
    await discover();
    expect(await decide('discard')).toMatchObject({ state: 'done', gone: 0, held: null });
    expect([(await names()).length, (await audited())[0]]).toEqual([40, 'inventory.discarded']);
    expect(await decide('confirm')).toMatchObject({ code: 'object.changed' });
    const left = await world.ports.store.read((tx) => tx.syncs.pages(id));
    expect(left).toEqual([]);
  });

  it('is only the part that came back empty, where the rest can be', async () => {
    parts = { a: some('a', 90), b: some('b', 10) };
    await discover();
    parts = { a: some('a', 91), b: [] };
    expect(await discover()).toMatchObject({ state: 'held', created: 1, partsHeld: 1, held: { counts: { gone: 10 } } });
    expect((await names()).length).toBe(101);
    await decide('confirm');
    expect((await names()).length).toBe(91);
  });

  it('is a part that is no longer there, with all that is known of it', async () => {
    parts = { a: some('a', 90), b: some('b', 10) };
    await discover();
    parts = { a: some('a', 90) };
    expect(await discover()).toMatchObject({ state: 'held', troubles: [{ part: 'b', state: 'vanished' }] });
    expect((await names()).length).toBe(100);
    await decide('confirm');
    expect((await names()).length).toBe(90);
  });

  it('gives way to a list that can be believed', async () => {
    parts = { a: [], b: [] };
    await discover();
    parts = { a: some('a', 30), b: some('b', 10) };
    expect(await discover()).toMatchObject({ state: 'done', held: null, unchanged: 40 });
    expect(await decide('confirm')).toMatchObject({ code: 'object.changed' });
  });

  it('is not written over settings that have changed since', async () => {
    parts = { a: [], b: [] };
    await discover();
    const before = await integration();
    if (!before) throw new Error('the integration is there');
    const input = { ...before, credential: null, config: { region: 'eu-west-1' } };
    expect((await saveIntegration(world.ports, await world.as('admin'), input)).ok).toBe(true);
    expect(await decide('confirm')).toMatchObject({ code: 'object.changed' });
    expect((await names()).length).toBe(40);
  });

  it('never takes away more than was shown', async () => {
    parts = { a: some('a', 1), b: [] };
    await discover();
    const [one] = await world.ports.store.read((tx) => tx.resources.ofIntegration(id));
    if (!one) throw new Error('something is known');
    const more = { ...one, id: newId('resource', world.ports.chance), nativeId: 'a-late', name: 'late' };
    await world.ports.store.transaction((tx) => tx.resources.save([more]));
    expect(await decide('confirm')).toMatchObject({
      code: 'object.changed',
      message: 'the list would by now take away 40 resources, not 39; discover again',
    });
    expect((await names()).length).toBe(41);
  });

  it('does not lose its warning to a check that finds nothing', async () => {
    parts = { a: [], b: [] };
    await discover();
    const { checkIntegration } = await import('../index.ts');
    await checkIntegration(world.ports, await world.as('admin'), { id });
    expect(await integration()).toMatchObject({ status: 'Warning' });
  });
});

describe('a process that dies while it reads', () => {
  const die = async (): Promise<void> => {
    parts = { a: [found('a', 'one')], b: [found('b', 'two')], c: { hangs: true } };
    meanwhile = null;
    const started = discover();
    started.catch(() => undefined);
    const deadline = Date.now() + 5_000;
    while (!asked.includes('c') && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  it('leaves a reading that another goes on with, where it stopped', async () => {
    world.pass(0);
    await die();
    // What was read is written down at most a second apart; here the clock stands, so the parts are written by hand.
    await world.ports.store.transaction(async (tx) => {
      await tx.syncs.saveParts(id, [{ part: 'a', state: 'completed', message: null, resources: 1 }]);
      await tx.syncs.savePages(id, [{ part: 'a', number: 0, resources: [found('a', 'one')] }]);
    });
    expect(await discover()).toMatchObject({ code: 'object.in_use' });
    asked = [];
    parts = { a: [found('a', 'one')], b: [found('b', 'two')], c: [found('c', 'three')] };
    world.pass(limits.syncHoldMs + 1);
    await goOn();
    expect(asked).toEqual(['b', 'c']);
    expect(await names()).toEqual(['one', 'three', 'two']);
    expect(await syncReportOf(world.ports, { id })).toMatchObject({ value: { state: 'done', resumed: 1, created: 3 } });
  });

  it('begins anew when the settings are others by now', async () => {
    await die();
    const before = await integration();
    if (!before) throw new Error('the integration is there');
    const input = { ...before, credential: null, config: { region: 'eu-west-1' } };
    await saveIntegration(world.ports, await world.as('admin'), input);
    world.pass(limits.syncHoldMs + 1);
    await goOn();
    expect(await syncReportOf(world.ports, { id })).toMatchObject({ value: { state: 'failed' } });
    parts = { a: [found('a', 'one')] };
    expect(await discover()).toMatchObject({ state: 'done', created: 1, resumed: 0 });
  });

  it('and comes back while another reads on writes nothing either', async () => {
    parts = { a: [found('a', 'old')] };
    let released = (): void => undefined;
    const hold = new Promise<void>((resolve) => {
      released = resolve;
    });
    let second: Promise<unknown> = Promise.resolve();
    meanwhile = async () => {
      world.pass(limits.syncHoldMs + 1);
      meanwhile = () => hold;
      parts = { a: [found('a', 'new')] };
      second = discover();
      const deadline = Date.now() + 5_000;
      while (asked.length < 2 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    expect(await discover()).toMatchObject({ code: 'object.changed' });
    expect(await names()).toEqual([]);
    released();
    expect(await second).toMatchObject({ state: 'done', created: 1 });
    expect(await names()).toEqual(['new']);
  });

  it('and comes back writes nothing beside the one that went on', async () => {
    parts = { a: [found('a', 'old')] };
    meanwhile = async () => {
      meanwhile = null;
      world.pass(limits.syncHoldMs + 1);
      parts = { a: [found('a', 'new')] };
      expect(await discover()).toMatchObject({ state: 'done', created: 1 });
    };
    expect(await discover()).toMatchObject({ code: 'object.changed' });
    expect(await names()).toEqual(['new']);
  });
});

describe('a held list as whoever decides sees it', () => {
  it('names what would go, and only the list that was looked at can be confirmed', async () => {
    parts = { a: some('a', 10), b: some('b', 2) };
    await discover();
    expect(await readHeldList(world.ports, { id })).toMatchObject({ ok: false, refusal: { code: 'object.changed' } });
    parts = { a: some('a', 2), b: some('b', 2) };
    await discover();
    const held = await readHeldList(world.ports, { id });
    if (!held.ok) throw new Error(held.refusal.message);
    expect(held.value.gone.count).toBe(8);
    expect(held.value.gone.listed.map(({ resource }) => resource.nativeId).sort()).toEqual(
      some('a', 10)
        .slice(2)
        .map(({ nativeId }) => nativeId)
        .sort(),
    );
    const admin = await world.as('admin');
    const first = (await world.ports.store.read((tx) => tx.syncs.get(id)))?.startedAt ?? 0;
    world.pass(1_000);
    await discover();
    const confirm = (startedAt: number) => confirmSync(world.ports, admin, { id, verdict: 'confirm', startedAt });
    expect(await confirm(first)).toMatchObject({ ok: false, refusal: { code: 'object.changed' } });
    expect((await names()).length).toBe(12);
    const latest = (await world.ports.store.read((tx) => tx.syncs.get(id)))?.startedAt ?? 0;
    expect(await confirm(latest)).toMatchObject({ ok: true });
    expect((await names()).length).toBe(4);
  });
});

describe('what a target says of itself', () => {
  it.each<[string, DiscoveredResource, RegExp]>([
    ['an id twice', found('a', 'one'), /`one` is listed twice/],
    ['an id with control characters', found('a', 'x\u0000y'), /no id that can be stored/],
    ['an id of 3,000 characters', found('a', 'x'.repeat(3_000)), /no id that can be stored/],
    ['a tag value of 11,000 characters', found('a', 'x', { tags: { big: 'v'.repeat(11_000) } }), /left out: `big`/],
    ['a tag with a NUL', found('a', 'x', { tags: { bad: 'a\u0000b' } }), /control characters and was left out: `bad`/],
    [
      'a parent that is not there',
      found('a', 'x', { parentNativeId: 'nowhere' }),
      /parent `nowhere` of `x` is not there/,
    ],
    ['itself as its parent', found('a', 'x', { parentNativeId: 'x' }), /go in a circle/],
  ])('%s is a finding, and everything else is listed', async (_name, bad, finding) => {
    parts = { a: [found('a', 'one'), bad, found('a', 'last')] };
    const report = await discover();
    expect(report).toMatchObject({ state: 'done' });
    expect('findings' in report && report.findings.join('\n')).toMatch(finding);
    expect(await names()).toEqual(expect.arrayContaining(['one', 'last']));
  });

  it.each([
    ['too long', 'v'.repeat(11_000)],
    ['with control characters', 'pro\u0000duction'],
  ])('a value %s never takes away the last good one, of a tag or of a fact', async (_what, bad) => {
    const good = { tags: { Environment: 'production', Team: 'data' }, context: { part: 'a', engine: 'postgres' } };
    parts = { a: [found('a', 'one', good)] };
    await discover();
    const worse = { tags: { Environment: bad, Owner: bad }, context: { part: 'a', engine: bad } };
    parts = { a: [found('a', 'one', worse)] };
    const report = await discover();
    expect('findings' in report && report.findings.join('\n')).toMatch(
      /left out: `Environment`; a value known from before stays/,
    );
    const [one] = await world.ports.store.read((tx) => tx.resources.ofIntegration(id));
    // A tag that is not told any more is gone, and one that never had a good value is not there.
    expect(one?.tags).toEqual([{ key: 'Environment', value: 'production', origin: 'source' }]);
    expect(one?.context).toEqual(good.context);
    parts = { a: [found('a', 'one')] };
    await discover();
    const [last] = await world.ports.store.read((tx) => tx.resources.ofIntegration(id));
    expect([last?.tags, last?.context]).toEqual([[], { part: 'a' }]);
  });

  it('a circle of three is cut once', async () => {
    const around = (name: string, parent: string) => found('a', name, { parentNativeId: parent });
    parts = { a: [around('x', 'y'), around('y', 'z'), around('z', 'x')] };
    expect(await discover()).toMatchObject({ created: 3, findings: [expect.stringMatching(/circle/)] });
  });

  it('a parent that is known from a part that was not read stays a parent', async () => {
    parts = { a: [found('a', 'one')], b: [found('b', 'two', { parentNativeId: 'one' })] };
    await discover();
    parts = { a: { fails: 'no answer' }, b: [found('b', 'two', { parentNativeId: 'one' })] };
    expect(await discover()).toMatchObject({ unchanged: 1, changed: 1, findings: [] });
  });
});

test('a list longer than one reading compares is an error with its limit, and nothing known is lost', async () => {
  parts = { small: some('small', 2) };
  await discover();
  const one = found('large', 'one');
  parts = { small: [], large: Array.from({ length: limits.syncResourcesMax + 1 }, () => one) };
  expect(await discover()).toMatchObject({
    code: 'input.too_large',
    message: expect.stringMatching(/lists more than 1000000 resources.*fewer types/),
  });
  expect(await names()).toEqual(['small-0', 'small-1']);
  expect((await integration())?.status).toBe('Error');
});

test('what the adapter says of a permission by now is known with the next reading, under the same id, and written down', async () => {
  const permissions = () => world.ports.store.read((tx) => tx.permissions.ofIntegration(id));
  const before = await permissions();
  const [first] = before;
  if (!first) throw new Error('it has permissions');
  const older = { ...first, riskLevel: 'low' as const, allows: 'what an older server said', level: 'read' as const };
  await world.ports.store.transaction((tx) => tx.permissions.save([older]));
  parts = { small: some('small', 1) };
  await discover();
  const after = await permissions();
  const words = ({ id, name, level, riskLevel, allows }: typeof first) => ({ id, name, level, riskLevel, allows });
  expect(after.map(words)).toEqual(before.map(words));
  const changed = async () => {
    const records = await world.ports.store.read((tx) => tx.audit.page({ subject: id }, { after: null, limit: 1 }));
    return records.items.map((one) => JSON.parse(Buffer.from(one.bytes).toString('utf8')).facts.permissions_changed);
  };
  expect(await changed()).toEqual([1]);
  await discover();
  expect(await changed()).toEqual([0]);
});
