// Rows out of a stream of bytes: one JSON text a line, or the items of one list. Bounded by the length of one row, by the number of rows
// and by all bytes together, whatever the sender says; a row that is no JSON is told by its number and the next one is read.

import { limits, type Refusal, Refused, refusal } from '@tidegate/core';

/** A row as it came. */
export interface RawRow {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** The rows of a body. Throws `Refused` where it cannot go on: too much of something, or text that is no UTF-8. */
export async function* readRows(
  body: AsyncIterable<Uint8Array>,
  form: 'lines' | 'list',
): AsyncGenerator<readonly RawRow[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const splitter = form === 'lines' ? new LineSplitter() : new ListSplitter();
  let bytes = 0;
  let number = 0;
  const numbered = (texts: readonly string[]): readonly RawRow[] =>
    texts.map((text) => {
      number += 1;
      if (number > limits.tagRowsMax) throw new Refused(tooMuch(`one call takes at most ${limits.tagRowsMax} rows`));
      return { number, text };
    });
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > limits.tagRowsBytesMax)
      throw new Refused(tooMuch(`one call takes at most ${limits.tagRowsBytesMax} bytes`));
    const rows = numbered(splitter.take(decode(() => decoder.decode(chunk, { stream: true }))));
    if (rows.length > 0) yield rows;
  }
  const rest = numbered([...splitter.take(decode(() => decoder.decode())), ...splitter.end()]);
  if (rest.length > 0) yield rest;
}

const tooMuch = (sentence: string): Refusal => refusal('input.too_large', `${sentence}; send the rest in another`);

function decode(run: () => string): string {
  try {
    return run();
  } catch {
    throw new Refused(refusal('input.invalid', 'the body is not UTF-8 from here on'));
  }
}

const tooLong = (): Refused =>
  new Refused(refusal('input.too_large', `a row is longer than ${limits.tagRowLengthMax} characters`));

class LineSplitter {
  #rest = '';

  take(text: string): readonly string[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > limits.tagRowLengthMax) throw tooLong();
    return lines.filter(isRow);
  }

  end(): readonly string[] {
    return [this.#rest].filter(isRow);
  }
}

function isRow(line: string): boolean {
  if (line.length > limits.tagRowLengthMax) throw tooLong();
  return line.trim() !== '';
}

/** Finds where the items of a list end, without looking into them further than strings and depth. */
class ListSplitter {
  #place: 'before' | 'inside' | 'after' = 'before';
  #item = '';
  #depth = 0;
  #string: 'no' | 'yes' | 'escaped' = 'no';
  #comma = false;

  take(text: string): readonly string[] {
    const items: string[] = [];
    let start = 0;
    for (let at = 0; at < text.length; at++) {
      const character = text[at] ?? '';
      if (this.#string !== 'no') {
        this.#string =
          this.#string === 'escaped' ? 'yes' : character === '\\' ? 'escaped' : character === '"' ? 'no' : 'yes';
      } else if (this.#place !== 'inside') {
        if (this.#place === 'before' && character === '[') this.#place = 'inside';
        else if (character.trim() !== '') throw noList();
        start = at + 1;
      } else if (character === '"') this.#string = 'yes';
      else if (character === '{' || character === '[') this.#depth += 1;
      else if (this.#depth > 0) {
        if (character === '}' || character === ']') this.#depth -= 1;
      } else if (character === ',' || character === ']') {
        this.#close(this.#item + text.slice(start, at), character, items);
        start = at + 1;
      }
    }
    if (this.#place === 'inside') this.#item += text.slice(start);
    if (this.#item.length > limits.tagRowLengthMax) throw tooLong();
    return items;
  }

  end(): readonly string[] {
    if (this.#place !== 'after') throw noList();
    return [];
  }

  #close(item: string, by: string, items: string[]): void {
    if (item.length > limits.tagRowLengthMax) throw tooLong();
    const empty = item.trim() === '';
    // Nothing between two commas is no item; nothing between the brackets is a list without items.
    if (empty && (by === ',' || this.#comma)) throw noList();
    if (!empty) items.push(item.trim());
    this.#item = '';
    this.#comma = by === ',';
    if (by === ']') this.#place = 'after';
  }
}

const noList = (): Refused =>
  new Refused(refusal('input.invalid', 'the body is no list of rows; send a JSON list, or a JSON text a line'));
