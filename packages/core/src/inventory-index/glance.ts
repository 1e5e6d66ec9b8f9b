// One resource at a glance: its atoms laid out by key, so that many formulas can be asked of it without searching its facts for
// each. A glance is of one moment: look again after a change.

import type { Facts } from './facts.ts';
import { saySo } from './find.ts';
import type { Event, Formula } from './formula.ts';
import { type IndexedResource, type TextField, textsOf } from './indexed-resource.ts';
import { noAtom, type Reading, severalAtoms } from './plain-parts.ts';

export class Glance implements Reading {
  readonly #facts: Facts;
  #shelf: number = nowhere;
  #all: ArrayLike<number> = [];
  #read: (field: TextField) => string = () => '';
  /** The atom of each key, and in which look it was written. */
  #atoms = new Uint32Array(0);
  #written = new Float64Array(0);
  /** Keys with several values, by the look in which they were seen. */
  #several = new Float64Array(0);
  #look = 0;

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  /** The shelf of the resource; none is on a shelf of this number where there is no resource. */
  get shelf(): number {
    return this.#shelf;
  }

  /** Looks at what a slot holds. */
  at(slot: number): this {
    const facts = this.#facts;
    this.#read = (field) => facts.text(field, slot);
    return this.#lay(facts.alive.has(slot) ? facts.shelf(slot) : nowhere, facts.atoms(slot));
  }

  /** Looks at a resource that may be put into the index, with its atoms; null is no resource. */
  ahead(resource: IndexedResource | null, atoms: readonly number[]): this {
    this.#read = (field) => textsOf(resource)[field];
    const shelf = resource === null ? nowhere : this.#facts.shelfOf(resource.integrationId, resource.type);
    return this.#lay(shelf, atoms);
  }

  #lay(shelf: number, atoms: ArrayLike<number>): this {
    const facts = this.#facts;
    if (this.#atoms.length < facts.keyCount) {
      const length = facts.keyCount + 64;
      this.#atoms = new Uint32Array(length);
      this.#written = new Float64Array(length);
      this.#several = new Float64Array(length);
    }
    this.#look += 1;
    this.#shelf = shelf;
    this.#all = atoms;
    for (let at = 0; at < atoms.length; at++) {
      const atom = atoms[at] ?? 0;
      const key = facts.keyOfAtom(atom);
      if (this.#written[key] === this.#look) this.#several[key] = this.#look;
      this.#written[key] = this.#look;
      this.#atoms[key] = atom;
    }
    return this;
  }

  atomOfKey(key: number): number {
    if (this.#written[key] !== this.#look) return noAtom;
    return this.#several[key] === this.#look ? severalAtoms : (this.#atoms[key] ?? noAtom);
  }

  /** Whether there is a resource, on one of these shelves, of which the formula is true. */
  isHeldBy({
    formula,
    permissions,
  }: {
    readonly formula: Formula;
    readonly permissions: ReadonlyMap<number, unknown>;
  }): boolean {
    return this.#shelf !== nowhere && permissions.has(this.#shelf) && this.#isTrue(formula);
  }

  #isTrue(formula: Formula): boolean {
    switch (formula.kind) {
      case 'constant':
        return formula.value;
      case 'event':
        return this.#isSo(formula.event);
      case 'and':
        for (const part of formula.parts) if (!this.#isTrue(part)) return false;
        return true;
      case 'or':
        for (const part of formula.parts) if (this.#isTrue(part)) return true;
        return false;
    }
  }

  #isSo(event: Event): boolean {
    if (event.kind === 'text') return event.test(this.#read(event.field));
    const { key, only, except } = event;
    if (this.#written[key] !== this.#look) return false;
    if (this.#several[key] === this.#look) return saySo(event, this.#facts, this.#all);
    const atom = this.#atoms[key] ?? 0;
    if (only !== null) return only.has(atom);
    return except !== null ? !except.has(atom) : event.test(this.#facts.textOfAtom(atom));
  }
}

/** The shelf of what is not there. */
const nowhere = -1;
