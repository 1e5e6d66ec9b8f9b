// Context as a whole: a rota is read, access opens and closes with its turns, and what fails, is empty or grows old takes access away
// and never gives any.

import { type AccessFlow, Fault, type ShiftFact, type Source, type SourceReader } from '@tidegate/core';
import { type BrokerWorld, emailOf, flowBody, holdersOf, openBroker, savedFlow } from '@tidegate/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { saveSource, setGroupMember } from '../index.ts';

const hour = 3_600_000;
let world: BrokerWorld;
/** What the rota tells next, or why it fails. */
let told: readonly ShiftFact[] | Fault;
let source: Source;

const rota: SourceReader = {
  kind: 'pagerduty',
  label: 'Rota',
  settings: [],
  needsCredential: false,
  checkSettings: () => ({ ok: true, value: true }),
  check: async () => [],
  read: async () => {
    if (told instanceof Fault) throw told;
    return { people: null, groups: null, shifts: told, findings: [] };
  },
};

/** A turn of somebody, in hours from when the story began. */
const turn = (name: string, from: number, to: number) => ({ email: emailOf(name), from: at(from), to: at(to) });
let began = 0;
const at = (hours: number): number => began + hours * hour;
const fact = (turns: ShiftFact['turns'], rest: Partial<ShiftFact> = {}): ShiftFact => ({
  nativeId: 'PI7DH85',
  name: 'Database',
  turns,
  knownUntil: at(14 * 24),
  ...rest,
});

const onShift = (rest: object = {}): object => ({
  ...flowBody('on-call', 'internal'),
  requestors: {
    logical_operator: 'AND',
    conditions: [{ type: 'shift', match_operator: 'is', values: ['Database'] }],
  },
  trigger: 'AUTOMATIC',
  grant_duration_in_min: null,
  ...rest,
});

beforeAll(async () => {
  world = await openBroker({ sources: [rota] });
});
afterAll(() => world.close());

/** Flows that the test before made; they hand out nothing any more. */
const made = new Set<string>();
const flowSaved = (name: string, body: object): Promise<AccessFlow> => {
  made.add(name);
  return savedFlow(world, name, body);
};

beforeEach(async () => {
  began = world.now();
  told = [fact([turn('engineer', 0, 8), turn('colleague', 8, 16)])];
  const saved = await saveSource(world.ports, await world.as('admin'), {
    id: null,
    name: 'rota',
    kind: 'pagerduty',
    settings: {},
    credential: null,
    everySec: 900,
    maxAgeSec: 3 * 3_600,
    disabled: false,
  });
  if (!saved.ok) throw new Error(saved.refusal.message);
  source = saved.value;
  await world.drain();
});
afterEach(async () => {
  for (const name of made) await savedFlow(world, name, flowBody(name, 'internal', { active: false }));
  made.clear();
  await world.ports.store.transaction(async (tx) => {
    for (const each of await tx.shifts.ofSource(source.id)) await tx.shifts.remove(each.id);
    await tx.sources.remove(source.id);
  });
  await member('engineer', 'in');
  await member('colleague', 'in');
  world.pass(2 * hour);
  await world.drain();
});

const state = async (): Promise<Source> => {
  const found = await world.ports.store.read((tx) => tx.sources.get(source.id));
  if (found === null) throw new Error('the source is there');
  return found;
};
const shift = () => world.ports.store.read((tx) => tx.shifts.byName('Database'));
const causes = async (): Promise<readonly (string | null)[]> => {
  const grants = await world.ports.store.read((tx) => tx.grants.page({}, { after: null, limit: 100 }));
  return [...new Set(grants.items.map(({ closeCause }) => closeCause))];
};
/** Lets time pass in small steps, as it does. */
const pass = async (hours: number): Promise<void> => {
  for (let minutes = 0; minutes < hours * 60; minutes += 15) {
    world.pass(15 * 60_000);
    await world.drain();
  }
};

const member = async (name: string, membership: 'in' | 'out'): Promise<void> => {
  const group = await world.ports.store.read((tx) => tx.groups.byName('engineers'));
  const ask = { id: group?.id ?? '', email: emailOf(name), membership };
  const done = await setGroupMember(world.ports, await world.as('admin'), ask);
  if (!done.ok) throw new Error(done.refusal.message);
};

