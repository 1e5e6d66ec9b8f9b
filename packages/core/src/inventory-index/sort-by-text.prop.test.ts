// Sorted sign by sign is sorted two by two.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type CopyText, sortByText } from './sort-by-text.ts';

const narrow = ['', 'a', 'b', 'A', '/', '.', 'unit-1/', 'é', '\u0000', 'x'.repeat(70)];
const wide = [...narrow, '\uffff', '😀'];
const textsOf = (pieces: readonly string[]) =>
  fc.array(
    fc.array(fc.constantFrom(...pieces), { maxLength: 6, size: 'max' }).map((all) => all.join('')),
    { minLength: 20, maxLength: 200, size: 'max' },
  );
const texts = fc.oneof(textsOf(narrow), textsOf(wide));

function copy(text: string, { codes, max }: Parameters<CopyText>[1]): number {
  const start = text.slice(0, max);
  for (let sign = 0; sign < start.length; sign++) codes[sign] = start.charCodeAt(sign);
  return start.length;
}

it('sorting by text gives the order that comparing gives, also past what is laid out, and keeps every item', () => {
  fc.assert(
    fc.property(texts, (list) => {
      const compare = (one: number, other: number): number => {
        const [left = '', right = ''] = [list[one], list[other]];
        return left < right ? -1 : left > right ? 1 : one - other;
      };
      const items = Uint32Array.from(list.keys()).reverse();
      sortByText(items, (item, into) => copy(list[item] ?? '', into), compare);
      expect([...items]).toEqual([...list.keys()].sort(compare));
    }),
  );
});
