// Sorts many numbers by the texts they stand for, in the order of code units. Texts with long starts in common (the paths of one account)
// are compared piece by piece, each start once for all that share it (Bentley and Sedgewick, "Fast algorithms for sorting and searching
// strings", 1997); comparing them two by two reads those starts again and again. A piece is a word of four signs, or of two where they are wide.

/** So many signs of each text are laid out; texts that differ only after them are compared whole. */
const signsMax = 64;
/** So few are sorted by comparing. */
const fewMax = 12;

/** Writes the first code units of an item's text, at most `max`; answers how many. */
export type CopyText = (item: number, into: { readonly codes: Uint32Array; readonly max: number }) => number;

/** Puts items into the order of their texts. `compare` says the same of two, and orders those that have one text. */
export function sortByText(items: Uint32Array, copy: CopyText, compare: (one: number, other: number) => number): void {
  const laid = layOut(items, copy, narrow) ?? layOut(items, copy, wide);
  if (laid !== null) new Sorter(items, laid, compare).sort({ from: 0, to: items.length, depth: 0 });
}

/** How signs make a word: the first is the highest, so that words are in the order of their signs. */
interface Packing {
  readonly signs: number;
  readonly bits: number;
}
const narrow: Packing = { signs: 4, bits: 8 };
const wide: Packing = { signs: 2, bits: 16 };

/** Texts as words. */
interface LaidOut {
  readonly packing: Packing;
  /** Where the words of each item start. */
  readonly starts: Uint32Array;
  /** A text that is over ends in a word whose last sign is 0; one that was cut has nothing behind it. */
  readonly words: Uint32Array;
}

/** Null where a sign is too wide. */
function layOut(items: Uint32Array, copy: CopyText, packing: Packing): LaidOut | null {
  const into = { codes: new Uint32Array(signsMax), max: signsMax };
  const { codes } = into;
  const { signs, bits } = packing;
  const starts = new Uint32Array(items.length);
  let words = new Uint32Array((items.length * signsMax) / 4 + signsMax);
  let at = 0;
  for (let item = 0; item < items.length; item++) {
    if (at + signsMax > words.length) words = larger(words);
    starts[item] = at;
    const length = copy(items[item] ?? 0, into);
    // After the last sign come as many of 0 as fill a word, at least one where the text is over.
    codes.fill(0, length, Math.min(length + signs, signsMax));
    const past = length === signsMax ? length : length + 1;
    let all = 0;
    for (let sign = 0; sign < past; sign += signs) {
      let word = 0;
      for (let one = sign; one < sign + signs; one++) {
        const code = codes[one] ?? 0;
        all |= code;
        word = (word << bits) | code;
      }
      words[at] = word;
      at += 1;
    }
    if (all >>> bits !== 0) return null;
  }
  return { packing, starts, words };
}

/** Items that have the first words in common. */
interface Part {
  readonly from: number;
  readonly to: number;
  readonly depth: number;
}

class Sorter {
  readonly #items: Uint32Array;
  readonly #compare: (one: number, other: number) => number;
  /** Moved with the items. */
  readonly #starts: Uint32Array;
  readonly #words: Uint32Array;
  readonly #wordsMax: number;
  /** Of a word, the bits of its last sign. */
  readonly #lastSign: number;

  constructor(items: Uint32Array, laid: LaidOut, compare: (one: number, other: number) => number) {
    this.#items = items;
    this.#compare = compare;
    this.#starts = laid.starts;
    this.#words = laid.words;
    this.#wordsMax = signsMax / laid.packing.signs;
    this.#lastSign = 2 ** laid.packing.bits - 1;
  }

  sort(part: Part): void {
    let { from, to, depth } = part;
    while (to - from > fewMax && depth < this.#wordsMax) {
      const pivot = this.#pivot(from, to, depth);
      const [less, more] = this.#split({ from, to, depth }, pivot);
      const parts: readonly Part[] = [
        { from, to: less, depth },
        // Where the text is over, nothing is left to look at but who they are.
        { from: less, to: more, depth: (pivot & this.#lastSign) === 0 ? this.#wordsMax : depth + 1 },
        { from: more, to, depth },
      ];
      // The largest is gone on with here, so that this never nests deeply.
      const [largest, ...others] = parts.toSorted((one, other) => other.to - other.from - (one.to - one.from));
      for (const other of others) this.sort(other);
      ({ from, to, depth } = largest ?? { from, to: from, depth });
    }
    if (to - from <= fewMax) this.#sortFew({ from, to, depth });
    // Out of words: nothing laid out tells these apart, so the starts need not follow any more.
    else this.#items.subarray(from, to).sort(this.#compare);
  }

  /** Moves those with a smaller word to the front and those with a larger one to the back; answers where the middle is. */
  #split({ from, to, depth }: Part, pivot: number): readonly [number, number] {
    let less = from;
    let at = from;
    let more = to;
    while (at < more) {
      const word = this.#word(at, depth);
      if (word < pivot) {
        this.#swap(less, at);
        less += 1;
        at += 1;
      } else if (word > pivot) {
        more -= 1;
        this.#swap(at, more);
      } else at += 1;
    }
    return [less, more];
  }

  /** The middle of three. */
  #pivot(from: number, to: number, depth: number): number {
    const first = this.#word(from, depth);
    const middle = this.#word((from + to) >>> 1, depth);
    const last = this.#word(to - 1, depth);
    return Math.max(Math.min(first, middle), Math.min(Math.max(first, middle), last));
  }

  #word(at: number, depth: number): number {
    return this.#words[(this.#starts[at] ?? 0) + depth] ?? 0;
  }

  #swap(one: number, other: number): void {
    const [items, starts] = [this.#items, this.#starts];
    const item = items[one] ?? 0;
    items[one] = items[other] ?? 0;
    items[other] = item;
    const start = starts[one] ?? 0;
    starts[one] = starts[other] ?? 0;
    starts[other] = start;
  }

  #sortFew({ from, to, depth }: Part): void {
    for (let next = from + 1; next < to; next++) {
      for (let at = next; at > from && this.#comparePlaces(at - 1, at, depth) > 0; at--) this.#swap(at - 1, at);
    }
  }

  /** Texts whose words are all the same are compared whole. */
  #comparePlaces(one: number, other: number, depth: number): number {
    const words = this.#words;
    const [first, second] = [this.#starts[one] ?? 0, this.#starts[other] ?? 0];
    for (let at = depth; at < this.#wordsMax; at++) {
      const word = words[first + at] ?? 0;
      const difference = word - (words[second + at] ?? 0);
      if (difference !== 0) return difference;
      if ((word & this.#lastSign) === 0) break;
    }
    return this.#compare(this.#items[one] ?? 0, this.#items[other] ?? 0);
  }
}

function larger(words: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(words.length * 2 + signsMax);
  grown.set(words);
  return grown;
}
