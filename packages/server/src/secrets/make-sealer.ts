// Seals secrets for the database with AES-256-GCM. The id of the row is bound to the secret, so that sealed bytes moved to
// another row, like a changed byte or another key, do not open.
//
// Sealed bytes: version (1) ‖ nonce (12) ‖ tag (16) ‖ ciphertext.

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { assert, Fault, type Sealer } from '@tidegate/core';

const version = 1;
const nonceLength = 12;
const tagLength = 16;

/** `key` is 32 bytes and stays inside the closure. */
export function makeSealer(key: Uint8Array): Sealer {
  assert(key.length === 32, 'a sealing key has 32 bytes');
  return {
    seal(secret, context) {
      // 96 random bits per secret: with the few secrets a broker holds, a repeated nonce is not to be expected.
      const nonce = randomBytes(nonceLength);
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength });
      cipher.setAAD(boundTo(context));
      const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return new Uint8Array(Buffer.concat([Uint8Array.of(version), nonce, cipher.getAuthTag(), body]));
    },
    open(sealed, context) {
      if (sealed.length < 1 + nonceLength + tagLength || sealed[0] !== version) throw unreadable();
      const nonce = sealed.subarray(1, 1 + nonceLength);
      const tag = sealed.subarray(1 + nonceLength, 1 + nonceLength + tagLength);
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength });
      decipher.setAAD(boundTo(context));
      decipher.setAuthTag(tag);
      try {
        const body = decipher.update(sealed.subarray(1 + nonceLength + tagLength));
        return Buffer.concat([body, decipher.final()]).toString('utf8');
      } catch (cause) {
        throw unreadable(cause);
      }
    },
  };
}

const boundTo = (context: string): Buffer => Buffer.from(`tidegate sealed ${version}\0${context}`, 'utf8');

const unreadable = (cause?: unknown): Fault =>
  new Fault('secret.unreadable', 'a sealed secret does not open with this key', { cause });
