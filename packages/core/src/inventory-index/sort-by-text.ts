// Sorts many numbers by the texts they stand for, in the order of code units. Texts with long starts in common (the paths of one account)
// are compared sign by sign, each start once for all that share it (Bentley and Sedgewick, "Fast algorithms for sorting and searching
// strings", 1997); comparing them two by two reads those starts again and again.

/** So many signs of each text are laid out; texts that differ only after them are compared whole. */
const signsMax = 64;
/** So few are sorted by comparing. */
const fewMax = 12;

/** Puts items into the order of their texts. `compare` says the same of two, and orders those that have one text. */
export function sortByText(
  items: Uint32Array,
  textOf: (item: number) => string,
  compare: (one: number, other: number) => number,
): void {
  new Sorter(items, textOf, compare).sort({ from: 0, to: items.length, depth: 0 });
}

/** Items that have the first signs in common. */
interface Part {
  readonly from: number;
  readonly to: number;
  readonly depth: number;
}

class Sorter {
  readonly #items: Uint32Array;
  readonly #compare: (one: number, other: number) => number;
  /** Where the signs of each item start, moved with the items. */
  readonly #starts: Uint32Array;
  /** Code units, each one more than it is; after each text a 0, after a text that was cut `cut`. */
  readonly #signs: Uint32Array;

  constructor(items: Uint32Array, textOf: (item: number) => string, compare: (one: number, other: number) => number) {
    this.#items = items;
    this.#compare = compare;
    this.#starts = new Uint32Array(items.length);
    let signs = new Uint32Array(items.length * 32 + signsMax);
    let length = 0;
    for (let at = 0; at < items.length; at++) {
      const text = textOf(items[at] ?? 0);
      if (length + signsMax + 1 > signs.length) signs = larger(signs);
      this.#starts[at] = length;
      const end = Math.min(text.length, signsMax);
      for (let sign = 0; sign < end; sign++) signs[length + sign] = text.charCodeAt(sign) + 1;
      signs[length + end] = 0;
      length += end + 1;
    }
    this.#signs = signs;
  }

  sort(part: Part): void {
    let { from, to, depth } = part;
    while (to - from > fewMax && depth < signsMax) {
      const pivot = this.#pivot(from, to, depth);
      const [less, more] = this.#split({ from, to, depth }, pivot);
      const parts: readonly Part[] = [
        { from, to: less, depth },
        // Where the text is over, all are the same: nothing is left to look at but who they are.
        { from: less, to: more, depth: pivot === 0 ? signsMax : depth + 1 },
        { from: more, to, depth },
      ];
      // The largest is gone on with here, so that this never nests deeply.
      const [largest, ...others] = parts.toSorted((one, other) => other.to - other.from - (one.to - one.from));
      for (const other of others) this.sort(other);
      ({ from, to, depth } = largest ?? { from, to: from, depth });
    }
    this.#sortFew(from, to);
  }

  /** Moves those with a smaller sign to the front and those with a larger one to the back; answers where the middle is. */
  #split({ from, to, depth }: Part, pivot: number): readonly [number, number] {
    let less = from;
    let at = from;
    let more = to;
    while (at < more) {
      const sign = this.#sign(at, depth);
      if (sign < pivot) {
        this.#swap(less, at);
        less += 1;
        at += 1;
      } else if (sign > pivot) {
        more -= 1;
        this.#swap(at, more);
      } else at += 1;
    }
    return [less, more];
  }

  /** The middle of three. */
  #pivot(from: number, to: number, depth: number): number {
    const first = this.#sign(from, depth);
    const middle = this.#sign((from + to) >>> 1, depth);
    const last = this.#sign(to - 1, depth);
    return Math.max(Math.min(first, middle), Math.min(Math.max(first, middle), last));
  }

  #sign(at: number, depth: number): number {
    return this.#signs[(this.#starts[at] ?? 0) + depth] ?? 0;
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

  #sortFew(from: number, to: number): void {
    if (to - from <= 1) return;
    // Where a part comes out of the signs it has none left that tell its items apart, so the starts need not follow any more.
    this.#items.subarray(from, to).sort(this.#compare);
  }
}

function larger(signs: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(signs.length * 2 + signsMax);
  grown.set(signs);
  return grown;
}
