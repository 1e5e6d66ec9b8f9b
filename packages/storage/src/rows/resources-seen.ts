// Pieces of rows that were read a moment ago, with what they were read as: the same tag stands on thousands of resources and is read once.
// A piece is known again by all its bytes, so what is given is what reading would give.

/** So many pieces are remembered, each in the place its hash says; of two with one place the later stays. */
const places = 32_768;
/** Longer pieces are not remembered. */
const pieceBytesMax = 128;

export class SeenPieces<T> {
  readonly #bytes = new Uint8Array(places * pieceBytesMax);
  readonly #lengths = new Uint8Array(places);
  readonly #read: (T | undefined)[] = new Array<T | undefined>(places).fill(undefined);
  /** The place of the piece that was looked for last; -1 when it is too long for one. */
  #place = -1;

  /** What these bytes were read as, if they are remembered; `hash` is of them and of nothing else. */
  find(
    bytes: Uint8Array,
    piece: { readonly start: number; readonly end: number; readonly hash: number },
  ): T | undefined {
    const { start, end, hash } = piece;
    if (end - start > pieceBytesMax) {
      this.#place = -1;
      return undefined;
    }
    const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    const place = (mixed ^ (mixed >>> 13)) & (places - 1);
    this.#place = place;
    if (this.#lengths[place] !== end - start) return undefined;
    const ours = this.#bytes;
    const shift = place * pieceBytesMax - start;
    for (let at = start; at < end; at++) if (ours[shift + at] !== bytes[at]) return undefined;
    return this.#read[place];
  }

  /** Remembers what the bytes that were looked for last were read as. */
  keep(bytes: Uint8Array, { start, end }: { readonly start: number; readonly end: number }, read: T): T {
    const place = this.#place;
    if (place === -1) return read;
    this.#read[place] = read;
    this.#lengths[place] = end - start;
    this.#bytes.set(bytes.subarray(start, end), place * pieceBytesMax);
    return read;
  }
}
