import { expect, test } from 'vitest';
import { makePassword, verifierOf } from './verifier.ts';

test('the verifier is what Redis keeps of a password: its SHA-256 as hex', () => {
  // FIPS 180-2, appendix B.1.
  expect(verifierOf('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('a password is 24 letters that are equally likely: a byte past the last whole multiple is thrown away', () => {
  let next = 0;
  const chance = {
    bytes: (count: number) => Uint8Array.from({ length: count }, () => [255, 0, 228, 56][next++ % 4] ?? 0),
  };
  expect(makePassword(chance)).toBe('A9'.repeat(12));
});
