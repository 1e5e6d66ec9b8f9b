// Reads the numbers of facts back: which field, which key, which value. For those who look through the whole estate, and so ask once for
// each fact instead of once for each resource.

import type { Facts } from './facts.ts';
import type { AtomField } from './indexed-resource.ts';

/** What the number of a fact stands for. */
export interface IndexedFact {
  readonly field: AtomField;
  /** The text in brackets of a keyed field, else empty. */
  readonly key: string;
  readonly value: string;
}

const fields: readonly AtomField[] = [
  'resource_tag',
  'resource_context',
  'resource_type',
  'resource_status',
  'resource_risk_level',
  'resource_parent',
  'above',
  'integration',
];

export class FactReader {
  readonly #facts: Facts;
  readonly #keys = new Map<number, { readonly field: AtomField; readonly key: string }>();
  #known = 0;

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  /** What this number stands for; undefined for a number nothing has. */
  read(atom: number): IndexedFact | undefined {
    if (this.#known !== this.#facts.keyCount) this.#learn();
    const named = this.#keys.get(this.#facts.keyOfAtom(atom));
    return named && { field: named.field, key: named.key, value: this.#facts.textOfAtom(atom) };
  }

  #learn(): void {
    for (const field of fields) {
      for (const [key, number] of this.#facts.keysOf(field)) this.#keys.set(number, { field, key });
    }
    this.#known = this.#facts.keyCount;
  }
}
