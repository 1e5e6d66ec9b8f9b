// Signed notes (c2sp.org/signed-note): a text, an empty line, and a line for each signature. The form in which transparency logs and their
// witnesses exchange what they stand for, so that checkpoints of the audit log can be checked by programs that are not ours.

import type { Hash } from '../ports/chance.ts';
import { base64Bytes, base64Text } from '../text/base64.ts';
import { sameBytes } from './merkle.ts';
import { utf8Bytes } from './utf8.ts';

/** Whether an Ed25519 signature over a message was made with the key that this public key, of 32 bytes, belongs to. */
export type IsSignedWith = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;

/** A key that notes are checked with: `name+id+key`, as in `tidegate+530d903a+AekyeRrm…`. */
export interface NoteKey {
  readonly name: string;
  /** The first four bytes of SHA-256 over name, a line end, the kind of key, and the key. */
  readonly id: Uint8Array;
  readonly publicKey: Uint8Array;
}

const ed25519 = 1;

/** The key of a name. The name holds no space and no plus sign. */
export function noteKey(hash: Hash, name: string, publicKey: Uint8Array): NoteKey {
  const id = hash.sha256(utf8Bytes(`${name}\n`), new Uint8Array([ed25519]), publicKey).slice(0, 4);
  return { name, id, publicKey };
}

/** A key as text. */
export const noteKeyText = ({ name, id, publicKey }: NoteKey): string =>
  `${name}+${hexText(id)}+${base64Text(new Uint8Array([ed25519, ...publicKey]))}`;

/** Reads a key, or `null` for what is none, or names another id than its own. */
export function readNoteKey(hash: Hash, text: string): NoteKey | null {
  const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim()) ?? [];
  const bytes = encoded === undefined ? null : base64Bytes(encoded);
  if (name === undefined || bytes?.length !== 33 || bytes[0] !== ed25519) return null;
  const key = noteKey(hash, name, bytes.slice(1));
  return hexText(key.id) === id ? key : null;
}

/** A text with a signature over it. The text ends with a line end. */
export const signedNote = (text: string, key: NoteKey, signature: Uint8Array): string =>
  `${text}\n— ${key.name} ${base64Text(new Uint8Array([...key.id, ...signature]))}\n`;

/** A note taken apart, nothing checked. */
export interface OpenedNote {
  readonly text: string;
  readonly signatures: readonly { readonly name: string; readonly id: Uint8Array; readonly signature: Uint8Array }[];
}

/** Takes a note apart, or `null` for what is none. */
export function openNote(note: string): OpenedNote | null {
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) return null;
  const signatures: OpenedNote['signatures'][number][] = [];
  for (const line of note.slice(end + 2, -1).split('\n')) {
    const [, name, encoded] = /^— ([^\s+]+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
    const bytes = encoded === undefined ? null : base64Bytes(encoded);
    if (name === undefined || bytes === null || bytes.length < 5) return null;
    signatures.push({ name, id: bytes.slice(0, 4), signature: bytes.slice(4) });
  }
  return { text: note.slice(0, end + 1), signatures };
}

/** The key of `keys` that signed a note; `null` where none did, or where a signature in the name of one is not its own. */
export function signerOf(note: OpenedNote, keys: readonly NoteKey[], isSignedWith: IsSignedWith): NoteKey | null {
  const text = utf8Bytes(note.text);
  for (const { name, id, signature } of note.signatures) {
    const key = keys.find((one) => one.name === name && sameBytes(one.id, id));
    if (key !== undefined) return isSignedWith(key.publicKey, text, signature) ? key : null;
  }
  return null;
}

/** Bytes in hexadecimal. */
export const hexText = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** The bytes of hexadecimal text in lower case, or `null`. */
export function hexBytes(text: string): Uint8Array | null {
  if (!/^([0-9a-f]{2})*$/.test(text)) return null;
  return Uint8Array.from({ length: text.length / 2 }, (_, at) => Number.parseInt(text.slice(at * 2, at * 2 + 2), 16));
}
