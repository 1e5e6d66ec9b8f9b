// A table by hash whose entries are plain numbers, counted from 0: a `Map` of a million texts takes three times as long to fill. It knows hashes and
// not what was hashed; whoever looks compares. Texts come from outside and may be made to share a hash: past a few tries they are the
// owner's, who keeps them in a `Map`, which the engine seeds.

const triesMax = 24;
const free = -1;

/** Answered where there is nothing more that may be meant. */
export const nothing = -1;

export class HashTable {
  #hashes = new Int32Array(1_024);
  /** Numbers, each from the place on that its hash says. */
  #table = new Int32Array(4_096).fill(free);
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
    let length = this.#hashes.length;
    while (length < count) length *= 2;
    if (length > this.#hashes.length) this.#grow(length);
  }

  /** Gives the next number to a hash. */
  add(hash: number): void {
    const number = this.#size;
    if (number >= this.#hashes.length) this.#grow(this.#hashes.length * 2);
    this.#hashes[number] = hash;
    this.#size += 1;
    this.#place(number, hash);
  }

  /** The first number with this hash, or `nothing`. */
  first(hash: number): number {
    this.#hash = hash;
    this.#at = hash & (this.#table.length - 1);
    this.#tries = 0;
    return this.next();
  }

  /** The one after the last that was given. */
  next(): number {
    const [table, last] = [this.#table, this.#table.length - 1];
    while (this.#tries < triesMax) {
      const number = table[this.#at] ?? free;
      if (number === free) return nothing;
      this.#tries += 1;
      this.#at = (this.#at + 1) & last;
      if (this.#hashes[number] === this.#hash) return number;
    }
    return nothing;
  }

  #place(number: number, hash: number): void {
    const table = this.#table;
    const last = table.length - 1;
    for (let tries = 0, at = hash & last; tries < triesMax; tries++, at = (at + 1) & last) {
      if (table[at] !== free) continue;
      table[at] = number;
      return;
    }
    this.#crowded(number);
  }

  #grow(length: number): void {
    const hashes = new Int32Array(length);
    hashes.set(this.#hashes);
    this.#hashes = hashes;
    this.#table = new Int32Array(hashes.length * 2).fill(free);
    for (let number = 0; number < this.#size; number++) this.#place(number, hashes[number] ?? 0);
  }
}

/** The hash of a part of a text under a key. */
export function hashOf(key: number, text: string, from = 0, to: number = text.length): number {
  let hash = key + 1;
  for (let at = from; at < to; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}
