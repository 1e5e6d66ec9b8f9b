// Numbers for texts under a key, counted from 0.

import { grown } from './grown.ts';
import { HashTable, hashOf, nothing } from './hash-table.ts';

export class Numbering {
  readonly #texts: string[] = [];
  #keys = new Uint32Array(1_024);
  /** Those that found no place in the table, by key and text. */
  readonly #crowded = new Map<string, number>();
  readonly #table = new HashTable((number) => {
    this.#crowded.set(`${this.#keys[number]} ${this.#texts[number]}`, number);
  });

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
    if (number >= this.#keys.length) this.#keys = grown(this.#keys, number + 1);
    this.#texts.push(text);
    this.#keys[number] = key;
    this.#table.add(hash);
    return number;
  }

  #find(key: number, text: string, hash: number): number | undefined {
    const table = this.#table;
    for (let number = table.first(hash); number !== nothing; number = table.next()) {
      if (this.#keys[number] === key && this.#texts[number] === text) return number;
    }
    return this.#crowded.size === 0 ? undefined : this.#crowded.get(`${key} ${text}`);
  }
}
