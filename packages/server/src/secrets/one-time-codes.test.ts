import { timeCodes } from '@tidegate/testkit';
import { describe, expect, test } from 'vitest';
import { makeOneTimeCodes } from './one-time-codes.ts';

const codes = makeOneTimeCodes('Tidegate');
/** The key of RFC 6238, appendix B, and its times with the last six digits of their codes. */
const rfcSecret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const rfc = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
] as const;

describe('one-time codes', () => {
  test.each(rfc)('the code of second %d is that of the RFC', (second, code) => {
    expect(codes.stepOf(rfcSecret, code, second * 1_000)).toBe(Math.floor(second / 30));
    expect(codes.stepOf(rfcSecret, code === '287082' ? '287083' : '287082', second * 1_000)).toBeNull();
  });
  test('a code counts one step before and after its own, and no further', () => {
    const now = 1_111_111_110_000;
    const codeAt = (second: number): string => timeCodes.codeAt(rfcSecret, now + second * 1_000);
    expect([-61, -30, 0, 30, 61].map((second) => codes.stepOf(rfcSecret, codeAt(second), now) !== null)).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });
  test('the library and our own reading of the RFC agree on secrets it made', () => {
    for (let index = 0; index < 20; index += 1) {
      const secret = codes.secretFrom(new Uint8Array(20).map((_, at) => at * 13 + index));
      const now = 1_700_000_000_000 + index * 7_777_000;
      expect(codes.stepOf(secret, timeCodes.codeAt(secret, now), now)).toBe(Math.floor(now / 30_000));
    }
  });
  test('what is no code is wrong, whatever it is', () => {
    for (const code of ['', '12345', '1234567', 'abcdef', '     1', '٣٣٣٣٣٣']) {
      expect(codes.stepOf(rfcSecret, code, 59_000)).toBeNull();
    }
  });
  test('the address names the issuer and the account', () => {
    const address = codes.address(rfcSecret, 'ann@acme.example');
    expect(address).toMatch(/^otpauth:\/\/totp\/Tidegate:ann%40acme.example\?/);
    expect(new URL(address).searchParams.get('secret')).toBe(rfcSecret);
  });
});
