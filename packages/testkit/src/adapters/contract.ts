// What every adapter promises, as tests: the same suite runs on twins and on real servers. Faults are made between the steps (a step
// that is refused, a reply that is lost, a process that dies): whatever happened, undoing leaves nothing behind.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seededChance } from './chance.ts';
import { surveyContract } from './survey-contract.ts';
import {
  type AdapterWorld,
  askOf,
  expectNothing,
  inAnHour,
  openAll,
  planFor,
  plannerOf,
  type Setting,
  type StoredPlan,
  stored,
  undoAll,
} from './world.ts';

/** How access ends in this very target. */
const endsHere = async ({ target, adapter }: AdapterWorld) => (await target.ends?.()) ?? adapter.ends;

/** Runs the contract suite; `make` builds a target with something of every resource type in it. */
export function adapterContract(name: string, make: () => Promise<AdapterWorld>): void {
  describe(`${name} keeps the contract of adapters`, () => {
    let made: AdapterWorld | null = null;
    const chance = seededChance(name);
    const world = (): AdapterWorld => {
      if (made === null) throw new Error('the world was not made');
      return made;
    };
    const plans = (): readonly StoredPlan[] => world().asks.map((askable) => planFor(world(), askable, chance));
    const plan = (): StoredPlan => {
      const [first] = plans();
      if (first === undefined) throw new Error('the world has nothing to ask for');
      return first;
    };
    beforeAll(async () => {
      made = await make();
    });
    afterAll(async () => {
      await made?.close();
    });
    const setting: Setting = { name, world, plan, plans };
    itDescribesItself(setting);
    itPlans(setting);
    itOpensAndCloses(setting);
    itSurvivesFaults(setting);
    itKeepsEnds(setting);
    itKeepsSecrets(setting);
    itKnocks(setting);
    surveyContract(setting);
  });
}

function itDescribesItself({ world }: Setting): void {
  test('every permission says what it allows, and every kind says how access ends', async () => {
    const { adapter } = world();
    for (const type of adapter.resourceTypes) {
      const names = type.permissions.map((permission) => permission.name);
      expect(new Set(names).size).toBe(names.length);
      for (const permission of type.permissions) expect(permission.allows).toMatch(/^[a-z].{10,}[^.]$/s);
    }
    for (const ends of [adapter.ends, await endsHere(world())]) {
      expect(ends.newAccess).toMatch(/\w/);
      expect(ends.openConnections).toMatch(/\w/);
    }
  });

  test('something of every resource type that has permissions can be asked for in this world', () => {
    const types = new Set(world().asks.map((askable) => askable.type));
    const askable = world().adapter.resourceTypes.filter(({ permissions }) => permissions.length > 0);
    expect(askable.filter((type) => !types.has(type.id))).toEqual([]);
  });

  test('a setting it does not know is refused, by name', () => {
    const { adapter } = world();
    const unknown = { no_such_setting: 'x' };
    for (const answer of [adapter.checkConfig(unknown), adapter.planner(unknown), adapter.connect(unknown, null)]) {
      expect(answer.ok ? null : answer.refusal).toMatchObject({
        code: 'integration.invalid',
        field: 'no_such_setting',
      });
    }
  });

  test('its checks pass or warn, each in a sentence', async () => {
    for (const report of await world().target.check()) {
      expect([report.name, report.sentence, report.state]).not.toContain('failed');
      expect(report.sentence).toMatch(/\w/);
    }
  });
}

function itPlans({ name, world, plans }: Setting): void {
  test('the settings alone make the plan, and the same chance makes the same', () => {
    const { adapter, config, asks } = world();
    const strict = plannerOf({ adapter, config: Object.freeze({ ...config }) });
    for (const askable of asks) {
      const [once, again] = [strict, plannerOf(world())].map((planner) =>
        planner.plan(askOf(world(), askable, seededChance(`${name} ${askable.nativeId}`))),
      );
      expect(once?.ok).toBe(true);
      expect(again).toEqual(once);
    }
  });

  test('a plan never holds the secret, and two plans never share a name', () => {
    const made = [...plans(), ...plans()];
    for (const { plan, secret } of made) {
      if (secret !== null) expect(JSON.stringify(plan)).not.toContain(secret);
    }
    expect(new Set(made.map(({ plan }) => JSON.stringify(plan))).size).toBe(made.length);
  });

  test('an unknown permission or resource type is refused before anything happens', async () => {
    const [first] = world().asks;
    if (first === undefined) throw new Error('the world has nothing to ask for');
    const chance = seededChance('refused');
    const planner = plannerOf(world());
    expect(planner.plan(askOf(world(), { ...first, permission: 'EVERYTHING' }, chance)).ok).toBe(false);
    expect(planner.plan(askOf(world(), { ...first, type: 'teapot' }, chance)).ok).toBe(false);
    expect(await world().leftovers()).toEqual([]);
  });
}

