// Pieces of rows that were read a moment ago, with what they were read as: the same tag stands on thousands of resources and is read once.
// A piece is known again by all its bytes, so what is given is what reading would give.

import type { CopiedRows } from '../sql/copy-binary.ts';

/** Some bytes of rows, and where they stand there. Pieces of different kinds are different, whatever their bytes. */
export class Piece {
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(this.bytes.buffer);
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

/** A piece is in one of two places; of many that belong there the later stay. */
export class SeenPieces<T> {
  readonly #places: number;
  readonly #bytesMax: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #lengths: Uint16Array;
  readonly #kinds: Uint32Array;
  readonly #read: (T | undefined)[];
  /** Where the piece that was looked for last belongs; -1 when it is too long. */
  #place = -1;

  /** `places` is a power of two; pieces longer than `bytesMax` are not remembered. */
  constructor({ places, bytesMax }: { readonly places: number; readonly bytesMax: number }) {
    this.#places = places;
    this.#bytesMax = bytesMax;
    this.#bytes = new Uint8Array(places * bytesMax);
    this.#view = new DataView(this.#bytes.buffer);
    this.#lengths = new Uint16Array(places);
    this.#kinds = new Uint32Array(places);
    this.#read = new Array<T | undefined>(places).fill(undefined);
  }

  /** What a piece was read as, if it is remembered. */
  find(piece: Piece): T | undefined {
    if (piece.end - piece.start > this.#bytesMax) {
      this.#place = -1;
      return undefined;
    }
    const hash = mixed(piece.hash);
    const place = (hash ^ (hash >>> 15)) & (this.#places - 1);
    if (this.#isAt(place, piece)) return this.#read[place];
    const other = place ^ 1;
    if (this.#isAt(other, piece)) return this.#read[other];
    this.#place = this.#read[place] === undefined ? place : other;
    return undefined;
  }

  /** Remembers what the piece that was looked for last was read as. */
  keep({ bytes, start, end, kind }: Piece, read: T): T {
    const place = this.#place;
    if (place === -1) return read;
    this.#read[place] = read;
    this.#lengths[place] = end - start;
    this.#kinds[place] = kind;
    const shift = place * this.#bytesMax - start;
    for (let at = start; at < end; at++) this.#bytes[shift + at] = bytes[at] ?? 0;
    return read;
  }

  #isAt(place: number, { view, start, end, kind }: Piece): boolean {
    if (this.#lengths[place] !== end - start || this.#kinds[place] !== kind) return false;
    const ours = this.#view;
    const shift = place * this.#bytesMax - start;
    let at = start;
    for (; at + 4 <= end; at += 4) if (ours.getInt32(shift + at) !== view.getInt32(at)) return false;
    for (; at < end; at++) if (ours.getUint8(shift + at) !== view.getUint8(at)) return false;
    return true;
  }
}

const mixed = (hash: number): number => {
  const once = Math.imul(hash, 0x2c1b3c6d);
  return once ^ (once >>> 15);
};
