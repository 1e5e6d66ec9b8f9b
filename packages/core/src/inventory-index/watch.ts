// Which perimeters a change moves a resource into or out of. Perimeters are filed under the events they speak of, and there under
// a *guard*: facts of which a resource needs one to be in the perimeter at all, the rarest that can be found. A change flips
// few events; of the perimeters that speak of those, only the ones whose guard the resource meets are asked.

import type { Change, Facts } from './facts.ts';
import type { Event, Formula } from './formula.ts';
import { Glance } from './glance.ts';
import type { IndexedResource } from './indexed-resource.ts';
import { PlainParts, says } from './plain-parts.ts';
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
  /** Events about atoms whose values can be told, by atom; by key those that also hang on the key being there; by key the others. */
  readonly #byAtom = new Map<number, Drawer>();
  readonly #byPresence = new Map<number, Drawer>();
  readonly #byKey = new Map<number, Drawer>();
  readonly #byText: Drawer = new Map();
  /** All, by guard: for resources that are new or gone, or moved to another shelf. */
  readonly #all: Drawer = new Map();
  /** In which round of looking a perimeter was seen last. */
  readonly #seen: Float64Array;
  readonly #plain = new PlainParts();
  /** By atom, 1 where something is filed under it as a guard. */
  #guards = new Uint8Array(0);
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
      this.#plain.add(perimeter.variants);
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
      const was = this.#plain.say(index, this.#glance);
      const is = this.#plain.say(index, this.#ahead);
      // What is as it was for certain is not touched.
      if (was === is && was !== says.ask) continue;
      const watched = this.#watched[index];
      if (watched === undefined) continue;
      if (was === says.ask || is === says.ask) {
        const way = this.#wayOf(watched);
        if (way !== undefined) moved[way].push(watched.name);
      } else moved[was === says.no ? 'joined' : 'left'].push(watched.name);
    }
    return moved;
  }

  /** What became of a perimeter between the two glances; undefined when it is as it was. */
  #wayOf({ variants }: Watched): keyof Moved | undefined {
    let [was, is, same] = [false, false, true];
    for (const variant of variants) {
      const before = this.#glance.isHeldBy(variant);
      const after = this.#ahead.isHeldBy(variant);
      was ||= before;
      is ||= after;
      same &&= before === after;
    }
    if (same) return undefined;
    if (!was) return 'joined';
    return is ? 'changed' : 'left';
  }

  #flipped({ lost, got, after, texts }: Change, before: ArrayLike<number>): readonly Drawer[] {
    const drawers: Drawer[] = texts ? [this.#byText] : [];
    const take = (drawer: Drawer | undefined): void => {
      if (drawer !== undefined && !drawers.includes(drawer)) drawers.push(drawer);
    };
    for (const list of [lost, got]) {
      for (const atom of list) {
        const key = this.#facts.keyOfAtom(atom);
        take(this.#byAtom.get(atom));
        take(this.#byKey.get(key));
        if (!(this.#hasKey(before, key) && this.#hasKey(after, key))) take(this.#byPresence.get(key));
        // A key with several values hangs on all of them: a change of one may let another speak.
        for (let at = 0; at < before.length; at++) {
          const other = before[at] ?? 0;
          if (this.#facts.keyOfAtom(other) === key) take(this.#byAtom.get(other));
        }
      }
    }
    return drawers;
  }

  #hasKey(atoms: ArrayLike<number>, key: number): boolean {
    for (let at = 0; at < atoms.length; at++) if (this.#facts.keyOfAtom(atoms[at] ?? 0) === key) return true;
    return false;
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
    const guards: number[] = [unguarded];
    for (const atoms of [before, got]) {
      for (let at = 0; at < atoms.length; at++) {
        const atom = atoms[at] ?? 0;
        if (this.#guards[atom] === 1) guards.push(atom);
      }
    }
    for (const drawer of drawers) for (const guard of guards) take(drawer.get(guard));
    return found;
  }

  #markGuard(atom: number): void {
    if (atom === unguarded) return;
    if (atom >= this.#guards.length) {
      const larger = new Uint8Array(Math.max(atom + 1, this.#facts.atomCount) + 1_024);
      larger.set(this.#guards);
      this.#guards = larger;
    }
    this.#guards[atom] = 1;
  }

  #file(formula: Formula, index: number): void {
    const guard = guardOf(formula, this.#facts) ?? [unguarded];
    file(this.#all, guard, index);
    for (const atom of guard) this.#markGuard(atom);
    for (const event of eventsOf(formula)) {
      if (event.kind === 'text') file(this.#byText, guard, index);
      else if (event.only === null && event.except === null) file(drawerAt(this.#byKey, event.key), guard, index);
      else {
        for (const atom of event.only ?? event.except ?? []) file(drawerAt(this.#byAtom, atom), guard, index);
        if (event.except !== null) file(drawerAt(this.#byPresence, event.key), guard, index);
      }
    }
  }
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
