// Passwords and what Redis keeps of them: the SHA-256 as hex. We compute it, so that the password itself never reaches the server's log,
// its files or the plan. The hash has no salt and is quick to compute; the password is random and long enough (140 bits) to bear that.

import { createHash } from 'node:crypto';
import type { Chance } from '@tidegate/core';

const passwordLength = 24;
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';

/** A password of 24 letters and digits that are hard to confuse. */
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

/** What the server is given (`#…`) and keeps: 64 hex digits. */
export const verifierOf = (password: string): string => createHash('sha256').update(password).digest('hex');
