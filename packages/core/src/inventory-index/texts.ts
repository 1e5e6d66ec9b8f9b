// The texts of each resource: id, native id, name and path. What was loaded stays as it came, many texts in one long one, and a text is cut out of it
// when somebody asks: four million texts of their own took a third of the time of loading, most of it the collector of garbage.

import { grown } from './grown.ts';
import { HashTable, hashOf, nothing } from './hash-table.ts';
import { type IndexedResource, type TextField, type TextPage, textOrder, textsOf } from './indexed-resource.ts';

const fields = textOrder.length;
const placeOf = (field: TextField): number => textOrder.indexOf(field);
const fieldAt: Readonly<Record<TextField, number>> = {
  resource: placeOf('resource'),
  resource_name: placeOf('resource_name'),
  resource_path: placeOf('resource_path'),
  resource_source_id: placeOf('resource_source_id'),
};

type OwnTexts = Readonly<Record<TextField, string>>;

/** Where the slot has texts of its own, instead of a slab. */
const own = 0xffff_ffff;

export class Texts {
  readonly #slabs: { readonly text: string; readonly first: number }[] = [];
  #slabOf = new Uint32Array(1_024);
  /** Where in its slab each text ends, four for each slot. */
  #ends = new Uint32Array(1_024 * fields);
  #loaded = 0;
  /** So many of those that were loaded are found by their id. */
  #found = 0;
  #slots = 0;
  readonly #own = new Map<number, OwnTexts>();
  /** The slots that were loaded, by id. A slot that holds another resource now is found no more. */
  readonly #byId = new HashTable((slot) => this.#lateIds.set(this.text('resource', slot), slot));
  /** Ids that came later, or found no place in the table. */
  readonly #lateIds = new Map<string, number>();

  /** One more than the last slot that ever had texts. */
  get slots(): number {
    return this.#slots;
  }

  text(field: TextField, slot: number): string {
    return slot < this.#slots ? this.#text(fieldAt[field], field, slot) : '';
  }

  /** The slot of the resource with this id. */
  slotOf(id: string): number | undefined {
    const table = this.#byId;
    for (let slot = table.first(hashOfId(id)); slot !== nothing; slot = table.next()) {
      if (this.text('resource', slot) === id) return slot;
    }
    return this.#lateIds.get(id);
  }

  /** Writes the first code units of a text, at most so many; answers how many. */
  copy(field: TextField, slot: number, into: { readonly codes: Uint32Array; readonly max: number }): number {
    const slab = this.#slabs[this.#slabOf[slot] ?? own];
    const text = slab?.text ?? this.text(field, slot);
    const end = slot * fields + fieldAt[field];
    const from = slab === undefined || end === slab.first ? 0 : (this.#ends[end - 1] ?? 0);
    const length = Math.min((slab === undefined ? text.length : (this.#ends[end] ?? 0)) - from, into.max);
    for (let at = 0; at < length; at++) into.codes[at] = text.charCodeAt(from + at);
    return length;
  }

  /** Gives the next slots the texts of a page. */
  load({ texts, textsEnds }: TextPage): void {
    const count = textsEnds.length / fields;
    const [slab, first] = [this.#slabs.length, this.#loaded];
    const past = first + count;
    if (past > this.#slabOf.length) this.#slabOf = grown(this.#slabOf, past);
    if (past * fields > this.#ends.length) this.#ends = grown(this.#ends, past * fields);
    this.#slabs.push({ text: texts, first: first * fields });
    this.#slabOf.fill(slab, first, past);
    this.#ends.set(textsEnds, first * fields);
    this.#loaded = past;
    this.#slots = past;
  }

  /** Ends loading: from now on what was loaded is found by its id. */
  seal(): void {
    this.#byId.reserve(this.#loaded);
    for (; this.#found < this.#loaded; this.#found++) {
      const slab = this.#slabs[this.#slabOf[this.#found] ?? own];
      const end = this.#found * fields + fieldAt.resource;
      this.#byId.add(hashOfId(slab?.text ?? '', this.#ends[end - 1], this.#ends[end]));
    }
  }

  /** Gives a slot other texts; `null` is none. */
  put(slot: number, resource: IndexedResource | null): void {
    const before = this.text('resource', slot);
    if (this.#lateIds.get(before) === slot) this.#lateIds.delete(before);
    if (slot >= this.#slabOf.length) this.#slabOf = grown(this.#slabOf, slot + 1);
    this.#slots = Math.max(this.#slots, slot + 1);
    this.#slabOf[slot] = own;
    this.#own.set(slot, textsOf(resource));
    if (resource !== null && this.slotOf(resource.id) !== slot) this.#lateIds.set(resource.id, slot);
  }

  #text(at: number, field: TextField, slot: number): string {
    const number = this.#slabOf[slot] ?? own;
    const slab = this.#slabs[number];
    if (slab === undefined) return this.#own.get(slot)?.[field] ?? '';
    const end = slot * fields + at;
    return slab.text.slice(end === slab.first ? 0 : this.#ends[end - 1], this.#ends[end]);
  }
}

/** Ids are ours, and differ at their ends. */
const idEnd = 16;
const hashOfId = (text: string, from = 0, to: number = text.length): number =>
  hashOf(0, text, Math.max(from, to - idEnd), to);
