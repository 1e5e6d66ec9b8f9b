// The environment that a name speaks of, by its words: `prod-api-rds-01`, `ProdReadOnly`, `acme_prod`.

import { type Level, levelOf } from './rules.ts';

/** The words of a name, in lower case. */
export const wordsOf = (name: string): readonly string[] =>
  (name.match(/[A-Z]?[a-z]+|[A-Z]+|\d+/g) ?? []).map((word) => word.toLowerCase());

/** Words that were looked up before; names are many, words few, unless every name is a word. */
const wordsKeptMax = 100_000;

/** Tells levels by names. */
export class NameReader {
  readonly #order: readonly Level[];
  readonly #words = new Map<string, number | null>();

  constructor(order: readonly Level[]) {
    this.#order = order;
  }

  /** The one level a name speaks of; null where it speaks of none, or of several. */
  levelOf(name: string): number | null {
    let found: number | null = null;
    for (const word of name.match(/[A-Z]?[a-z]+|[A-Z]+/g) ?? []) {
      const level = this.#levelOfWord(word);
      if (level === null || level === found) continue;
      if (found !== null) return null;
      found = level;
    }
    return found;
  }

  #levelOfWord(word: string): number | null {
    const known = this.#words.get(word);
    if (known !== undefined) return known;
    const level = levelOf(this.#order, word);
    if (this.#words.size < wordsKeptMax) this.#words.set(word, level);
    return level;
  }
}
