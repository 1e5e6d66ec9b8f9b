// Reads JSON from left to right, out of bytes, where a million rows pass: no object is made that nobody asked for. It promises the same texts
// as `JSON.parse`, and a bug where something else stands than was asked for. Only for JSON that the database wrote: of what is skipped
// no more is looked at than where it ends.

import { Bug } from '@tidegate/core';

const signs = { quote: 0x22, comma: 0x2c, backslash: 0x5c, space: 0x20 } as const;
const openers = new Set([0x5b, 0x7b]);
const closers = new Set([0x5d, 0x7d]);
const over = -1;

/** A cursor over JSON. */
export class JsonScan {
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;

  /** Starts at a place. Where the JSON ends is known from what it is. */
  start(bytes: Buffer, at: number): void {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** Where it is. */
  get at(): number {
    return this.#at;
  }

  /** Goes past this sign if it comes next. */
  passes(sign: string): boolean {
    if (this.#next() !== sign.charCodeAt(0)) return false;
    this.#at += 1;
    return true;
  }

  /** Goes past this sign. */
  past(sign: string): void {
    if (!this.passes(sign))
      throw new Bug(`the database gave other JSON than was asked for: no \`${sign}\` in its place`);
  }

  /** A text. */
  text(): string {
    this.past('"');
    const start = this.#at;
    this.#skipText();
    const end = this.#at - 1;
    const bytes = this.#bytes;
    let all = 0;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === signs.backslash) return String(JSON.parse(bytes.toString('utf8', start - 1, end + 1)));
      all |= byte;
    }
    return all < 0x80 ? bytes.toString('latin1', start, end) : bytes.toString('utf8', start, end);
  }

  /** Goes past one value, whatever it is. */
  skip(): void {
    let depth = 0;
    do {
      const byte = this.#next();
      if (byte === over) throw new Bug('the database gave JSON without an end');
      this.#at += 1;
      if (byte === signs.quote) this.#skipText();
      else if (openers.has(byte)) depth += 1;
      else if (closers.has(byte)) depth -= 1;
      else if (depth === 0) this.#skipWord();
    } while (depth > 0);
  }

  /** The next byte that is no white space. */
  #next(): number {
    let byte = this.#bytes[this.#at] ?? over;
    while (byte !== over && byte <= signs.space) {
      this.#at += 1;
      byte = this.#bytes[this.#at] ?? over;
    }
    return byte;
  }

  /** Goes to the end of a text in which we are. */
  #skipText(): void {
    const bytes = this.#bytes;
    let at = this.#at;
    for (let byte = bytes[at] ?? signs.quote; byte !== signs.quote; byte = bytes[at] ?? signs.quote) {
      at += byte === signs.backslash ? 2 : 1;
    }
    this.#at = at + 1;
  }

  /** Goes to the end of a number or a word in which we are. */
  #skipWord(): void {
    for (let byte = this.#bytes[this.#at] ?? over; byte > signs.comma && !closers.has(byte); ) {
      this.#at += 1;
      byte = this.#bytes[this.#at] ?? over;
    }
  }
}

/** Reads a list: `item` reads each, from where it starts to where it ends. */
export function scanList(scan: JsonScan, item: () => void): void {
  scan.past('[');
  if (scan.passes(']')) return;
  do item();
  while (scan.passes(','));
  scan.past(']');
}

/** Reads an object: `member` is given each name, and reads its value. */
export function scanMembers(scan: JsonScan, member: (name: string) => void): void {
  scan.past('{');
  if (scan.passes('}')) return;
  do {
    const name = scan.text();
    scan.past(':');
    member(name);
  } while (scan.passes(','));
  scan.past('}');
}
