// Numbers for texts under a key, counted from 0.

import { grown } from './grown.ts';
import { HashTable, hashOf, nothing } from './hash-table.ts';

/** The slab of a text that is its own. */
const own = 0xffff_ffff;

export class Numbering {
  #size = 0;
  /**
   * Four for each number, side by side, for each look at another part of memory takes long: its key, the long text that it is a part of, and from
   * where to where; of a text that is no part, `own`, and where it stands among these.
   */
  #records = new Uint32Array(4_096);
  readonly #slabs: string[] = [];
  readonly #own: string[] = [];
  /** Those that found no place in the table, by key and text. */
  readonly #crowded = new Map<string, number>();
  readonly #table = new HashTable((number) => {
    this.#crowded.set(`${this.key(number)} ${this.text(number)}`, number);
  });

  get size(): number {
    return this.#size;
  }

  text(number: number): string {
    if (number >= this.#size) return '';
    const at = number * 4;
    const slab = this.#slabs[this.#records[at + 1] ?? own];
    const start = this.#records[at + 2] ?? 0;
    return slab === undefined ? (this.#own[start] ?? '') : slab.slice(start, this.#records[at + 3]);
  }

  /** The key of a number; -1 for a number nothing has. */
  key(number: number): number {
    return number < this.#size ? (this.#records[number * 4] ?? -1) : -1;
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
    const at = number * 4;
    if (at >= this.#records.length) this.#records = grown(this.#records, at + 4);
    this.#records[at] = key;
    this.#records[at + 1] = slab;
    this.#records[at + 2] = start;
    this.#records[at + 3] = end;
    this.#size += 1;
    this.#table.add(hash);
    return number;
  }

  #find(hash: number, part: Part): number | undefined {
    const table = this.#table;
    for (let number = table.first(hash); number !== nothing; number = table.next()) {
      if (this.#is(number, part)) return number;
    }
    if (this.#crowded.size === 0) return undefined;
    return this.#crowded.get(`${part.key} ${part.text.slice(part.from, part.to)}`);
  }

  #is(number: number, { key, text, from, to }: Part): boolean {
    const records = this.#records;
    const at = number * 4;
    if (records[at] !== key) return false;
    const slab = this.#slabs[records[at + 1] ?? own];
    const start = records[at + 2] ?? 0;
    if (slab === undefined) {
      const whole = this.#own[start] ?? '';
      return whole.length === to - from && (to - from === text.length ? whole === text : text.startsWith(whole, from));
    }
    if ((records[at + 3] ?? 0) - start !== to - from) return false;
    for (let sign = from; sign < to; sign++) {
      if (slab.charCodeAt(start + sign - from) !== text.charCodeAt(sign)) return false;
    }
    return true;
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
