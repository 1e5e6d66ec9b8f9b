// Seals a credential so that whoever holds the public key can store it and only the connector can open it: X25519 with a key of its own
// for each secret, HKDF-SHA-256, AES-256-GCM. What is sealed says for which place it was given and opens for no other.
//
// Sealed bytes: version (1) ‖ which key (8) ‖ the secret's own public key (32) ‖ tag (16) ‖ ciphertext.

import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import { type Adapter, assert, Fault, quoted, type TargetPlace } from '@tidegate/core';
import { z } from 'zod';

const version = 2;
const keyIdLength = 8;
const publicLength = 32;
const tagLength = 16;
const headLength = 1 + keyIdLength + publicLength + tagLength;
/** Every secret has a key of its own, so that one nonce is enough. */
const nonce = Buffer.alloc(12);
/** The fixed bytes before a raw key of X25519 in PKCS #8 and in SPKI (RFC 8410). */
const privatePrefix = Buffer.from('302e020100300506032b656e04220420', 'hex');
const publicPrefix = Buffer.from('302a300506032b656e032100', 'hex');

/** Where a credential belongs. */
type Place = Omit<TargetPlace, 'credential'>;

/** What is sealed: the secret, and what must not have changed when it is opened. */
const sealedShape = z.strictObject({
  secret: z.string(),
  type: z.string(),
  guarded: z.record(z.string(), z.string().nullable()),
});

/** The settings that say which target is meant and how well the way to it is protected. */
function guardedOf(adapters: readonly Adapter[], { type, config }: Place): Record<string, string | null> {
  const settings = adapters.find((adapter) => adapter.type === type)?.settings ?? [];
  const guarded = settings.filter(({ guards }) => guards != null);
  return Object.fromEntries(guarded.map(({ key }) => [key, config[key] ?? null]));
}

/** Seals for a connector by its public key. */
export function sealFor(publicKey: Uint8Array, adapters: readonly Adapter[], secret: string, place: Place): Uint8Array {
  const sealed = { secret, type: place.type, guarded: guardedOf(adapters, place) };
  return sealText(publicKey, JSON.stringify(sealed), place.integration);
}

/** Seals any text, bound to a context. */
export function sealText(publicKey: Uint8Array, text: string, context: string): Uint8Array {
  const own = generateKeyPairSync('x25519');
  const ownPublic = rawPublic(own.publicKey);
  const head = Buffer.concat([Uint8Array.of(version), keyIdOf(publicKey), ownPublic]);
  const key = keyFrom(diffieHellman({ privateKey: own.privateKey, publicKey: publicFrom(publicKey) }), {
    ownPublic,
    publicKey,
  });
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength });
  cipher.setAAD(Buffer.concat([head, Buffer.from(context, 'utf8')]));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return new Uint8Array(Buffer.concat([head, cipher.getAuthTag(), body]));
}

/** The one who can open. The private key stays inside. */
export interface BoxKey {
  readonly publicKey: Uint8Array;
  /** Throws `Fault` with `secret.unreadable`. */
  openText(sealed: Uint8Array, context: string): string;
}

/** From 32 private bytes. */
export function makeBoxKey(bytes: Uint8Array): BoxKey {
  assert(bytes.length === publicLength, 'a key of a connector has 32 bytes');
  const privateKey = createPrivateKey({ key: Buffer.concat([privatePrefix, bytes]), format: 'der', type: 'pkcs8' });
  const publicKey = rawPublic(createPublicKey(privateKey));
  return { publicKey, openText: (sealed, context) => openText({ privateKey, publicKey }, sealed, context) };
}

/** Opens what was sealed for this place. Throws `Fault` with `secret.unreadable`: another key, another integration, another address. */
export function openFor(key: BoxKey, sealed: Uint8Array, place: Place): string {
  const { secret, type, guarded } = sealedShape.parse(JSON.parse(key.openText(sealed, place.integration)));
  const moved = Object.entries(guarded).find(([name, value]) => (place.config[name] ?? null) !== value);
  if (type !== place.type || moved !== undefined) {
    const what = moved === undefined ? 'kind of target' : quoted(moved[0]);
    throw new Fault('secret.unreadable', `the credential was given for another ${what}; give it again for this one`);
  }
  return secret;
}

function openText(
  { privateKey, publicKey }: { readonly privateKey: KeyObject; readonly publicKey: Uint8Array },
  sealed: Uint8Array,
  context: string,
): string {
  if (sealed.length < headLength || sealed[0] !== version) throw unreadable();
  const head = sealed.subarray(0, headLength - tagLength);
  if (!Buffer.from(sealed.subarray(1, 1 + keyIdLength)).equals(keyIdOf(publicKey))) {
    throw new Fault(
      'secret.unreadable',
      'a credential was sealed for another connector; give every server the same `TIDEGATE_CONNECTOR_KEY_FILE`, or give it again',
    );
  }
  const ownPublic = sealed.subarray(1 + keyIdLength, 1 + keyIdLength + publicLength);
  try {
    const shared = diffieHellman({ privateKey, publicKey: publicFrom(ownPublic) });
    const key = keyFrom(shared, { ownPublic, publicKey });
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength });
    decipher.setAAD(Buffer.concat([head, Buffer.from(context, 'utf8')]));
    decipher.setAuthTag(sealed.subarray(headLength - tagLength, headLength));
    return Buffer.concat([decipher.update(sealed.subarray(headLength)), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw unreadable(cause);
  }
}

/** Both public keys are in it, so that a sealed secret fits one pair and no other. */
const keyFrom = (
  shared: Uint8Array,
  { ownPublic, publicKey }: { readonly ownPublic: Uint8Array; readonly publicKey: Uint8Array },
): Buffer =>
  Buffer.from(
    hkdfSync('sha256', shared, Buffer.concat([ownPublic, publicKey]), `tidegate connector ${version}`, publicLength),
  );

const keyIdOf = (publicKey: Uint8Array): Buffer =>
  createHash('sha256').update(publicKey).digest().subarray(0, keyIdLength);

const publicFrom = (raw: Uint8Array): KeyObject =>
  createPublicKey({ key: Buffer.concat([publicPrefix, raw]), format: 'der', type: 'spki' });

const rawPublic = (key: KeyObject): Uint8Array =>
  new Uint8Array(key.export({ format: 'der', type: 'spki' }).subarray(publicPrefix.length));

const unreadable = (cause?: unknown): Fault =>
  new Fault('secret.unreadable', 'a sealed credential does not open with the key of this connector', { cause });
