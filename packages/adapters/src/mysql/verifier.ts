// The verifier of a password as `mysql_native_password` stores it. We compute it, so that the password itself never reaches a
// statement, the server's log or the plan. It is a fast hash without salt: what keeps the password is that chance made it, 140 bits
// of it, and that it dies with the grant.

import { createHash } from 'node:crypto';

/** `*` and the SHA-1 of the SHA-1, in upper case hexadecimal. */
export const makeVerifier = (password: string): string =>
  `*${sha1(sha1(Buffer.from(password, 'utf8')))
    .toString('hex')
    .toUpperCase()}`;

const sha1 = (bytes: Buffer): Buffer => createHash('sha1').update(bytes).digest();
