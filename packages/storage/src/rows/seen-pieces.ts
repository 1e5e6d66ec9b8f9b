// Pieces of rows that were read a moment ago, with the numbers they were read as: the same tag stands on thousands of resources and is read once.
// A piece is known again by all its bytes, so what is given is what reading would give.

import type { CopiedRows } from '../sql/copy-binary.ts';
import type { GrowingNumbers } from './growing-numbers.ts';

/** Some bytes of rows, and where they stand there. Pieces of different kinds are different, whatever their bytes. */
export class Piece {
  bytes: Buffer = Buffer.alloc(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  start = 0;
  end = 0;
  kind = 0;
  /** Of the kind and the bytes, and of nothing else. */
  hash = 0;

  /** The bytes from `start` on up to where the rows are. */
  of(rows: CopiedRows, start: number = rows.start): this {
    this.bytes = rows.bytes;
    this.view = rows.view;
    this.start = start;
    this.end = rows.end;
    this.kind = 0;
    const { view, end } = this;
    let hash = 0;
    let at = start;
    for (; at + 4 <= end; at += 4) hash = mixed(hash ^ view.getInt32(at));
    for (; at < end; at++) hash = mixed(hash ^ view.getUint8(at));
    this.hash = hash;
    return this;
  }
}

/** Answered where a piece is not remembered. */
export const unseen = -1;

/**
 * A piece is in one of two places; of many that belong there the later stay. What is remembered of one stands side by side, for a look at another
 * part of memory takes longer than reading the piece would.
 */
export class SeenPieces {
  readonly #places: number;
  readonly #bytesMax: number;
  readonly #numbersMax: number;
  readonly #stride: number;
  /** By place: which kind and how long (0: nobody's place), how many numbers, the numbers, and the bytes, four in one. */
  readonly #words: Int32Array;
  /** Where the piece that was looked for last belongs; `unseen` when it is too long. */
  #place = unseen;

  /** `places` is a power of two; longer pieces, and what was read as more numbers, are not remembered. */
  constructor(size: { readonly places: number; readonly bytesMax: number; readonly numbersMax: number }) {
    this.#places = size.places;
    this.#bytesMax = size.bytesMax;
    this.#numbersMax = size.numbersMax;
    this.#stride = numbersFrom + size.numbersMax + Math.ceil(size.bytesMax / 4);
    this.#words = new Int32Array(size.places * this.#stride);
  }

  /** The place of a piece, if it is remembered. */
  find(piece: Piece): number {
    const { start, end, kind } = piece;
    if (end - start > this.#bytesMax || kind > kindMax) {
      this.#place = unseen;
      return unseen;
    }
    const hash = mixed(piece.hash);
    const place = (hash ^ (hash >>> 15)) & (this.#places - 1);
    const mark = markOf(piece);
    if (this.#isAt(place, piece, mark)) return place;
    const other = place ^ 1;
    if (this.#isAt(other, piece, mark)) return other;
    this.#place = this.#words[place * this.#stride] === 0 ? place : other;
    return unseen;
  }

  /** Remembers what the piece that was looked for last was read as; answers its place. */
  keep(piece: Piece, numbers: readonly number[]): number {
    const place = this.#place;
    if (place === unseen || numbers.length > this.#numbersMax) return unseen;
    const words = this.#words;
    const from = place * this.#stride;
    words[from] = markOf(piece);
    words[from + 1] = numbers.length;
    for (let at = 0; at < numbers.length; at++) words[from + numbersFrom + at] = numbers[at] ?? 0;
    const { view, start, end } = piece;
    let word = from + numbersFrom + this.#numbersMax;
    for (let at = start; at < end; at += 4) {
      words[word] = wordAt(view, at, end);
      word += 1;
    }
    return place;
  }

  /** One of the numbers of a place. */
  number(place: number, at: number): number {
    return this.#words[place * this.#stride + numbersFrom + at] ?? 0;
  }

  /** The numbers of a place, from one of them on, go to the end of others. */
  pushTo(into: GrowingNumbers, place: number, first = 0): void {
    const from = place * this.#stride + numbersFrom;
    into.pushPart(this.#words, from + first, from + (this.#words[from - 1] ?? 0));
  }

  #isAt(place: number, { view, start, end }: Piece, mark: number): boolean {
    const words = this.#words;
    const from = place * this.#stride;
    if (words[from] !== mark) return false;
    let word = from + numbersFrom + this.#numbersMax;
    let at = start;
    for (; at + 4 <= end; at += 4) {
      if (words[word] !== view.getInt32(at)) return false;
      word += 1;
    }
    return at === end || words[word] === wordAt(view, at, end);
  }
}

/** Where the numbers stand after the mark and how many they are. */
const numbersFrom = 2;
/** More kinds, and longer pieces, than a mark tells. */
const lengthBits = 10;
const kindMax = 0x1f_ffff;

/** Which kind and how long, in one; never 0. */
const markOf = ({ kind, start, end }: Piece): number => (((kind << lengthBits) | (end - start)) + 1) | 0;

/** Four bytes, or as many as there are. */
function wordAt(view: DataView, at: number, end: number): number {
  if (at + 4 <= end) return view.getInt32(at);
  let word = 0;
  for (let byte = at; byte < end; byte++) word = (word << 8) | view.getUint8(byte);
  return word;
}

const mixed = (hash: number): number => {
  const once = Math.imul(hash, 0x2c1b3c6d);
  return once ^ (once >>> 15);
};
