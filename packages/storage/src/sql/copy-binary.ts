// Rows in the binary format of `COPY` (PostgreSQL manual, "COPY", Binary Format): a header, then for each row the number of its fields
// and for each field its length and its bytes. A cursor, because a million rows pass here: nothing is made of what is not asked for.

import { Bug } from '@tidegate/core';

const signatureBytes = 11;
/** Where a row's number of fields would be, after the last. */
const noMoreRows = 0xffff;

/** A cursor over copied rows. `start` and `end` are where the field is that was gone to last. */
export class CopiedRows {
  readonly bytes: Buffer;
  readonly view: DataView;
  start = 0;
  end = 0;

  constructor(copied: Uint8Array) {
    this.bytes = Buffer.from(copied.buffer, copied.byteOffset, copied.byteLength);
    this.view = new DataView(copied.buffer, copied.byteOffset, copied.byteLength);
    // After the signature come flags, and the length of what else the header holds.
    this.end = signatureBytes + 8 + this.#number(signatureBytes + 4);
  }

  /** Goes to the next row, which has so many fields; false when there is none. */
  nextRow(fields: number): boolean {
    const { bytes, end } = this;
    const count = ((bytes[end] ?? 0xff) << 8) | (bytes[end + 1] ?? 0xff);
    if (count === noMoreRows) return false;
    if (count !== fields) throw new Bug(`the database copied rows of ${count} fields, not of ${fields}`);
    this.end = end + 2;
    return true;
  }

  /** Goes to the next field; false where it is null. */
  nextField(): boolean {
    const length = this.#number(this.end);
    this.start = this.end + 4;
    this.end = this.start + Math.max(0, length);
    return length >= 0;
  }

  /** The next field as text. */
  nextText(): string {
    this.nextField();
    const { bytes, start, end } = this;
    let all = 0;
    for (let at = start; at < end; at++) all |= bytes[at] ?? 0;
    return all < 0x80 ? bytes.toString('latin1', start, end) : bytes.toString('utf8', start, end);
  }

  #number(at: number): number {
    const { bytes } = this;
    return ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
  }
}
