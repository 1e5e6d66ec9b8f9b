import { createHash, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Hash } from '../ports/chance.ts';
import { base64Bytes, base64Text } from '../text/base64.ts';
import { type Checkpoint, checkpointText, readCheckpoint } from './checkpoint.ts';
import { type IsSignedWith, noteKey, noteKeyText, openNote, readNoteKey, signedNote, signerOf } from './signed-note.ts';

const hash: Hash = {
  sha256(...parts) {
    const sum = createHash('sha256');
    for (const part of parts) sum.update(part);
    return new Uint8Array(sum.digest());
  },
};
const publicKeyOf = (raw: Uint8Array) =>
  createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(raw).toString('base64url') }, format: 'jwk' });
const isSignedWith: IsSignedWith = (key, message, signature) => verify(null, message, publicKeyOf(key), signature);

const pair = generateKeyPairSync('ed25519');
const raw = new Uint8Array(Buffer.from(pair.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'));
const key = noteKey(hash, 'tidegate', raw);
const noteOf = (text: string): string => signedNote(text, key, sign(null, Buffer.from(text), pair.privateKey));
const checkpoint: Checkpoint = {
  origin: 'tidegate/audit/1f',
  size: 500,
  root: new Uint8Array(32).fill(7),
  head: new Uint8Array(32).fill(9),
  replaces: null,
};

describe('checkpoints', () => {
  test('the example of the specification of signed notes is read and believed', () => {
    // From c2sp.org/signed-note.
    const theirs = readNoteKey(hash, 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k');
    const note =
      'This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n';
    const opened = openNote(note);
    expect(theirs).not.toBeNull();
    expect(opened && theirs ? signerOf(opened, [theirs], isSignedWith) : null).toBe(theirs);
  });

  test.each([
    ['one like most', checkpoint],
    [
      'the first after a backup',
      { ...checkpoint, replaces: { origin: 'tidegate/audit/0a', size: 9, root: checkpoint.head } },
    ],
  ])('%s comes back as it was written', (_, one) => {
    expect(readCheckpoint(checkpointText(one))).toEqual(one);
    expect(readCheckpoint(`${checkpointText(one)}more\n`)).toBeNull();
    expect(readCheckpoint(checkpointText(one).replace('\n500', '\n0500'))).toBeNull();
  });

  test('a key comes back as it was written, and not under another name', () => {
    expect(readNoteKey(hash, noteKeyText(key))).toEqual(key);
    expect(readNoteKey(hash, noteKeyText(key).replace('tidegate', 'floodgate'))).toBeNull();
  });

  test('no byte of a signed note can be flipped', () => {
    const note = Buffer.from(noteOf(checkpointText(checkpoint)));
    const signed = openNote(note.toString());
    expect(signed && signerOf(signed, [key], isSignedWith)).toBe(key);
    for (let at = 0; at < note.length; at += 1) {
      const bent = Buffer.from(note);
      bent[at] = (bent[at] ?? 0) ^ 1;
      const opened = openNote(bent.toString());
      expect(opened === null ? null : signerOf(opened, [key], isSignedWith), `byte ${at}`).toBeNull();
    }
  });

  test('base64 that only some programs read is none', () => {
    for (const bytes of [[], [1], [1, 2], [1, 2, 3], [255, 254, 253, 252]]) {
      const text = base64Text(new Uint8Array(bytes));
      expect(text).toBe(Buffer.from(bytes).toString('base64'));
      expect(base64Bytes(text)).toEqual(new Uint8Array(bytes));
    }
    for (const text of ['A', 'AB==', 'AQ', 'AQ=', 'A-==', 'AQ==\n', '====']) expect(base64Bytes(text), text).toBeNull();
  });
});
