// Numbers stay what they are while the table grows, and texts that were made to share a hash cost no more than others.

import { describe, expect, it } from 'vitest';
import { Numbering } from './numbering.ts';

describe('a numbering', () => {
  it('gives each text under each key a number of its own, and finds it again after growing', () => {
    const numbering = new Numbering();
    const texts = Array.from({ length: 20_000 }, (_, at) => `text ${at % 5_000}`);
    const numbers = texts.map((text, at) => numbering.of(at % 2, text));
    expect(numbering.size).toBe(5_000);
    texts.forEach((text, at) => {
      expect(numbering.find(at % 2, text)).toBe(numbers[at]);
      expect([numbering.key(numbers[at] ?? -1), numbering.text(numbers[at] ?? -1)]).toEqual([at % 2, text]);
    });
    expect(numbering.find(0, 'text 1')).toBe(undefined);
    expect([numbering.find(2, 'text 1'), numbering.find(0, '')]).toEqual([undefined, undefined]);
    expect([numbering.key(5_000), numbering.text(5_000)]).toEqual([-1, '']);
  });

  it('gives a part of a text the number that the same text by itself has', () => {
    const numbering = new Numbering();
    const page = 'onetwoone';
    const [one, two] = [numbering.of(1, 'one'), numbering.ofPart(1, page, 3, 6)];
    expect([numbering.ofPart(1, page, 0, 3), numbering.ofPart(1, page, 6, 9)]).toEqual([one, one]);
    expect([numbering.of(1, 'two'), numbering.ofPart(1, 'two', 0, 3), numbering.find(1, 'two')]).toEqual([
      two,
      two,
      two,
    ]);
    expect([numbering.ofPart(2, page, 0, 3) === one, numbering.find(1, 'tw')]).toEqual([false, undefined]);
    expect([one, two].map((number) => [numbering.key(number), numbering.text(number)])).toEqual([
      [1, 'one'],
      [1, 'two'],
    ]);
    expect([numbering.ofPart(1, page, 9, 9) === numbering.of(1, ''), numbering.size]).toEqual([true, 4]);
  });

  it('tells texts with one hash apart, however many there are', () => {
    // `Aa` and `BB` are the same to a hash that multiplies by 31, and so is every row of them.
    const texts = Array.from({ length: 4_096 }, (_, at) =>
      Array.from({ length: 12 }, (_, bit) => ((at >> bit) & 1 ? 'Aa' : 'BB')).join(''),
    );
    const numbering = new Numbering();
    const numbers = texts.map((text) => numbering.of(7, text));
    expect(new Set(numbers).size).toBe(texts.length);
    expect(texts.map((text) => numbering.find(7, text))).toEqual(numbers);
    expect(texts.map((text) => numbering.of(7, text))).toEqual(numbers);
  });
});
