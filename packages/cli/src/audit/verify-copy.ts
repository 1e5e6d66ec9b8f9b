// Verifies a copy of the audit log without a server. Every byte of the file counts: each line has to be exactly as `tidegate audit export`
// writes it, each hash has to follow from the bytes and the hash before, and the last line tells where the log ended. What was cut off
// together with that line only a checkpoint kept elsewhere can tell.
// Made to be about as fast as hashing: stored bytes are hashed as they are, nothing is parsed and written again unless that is asked for.

import { createHash, hash as digest } from 'node:crypto';
import {
  type AuditRecord,
  type Checkpoint,
  GrowingTree,
  type Hash,
  hexText,
  leafHash,
  verifyChain,
} from '@tidegate/core';
import { type Line, readLines } from './read-lines.ts';

/** A checkpoint with where it was found, its signature checked by the caller. */
export interface Witnessed {
  readonly checkpoint: Checkpoint;
  /** For people: `witness.jsonl:12`. */
  readonly where: string;
}

export interface CopyAsk {
  readonly file: string;
  /** In any order. */
  readonly witnessed: readonly Witnessed[];
  /** Also reads every event as canonical JSON with its own number, and builds the Merkle tree anew to compare the roots. */
  readonly depth: 'bytes' | 'events_and_tree';
}

export type CopyVerdict =
  | { readonly whole: true; readonly count: number; readonly head: string | null; readonly latest: Witnessed | null }
  /** `line` counts from 1; null where it is about the file as a whole. */
  | { readonly whole: false; readonly line: number | null; readonly message: string };

export const nodeSha256: Hash = {
  sha256: (...parts) => parts.reduce((sum, part) => sum.update(part), createHash('sha256')).digest(),
};

/** One line of a copy. The key order is the form: nothing else is accepted. */
export const copyLine = (record: {
  readonly sequence: number;
  readonly bytes: string;
  readonly hash: string;
}): string => `{"sequence":${record.sequence},"bytes":"${record.bytes}","hash":"${record.hash}"}\n`;

/** The last line of a copy. */
export const copyEnd = (end: { readonly count: number; readonly head: string | null }): string =>
  `{"end":${JSON.stringify({ count: end.count, head: end.head })}}\n`;

const zeros = '0'.repeat(64);
const hashBytes = 32;

/** Verifies; the first thing that is wrong ends it. */
export function verifyCopy(ask: CopyAsk): CopyVerdict {
  const check = new CopyCheck(ask);
  readLines(ask.file, (line) => check.take(line));
  return check.verdict();
}

class CopyCheck {
  readonly #witnessed: readonly Witnessed[];
  readonly #tree: GrowingTree | null;
  /** The hash before, then the bytes of an event: what is hashed. */
  #scratch = Buffer.alloc(65_536);
  #line = 0;
  #count = 0;
  #head = zeros;
  #ended = false;
  #nextWitnessed = 0;
  #fault: Extract<CopyVerdict, { whole: false }> | null = null;

  constructor(ask: CopyAsk) {
    this.#witnessed = ask.witnessed.toSorted((left, right) => left.checkpoint.size - right.checkpoint.size);
    this.#tree = ask.depth === 'bytes' ? null : new GrowingTree(nodeSha256);
  }

  take(line: Line): boolean {
    this.#line += 1;
    const fault = this.#faultOf(line);
    if (fault === null) return true;
    this.#fault = { whole: false, line: this.#line, message: fault };
    return false;
  }

  #faultOf({ buffer, start, end, ended }: Line): string | null {
    if (this.#ended) return 'something follows after the end of the log';
    const text = buffer.toString('latin1', start, end);
    const lead = `{"sequence":${this.#count + 1},"bytes":"`;
    const tail = text.length - hashBytes * 2 - 2;
    if (!text.startsWith(lead) || !text.startsWith('","hash":"', tail - 10) || !text.endsWith('"}')) {
      return text.startsWith('{"end":') ? this.#endFault(text, ended) : this.#shapeFault(text);
    }
    if (!ended) return 'the file breaks off behind this line: it was cut off';
    const bytes = this.#decode(text.slice(lead.length, tail - 10));
    if (bytes === null) return `the bytes of event ${this.#count + 1} are not as the export writes them`;
    const hash = digest('sha256', bytes, 'hex');
    if (!text.startsWith(hash, tail)) return this.#chainFault(text.slice(tail, -2));
    return this.#accept(bytes, hash);
  }