function itOpensAndCloses({ world, plan, plans }: Setting): void {
  test('every askable thing opens exactly as planned, and closes to nothing', async () => {
    for (const { plan: each } of plans()) {
      const notAfter = inAnHour();
      const steps = await world().target.steps(each, notAfter);
      await openAll(steps);
      const seen = await world().target.look(each);
      expect([each, seen.state, seen.differs, seen.message]).toEqual([each, 'present', [], null]);
      if ((await endsHere(world())).second === 'target') expect(seen.endsAt).toBe(notAfter);
      await undoAll(steps);
      await expectNothing(world(), each);
    }
  });

  test('each step is absent before, present after, and absent again when undone', async () => {
    const { plan: one } = plan();
    const steps = await world().target.steps(one, inAnHour());
    for (const step of steps) {
      expect([step.name, (await step.look()).state]).toEqual([step.name, 'absent']);
      expect(await step.do()).toEqual({ kind: 'done' });
      expect([step.name, await step.look()]).toMatchObject([step.name, { state: 'present', differs: [] }]);
    }
    for (const step of [...steps].reverse()) {
      expect(await step.undo()).toEqual({ kind: 'done' });
      expect([step.name, (await step.look()).state]).toEqual([step.name, 'absent']);
    }
    await expectNothing(world(), one);
  });

  test('doing every step twice is doing it once', async () => {
    const { plan: one } = plan();
    const steps = await world().target.steps(one, inAnHour());
    for (const step of steps) {
      await step.do();
      expect([step.name, await step.do()]).toEqual([step.name, { kind: 'done' }]);
    }
    await openAll(steps);
    expect(await world().target.look(one)).toMatchObject({ state: 'present', differs: [] });
    await undoAll(steps);
    await expectNothing(world(), one);
  });

  test('undoing what never happened is done, and changes nothing', async () => {
    for (const { plan: each } of plans()) {
      await undoAll(world().target.steps(each, inAnHour()));
      await expectNothing(world(), each);
    }
  });

  test('undoing every step twice is undoing it once', async () => {
    const { plan: one } = plan();
    const steps = await world().target.steps(one, inAnHour());
    await openAll(steps);
    for (const step of [...steps].reverse()) {
      await step.undo();
      expect([step.name, await step.undo()]).toEqual([step.name, { kind: 'done' }]);
    }
    await undoAll(steps);
    await expectNothing(world(), one);
  });

  test('closing one grant leaves another of the same person on the same thing as it is', async () => {
    const [first, second] = [plan(), plan()];
    const steps = [first, second].map(({ plan: each }) => world().target.steps(each, inAnHour()));
    await Promise.all(steps.map(openAll));
    await undoAll(steps[0] ?? []);
    expect(await world().target.look(first.plan)).toMatchObject({ state: 'absent' });
    expect(await world().target.look(second.plan)).toMatchObject({ state: 'present', differs: [] });
    await undoAll(steps[1] ?? []);
    await expectNothing(world(), second.plan);
  });
}

function itSurvivesFaults({ world, plan, plans }: Setting): void {
  test('whichever step is refused, undoing from there leaves nothing behind', async () => {
    for (const { plan: each } of plans()) {
      const steps = await world().target.steps(each, inAnHour());
      for (const index of steps.keys()) {
        await openAll(steps.slice(0, index));
        await undoAll(steps.slice(0, index + 1));
        await expectNothing(world(), each);
      }
    }
  });

  test('whichever reply is lost, undoing from there leaves nothing behind', async () => {
    for (const { plan: each } of plans()) {
      const steps = await world().target.steps(each, inAnHour());
      for (const index of steps.keys()) {
        await openAll(steps.slice(0, index + 1));
        await undoAll(steps.slice(0, index + 1));
        await expectNothing(world(), each);
      }
    }
  });

  test('whichever step a process dies after, another finishes the opening from the stored plan', async () => {
    const count = (await world().target.steps(plan().plan, inAnHour())).length;
    for (let done = 0; done <= count; done += 1) {
      const { plan: one } = plan();
      const notAfter = inAnHour();
      await openAll((await world().target.steps(one, notAfter)).slice(0, done));
      const another = world().reconnect();
      await openAll(another.steps(stored(one), notAfter));
      expect(await another.look(stored(one))).toMatchObject({ state: 'present', differs: [] });
      await undoAll(another.steps(stored(one), notAfter));
      await another.close();
      await expectNothing(world(), one);
    }
  });

  test('whichever step a process dies after while closing, another finishes the closing', async () => {
    const count = (await world().target.steps(plan().plan, inAnHour())).length;
    for (let undone = 0; undone <= count; undone += 1) {
      const { plan: one } = plan();
      const steps = await world().target.steps(one, inAnHour());
      await openAll(steps);
      await undoAll(steps.slice(count - undone));
      const another = world().reconnect();
      await undoAll(another.steps(stored(one), inAnHour()));
      await another.close();
      await expectNothing(world(), one);
    }
  });

  test('the undo of any single step of an open grant is safe, and the rest closes after it', async () => {
    const count = (await world().target.steps(plan().plan, inAnHour())).length;
    for (let index = 0; index < count; index += 1) {
      const { plan: one } = plan();
      const steps = await world().target.steps(one, inAnHour());
      await openAll(steps);
      expect(await steps[index]?.undo()).toEqual({ kind: 'done' });
      await undoAll(steps);
      await expectNothing(world(), one);
    }
  });

  test('five grants at once open and close as one does', async () => {
    const several = Array.from({ length: 5 }, plan);
    const steps = several.map(({ plan: each }) => world().target.steps(each, inAnHour()));
    await Promise.all(steps.map(openAll));
    for (const { plan: each } of several) {
      expect(await world().target.look(each)).toMatchObject({ state: 'present', differs: [] });
    }
    await Promise.all(steps.map(undoAll));
    for (const { plan: each } of several) await expectNothing(world(), each);
  });
}

