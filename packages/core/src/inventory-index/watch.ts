// Which perimeters a change moves a resource into or out of. Perimeters are filed under the events they speak of, and there under
// a *guard*: facts of which a resource needs one to be in the perimeter at all, the rarest that can be found. A change flips
// few events; of the perimeters that speak of those, only the ones whose guard the resource meets are asked.

import type { Change, Facts } from './facts.ts';
import type { Event, Formula } from './formula.ts';
import { Glance } from './glance.ts';
import type { IndexedResource } from './indexed-resource.ts';
import type { Variant } from './shelves.ts';

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

type Drawer = Map<number, number[]>;

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
  /** In which round of looking a perimeter was seen last. */
  readonly #seen: Float64Array;
  #round = 0;
  readonly #glance: Glance;
  readonly #ahead: Glance;

  constructor(facts: Facts, watched: readonly Watched[]) {
    this.#facts = facts;
    this.#glance = new Glance(facts);
    this.#ahead = new Glance(facts);
    this.#watched = watched;
    this.#seen = new Float64Array(watched.length);
    watched.forEach((perimeter, index) => {
      for (const { formula } of perimeter.variants) this.#file(formula, index);
    });
  }

  /** The perimeters that hold a slot. */
  holding(slot: number): readonly string[] {
    const atoms = this.#facts.atoms(slot);
    const glance = this.#glance.at(slot);
    return this.#candidates([this.#all], atoms, none).flatMap((index) => {
      const watched = this.#watched[index];
      return watched?.variants.some((variant) => glance.isHeldBy(variant)) ? [watched.name] : [];
    });
  }

  /** Which perimeters putting these facts into a slot moves the resource in and out of. To be asked before it is done. */
  moves(slot: number, resource: IndexedResource | null, change: Change): Moved {
    const before = this.#facts.atoms(slot);
    const drawers = change.whole ? [this.#all] : this.#flipped(change, before);
    const candidates = this.#candidates(drawers, before, change.got);
    if (candidates.length === 0) return still;
    this.#glance.at(slot);
    this.#ahead.ahead(resource, change.after);
    const moved = { joined: [] as string[], left: [] as string[], changed: [] as string[] };
    for (const index of candidates) {
      const watched = this.#watched[index];
      if (watched === undefined) continue;
      const [was, is] = [mask(watched, this.#glance), mask(watched, this.#ahead)];
      if (was === is) continue;
      const way = !was.includes('1') ? 'joined' : is.includes('1') ? 'changed' : 'left';
      moved[way].push(watched.name);
    }
    return moved;
  }

  #flipped({ lost, got, texts }: Change, before: ArrayLike<number>): readonly Drawer[] {
    const drawers: Drawer[] = texts ? [this.#byText] : [];
    const take = (drawer: Drawer | undefined): void => {
      if (drawer !== undefined && !drawers.includes(drawer)) drawers.push(drawer);
    };
    for (const list of [lost, got]) {
      for (const atom of list) {
        const key = this.#facts.keyOfAtom(atom);
        take(this.#byAtom.get(atom));
        take(this.#byKey.get(key));
        // A key with several values hangs on all of them: a change of one may let another speak.
        for (let at = 0; at < before.length; at++) {
          const other = before[at] ?? 0;
          if (this.#facts.keyOfAtom(other) === key) take(this.#byAtom.get(other));
        }
      }
    }
    return drawers;
  }

  /** Those in the drawers whose guard is among the atoms. */
  #candidates(drawers: readonly Drawer[], before: ArrayLike<number>, got: ArrayLike<number>): readonly number[] {
    const found: number[] = [];
    this.#round += 1;
    const take = (perimeters: readonly number[] | undefined): void => {
      for (const index of perimeters ?? none) {
        if (this.#seen[index] === this.#round) continue;
        this.#seen[index] = this.#round;
        found.push(index);
      }
    };
    for (const drawer of drawers) {
      take(drawer.get(unguarded));
      for (let at = 0; at < before.length; at++) take(drawer.get(before[at] ?? 0));
      for (let at = 0; at < got.length; at++) take(drawer.get(got[at] ?? 0));
    }
    return found;
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

/** Which variants hold the resource that is looked at, one character each. */
function mask({ variants }: Watched, glance: Glance): string {
  const [only] = variants;
  if (variants.length === 1 && only !== undefined) return glance.isHeldBy(only) ? '1' : '0';
  return variants.map((variant) => (glance.isHeldBy(variant) ? '1' : '0')).join('');
}

const none: readonly number[] = [];
const still: Moved = { joined: [], left: [], changed: [] };

function drawerAt(drawers: Map<number, Drawer>, key: number): Drawer {
  const drawer = drawers.get(key) ?? new Map<number, number[]>();
  drawers.set(key, drawer);
  return drawer;
}

function file(drawer: Drawer, guard: readonly number[], index: number): void {
  for (const atom of guard) {
    const perimeters = drawer.get(atom);
    if (perimeters === undefined) drawer.set(atom, [index]);
    // Perimeters are filed one after another, so a double is the last.
    else if (perimeters.at(-1) !== index) perimeters.push(index);
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
