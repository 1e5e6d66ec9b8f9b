// One-time codes by time, written down once more from RFC 6238, for tests: they type what an authenticator would show, and hold the
// server's library against it.

import { createHmac } from 'node:crypto';
import type { OneTimeCodes } from '@tidegate/core';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function bytesOf(secret: string): Buffer {
  let bits = '';
  for (const letter of secret) bits += letters.indexOf(letter).toString(2).padStart(5, '0');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

function codeOfStep(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', bytesOf(secret)).update(counter).digest();
  const at = (mac[19] ?? 0) & 15;
  return String((mac.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}

/** The port, with what an authenticator would show at a moment. */
export const timeCodes: OneTimeCodes & { codeAt(secret: string, now: number): string } = {
  secretFrom: (random) => {
    const bits = [...random].map((byte) => byte.toString(2).padStart(8, '0')).join('');
    return (bits.match(/.{5}/g) ?? []).map((five) => letters[Number.parseInt(five, 2)] ?? 'A').join('');
  },
  address: (secret, account) => `otpauth://totp/Test:${encodeURIComponent(account)}?secret=${secret}`,
  stepOf: (secret, code, now) => {
    const step = Math.floor(now / 30_000);
    return [step - 1, step, step + 1].find((one) => codeOfStep(secret, one) === code) ?? null;
  },
  codeAt: (secret, now) => codeOfStep(secret, Math.floor(now / 30_000)),
};
