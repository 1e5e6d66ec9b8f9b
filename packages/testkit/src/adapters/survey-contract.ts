// What every survey promises: whatever has access is seen, ours under the keys the plan tells, and what is taken away is gone. A part of
// the adapters' contract; adapters of targets that cannot be asked have no survey.

import { Fault, type GrantPlan, type ObservedAccess, type Survey } from '@tidegate/core';
import { expect, test } from 'vitest';
import { expectNothing, inAnHour, openAll, plannerOf, type Setting, undoAll } from './world.ts';

/** The cases; skipped where the target has no survey or the world makes nothing by hand. */
export function surveyContract({ world, plans, plan }: Setting): void {
  const surveyed = (skip: () => never): Survey => world().target.survey ?? skip();
  const keysOf = (plan: GrantPlan): readonly string[] => plannerOf(world()).keysOf?.(plan) ?? [];

  test('a grant is seen in a survey while it is open, as ours, and not before or after', async ({ skip }) => {
    const survey = surveyed(skip);
    for (const { plan: each } of plans()) {
      const keys = keysOf(each);
      expect(keys.length).toBeGreaterThan(0);
      expect(seenUnder(await readAll(survey), keys)).toEqual([]);
      const steps = await world().target.steps(each, inAnHour());
      await openAll(steps);
      const seen = seenUnder(await readAll(survey), keys);
      expect(new Set(seen.map(({ key }) => key))).toEqual(new Set(keys));
      await undoAll(steps);
      expect(seenUnder(await readAll(survey), keys)).toEqual([]);
      await expectNothing(world(), each);
    }
  });

  test('two grants share no key unless they share an account, and nothing is seen twice', async ({ skip }) => {
    const survey = surveyed(skip);
    const keys = [...plans(), ...plans()].flatMap((each) => keysOf(each.plan));
    if (world().adapter.needsAccount !== true) expect(new Set(keys).size).toBe(keys.length);
    const seen = (await readAll(survey)).map(({ key }) => key);
    expect(new Set(seen).size).toBe(seen.length);
  });

  test('removing what a grant opened leaves nothing of it, and removing it again is done', async ({ skip }) => {
    const survey = surveyed(skip);
    for (const { plan: each } of plans()) {
      await openAll(world().target.steps(each, inAnHour()));
      const seen = seenUnder(await readAll(survey), keysOf(each));
      for (const one of seen) expect([one, await survey.remove(one)]).toEqual([one, { kind: 'done' }]);
      await expectNothing(world(), each);
      for (const one of seen) expect([one, await survey.remove(one)]).toEqual([one, { kind: 'done' }]);
    }
  });

  test('access that was made by hand is seen as not ours, and works until it is removed', async ({ skip }) => {
    const survey = surveyed(skip);
    const made = (await world().byHand?.()) ?? skip();
    const others = (await world().byHand?.()) ?? skip();
    const { plan: ours } = plan();
    await openAll(world().target.steps(ours, inAnHour()));
    const seen = (await readAll(survey)).filter(({ account }) => account === made.account);
    expect(seen.map(({ ours, untouchable }) => [ours, untouchable])).toEqual(seen.map(() => [false, undefined]));
    if (made.entitlement === null) expect(seen).not.toEqual([]);
    else expect(seen.map(({ entitlement }) => entitlement)).toContainEqual(made.entitlement);
    expect(await made.works()).toBe(true);
    for (const one of seen) expect([one, await survey.remove(one)]).toEqual([one, { kind: 'done' }]);
    expect(await made.works()).toBe(false);
    const after = await readAll(survey);
    expect(after.filter(({ account }) => account === made.account)).toEqual([]);
    for (const one of seen) expect([one, await survey.remove(one)]).toEqual([one, { kind: 'done' }]);
    // Nobody else lost anything.
    expect(await others.works()).toBe(true);
    expect(await world().target.look(ours)).toMatchObject({ state: 'present', differs: [] });
    for (const one of after.filter(({ account }) => account === others.account)) await survey.remove(one);
    await undoAll(world().target.steps(ours, inAnHour()));
    await expectNothing(world(), ours);
  });

  test('what is untouchable is told with its reason, and removing it is refused', async ({ skip }) => {
    const survey = surveyed(skip);
    for (const one of (await readAll(survey)).filter(({ untouchable }) => untouchable !== undefined)) {
      expect(one.untouchable).toMatch(/^[a-z].+[^.]$/s);
      expect(one.ours).toBe(false);
      expect([one.key, (await survey.remove(one)).kind]).toEqual([one.key, 'refused']);
    }
  });

  test('a survey that is closed in the middle is a fault, never a shorter list', async ({ skip }) => {
    surveyed(skip);
    const another = world().reconnect();
    const survey = another.survey ?? skip();
    const whole = await readAll(survey);
    await another.close();
    const answer = await readAll(survey).catch((error: unknown) => error);
    if (!(answer instanceof Fault)) expect(answer).toEqual(whole);
  });
}

async function readAll(survey: Survey): Promise<readonly ObservedAccess[]> {
  const all: ObservedAccess[] = [];
  for await (const page of survey.read()) all.push(...page);
  for (const { sentence } of all) expect(sentence).toMatch(/^\w.+[^.]$/s);
  return all;
}

const seenUnder = (seen: readonly ObservedAccess[], keys: readonly string[]): readonly ObservedAccess[] =>
  seen.filter(({ key }) => keys.includes(key));
