// The signer of checkpoints: it alone holds the private key, remembers what it signed last in a folder of its own, and signs only what
// provably begins with that. So whoever takes the web process over, database and all, cannot have another past signed.

import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign as signWith,
} from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  type Checkpoint,
  checkpointText,
  Fault,
  hexBytes,
  isConsistent,
  type NoteKey,
  noteKey,
  noteKeyText,
  openNote,
  quoted,
  readCheckpoint,
  signedNote,
} from '@tidegate/core';
import { z } from 'zod';
import { sha256Hash } from '../secrets/cryptography.ts';
import type { Answer, Question } from './messages.ts';

/** The name that its signatures carry. */
const keyName = 'tidegate';
const memory = z.object({
  origin: z.string(),
  note: z.string().nullable(),
  /** The last note of the log before, until the first checkpoint of this one has told of it. */
  replaces: z.string().nullable().default(null),
});

export class Signing {
  readonly #folder: string;
  readonly #key: KeyObject;
  readonly #noteKey: NoteKey;
  #origin: string;
  #note: string | null;
  #replaces: string | null;

  /** Opens the folder; makes a key and a name for the log the first time. Throws `Fault` for a key that others can read. */
  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    this.#key = openKey(join(folder, 'checkpoint.key'));
    this.#noteKey = noteKey(sha256Hash, keyName, publicBytes(this.#key));
    keep(join(folder, 'checkpoint.pub'), `${noteKeyText(this.#noteKey)}\n`, 0o644);
    const known = this.#remembered();
    this.#origin = known?.origin ?? newOrigin();
    this.#note = known?.note ?? null;
    this.#replaces = known?.replaces ?? null;
    if (known === null) this.#remember();
  }

  answer(asked: Question): Answer {
    switch (asked.ask) {
      case 'last':
        return { is: 'last', key: noteKeyText(this.#noteKey), note: this.#note };
      case 'restart':
        return this.#restart();
      case 'sign':
        return this.#sign(asked);
    }
  }

  #sign(asked: Extract<Question, { ask: 'sign' }>): Answer {
    const wanted: Checkpoint = {
      origin: this.#origin,
      size: asked.size,
      root: bytesOf(asked.root),
      head: bytesOf(asked.head),
      replaces: checkpointIn(this.#replaces),
    };
    const why = this.#refusal(wanted, asked.proof.map(bytesOf));
    if (why !== null) return { is: 'refused', why };
    const text = checkpointText(wanted);
    this.#note = signedNote(text, this.#noteKey, signWith(null, Buffer.from(text), this.#key));
    this.#replaces = null;
    // Remembered before anybody has it: a signature that is out can never be contradicted after a crash.
    this.#remember();
    return { is: 'signed', note: this.#note };
  }

  #refusal(wanted: Checkpoint, proof: readonly Uint8Array[]): string | null {
    const last = checkpointIn(this.#note);
    if (last === null) return null;
    if (wanted.size < last.size) {
      return `it holds ${wanted.size} events, and ${last.size} were signed: the database is older than the signer, or events were removed`;
    }
    if (isConsistent(sha256Hash, last, wanted, proof)) return null;
    return `it does not begin with the ${last.size} events that were signed last: the log was rewritten`;
  }

  /** The log goes on under another name. What was signed is not forgotten: the next checkpoint names it. */
  #restart(): Answer {
    this.#replaces = this.#note ?? this.#replaces;
    this.#note = null;
    this.#origin = newOrigin();
    this.#remember();
    return this.answer({ ask: 'last' });
  }

  #remembered(): z.infer<typeof memory> | null {
    const file = join(this.#folder, 'last.json');
    if (!existsSync(file)) return null;
    try {
      return memory.parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch (cause) {
      // Starting anew here would sign any past.
      throw new Fault('config.unsafe', `${quoted(file, 300)} cannot be read; restore it from the folder’s own backup`, {
        cause,
      });
    }
  }

  #remember(): void {
    keep(
      join(this.#folder, 'last.json'),
      JSON.stringify({ origin: this.#origin, note: this.#note, replaces: this.#replaces }),
      0o600,
    );
  }
}

function checkpointIn(note: string | null): Checkpoint | null {
  const opened = note === null ? null : openNote(note);
  return opened === null ? null : readCheckpoint(opened.text);
}

const newOrigin = (): string => `tidegate/audit/${randomBytes(8).toString('hex')}`;

function bytesOf(hex: string): Uint8Array {
  return hexBytes(hex) ?? new Uint8Array();
}

function openKey(file: string): KeyObject {
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync('ed25519');
    keep(file, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 0o600);
  }
  if ((statSync(file).mode & 0o077) !== 0) {
    throw new Fault(
      'config.unsafe',
      `${quoted(file, 300)} can be read by others than its owner; run \`chmod 600\` on it`,
    );
  }
  return createPrivateKey(readFileSync(file));
}

const publicBytes = (key: KeyObject): Uint8Array =>
  new Uint8Array(Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x ?? '', 'base64url'));

/** Writes a file whole or not at all, and waits for the disk. */
export function keep(file: string, text: string, mode: number): void {
  const draft = `${file}.new`;
  const out = openSync(draft, 'w', mode);
  try {
    writeSync(out, text);
    fsyncSync(out);
  } finally {
    closeSync(out);
  }
  renameSync(draft, file);
}
