// Random stories over the machine that runs the written ones: people with several records, groups, managers, rotas, delegations, flows and rules
// that change, caps, emergencies, and clocks that like edges. After every step the laws are asked; the mistakes they must find are a list.

import type { Store } from '@tidegate/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changes, estate, staff } from './random-stories/estate.ts';
import { type Law, laws, lawsOfTheEnd } from './random-stories/laws.ts';
import { mistakes } from './random-stories/mistakes.ts';
import { type Scene, Telling } from './random-stories/scene.ts';
import { steps, tableOf } from './random-stories/sentences.ts';
import type { Step, Story } from './stories/parse-stories.ts';
import { openStoryWorld } from './stories/story-world.ts';

const runs = 8;

const story = (told: readonly Step[]): Story => ({
  title: '',
  line: 0,
  begins: null,
  setups: [],
  changes: new Map(Object.entries(changes)),
  steps: told,
});

/** What a story came to: the law that is broken, with what is not so; and what was reached. */
interface Told {
  readonly broken: string | null;
  readonly met: ReadonlySet<string>;
}

/** Tells a story in a world of its own. */
async function tell(told: readonly Step[], wrap: (store: Store) => Store = (store) => store): Promise<Told> {
  let raw: Store | null = null;
  const wrapStore = (store: Store): Store => {
    raw = store;
    return wrap(store);
  };
  const world = await openStoryWorld({ begins: null, setups: [staff, estate], wrapStore });
  try {
    if (raw === null) throw new Error('the world has a store');
    const telling = new Telling(world, raw, story(told));
    const met = new Set<string>();
    for (const step of told) {
      await telling.take(step);
      const scene = await telling.look();
      for (const { state, flowName } of scene.requests) met.add(`${flowName} ${state.kind}`);
      const broken = await brokenIn(scene, laws);
      if (broken !== null) return { broken, met };
    }
    await world.passTo(world.now() + 12 * 3_600_000);
    return { broken: await brokenIn(await telling.look(), [...laws, ...lawsOfTheEnd]), met };
  } finally {
    await world.broker.close();
  }
}

async function brokenIn(scene: Scene, asked: readonly Law[]): Promise<string | null> {
  for (const { name, sentence, broken } of asked) {
    const found = await broken(scene);
    if (found !== null) return `${name}: ${found} (${sentence})`;
  }
  return null;
}

/** Told first, so that every way in which a request can end is met, whatever chance tells after it. */
const everyEnd: readonly Step[] = [
  ['', 'engineer', 'asks for READ_ONLY on prod-customers through "pii"'],
  ['', 'manager', 'rejects'],
  ['', 'engineer', 'asks for READ_ONLY on hidden-vault through "vault"'],
  ['', 'engineer', 'withdraws'],
  ['', 'colleague', 'asks for READ_ONLY on dev-customers for 10 minutes through "dev"'],
  ['', 'colleague', 'asks for READ_ONLY on hidden-vault through "vault"'],
  ['+7201s', 'colleague', 'asks for READ_ONLY on dev-customers for 10 minutes through "later" starting +600s'],
  ['', 'colleague', 'asks for READ_ONLY on prod-customers through "pii"'],
  ['', 'colleague', 'leaves engineers'],
  ['+601s', 'colleague', 'looks'],
].map(([when = '', who = '', does = '']) => ({ line: 0, when, who, does, expected: '' }));

test('no random story breaks a law', async () => {
  const met = new Set<string>();
  await fc.assert(
    fc.asyncProperty(steps, async (told) => {
      const { broken, met: reached } = await tell(told);
      for (const one of reached) met.add(one);
      expect(broken, tableOf(told)).toBeNull();
    }),
    { numRuns: runs, endOnFailure: true, examples: [[everyEnd]] },
  );
  // The stories must reach what they are about.
  const ends = new Set([...met].map((one) => one.split(' ').at(-1)));
  expect([...ends].toSorted()).toEqual([
    'agreed',
    'lapsed',
    'not_started',
    'out_of_reach',
    'rejected',
    'waiting',
    'withdrawn',
  ]);
  expect([...met].filter((one) => one.endsWith('agreed')).length).toBeGreaterThan(2);
}, 600_000);

describe('the laws find that', () => {
  const asSteps = (told: (typeof mistakes)[number]['story']): readonly Step[] =>
    told.map(([when, who, does]) => ({ line: 0, when, who, does, expected: '' }));

  test.each(mistakes)('$name', async ({ story: told, wrap, foundBy }) => {
    const found = await tell(asSteps(told), wrap);
    expect(found.broken?.split(':')[0], found.broken ?? 'nothing was found').toBe(foundBy);
  });

  test('and none of it is so without the mistake', async () => {
    const all = mistakes.filter(({ foundBy }) => foundBy !== 'consent').flatMap(({ story: told }) => asSteps(told));
    expect((await tell(all.slice(0, 12))).broken).toBeNull();
  });

  test('every law finds a mistake', () => {
    const finding = new Set(mistakes.map(({ foundBy }) => foundBy));
    const without = [...laws, ...lawsOfTheEnd].map(({ name }) => name).filter((name) => !finding.has(name));
    expect(without).toEqual([]);
  });
});
