// Numbers for texts under a key, counted from 0.

import { grown } from './grown.ts';
import { HashTable, hashOf, nothing } from './hash-table.ts';

/** The slab of a text that is its own. */
const own = 0xffff_ffff;

export class Numbering {
  #size = 0;
  #keys = new Uint32Array(1_024);
  /** Long texts of which others are parts, which part of which; of those that are no part, where it stands among `#own`. */
  readonly #slabs: string[] = [];
  #slabOf = new Uint32Array(1_024);
  #starts = new Uint32Array(1_024);
  #ends = new Uint32Array(1_024);
  readonly #own: string[] = [];
  /** Those that found no place in the table, by key and text. */
  readonly #crowded = new Map<string, number>();
  readonly #table = new HashTable((number) => {
    this.#crowded.set(`${this.#keys[number]} ${this.text(number)}`, number);
  });

  get size(): number {
    return this.#size;
  }

  text(number: number): string {
    if (number >= this.#size) return '';
    const slab = this.#slabs[this.#slabOf[number] ?? own];
    const start = this.#starts[number] ?? 0;
    return slab === undefined ? (this.#own[start] ?? '') : slab.slice(start, this.#ends[number]);
  }

  /** The key of a number; -1 for a number nothing has. */
  key(number: number): number {
    return number < this.#size ? (this.#keys[number] ?? -1) : -1;
  }

  /** The number of a text, if it has one. */
  find(key: number, text: string): number | undefined {
    return this.#find(hashOf(key, text), { key, text, from: 0, to: text.length });
  }

  /** The number of a text; made if it is new. */
  of(key: number, text: string): number {
    const hash = hashOf(key, text);
    const known = this.#find(hash, { key, text, from: 0, to: text.length });
    return known ?? this.#add(hash, { key, slab: own, start: this.#own.push(text) - 1, end: 0 });
  }

  /** The number of a part of a text, which is kept whole if the part is new. */
  ofPart(key: number, text: string, from: number, to: number): number {
    const hash = hashOf(key, text, from, to);
    const known = this.#find(hash, { key, text, from, to });
    if (known !== undefined) return known;
    if (this.#slabs.at(-1) !== text) this.#slabs.push(text);
    return this.#add(hash, { key, slab: this.#slabs.length - 1, start: from, end: to });
  }

  #add(hash: number, { key, slab, start, end }: Kept): number {
    const number = this.#size;
    if (number >= this.#keys.length) this.#grow();
    this.#keys[number] = key;
    this.#slabOf[number] = slab;
    this.#starts[number] = start;
    this.#ends[number] = end;
    this.#size += 1;
    this.#table.add(hash);
    return number;
  }

  #find(hash: number, part: Part): number | undefined {
    const table = this.#table;
    for (let number = table.first(hash); number !== nothing; number = table.next()) {
      if (this.#keys[number] === part.key && this.#is(number, part)) return number;
    }
    if (this.#crowded.size === 0) return undefined;
    return this.#crowded.get(`${part.key} ${part.text.slice(part.from, part.to)}`);
  }

  #is(number: number, { text, from, to }: Part): boolean {
    const start = this.#starts[number] ?? 0;
    const slab = this.#slabs[this.#slabOf[number] ?? own];
    if (slab === undefined) {
      const whole = this.#own[start] ?? '';
      return whole.length === to - from && (to - from === text.length ? whole === text : text.startsWith(whole, from));
    }
    if ((this.#ends[number] ?? 0) - start !== to - from) return false;
    for (let at = from; at < to; at++) if (slab.charCodeAt(start + at - from) !== text.charCodeAt(at)) return false;
    return true;
  }

  #grow(): void {
    const least = this.#keys.length + 1;
    this.#keys = grown(this.#keys, least);
    this.#slabOf = grown(this.#slabOf, least);
    this.#starts = grown(this.#starts, least);
    this.#ends = grown(this.#ends, least);
  }
}

/** A part of a text under a key. */
interface Part {
  readonly key: number;
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** Where a text is kept. */
interface Kept {
  readonly key: number;
  readonly slab: number;
  readonly start: number;
  readonly end: number;
}
