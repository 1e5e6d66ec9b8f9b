// Reads private keys as `ssh-keygen -t ed25519` writes them (PROTOCOL.key of OpenSSH), without a passphrase: the key that signs. No message
// and no value it gives holds the key but as Node's own opaque object.

import { createPrivateKey, type KeyObject } from 'node:crypto';
import { WireReader } from './wire.ts';

/** A key that can sign, and its public half as SSH writes it. */
export interface AuthorityKey {
  readonly signer: KeyObject;
  readonly publicBlob: Buffer;
}

const magic = 'openssh-key-v1\0';
const keyType = 'ssh-ed25519';
const frame = /^-----BEGIN OPENSSH PRIVATE KEY-----\s+([A-Za-z0-9+/=\s]+)-----END OPENSSH PRIVATE KEY-----\s*$/;

/** The key in a file's text; null for anything but one Ed25519 key without a passphrase. */
export function readPrivateKey(text: string): AuthorityKey | null {
  const body = frame.exec(text.trim())?.[1];
  if (body === undefined) return null;
  const bytes = Buffer.from(body, 'base64');
  if (bytes.subarray(0, magic.length).toString('latin1') !== magic) return null;
  const outer = new WireReader(bytes.subarray(magic.length));
  const [cipher, kdf, kdfOptions] = [outer.string(), outer.string(), outer.string()];
  if (cipher?.toString() !== 'none' || kdf?.toString() !== 'none' || kdfOptions === null) return null;
  if (outer.uint32() !== 1) return null;
  const [publicBlob, secret] = [outer.string(), outer.string()];
  if (publicBlob === null || secret === null) return null;
  const inner = new WireReader(secret);
  // The same number twice: proof that a passphrase, were there one, was right.
  const [check, again] = [inner.uint32(), inner.uint32()];
  if (check === null || check !== again) return null;
  const [type, publicKey, both] = [inner.string(), inner.string(), inner.string()];
  if (type?.toString() !== keyType || publicKey?.length !== 32 || both?.length !== 64) return null;
  if (!both.subarray(32).equals(publicKey)) return null;
  const [d, x] = [both.subarray(0, 32).toString('base64url'), publicKey.toString('base64url')];
  return { signer: createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', d, x }, format: 'jwk' }), publicBlob };
}