describe('a rota', () => {
  test('opens access with a turn and closes it with the turn, to the minute', async () => {
    const flow = await flowSaved('on-call', onShift());
    await world.drain();
    expect(await holdersOf(world, flow)).toEqual(['engineer']);
    await pass(7.75);
    expect(await holdersOf(world, flow)).toEqual(['engineer']);
    await pass(0.25);
    expect(await holdersOf(world, flow)).toEqual(['colleague']);
    expect(await causes()).toContain('context_ended');
    await pass(8);
    expect(await holdersOf(world, flow)).toEqual([]);
  });

  test('that gives the turn to another takes access from who had it', async () => {
    const flow = await flowSaved('on-call', onShift());
    await world.drain();
    told = [fact([turn('outsider', 0, 8)])];
    await pass(0.25);
    expect(await holdersOf(world, flow)).toEqual(['outsider']);
  });

  test('that fails or is empty clears nothing, and what it told grows old until it is unknown', async () => {
    const flow = await flowSaved('on-call', onShift());
    await world.drain();
    for (const silence of [new Fault('target.unreachable', 'the rota is down'), [fact([])], []]) {
      told = silence;
      await pass(0.25);
      expect(await holdersOf(world, flow)).toEqual(['engineer']);
    }
    expect((await state()).trouble).toContain('was not told any more; what was known stays and ages');
    told = new Fault('target.unreachable', 'the rota is down');
    await pass(2);
    expect(await holdersOf(world, flow)).toEqual(['engineer']);
    await pass(0.5);
    expect(await holdersOf(world, flow)).toEqual([]);
    expect(await state()).toMatchObject({ status: 'failing', trouble: 'the rota is down' });
    expect((await shift())?.turns).toHaveLength(2);
    told = [fact([turn('engineer', 0, 8)])];
    await pass(1.5);
    expect(await holdersOf(world, flow)).toEqual(['engineer']);
  });

  test('that tells no further than a moment is unknown after it', async () => {
    told = [fact([turn('engineer', 0, 8)], { knownUntil: at(2) })];
    const flow = await flowSaved('on-call', onShift());
    await pass(1.75);
    expect(await holdersOf(world, flow)).toEqual(['engineer']);
    await pass(0.5);
    expect(await holdersOf(world, flow)).toEqual([]);
  });

  test('that names people nobody knows is believed, with a warning', async () => {
    told = [fact([turn('engineer', 0, 8), turn('stranger', 8, 16)])];
    await pass(0.25);
    expect(await state()).toMatchObject({
      status: 'active',
      trouble: 'on the rota but nobody here: `stranger@small.example`; their turns are left out',
    });
    expect((await shift())?.turns).toHaveLength(1);
  });

  test('that is new and empty says of nobody that they are off', async () => {
    told = [fact([], { nativeId: 'P2', name: 'Network' })];
    await pass(0.25);
    const flow = await flowSaved(
      'off-call',
      onShift({
        name: 'off-call',
        requestors: {
          logical_operator: 'AND',
          conditions: [
            { type: 'shift', match_operator: 'is_not', values: ['Network'] },
            { type: 'group', match_operator: 'is', values: ['engineers'] },
          ],
        },
      }),
    );
    await world.drain();
    expect(await holdersOf(world, flow)).toEqual([]);
  });

  test('that says the same again is no change of the world, until its age has to be renewed', async () => {
    const version = () => world.ports.store.read((tx) => tx.worldVersion());
    const before = await version();
    await pass(0.5);
    expect(await version()).toBe(before);
    await pass(0.5);
    expect(await version()).toBeGreaterThan(before);
    expect((await shift())?.origin.observedAt).toBeGreaterThan(began);
  });
});

describe('access that somebody asked for', () => {
  const leave = async (name: string): Promise<void> => {
    await member(name, 'out');
    await world.drain();
  };

  test.each([
    [true, []],
    [false, ['engineer']],
  ])('ends when its person no longer fits only where the flow says so: %s', async (whileEligible, holders) => {
    const flow = await flowSaved(
      'dev-2',
      flowBody('dev-2', 'internal', whileEligible ? { duration: { while_eligible: true } } : {}),
    );
    await world.ask('engineer', 'dev-customers', { flowId: flow.id });
    await world.drain();
    expect(await holdersOf(world, flow)).toEqual(['engineer']);
    await leave('engineer');
    expect(await holdersOf(world, flow)).toEqual(holders);
  });

  test('a request that waits ends when its person no longer fits, and not before', async () => {
    const { request } = await world.ask('engineer', 'prod-customers');
    const waiting = () => world.ports.store.read(async (tx) => (await tx.requests.get(request.id))?.state.kind);
    await world.drain();
    expect(await waiting()).toBe('waiting');
    await leave('colleague');
    expect(await waiting()).toBe('waiting');
    await leave('engineer');
    expect(await waiting()).toBe('out_of_reach');
  });

  test('a request that waits because of a turn ends when the turn is over, though no fact arrives', async () => {
    const flow = await flowSaved(
      'asked-on-call',
      onShift({
        name: 'asked-on-call',
        trigger: 'SELF_SERVE',
        grant_duration_in_min: 60,
        approver_policy: {
          approval_mode: 'ALL_OF',
          approver_groups: [
            { logical_operator: 'AND', approvers: [{ type: 'group', match_operator: 'is', values: ['dbas'] }] },
          ],
        },
      }),
    );
    const { request } = await world.ask('engineer', 'dev-customers', { flowId: flow.id });
    const waiting = () => world.ports.store.read(async (tx) => (await tx.requests.get(request.id))?.state.kind);
    await pass(7.75);
    expect(await waiting()).toBe('waiting');
    await pass(0.25);
    expect(await waiting()).toBe('out_of_reach');
  });
});
