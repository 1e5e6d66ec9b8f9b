// Reads checkpoints that were kept outside the database, and checks that the key which is trusted signed each of them.

import { createPublicKey, verify } from 'node:crypto';
import { type IsSignedWith, type NoteKey, openNote, readCheckpoint, readNoteKey, signerOf } from '@tidegate/core';
import { z } from 'zod';
import { CliFailure } from '../failure.ts';
import { readFile } from '../read-file.ts';
import { nodeSha256, type Witnessed } from './verify-copy.ts';

/** A line of a witness file. */
const witnessLine = z.object({ note: z.string() });

/** Whether Node says that an Ed25519 signature fits. */
export const isSignedWith: IsSignedWith = (publicKey, message, signature) => {
  const key = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') };
  return verify(null, message, createPublicKey({ key, format: 'jwk' }), signature);
};

/** The keys of a file, one a line; lines that begin with `#` say something else. */
export function readKeys(path: string): readonly NoteKey[] {
  const lines = readFile(path, 'key of the checkpoints').split('\n');
  const keys = lines.flatMap((line) => (line.trim() === '' || line.startsWith('#') ? [] : [keyOf(line, path)]));
  if (keys.length === 0)
    throw new CliFailure(`\`${path}\` holds no key; the server writes its own beside the witness`, 2);
  return keys;
}

function keyOf(line: string, path: string): NoteKey {
  const key = readNoteKey(nodeSha256, line);
  if (key === null) throw new CliFailure(`\`${path}\` holds a line that is no key such as tidegate+530d903a+AeK…`, 2);
  return key;
}

/** A checkpoint that somebody else was given, once its signature is found right; throws what is wrong with it. */
export function trusted(note: string, where: string, keys: readonly NoteKey[]): Witnessed {
  const opened = openNote(note);
  const checkpoint = opened === null ? null : readCheckpoint(opened.text);
  if (opened === null || checkpoint === null) {
    throw new CliFailure(`${where}: it is not a signed checkpoint [audit.broken]`, 1);
  }
  if (keys.length > 0 && signerOf(opened, keys, isSignedWith) === null) {
    throw new CliFailure(`${where}: the checkpoint was not signed with the key you trust [audit.broken]`, 1);
  }
  return { checkpoint, where };
}

/**
 * The checkpoints of a witness file. After a restored backup the log goes on under a new name, and what was signed over the part that
 * was given up counts no more: those of the last log stay, with those of former ones up to where it left them.
 */
export function readWitness(path: string, keys: readonly NoteKey[]): readonly Witnessed[] {
  const lines = readFile(path, 'checkpoints').split('\n');
  const all = lines.flatMap((line, index) => {
    if (line === '') return [];
    const where = `${path}:${index + 1}`;
    return [trusted(noteOf(line, where), where, keys)];
  });
  const kept: Witnessed[] = [];
  for (const one of all) {
    const { replaces, size } = one.checkpoint;
    if (replaces !== null) kept.splice(0, kept.length, ...kept.filter(({ checkpoint }) => checkpoint.size < size));
    kept.push(one);
  }
  return kept;
}

function noteOf(line: string, where: string): string {
  try {
    return witnessLine.parse(JSON.parse(line)).note;
  } catch {
    throw new CliFailure(`${where}: it is not a line of a witness file [audit.broken]`, 1);
  }
}
