// Node's cryptography behind core's ports: strong chance, SHA-256, HMAC. Sealing has its own file.

import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Chance, Hash } from '@tidegate/core';

/** Random bytes from the operating system. */
export const systemChance: Chance = { bytes: (count) => new Uint8Array(randomBytes(count)) };

export const sha256Hash: Hash = {
  sha256(...parts) {
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    return new Uint8Array(hash.digest());
  },
};

/** HMAC-SHA-256 over the UTF-8 bytes of `text`. */
export const hmacSha256 = (secret: Uint8Array, text: string): Uint8Array =>
  new Uint8Array(createHmac('sha256', secret).update(text, 'utf8').digest());
