// Secrets of sign-ins and tokens: 256 random bits as text, and the hash that is all the database keeps. Looking up a hash tells a guesser
// nothing about other secrets, however long the comparison takes, because whoever guesses does not choose the hash.

import type { Ports } from '../ports.ts';

const secretBytes = 32;

/** A new secret: 43 characters. */
export const newSecret = ({ chance }: Pick<Ports, 'chance'>): string =>
  Buffer.from(chance.bytes(secretBytes)).toString('base64url');

/** What is kept of a secret. */
export const hashOf = ({ hash }: Pick<Ports, 'hash'>, text: string): Uint8Array =>
  hash.sha256(Buffer.from(text, 'utf8'));