function itKeepsEnds({ world, plan }: Setting): void {
  test('the end is moved both ways, and the look shows it', async () => {
    if ((await endsHere(world())).second === 'none') return;
    const { plan: one } = plan();
    const notAfter = inAnHour();
    const steps = await world().target.steps(one, notAfter);
    await openAll(steps);
    for (const endsAt of [notAfter - 1_800_000, notAfter + 1_800_000, notAfter]) {
      expect(await world().target.setEnd(one, endsAt)).toEqual({ kind: 'done' });
      expect(await world().target.look(one)).toMatchObject({ state: 'present', endsAt });
    }
    await undoAll(steps);
    await expectNothing(world(), one);
  });

  test('moving the end of what is not there is refused, and makes nothing', async () => {
    const { plan: one } = plan();
    expect(await world().target.setEnd(one, inAnHour())).toMatchObject({ kind: 'refused' });
    await expectNothing(world(), one);
  });
}

function itKeepsSecrets({ world, plan }: Setting): void {
  test('the secret is shown only where it may be, and never in a command line', () => {
    const { plan: one, secret } = plan();
    const shown = plannerOf(world()).connection(one, secret);
    const hidden = plannerOf(world()).connection(one, null);
    if (secret !== null) {
      expect(shown.parameters['password']).toBe(secret);
      expect(`${shown.cli} ${shown.instructions}`).not.toContain(secret);
      expect(JSON.stringify(hidden)).not.toContain(secret);
    }
    expect(hidden.parameters['password']).toBeUndefined();
    expect(shown.instructions).toMatch(/\w/);
  });

  test('a renewed secret is another one for the same access', async () => {
    const { plan: one, secret } = plan();
    const renewed = plannerOf(world()).renewSecret(one, seededChance('renewed'));
    if (secret === null) return expect(renewed.secret).toBeNull();
    expect(renewed.secret).not.toBe(secret);
    const steps = await world().target.steps(one, inAnHour());
    await openAll(steps);
    expect(await world().target.applySecret(stored(renewed.plan))).toEqual({ kind: 'done' });
    expect(await world().target.look(stored(renewed.plan))).toMatchObject({ state: 'present', differs: [] });
    await undoAll(steps);
    await expectNothing(world(), one);
  });

  test('what everyone has beyond the plan is told in sentences, before the access opens', async () => {
    for (const sentence of await world().target.excess(plan().plan)) expect(sentence).toMatch(/^[a-z].+[^.]$/s);
  });
}

function itKnocks({ world }: Setting): void {
  test('a credential that is refused is told by one code at every door of ours, whatever is open; and let in again, it is not', async ({
    skip,
  }) => {
    const lockOut = world().lockOut ?? skip();
    const knocks = async () => (await world().target.knock?.())?.map(({ answer }) => answer) ?? [];
    const letIn = (await knocks()).map(() => 'let_in');
    expect(await knocks()).toEqual(letIn);
    expect(letIn).not.toEqual([]);
    const giveBack = await lockOut();
    const fresh = world().reconnect();
    try {
      expect(await knocks()).toContain('refused');
      expect((await fresh.check()).map(({ code }) => code)).toContain('target.credential_refused');
      const code = 'target.credential_refused';
      await expect(drained(fresh.survey?.read() ?? [])).rejects.toMatchObject({ name: 'Fault', code });
    } finally {
      await giveBack();
      await fresh.close();
    }
    expect(await knocks()).toEqual(letIn);
    expect((await world().target.check()).filter(({ code }) => code !== undefined)).toEqual([]);
  });
}

async function drained(pages: AsyncIterable<unknown> | readonly unknown[]): Promise<void> {
  for await (const _ of pages);
}
