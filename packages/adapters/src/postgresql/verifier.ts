// Passwords and their SCRAM-SHA-256 verifiers (RFC 5803, RFC 7677). We compute the verifier, so that the password itself never
// reaches a statement, the server's log or the plan; the server can check a password against it and cannot read one from it.

import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import type { Chance } from '@tidegate/core';

const iterations = 4_096;
const saltLength = 16;
const passwordLength = 24;
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';

/** A password of 24 letters and digits that are hard to confuse (140 bits). */
export function makePassword(chance: Chance): string {
  let password = '';
  while (password.length < passwordLength) {
    for (const byte of chance.bytes(passwordLength)) {
      // A byte past the last whole multiple is thrown away, so that every letter is equally likely.
      if (byte < alphabet.length * Math.floor(256 / alphabet.length)) password += alphabet[byte % alphabet.length];
    }
  }
  return password.slice(0, passwordLength);
}

/** The verifier as PostgreSQL stores it: `SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>`. */
export function makeVerifier(password: string, chance: Chance): string {
  const salt = Buffer.from(chance.bytes(saltLength));
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const storedKey = createHash('sha256').update(hmac(salted, 'Client Key')).digest();
  const serverKey = hmac(salted, 'Server Key');
  const keys = `${storedKey.toString('base64')}:${serverKey.toString('base64')}`;
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${keys}`;
}

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
