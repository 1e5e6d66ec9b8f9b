// The decision for one class of actions and resources: is there a request that every `allow` world allows and no `deny` world does? Facts are
// settled one after the other; a branch ends as soon as some world has said the wrong thing for certain, and states that mean the
// same are looked at once. So it is complete, and keys that do not depend on each other add up instead of multiplying.
import type { ContextValue } from '../types.ts';
import { add, type Bits, bitsOf, both, drop, has, keyOf } from './bits.ts';
import type { CompiledGoal } from './goal.ts';
import { stepsMax } from './limits.ts';
import type { Choice, Dimension } from './scene.ts';
import type { WorldView } from './verdict-view.ts';

/** What a search found: a choice for every fact. `undefined`: there is none. */
export type Found = ReadonlyMap<string, ContextValue | undefined>;

/** A search that was given up. */
export const gaveUp = Symbol('gave up');

interface Step {
  readonly dimension: Dimension;
  /** Choices that differ for the statements at hand. */
  readonly choices: readonly Choice[];
  /** Statements all of whose facts are settled after this step. */
  readonly sure: Bits;
}

/** Looks for a request among those the dimensions span. */
export function search(
  goal: CompiledGoal,
  views: readonly WorldView[],
  {
    dimensions,
    live,
    tagsFrom,
  }: { readonly dimensions: readonly Dimension[]; readonly live: Bits; readonly tagsFrom: number },
): Found | undefined | typeof gaveUp {
  return new Search(goal, views, { dimensions, live, tagsFrom }).run();
}

class Search {
  readonly #goal: CompiledGoal;
  readonly #views: readonly WorldView[];
  readonly #steps: readonly Step[];
  readonly #start: Bits;
  readonly #startSure: Bits;
  readonly #seen: Set<string>[];
  readonly #chosen: (Choice | undefined)[] = [];
  /** From here on, bits stand for tags of the request. */
  readonly #tagsFrom: number;
  #count = 0;

  constructor(
    goal: CompiledGoal,
    views: readonly WorldView[],
    {
      dimensions,
      live,
      tagsFrom,
    }: { readonly dimensions: readonly Dimension[]; readonly live: Bits; readonly tagsFrom: number },
  ) {
    this.#goal = goal;
    this.#views = views;
    this.#tagsFrom = tagsFrom;
    this.#start = live;
    const ordered = inOrder(dimensions, live);
    this.#startSure = sureWithout(ordered, live);
    this.#steps = ordered.map((dimension, index) => ({
      dimension,
      choices: different(dimension.choices, live),
      sure: sureWithout(ordered.slice(index + 1), live),
    }));
    this.#seen = this.#steps.map(() => new Set<string>());
  }

  run(): Found | undefined | typeof gaveUp {
    const state = this.#settle(this.#start, this.#startSure, 0);
    if (state === undefined) return undefined;
    const ended = this.#descend(0, state.alive, state.done);
    if (ended === gaveUp) return gaveUp;
    if (!ended) return undefined;
    return new Map(this.#steps.map((step, index) => [step.dimension.name, this.#chosen[index]?.value]));
  }

  #descend(at: number, alive: Bits, done: number): boolean | typeof gaveUp {
    const step = this.#steps[at];
    if (step === undefined) return done === (1 << this.#views.length) - 1;
    const key = `${done} ${keyOf(alive)}`;
    if (this.#seen[at]?.has(key) === true) return false;
    this.#seen[at]?.add(key);
    for (const choice of step.choices) {
      this.#count += 1;
      if (this.#count > stepsMax) return gaveUp;
      if (choice.tags !== undefined && !this.#tagsFit(alive, choice.tags)) continue;
      const state = this.#settle(both(alive, choice.keeps), step.sure, done);
      if (state === undefined) continue;
      this.#chosen[at] = choice;
      const ended = this.#descend(at + 1, state.alive, state.done);
      if (ended !== false) return ended;
    }
    return false;
  }

  /** The tags a list of tag keys names are those that the request has. */
  #tagsFit(alive: Bits, tags: Bits): boolean {
    for (let index = this.#goal.lines.length; index < this.#tagsFrom; index += 1) {
      if (has(alive, index) !== has(tags, index)) return false;
    }
    return true;
  }

  /** Asks the worlds; `undefined` if one has said the wrong thing. Changes `alive`. */
  #settle(alive: Bits, sure: Bits, before: number): { readonly alive: Bits; readonly done: number } | undefined {
    let done = before;
    const made = alive.slice();
    for (const [index, view] of this.#views.entries()) {
      if (((done >>> index) & 1) === 1) continue;
      const said = view.view(made, sure);
      const wanted = this.#goal.worlds[index]?.want === 'allow' ? 'allowed' : 'denied';
      if (said !== 'open' && said !== wanted) return undefined;
      view.simplify(made, sure, said);
      if (said === wanted) done |= 1 << index;
    }
    return { alive: made, done };
  }
}

/** Facts that settle statements first; the list of tag keys after the tags it is about. */
function inOrder(dimensions: readonly Dimension[], live: Bits): readonly Dimension[] {
  const weight = (one: Dimension): number => {
    if (one.name === 'aws:tagkeys') return -1;
    if (one.name.startsWith('aws:requesttag/')) return 0;
    let count = 0;
    for (const word of both(one.about, live)) count += bitCount(word);
    return count;
  };
  return [...dimensions].sort((a, b) => weight(b) - weight(a));
}

function bitCount(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

/** Statements that do not depend on any of the dimensions. */
function sureWithout(dimensions: readonly Dimension[], live: Bits): Bits {
  const sure = live.slice();
  for (const { about } of dimensions)
    for (let word = 0; word < sure.length; word += 1) sure[word] = (sure[word] ?? 0) & ~(about[word] ?? 0);
  return sure;
}

/** One choice for each set of live statements it leaves. */
function different(choices: readonly Choice[], live: Bits): readonly Choice[] {
  const seen = new Map<string, Choice>();
  for (const choice of choices) {
    const key = `${keyOf(both(choice.keeps, live))} ${choice.tags === undefined ? '' : keyOf(choice.tags)}`;
    if (!seen.has(key)) seen.set(key, choice);
  }
  return [...seen.values()];
}

/** The bits of statements among `live`, and of the request's tags if `tags`. */
export function liveBits(
  size: number,
  ids: readonly number[],
  tags: { readonly from: number; readonly to: number },
): Bits {
  const live = bitsOf(size);
  for (const id of ids) add(live, id);
  for (let index = tags.from; index < tags.to; index += 1) add(live, index);
  if (ids.length === 0 && tags.from === tags.to) drop(live, 0);
  return live;
}
