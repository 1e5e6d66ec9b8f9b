// Which perimeters a change moves a resource into or out of. Perimeters are filed under the events they speak of, and there under
// a *guard*: facts of which a resource needs one to be in the perimeter at all, the rarest that can be found. A change flips
// few events; of the perimeters that speak of those, only the ones whose guard the resource meets are asked.

import type { Change, Facts } from './facts.ts';
import type { Event, Formula } from './formula.ts';
import { type Variant, variantHolds } from './shelves.ts';

/** A perimeter that is watched. */
export interface Watched {
  readonly name: string;
  readonly variants: readonly Variant[];
}

/** What a change did to the perimeters, by name. */
export interface Moved {
  readonly joined: readonly string[];
  readonly left: readonly string[];
  /** Held before and after, but with other permissions. */
  readonly changed: readonly string[];
}

/** Filed under this when there is no fact without which a resource cannot be in the perimeter. */
const unguarded = -1;

type Drawer = Map<number, Set<number>>;

/** The perimeters, filed so that a change finds those it may touch. */
export class Watch {
  readonly #facts: Facts;
  readonly #watched: readonly Watched[];
  /** Events about atoms whose values can be told, by atom; by key for those that also hang on the key being there, and the others. */
  readonly #byAtom = new Map<number, Drawer>();
  readonly #byKey = new Map<number, Drawer>();
  readonly #byText: Drawer = new Map();
  /** All, by guard: for resources that are new or gone, or moved to another shelf. */
  readonly #all: Drawer = new Map();

  constructor(facts: Facts, watched: readonly Watched[]) {
    this.#facts = facts;
    this.#watched = watched;
    watched.forEach((perimeter, index) => {
      for (const { formula } of perimeter.variants) this.#file(formula, index);
    });
  }

  /** The perimeters that may hold a slot now, and those that hold it. */
  holding(slot: number): readonly string[] {
    const names: string[] = [];
    for (const index of this.#candidates([this.#all], new Set(Array.from(this.#facts.atoms(slot))))) {
      const watched = this.#watched[index];
      if (watched?.variants.some((variant) => variantHolds(variant, this.#facts, slot))) names.push(watched.name);
    }
    return names;
  }

  /**
   * Says which perimeters a change of a slot's facts moves the resource in and out of; `make` makes the change.
   */
  apply(slot: number, about: Change, make: () => void): Moved {
    const before = Array.from(this.#facts.atoms(slot));
    const atoms = new Set([...before, ...about.got]);
    const drawers = about.whole ? [this.#all] : this.#flipped(about, before);
    const candidates = [...this.#candidates(drawers, atoms)];
    const held = candidates.map((index) => this.#mask(index, slot));
    make();
    const joined: string[] = [];
    const left: string[] = [];
    const changed: string[] = [];
    candidates.forEach((index, at) => {
      const [was, is] = [held[at] ?? '', this.#mask(index, slot)];
      if (was === is) return;
      const empty = (mask: string): boolean => !mask.includes('1');
      (empty(was) ? joined : empty(is) ? left : changed).push(this.#watched[index]?.name ?? '');
    });
    return { joined, left, changed };
  }

  #flipped(about: Change, before: readonly number[]): readonly Drawer[] {
    const drawers: Drawer[] = about.texts ? [this.#byText] : [];
    const keys = new Set<number>();
    for (const atom of [...about.lost, ...about.got]) {
      const drawer = this.#byAtom.get(atom);
      if (drawer !== undefined) drawers.push(drawer);
      keys.add(this.#facts.keyOfAtom(atom));
    }
    for (const key of keys) {
      const drawer = this.#byKey.get(key);
      if (drawer !== undefined) drawers.push(drawer);
    }
    // A key with several values hangs on all of them: a change of one may let another speak.
    for (const atom of before) {
      if (!keys.has(this.#facts.keyOfAtom(atom)) || about.lost.includes(atom)) continue;
      const drawer = this.#byAtom.get(atom);
      if (drawer !== undefined) drawers.push(drawer);
    }
    return drawers;
  }

  #candidates(drawers: readonly Drawer[], atoms: ReadonlySet<number>): ReadonlySet<number> {
    const found = new Set<number>();
    for (const drawer of drawers) {
      for (const index of drawer.get(unguarded) ?? none) found.add(index);
      for (const atom of atoms) for (const index of drawer.get(atom) ?? none) found.add(index);
    }
    return found;
  }

  /** Which variants hold the slot, one character each. */
  #mask(index: number, slot: number): string {
    const variants = this.#watched[index]?.variants ?? [];
    if (variants.length === 1 && variants[0] !== undefined)
      return variantHolds(variants[0], this.#facts, slot) ? '1' : '0';
    return variants.map((variant) => (variantHolds(variant, this.#facts, slot) ? '1' : '0')).join('');
  }

  #file(formula: Formula, index: number): void {
    const guard = guardOf(formula, this.#facts) ?? [unguarded];
    file(this.#all, guard, index);
    for (const event of eventsOf(formula)) {
      if (event.kind === 'text') file(this.#byText, guard, index);
      else if (event.only !== null) for (const atom of event.only) file(drawerAt(this.#byAtom, atom), guard, index);
      else file(drawerAt(this.#byKey, event.key), guard, index);
    }
  }
}

const none: readonly number[] = [];

function drawerAt(drawers: Map<number, Drawer>, key: number): Drawer {
  const drawer = drawers.get(key) ?? new Map<number, Set<number>>();
  drawers.set(key, drawer);
  return drawer;
}

function file(drawer: Drawer, guard: readonly number[], index: number): void {
  for (const atom of guard) {
    const perimeters = drawer.get(atom) ?? new Set<number>();
    drawer.set(atom, perimeters.add(index));
  }
}

function eventsOf(formula: Formula): readonly Event[] {
  switch (formula.kind) {
    case 'constant':
      return [];
    case 'event':
      return [formula.event];
    default:
      return formula.parts.flatMap(eventsOf);
  }
}

/** Atoms of which a resource needs one for the formula to be true, the rarest such set; null if there is none. */
function guardOf(formula: Formula, facts: Facts): readonly number[] | null {
  switch (formula.kind) {
    case 'constant':
      return formula.value ? null : [];
    case 'event':
      return formula.event.kind === 'atoms' && formula.event.only !== null ? [...formula.event.only] : null;
    case 'or': {
      const guards = formula.parts.map((part) => guardOf(part, facts));
      return guards.some((guard) => guard === null) ? null : [...new Set(guards.flatMap((guard) => guard ?? []))];
    }
    case 'and': {
      const guards = formula.parts.map((part) => guardOf(part, facts)).filter((guard) => guard !== null);
      const weight = (guard: readonly number[]): number => guard.reduce((sum, atom) => sum + facts.countWith(atom), 0);
      const [first, ...others] = guards;
      if (first === undefined) return null;
      return others.reduce((best, guard) => (weight(guard) < weight(best) ? guard : best), first);
    }
  }
}
