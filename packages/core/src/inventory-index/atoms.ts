// The numbers of facts. A fact that has few values (a tag, the context, type, status, risk, integration) is an *atom*: a number for a key
// with a value, so that the same tag on a million resources is one text and a million numbers. Numbers never change while the index
// lives, and whoever reads resources in may keep them.

import { type AtomField, type FactNumbers, type IndexedResource, knownAbove } from './indexed-resource.ts';
import { Numbering } from './numbering.ts';

/** Keys, atoms and shelves, with their numbers. */
export class Atoms implements FactNumbers {
  readonly #keys: Record<AtomField, Map<string, number>> = {
    resource_tag: new Map(),
    resource_context: new Map(),
    resource_type: new Map(),
    resource_status: new Map(),
    resource_risk_level: new Map(),
    resource_parent: new Map(),
    above: new Map(),
    integration: new Map(),
  };
  readonly #atoms = new Numbering();
  readonly #atomsOfKey: number[][] = [];
  readonly #shelves = new Map<string, Map<string, number>>();
  readonly #integrationOfShelf: string[] = [];
  readonly #typeOfShelf: string[] = [];

  /** The number of a key; made if it is new. */
  keyOf(field: AtomField, bracket: string | null): number {
    const keys = this.#keys[field];
    const known = keys.get(bracket ?? '');
    if (known !== undefined) return known;
    const key = this.#atomsOfKey.length;
    keys.set(bracket ?? '', key);
    this.#atomsOfKey.push([]);
    return key;
  }

  /** The number of a key with a value; made if it is new. */
  atomOf(key: number, value: string): number {
    const { size } = this.#atoms;
    const atom = this.#atoms.of(key, value);
    if (atom === size) this.#atomsOfKey[key]?.push(atom);
    return atom;
  }

  tagFactIn(key: string, text: string, from: number, to: number): number {
    const number = this.keyOf('resource_tag', key);
    const { size } = this.#atoms;
    const atom = this.#atoms.ofPart(number, text, from, to);
    if (atom === size) this.#atomsOfKey[number]?.push(atom);
    return atom;
  }

  tagFact(key: string, value: string): number {
    return this.atomOf(this.keyOf('resource_tag', key), value);
  }

  contextFact(key: string, value: string): number {
    return this.atomOf(this.keyOf('resource_context', key), value);
  }

  aboveFacts(ancestors: readonly string[]): readonly number[] {
    const above = this.keyOf('above', null);
    const facts = [knownAbove, ...ancestors].map((ancestor) => this.atomOf(above, ancestor));
    const parent = ancestors.at(-1);
    return parent === undefined ? facts : [...facts, this.atomOf(this.keyOf('resource_parent', null), parent)];
  }

  plainFacts(plain: Pick<IndexedResource, 'integrationId' | 'type' | 'status' | 'riskLevel'>): readonly number[] {
    return [
      this.atomOf(this.keyOf('resource_type', null), plain.type),
      this.atomOf(this.keyOf('resource_status', null), plain.status),
      this.atomOf(this.keyOf('resource_risk_level', null), plain.riskLevel),
      this.atomOf(this.keyOf('integration', null), plain.integrationId),
    ];
  }

  /** Every atom of a key, whether a resource has it now or not. */
  atomsOfKey(key: number): readonly number[] {
    return this.#atomsOfKey[key] ?? [];
  }

  keyOfAtom(atom: number): number {
    return this.#atoms.key(atom);
  }

  textOfAtom(atom: number): string {
    return this.#atoms.text(atom);
  }

  /** The keys of a field, with their numbers; the key of a field without brackets is empty. */
  keysOf(field: AtomField): ReadonlyMap<string, number> {
    return this.#keys[field];
  }

  get keyCount(): number {
    return this.#atomsOfKey.length;
  }

  get atomCount(): number {
    return this.#atoms.size;
  }

  /** The number of a shelf, a resource type of an integration; made if it is new. */
  shelfOf(integrationId: string, type: string): number {
    const types = this.#shelves.get(integrationId) ?? new Map<string, number>();
    const known = types.get(type);
    if (known !== undefined) return known;
    this.#shelves.set(integrationId, types);
    const shelf = this.#integrationOfShelf.length;
    types.set(type, shelf);
    this.#integrationOfShelf.push(integrationId);
    this.#typeOfShelf.push(type);
    return shelf;
  }

  get shelfCount(): number {
    return this.#integrationOfShelf.length;
  }

  integrationOfShelf(shelf: number): string {
    return this.#integrationOfShelf[shelf] ?? '';
  }

  typeOfShelf(shelf: number): string {
    return this.#typeOfShelf[shelf] ?? '';
  }
}
