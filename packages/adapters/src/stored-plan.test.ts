// What every adapter makes its names of, and what it does with a plan that is not its own.

import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { markedName, personIn, randomLetters, readStored } from './stored-plan.ts';

const chance = { bytes: (count: number) => new Uint8Array(count).fill(255) };

describe('the person in an address', () => {
  test.each([
    ['ada.lovelace@acme.example', 'ada_lovelace'],
    ['__Ada--LOVELACE__@acme.example', 'ada_lovelace'],
    ['élodie@acme.example', 'lodie'],
    ['@acme.example', 'person'],
    ['…@acme.example', 'person'],
    ["x'; drop role y@acme.example", 'x_drop_role_'.slice(0, -1)],
  ])('%s is %s', (email, person) => {
    expect(personIn(email, { separator: '_', lengthMax: 11 + 1 })).toBe(person);
  });

  test('is cut without a separator at its end', () => {
    expect(personIn('ada.lovelace@acme.example', { separator: '-', lengthMax: 4 })).toBe('ada');
  });
});

test('a marked name says whose it is and holds as many letters of chance as asked', () => {
  const name = markedName({ granteeEmail: 'ada@acme.example', chance }, { personLengthMax: 30, randomLength: 10 });
  expect(name).toBe(`tg_ada_${'9'.repeat(10)}`);
  const all = randomLetters({ bytes: () => Uint8Array.from({ length: 256 }, (_, index) => index) }, 256);
  expect(new Set(all).size).toBe(32);
});

test('a plan that is not of this adapter is a fault that names what does not fit, never its value', () => {
  const shape = z.strictObject({ version: z.literal(1) });
  expect(readStored(shape, { version: 1 }, 'test')).toEqual({ version: 1 });
  expect(() => readStored(shape, { version: 'secret' }, 'test')).toThrow(
    expect.objectContaining({ code: 'storage.newer', detail: 'version' }),
  );
});
