import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalBytes } from './canonical.ts';
import type { Json } from './event.ts';
import { utf8Bytes, utf8Text } from './utf8.ts';

const text = (value: Json): string => new TextDecoder('utf-8', { fatal: true }).decode(canonicalBytes(value));

/** A double from its 64 bits. */
function double(bits: string): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(`0x${bits}`));
  return view.getFloat64(0);
}

describe('canonical JSON (RFC 8785)', () => {
  test('the example of §3.2.2, byte for byte as in §3.2.4', () => {
    const input: Json = JSON.parse(
      String.raw`{ "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false] }`,
    );
    const expected =
      '7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e756d62657273223a5b3333333333333333332e333333333333332c31652b33302c342e352c302e3030322c31652d32375d2c22737472696e67223a22e282ac245c75303030665c6e4127425c225c5c5c5c5c222f227d';
    expect(Buffer.from(canonicalBytes(input)).toString('hex')).toBe(expected);
  });

  test('the sorting example of §3.2.3: by UTF-16 code units', () => {
    const input: Json = JSON.parse(
      String.raw`{ "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
        "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis" }`,
    );
    const values = [...text(input).matchAll(/:"([^"]+)"/g)].map(([, value]) => value);
    expect(values).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
  });

  test.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['ffefffffffffffff', '-1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555554', '333333333.33333325'],
    ['41b3de4355555555', '333333333.3333333'],
    ['41b3de4355555556', '333333333.3333334'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('the number sample %s of appendix B is %s', (bits, expected) => {
    expect(text(double(bits))).toBe(expected);
  });

  test.each([
    ['not a number', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['minus infinity', Number.NEGATIVE_INFINITY],
    ['a lone surrogate', 'a\ud800'],
    ['a lone surrogate in a key', { '\udead': 1 }],
  ])('%s has no canonical form', (_, value) => {
    expect(() => canonicalBytes(value)).toThrow('canonical JSON');
    expect(() => canonicalBytes({ deep: [value] })).toThrow('canonical JSON');
  });

  test('a key without a value is a bug, not a silent hole', () => {
    const hole: { [key: string]: Json } = { here: 1 };
    Reflect.set(hole, 'gone', undefined);
    expect(() => canonicalBytes(hole)).toThrow('has a value');
  });

  const json = fc.jsonValue({ stringUnit: 'binary' }).map((value) => JSON.parse(JSON.stringify(value)) as Json);
  const shuffled = (value: Json): Json =>
    value === null || typeof value !== 'object'
      ? value
      : Array.isArray(value)
        ? value.map(shuffled)
        : Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([key, each]) => [key, shuffled(each)]),
          );

  test('reading the bytes gives the value back, and writing it again the same bytes', () => {
    fc.assert(
      fc.property(json, (value) => {
        const bytes = canonicalBytes(value);
        const again: Json = JSON.parse(utf8Text(bytes) ?? '');
        expect(again).toEqual(value);
        expect(canonicalBytes(again)).toEqual(bytes);
      }),
    );
  });
  test('the order in which keys were written never matters', () => {
    fc.assert(fc.property(json, (value) => text(shuffled(value)) === text(value)));
  });
  test('that property catches plain JSON.stringify', () => {
    expect(
      fc.check(
        fc.property(json, (value) => JSON.stringify(shuffled(value)) === JSON.stringify(value)),
        { numRuns: 1_000 },
      ).failed,
    ).toBe(true);
  });
});

describe('UTF-8 written out', () => {
  const anyText = fc.string({ unit: 'binary' });

  test('equals the platform’s encoder and decoder', () => {
    fc.assert(
      fc.property(anyText, (value) => {
        expect(Buffer.from(utf8Bytes(value)).equals(new TextEncoder().encode(value))).toBe(true);
        expect(utf8Text(utf8Bytes(value))).toBe(value);
      }),
      { numRuns: 2_000 },
    );
  });
  test.each([
    '\u0000',
    '\u007f',
    '\u0080',
    '\u07ff',
    '\u0800',
    '\ud7ff',
    '\ue000',
    '\uffff',
    '\u{10000}',
    '\u{10ffff}',
  ])('the edge %j goes through', (edge) => {
    expect(utf8Text(utf8Bytes(edge))).toBe(edge);
    expect([...utf8Bytes(edge)]).toEqual([...new TextEncoder().encode(edge)]);
  });
  test('random bytes are text exactly where the platform says so', () => {
    const strict = (bytes: Uint8Array): string | null => {
      try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
      } catch {
        return null;
      }
    };
    // Biased to the bytes that start and continue characters, where decoders go wrong.
    const byte = fc.oneof(
      fc.integer({ min: 0, max: 255 }),
      fc.constantFrom(
        0x80,
        0xbf,
        0xc0,
        0xc1,
        0xc2,
        0xe0,
        0xed,
        0xef,
        0xf0,
        0xf4,
        0xf5,
        0xf8,
        0xff,
        0xa0,
        0x9f,
        0x8f,
        0x90,
      ),
    );
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 6 }), (list) => {
        const bytes = Uint8Array.from(list);
        expect(utf8Text(bytes)).toBe(strict(bytes));
      }),
      { numRuns: 20_000 },
    );
  });
});