  /** The hash before and the bytes in one piece; null for base64 that is not the one way to write them. */
  #decode(text: string): Buffer | null {
    const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
    const length = (text.length / 4) * 3 - padding;
    if (text.length % 4 !== 0 || length <= 0) return null;
    if (this.#scratch.length < hashBytes + length) this.#scratch = Buffer.alloc((hashBytes + length) * 2);
    const scratch = this.#scratch;
    scratch.write(this.#head, 0, 'hex');
    // The decoder takes the other alphabet too and skips what is in neither; a shorter result tells.
    if (scratch.write(text, hashBytes, 'base64') !== length || text.includes('-') || text.includes('_')) return null;
    const lastPart = hashBytes + length - (3 - padding);
    if (padding > 0 && scratch.toString('base64', lastPart, hashBytes + length) !== text.slice(-4)) return null;
    return scratch.subarray(0, hashBytes + length);
  }

  #accept(chained: Buffer, hash: string): string | null {
    const sequence = this.#count + 1;
    if (this.#tree !== null) {
      const bytes = chained.subarray(hashBytes);
      const record: AuditRecord = { sequence, bytes, hash: Buffer.from(hash, 'hex') };
      const start = sequence === 1 ? undefined : { sequence: sequence - 1, hash: Buffer.from(this.#head, 'hex') };
      const read = verifyChain([record], nodeSha256, start);
      if (!read.ok) return read.refusal.message;
      this.#tree.add(leafHash(nodeSha256, bytes));
    }
    this.#head = hash;
    this.#count = sequence;
    return this.#witnessed[this.#nextWitnessed]?.checkpoint.size === sequence ? this.#witnessFault() : null;
  }

  /** Compares with every checkpoint of this length. */
  #witnessFault(): string | null {
    for (;;) {
      const next = this.#witnessed[this.#nextWitnessed];
      if (next === undefined || next.checkpoint.size > this.#count) return null;
      this.#nextWitnessed += 1;
      if (hexText(next.checkpoint.head) !== this.#head) {
        return `the events up to ${this.#count} are not those that the checkpoint at ${next.where} was signed over: the log was changed`;
      }
      if (this.#tree !== null && hexText(next.checkpoint.root) !== hexText(this.#tree.root())) {
        return `the Merkle root of the checkpoint at ${next.where} is not that of its ${this.#count} events`;
      }
    }
  }

  #endFault(text: string, ended: boolean): string | null {
    this.#ended = true;
    const head = this.#count === 0 ? null : this.#head;
    const right = ended && `${text}\n` === copyEnd({ count: this.#count, head });
    return right ? null : `the end of the log is told otherwise than the ${this.#count} events before it`;
  }

  #shapeFault(text: string): string {
    const [, sequence] = /^\{"sequence":(\d{1,15}),"bytes":"/.exec(text) ?? [];
    if (sequence !== undefined && Number(sequence) !== this.#count + 1) {
      return `event ${this.#count + 1} is missing: the line in its place is event ${sequence}`;
    }
    return 'it is not a line of an audit export; the log is damaged there';
  }

  #chainFault(stored: string): string {
    const what = `event ${this.#count + 1} was changed: its hash does not follow from its bytes and the event before`;
    return /^[0-9a-f]{64}$/.test(stored) ? what : `the hash of event ${this.#count + 1} is damaged`;
  }

  verdict(): CopyVerdict {
    if (this.#fault !== null) return this.#fault;
    if (!this.#ended) {
      const message = `the copy breaks off after event ${this.#count}: its last line, which tells where the log ended, is missing`;
      return { whole: false, line: this.#count + 1, message };
    }
    const beyond = this.#witnessed.at(-1);
    if (beyond !== undefined && beyond.checkpoint.size > this.#count) {
      const message = `the copy ends at event ${this.#count}, but the checkpoint at ${beyond.where} was signed over ${beyond.checkpoint.size}: the end was cut off, or the copy is older`;
      return { whole: false, line: null, message };
    }
    return { whole: true, count: this.#count, head: this.#count === 0 ? null : this.#head, latest: beyond ?? null };
  }
}
