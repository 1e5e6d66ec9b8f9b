// Chance and hashing as ports: core names what it needs of cryptography, the server gives Node's.

/** A source of random bytes. In the server cryptographically strong; in tests seeded. */
export interface Chance {
  /** `count` random bytes. */
  bytes(count: number): Uint8Array;
}

/** SHA-256, the only hash core needs. */
export interface Hash {
  /** The 32 bytes of SHA-256 over the parts, in order, with nothing between them. */
  sha256(...parts: readonly Uint8Array[]): Uint8Array;
}

/** Seals secrets for storage (authenticated encryption); the key never enters core. */
export interface Sealer {
  /** Seals text; `context` (an id) is bound to it, so that a sealed secret cannot be moved to another row. */
  seal(secret: string, context: string): Uint8Array;
  /** Opens what `seal` made; throws a fault with code `secret.unreadable` for a wrong key, context or byte. */
  open(sealed: Uint8Array, context: string): string;
}
