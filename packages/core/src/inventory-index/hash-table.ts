// A table by hash whose entries are plain numbers, counted from 0: a `Map` of a million texts takes three times as long to fill. It knows hashes and
// not what was hashed; whoever looks compares. Texts come from outside and may be made to share a hash: past a few tries they are the
// owner's, who keeps them in a `Map`, which the engine seeds.

const triesMax = 24;
const free = -1;

/** Answered where there is nothing more that may be meant. */
export const nothing = -1;

export class HashTable {
  /** Numbers, each with its hash beside it, from the place on that the hash says; two for each place. */
  #table = new Int32Array(4_096).fill(free);
  #last = this.#table.length / 2 - 1;
  #size = 0;
  readonly #crowded: (number: number) => void;
  #hash = 0;
  #at = 0;
  #tries = 0;

  /** `crowded` is told the numbers for which there is no place. */
  constructor(crowded: (number: number) => void) {
    this.#crowded = crowded;
  }

  /** Makes room for so many in all, at once instead of again and again. */
  reserve(count: number): void {
    let places = this.#last + 1;
    while (places < count * 2) places *= 2;
    if (places > this.#last + 1) this.#grow(places);
  }

  /** Gives the next number to a hash. */
  add(hash: number): void {
    const number = this.#size;
    if (number * 2 > this.#last) this.#grow((this.#last + 1) * 2);
    this.#size += 1;
    this.#place(number, hash);
  }

  /** The first number with this hash, or `nothing`. */
  first(hash: number): number {
    this.#hash = hash;
    this.#at = hash & this.#last;
    this.#tries = 0;
    return this.next();
  }

  /** The one after the last that was given. */
  next(): number {
    const [table, last] = [this.#table, this.#last];
    while (this.#tries < triesMax) {
      const place = this.#at * 2;
      const number = table[place] ?? free;
      if (number === free) return nothing;
      this.#tries += 1;
      this.#at = (this.#at + 1) & last;
      if (table[place + 1] === this.#hash) return number;
    }
    return nothing;
  }

  #place(number: number, hash: number): void {
    const [table, last] = [this.#table, this.#last];
    for (let tries = 0, at = hash & last; tries < triesMax; tries++, at = (at + 1) & last) {
      if (table[at * 2] !== free) continue;
      table[at * 2] = number;
      table[at * 2 + 1] = hash;
      return;
    }
    this.#crowded(number);
  }

  #grow(places: number): void {
    const before = this.#table;
    this.#table = new Int32Array(places * 2).fill(free);
    this.#last = places - 1;
    for (let place = 0; place < before.length; place += 2) {
      const number = before[place] ?? free;
      if (number !== free) this.#place(number, before[place + 1] ?? 0);
    }
  }
}

/** The hash of a part of a text under a key. */
export function hashOf(key: number, text: string, from = 0, to: number = text.length): number {
  let hash = key + 1;
  for (let at = from; at < to; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}
