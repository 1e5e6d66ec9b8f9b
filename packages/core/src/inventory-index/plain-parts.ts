// The parts of many formulas that ask for one value of one key, as rows of numbers side by side: of the perimeters that a change may touch most
// are ruled out by such a part, without going from object to object through memory for each.

import type { Event, Formula } from './formula.ts';
import type { Variant } from './shelves.ts';

/** Numbers of a part: the key, the atom, and whether it is asked for (1) or kept out (0). */
const partLength = 3;

/** Tells which atom a resource has of a key: none, several, or one. */
export interface Reading {
  atomOfKey(key: number): number;
}

export const noAtom = -1;
export const severalAtoms = -2;

export class PlainParts {
  #numbers = new Int32Array(1_024);
  #length = 0;
  readonly #starts: number[] = [0];

  /** Files the plain parts of the next perimeter: those without which nothing is in it. */
  add(variants: readonly Variant[]): void {
    const [only, ...others] = variants;
    for (const event of only === undefined || others.length > 0 ? [] : neededEvents(only.formula)) this.#add(event);
    this.#starts.push(this.#length);
  }

  /** Whether a plain part of a perimeter rules this resource out. Keys with several values rule nothing out. */
  ruleOut(index: number, reading: Reading): boolean {
    const numbers = this.#numbers;
    const end = this.#starts[index + 1] ?? 0;
    for (let at = this.#starts[index] ?? 0; at < end; at += partLength) {
      const atom = reading.atomOfKey(numbers[at] ?? 0);
      if (atom === severalAtoms) continue;
      if (atom === noAtom || (atom === numbers[at + 1]) !== (numbers[at + 2] === 1)) return true;
    }
    return false;
  }

  #add(event: Event): void {
    if (event.kind !== 'atoms' || event.any) return;
    const [atom, ...others] = event.only ?? event.except ?? [];
    if (atom === undefined || others.length > 0) return;
    if (this.#length + partLength > this.#numbers.length) {
      const larger = new Int32Array(this.#numbers.length * 2);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers.set([event.key, atom, event.only === null ? 0 : 1], this.#length);
    this.#length += partLength;
  }
}

/** Events that have to be so for the formula to be true. */
function neededEvents(formula: Formula): readonly Event[] {
  if (formula.kind === 'event') return [formula.event];
  return formula.kind === 'and' ? formula.parts.flatMap(neededEvents) : [];
}
