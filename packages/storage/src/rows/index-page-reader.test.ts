// Values that hardly ever come again take another way to their numbers than those that do: whichever way, the same tag is the same number.

import type { FactNumbers } from '@tidegate/core';
import { describe, expect, it } from 'vitest';

import { copiedFields, IndexPageReader, lastIdOf } from './index-page-reader.ts';

const rowsOfPage = 1_000;
const tagsOf = (at: number): Readonly<Record<string, string>> => ({
  // Of its own for each, then one for all, then of its own again: judged rare, and frequent, and rare.
  Name: at < 6_000 || at > 20_000 ? `name-${at}` : 'one name',
  Team: `team-${at % 7}`,
  ...(at % 3 === 0 ? { Odd: ['quo"te', 'back\\slash', 'é', '\u{1f600}', ''][at % 5] ?? '', Own: `ö ${at}` } : {}),
});

describe('pages of copied rows', () => {
  it('give every row its own tags, however often their values come again', () => {
    const book = numbersOf();
    const reader = new IndexPageReader(book);
    for (let first = 0; first < 30_000; first += rowsOfPage) {
      const copied = pageFrom(first);
      expect(lastIdOf(copied)).toBe(idOf(first + rowsOfPage - 1));
      const page = reader.read(copied);
      let start = 0;
      page.factsEnds.forEach((end, row) => {
        const facts = Array.from(page.facts.slice(start, end), (fact) => book.texts[fact]);
        const tags = Object.entries(tagsOf(first + row)).map(([key, value]) => `${key}=${value}`);
        expect(facts).toEqual(['plain', 'above unit', 'context region=eu', ...tags]);
        start = end;
      });
      const ids = page.textsEnds.filter((_, at) => at % 4 === 3);
      expect(page.texts.slice(page.textsEnds.at(-2), ids.at(-1))).toBe(idOf(first + rowsOfPage - 1));
    }
  });
});

const idOf = (at: number): string => `res_${at}`;

/** Numbers that can be read again; the same text twice would get two. */
function numbersOf(): FactNumbers & { readonly texts: readonly string[] } {
  const texts: string[] = [];
  const numbers = new Map<string, number>();
  const of = (text: string): number => {
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, texts.length);
    return texts.push(text) - 1;
  };
  return {
    texts,
    tagFact: (key, value) => of(`${key}=${value}`),
    tagFactIn: (key, text, from, to) => of(`${key}=${text.slice(from, to)}`),
    contextFact: (key, value) => of(`context ${key}=${value}`),
    aboveFacts: (above) => [of(`above ${above.join()}`)],
    plainFacts: () => [of('plain')],
    shelfOf: () => 0,
  };
}

/** Rows as `COPY` writes them in its binary format. */
function pageFrom(first: number): Uint8Array {
  const header = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
  const rows = Array.from({ length: rowsOfPage }, (_, at) => rowOf(first + at));
  return Buffer.concat([header, ...rows, Buffer.from([0xff, 0xff])]);
}

function rowOf(at: number): Buffer {
  const [id, tags] = [idOf(at), tagsOf(at)];
  const list = (texts: readonly string[]): Buffer =>
    Buffer.from(`\u0001[${texts.map((text) => JSON.stringify(text)).join(', ')}]`);
  const length = Buffer.alloc(4);
  length.writeInt32BE(Buffer.byteLength(id));
  const fields: readonly (Buffer | null)[] = [
    ...['int_1', 'bucket', 'active', 'low'].map((text) => Buffer.from(text)),
    ...[list(['unit']), Buffer.from('\u0001{"region": "eu"}')],
    ...[list(Object.keys(tags)), list(Object.values(tags)), null],
    ...[`native-${at}`, `näme-${at}`, `path/${at}`, id].map((text) => Buffer.from(text)),
    length,
  ];
  const count = Buffer.alloc(2);
  count.writeInt16BE(copiedFields.length);
  return Buffer.concat([count, ...fields.flatMap((field) => [lengthOf(field), ...(field === null ? [] : [field])])]);
}

function lengthOf(field: Buffer | null): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(field === null ? -1 : field.length);
  return length;
}
