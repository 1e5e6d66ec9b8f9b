// The parts of many formulas that ask for values of one key, as rows of numbers side by side: most of the perimeters that a change may touch
// are decided by these alone, without going from object to object through memory for each.

import type { Event, Formula } from './formula.ts';
import type { Variant } from './shelves.ts';

/** Tells which shelf a resource is on, and which atom it has of a key: none, several, or one. */
export interface Reading {
  readonly shelf: number;
  atomOfKey(key: number): number;
}

export const noAtom = -1;
export const severalAtoms = -2;

/** What the plain parts of a perimeter say of a resource; `ask` where they do not tell. */
export const says = { no: 0, yes: 1, ask: 2 } as const;
export type Says = (typeof says)[keyof typeof says];

/** Longer lists of values are asked for one by one no faster than by the formula. */
const atomsMax = 8;

export class PlainParts {
  /**
   * A row for each perimeter: the number of its shelves, whether the row is all there is to ask (1), and then for each part the key, whether
   * its atoms are asked for (1) or kept out (0), how many they are, and the atoms.
   */
  #numbers = new Int32Array(1_024);
  #length = 0;
  readonly #starts: number[] = [0];
  /** The shelves that perimeters stand on; most stand on the same. */
  readonly #shelves: Variant['permissions'][] = [];
  readonly #shelvesSeen = new Map<Variant['permissions'], number>();

  /** Files the plain parts of the next perimeter: those without which nothing is in it. */
  add(variants: readonly Variant[]): void {
    const [only, ...others] = variants;
    if (only !== undefined && others.length === 0) {
      const parts = neededParts(only.formula);
      const plain = parts.flatMap((part) => plainPart(part) ?? []);
      this.#push(this.#numberOf(only.permissions), plain.length === parts.length ? 1 : 0);
      for (const { key, wanted, atoms } of plain) this.#push(key, wanted ? 1 : 0, atoms.length, ...atoms);
    }
    this.#starts.push(this.#length);
  }

  /** What the plain parts of a perimeter say. Keys with several values are for the formula to judge. */
  say(index: number, reading: Reading): Says {
    const numbers = this.#numbers;
    const start = this.#starts[index] ?? 0;
    const end = this.#starts[index + 1] ?? 0;
    if (start === end) return says.ask;
    let open = numbers[start + 1] === 0;
    for (let at = start + 2; at < end; ) {
      const atom = reading.atomOfKey(numbers[at] ?? 0);
      const wanted = numbers[at + 1] === 1;
      const from = at + 3;
      at = from + (numbers[at + 2] ?? 0);
      if (atom === noAtom) return says.no;
      if (atom === severalAtoms) open = true;
      else {
        let found = false;
        for (let one = from; one < at; one++) if (numbers[one] === atom) found = true;
        if (found !== wanted) return says.no;
      }
    }
    if (this.#shelves[numbers[start] ?? 0]?.has(reading.shelf) !== true) return says.no;
    return open ? says.ask : says.yes;
  }

  #numberOf(permissions: Variant['permissions']): number {
    const known = this.#shelvesSeen.get(permissions);
    if (known !== undefined) return known;
    this.#shelvesSeen.set(permissions, this.#shelves.length);
    return this.#shelves.push(permissions) - 1;
  }

  #push(...numbers: readonly number[]): void {
    if (this.#length + numbers.length > this.#numbers.length) {
      const larger = new Int32Array(this.#numbers.length * 2);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers.set(numbers, this.#length);
    this.#length += numbers.length;
  }
}

/** The parts that all have to be so for the formula to be true; together they are the formula. */
const neededParts = (formula: Formula): readonly Formula[] =>
  formula.kind === 'and' ? formula.parts.flatMap(neededParts) : [formula];

interface PlainPart {
  readonly key: number;
  readonly wanted: boolean;
  readonly atoms: readonly number[];
}

/** A part as what it asks of the one value of a key; null where it asks something else. */
function plainPart(part: Formula): PlainPart | null {
  if (part.kind === 'event') return plainEvent(part.event);
  if (part.kind !== 'or') return null;
  // One value or another of the same key is one of two values, of a resource that has no more than one.
  const parts = part.parts.map(plainPart);
  const [first] = parts;
  if (!first || parts.some((one) => one === null || !one.wanted || one.key !== first.key)) return null;
  return short({ ...first, atoms: parts.flatMap((one) => one?.atoms ?? []) });
}

function plainEvent(event: Event): PlainPart | null {
  if (event.kind !== 'atoms' || event.any) return null;
  const atoms = event.only ?? event.except;
  return atoms === null ? null : short({ key: event.key, wanted: event.only !== null, atoms: [...atoms] });
}

const short = (part: PlainPart): PlainPart | null => (part.atoms.length > atomsMax ? null : part);
