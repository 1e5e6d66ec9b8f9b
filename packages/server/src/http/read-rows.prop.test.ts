// Rows are the same however the network cuts the bytes, in both forms.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type RawRow, readRows } from './read-rows.ts';

/** Cuts bytes at any places. */
async function* cut(bytes: Uint8Array, places: readonly number[]): AsyncGenerator<Uint8Array> {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  let from = 0;
  for (const to of [...at, bytes.length]) {
    yield bytes.subarray(from, to);
    from = to;
  }
}

async function rowsOf(text: string, form: 'lines' | 'list', places: readonly number[]): Promise<readonly RawRow[]> {
  const rows: RawRow[] = [];
  for await (const lot of readRows(cut(new TextEncoder().encode(text), places), form)) rows.push(...lot);
  return rows;
}

// Everything that could be taken for the end of a row.
const awkward = fc
  .array(fc.constantFrom('a', '"', '\\', '[', ']', '{', '}', ',', '\n', 'ä', '🜁', ' '), { maxLength: 8 })
  .map((parts) => parts.join(''));
const value = fc.oneof(
  fc.dictionary(awkward, awkward, { maxKeys: 3 }),
  fc.array(awkward, { maxLength: 3 }),
  awkward,
  fc.integer(),
  fc.constant(null),
);
const space = fc.constantFrom('', ' ', '\n', '\t \r\n');
const places = fc.array(fc.nat(), { maxLength: 6 });

test('lines', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(value), fc.constantFrom('\n', '\r\n', '\n\n'), places, async (values, end, cuts) => {
      const text = values.map((one) => JSON.stringify(one)).join(end);
      const rows = await rowsOf(text, 'lines', cuts);
      expect(rows.map((row) => [row.number, JSON.parse(row.text)])).toEqual(values.map((one, at) => [at + 1, one]));
    }),
  );
});

test('a list', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(value, space, space)), space, places, async (items, around, cuts) => {
      const text = `${around}[${around}${items.map(([one, before, after]) => `${before}${JSON.stringify(one)}${after}`).join(',')}]${around}`;
      const rows = await rowsOf(text, 'list', cuts);
      expect(rows.map((row) => [row.number, JSON.parse(row.text)])).toEqual(items.map(([one], at) => [at + 1, one]));
    }),
  );
});

test('a list that JSON does not read as one is refused, or has a row that is no JSON', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('[', ']', '{', '}', ',', '"', '\\', '1', ' ', '{}'), { maxLength: 10 }),
      places,
      async (parts, cuts) => {
        const text = parts.join('');
        const read = async (): Promise<readonly unknown[]> =>
          (await rowsOf(text, 'list', cuts)).map((row): unknown => JSON.parse(row.text));
        let known: unknown;
        try {
          known = JSON.parse(text);
        } catch {
          known = null;
        }
        if (Array.isArray(known)) expect(await read()).toEqual(known);
        else await expect(read()).rejects.toThrow();
      },
    ),
    { numRuns: 1_000 },
  );
});
