import { describe, expect, it } from 'vitest';
import { RecordSplitter } from './record-splitter.ts';

const records = [
  { eventName: 'A', requestParameters: { text: 'a "quoted" } ] \\', Records: [{ not: 'one' }] } },
  { eventName: 'B', list: [[{}], {}], text: 'ü\u2028{' },
  { eventName: 'C' },
];

/** All records of a text that comes in pieces of a size. */
function split(
  text: string,
  size: number,
): { readonly records: readonly unknown[]; readonly broken: number; readonly open: boolean } {
  const splitter = new RecordSplitter();
  const found: unknown[] = [];
  let broken = 0;
  for (let at = 0; at < text.length; at += size) {
    const part = splitter.push(text.slice(at, at + size));
    found.push(...part.records);
    broken += part.broken;
  }
  return { records: found, broken, open: splitter.end() };
}

const forms: readonly (readonly [string, string])[] = [
  ['a file of CloudTrail', JSON.stringify({ Records: records })],
  ['one with spaces', JSON.stringify({ Records: records }, undefined, 2)],
  [
    'one with other things beside them',
    JSON.stringify({ before: 'Records', x: [{ not: 1 }], Records: records, after: [{ no: 1 }], more: {} }),
  ],
  ['a list', JSON.stringify(records)],
  ['one record a line', records.map((one) => JSON.stringify(one)).join('\n')],
  [
    'the answer of lookup-events',
    JSON.stringify({
      Events: records.map((one) => ({ EventId: 'x', CloudTrailEvent: JSON.stringify(one) })),
      NextToken: 'x',
    }),
  ],
  ['several files in a row', records.map((one) => JSON.stringify({ Records: [one] })).join('\n')],
];

describe('records in a stream', () => {
  it.each(forms)('are found in %s, wherever the pieces are cut', (_, text) => {
    for (const size of [1, 2, 3, 7, 64, text.length])
      expect(split(text, size), `${size}`).toEqual({ records, broken: 0, open: false });
  });

  it('are none in a file without any', () => {
    expect(split('{"Records":[]}', 3)).toEqual({ records: [], broken: 0, open: false });
    expect(split('', 3)).toEqual({ records: [], broken: 0, open: false });
  });

  it('are told to be broken, and the others are found', () => {
    expect(split('{"Records":[{"a":1},{"b":},{"c":1}]}', 5)).toEqual({
      records: [{ a: 1 }, { c: 1 }],
      broken: 1,
      open: false,
    });
    expect(split('{"Records":[{"a":1},{"b":', 5)).toEqual({ records: [{ a: 1 }], broken: 0, open: true });
  });

  it('are given up past a length, without being kept', () => {
    const long = JSON.stringify({ Records: [{ a: 'x'.repeat(1_100_000) }, { b: 1 }] });
    expect(split(long, 65_536)).toEqual({ records: [{ b: 1 }], broken: 1, open: false });
  });
});
