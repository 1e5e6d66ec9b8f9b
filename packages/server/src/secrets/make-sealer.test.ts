// What was sealed opens with the same key under the same id, and in no other way.

import { Fault } from '@tidegate/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeSealer } from './make-sealer.ts';

const key = new Uint8Array(32).fill(7);
const sealer = makeSealer(key);
const codeOf = (run: () => unknown): string => {
  try {
    run();
    return 'opened';
  } catch (error) {
    return error instanceof Fault ? error.code : String(error);
  }
};

test('open(seal(x)) = x', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (secret, context) => {
      expect(sealer.open(sealer.seal(secret, context), context)).toBe(Buffer.from(secret, 'utf8').toString('utf8'));
    }),
  );
});
test('the secret does not show, and sealing twice differs', () => {
  const first = sealer.seal('a long password', 'gra_1');
  expect(Buffer.from(first).toString('latin1')).not.toContain('password');
  expect(Buffer.from(first).equals(Buffer.from(sealer.seal('a long password', 'gra_1')))).toBe(false);
});
test('sealed bytes moved to another row do not open', () => {
  expect(codeOf(() => sealer.open(sealer.seal('x', 'gra_1'), 'gra_2'))).toBe('secret.unreadable');
});
test('another key does not open them', () => {
  const other = makeSealer(new Uint8Array(32).fill(8));
  expect(codeOf(() => other.open(sealer.seal('x', 'gra_1'), 'gra_1'))).toBe('secret.unreadable');
});
test('no byte can change unseen, and nothing shorter opens', () => {
  const sealed = sealer.seal('secret', 'gra_1');
  for (let index = 0; index < sealed.length; index += 1) {
    const changed = sealed.map((byte, at) => (at === index ? byte ^ 1 : byte));
    expect(
      codeOf(() => sealer.open(changed, 'gra_1')),
      `byte ${index}`,
    ).toBe('secret.unreadable');
    expect(
      codeOf(() => sealer.open(sealed.subarray(0, index), 'gra_1')),
      `cut at ${index}`,
    ).toBe('secret.unreadable');
  }
});
