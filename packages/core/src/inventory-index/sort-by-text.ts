// Sorts many numbers by the texts they stand for, in the order of code units. Texts with long starts in common (the paths of one account)
// are compared sign by sign, each start once for all that share it (Bentley and Sedgewick, "Fast algorithms for sorting and searching
// strings", 1997); comparing them two by two reads those starts again and again.

/** So many signs of each text are laid out; texts that differ only after them are compared whole. */
const signsMax = 64;
/** So few are sorted by comparing. */
const fewMax = 12;

/** Writes the first code units of an item's text, at most `max`, from a place on; answers how many. */
export type CopyText = (
  item: number,
  into: { readonly codes: Uint32Array; readonly at: number; readonly max: number },
) => number;

/** Puts items into the order of their texts. `compare` says the same of two, and orders those that have one text. */
export function sortByText(items: Uint32Array, copy: CopyText, compare: (one: number, other: number) => number): void {
  new Sorter(items, copy, compare).sort({ from: 0, to: items.length, depth: 0 });
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

  constructor(items: Uint32Array, copy: CopyText, compare: (one: number, other: number) => number) {
    this.#items = items;
    this.#compare = compare;
    this.#starts = new Uint32Array(items.length);
    let signs = new Uint32Array(items.length * 32 + signsMax);
    let length = 0;
    for (let at = 0; at < items.length; at++) {
      if (length + signsMax + 1 > signs.length) signs = larger(signs);
      this.#starts[at] = length;
      const end = length + copy(items[at] ?? 0, { codes: signs, at: length, max: signsMax });
      for (let sign = length; sign < end; sign++) signs[sign] = (signs[sign] ?? 0) + 1;
      signs[end] = 0;
      length = end + 1;
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
    if (to - from <= fewMax) this.#sortFew({ from, to, depth });
    // Out of signs: nothing laid out tells these apart, so the starts need not follow any more.
    else this.#items.subarray(from, to).sort(this.#compare);
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

  #sortFew({ from, to, depth }: Part): void {
    for (let next = from + 1; next < to; next++) {
      for (let at = next; at > from && this.#comparePlaces(at - 1, at, depth) > 0; at--) this.#swap(at - 1, at);
    }
  }

  /** Texts whose signs are all the same are compared whole. */
  #comparePlaces(one: number, other: number, depth: number): number {
    const signs = this.#signs;
    const [first, second] = [this.#starts[one] ?? 0, this.#starts[other] ?? 0];
    for (let at = depth; at < signsMax; at++) {
      const sign = signs[first + at] ?? 0;
      const difference = sign - (signs[second + at] ?? 0);
      if (difference !== 0) return difference;
      if (sign === 0) break;
    }
    return this.#compare(this.#items[one] ?? 0, this.#items[other] ?? 0);
  }
}

function larger(signs: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(signs.length * 2 + signsMax);
  grown.set(signs);
  return grown;
}
