// The texts of a page, gathered as bytes and made one long text at its end: one text is made far faster than thousands, and the index cuts out of it
// what somebody asks for.

import { GrowingNumbers } from './growing-numbers.ts';

const bytesFirst = 1_048_576;

export class TextSlab {
  #bytes = Buffer.allocUnsafeSlow(bytesFirst);
  #view = viewOf(this.#bytes);
  #length = 0;
  readonly #ends = new GrowingNumbers();
  /** Whether a byte is beyond those with which UTF-8 writes a sign in one byte. */
  #wide = false;

  /** The next text: where the rows are. */
  add({ view, start, end }: { readonly view: DataView; readonly start: number; readonly end: number }): void {
    if (this.#length + end - start > this.#bytes.length) this.#grow(end - start);
    const ours = this.#view;
    const shift = this.#length - start;
    let all = 0;
    let at = start;
    for (; at + 4 <= end; at += 4) {
      const four = view.getInt32(at);
      ours.setInt32(shift + at, four);
      all |= four;
    }
    for (; at < end; at++) {
      const one = view.getUint8(at);
      ours.setUint8(shift + at, one);
      all |= one;
    }
    if ((all & 0x80808080) !== 0) this.#wide = true;
    this.#length = shift + end;
    this.#ends.push(this.#length);
  }

  /** The texts since the last time, in one, and where each ends. */
  take(): { readonly texts: string; readonly textsEnds: Uint32Array } {
    const [ends, length, wide] = [this.#ends.take(), this.#length, this.#wide];
    this.#length = 0;
    this.#wide = false;
    return wide ? this.#takeWide(ends) : { texts: this.#bytes.toString('latin1', 0, length), textsEnds: ends };
  }

  /** Ends are of bytes; where signs are written in several, those of texts are others. */
  #takeWide(ends: Uint32Array): { readonly texts: string; readonly textsEnds: Uint32Array } {
    const texts: string[] = [];
    let [from, length] = [0, 0];
    for (let at = 0; at < ends.length; at++) {
      const end = ends[at] ?? from;
      const text = this.#bytes.toString('utf8', from, end);
      texts.push(text);
      from = end;
      length += text.length;
      ends[at] = length;
    }
    return { texts: texts.join(''), textsEnds: ends };
  }

  #grow(more: number): void {
    const larger = Buffer.allocUnsafeSlow(this.#bytes.length * 2 + more);
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
    this.#view = viewOf(larger);
  }
}

const viewOf = (bytes: Buffer): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
