// Numbers for texts under a key, counted from 0: a table by hash whose entries are plain numbers, because a `Map` of a million texts takes
// three times as long to fill. Texts come from outside and may be made to share a hash: past a few tries a `Map` takes them, which
// the engine seeds.

const triesMax = 24;
const free = -1;

export class Numbering {
  readonly #texts: string[] = [];
  #keys = new Uint32Array(1_024);
  #hashes = new Int32Array(1_024);
  /** Numbers, each from the place on that its hash says. */
  #table = new Int32Array(4_096).fill(free);
  /** Those that found no place, by key and text. */
  readonly #crowded = new Map<string, number>();

  get size(): number {
    return this.#texts.length;
  }

  text(number: number): string {
    return this.#texts[number] ?? '';
  }

  /** The key of a number; -1 for a number nothing has. */
  key(number: number): number {
    return number < this.#texts.length ? (this.#keys[number] ?? -1) : -1;
  }

  /** The number of a text, if it has one. */
  find(key: number, text: string): number | undefined {
    return this.#find(key, text, hashOf(key, text));
  }

  /** The number of a text; made if it is new. */
  of(key: number, text: string): number {
    const hash = hashOf(key, text);
    const known = this.#find(key, text, hash);
    if (known !== undefined) return known;
    const number = this.#texts.length;
    if (number >= this.#keys.length) this.#grow();
    this.#texts.push(text);
    this.#keys[number] = key;
    this.#hashes[number] = hash;
    this.#place(number, hash);
    return number;
  }

  #find(key: number, text: string, hash: number): number | undefined {
    const table = this.#table;
    const last = table.length - 1;
    for (let tries = 0, at = hash & last; tries < triesMax; tries++, at = (at + 1) & last) {
      const number = table[at] ?? free;
      if (number === free) return undefined;
      if (this.#hashes[number] === hash && this.#keys[number] === key && this.#texts[number] === text) return number;
    }
    return this.#crowded.get(`${key} ${text}`);
  }

  #place(number: number, hash: number): void {
    const table = this.#table;
    const last = table.length - 1;
    for (let tries = 0, at = hash & last; tries < triesMax; tries++, at = (at + 1) & last) {
      if (table[at] !== free) continue;
      table[at] = number;
      return;
    }
    this.#crowded.set(`${this.#keys[number]} ${this.#texts[number]}`, number);
  }

  #grow(): void {
    const length = this.#keys.length * 2;
    const [keys, hashes] = [new Uint32Array(length), new Int32Array(length)];
    keys.set(this.#keys);
    hashes.set(this.#hashes);
    [this.#keys, this.#hashes] = [keys, hashes];
    this.#table = new Int32Array(length * 2).fill(free);
    this.#crowded.clear();
    for (let number = 0; number < this.#texts.length; number++) this.#place(number, hashes[number] ?? 0);
  }
}

function hashOf(key: number, text: string): number {
  let hash = key + 1;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}
