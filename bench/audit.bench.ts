// How fast a copy of the audit log is verified, beside hashing the same bytes: the whole file in one piece, and record by record as any
// chain of records must. Events are those of a life of a grant; nothing is in memory that would not be for a real copy.

import { createHash, randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyEnd, copyLine, nodeSha256, verifyCopy } from '@tidegate/cli';
import { type AuditDraft, type AuditKind, type ChainHead, linkEvent } from '@tidegate/core';

const events = 400_000;
const rounds = 5;
const kinds: readonly AuditKind[] = [
  'request.asked',
  'request.approved',
  'grant.planned',
  'grant.opened',
  'grant.gone',
];

function draftOf(index: number): AuditDraft {
  const id = (kind: string): string => `${kind}_${randomBytes(12).toString('hex')}`;
  return {
    at: Date.UTC(2026, 0, 1) + index * 1_000,
    kind: kinds[index % kinds.length] ?? 'grant.gone',
    actor: 'prs_0123456789abcdef01234567',
    door: 'api',
    subject: id('req'),
    facts: {
      flow: 'production databases, read only',
      flow_id: id('flw'),
      flow_version: 12,
      duration_sec: 3_600,
      reason: `ticket OPS-${index}: the nightly report shows doubled rows, größer als gestern`,
      entitlements: [{ resource: id('res'), name: 'customers', path: 'acme/prod/customers', permission: 'READ_ONLY' }],
    },
  };
}

function writeCopy(file: string): { readonly bytes: number; readonly parts: readonly Uint8Array[] } {
  const out = openSync(file, 'w');
  const parts: Uint8Array[] = [];
  let head: ChainHead | null = null;
  let bytes = 0;
  for (let index = 0; index < events; index += 1) {
    const record = linkEvent({ previous: head, draft: draftOf(index), hash: nodeSha256 });
    head = record;
    parts.push(record.bytes);
    const hash = Buffer.from(record.hash).toString('hex');
    const line = copyLine({ sequence: record.sequence, bytes: Buffer.from(record.bytes).toString('base64'), hash });
    bytes += writeSync(out, line);
  }
  const end = { count: events, head: head === null ? null : Buffer.from(head.hash).toString('hex') };
  bytes += writeSync(out, copyEnd(end));
  closeSync(out);
  return { bytes, parts };
}

function best(work: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1_000);
  }
  return least;
}

interface Figure {
  readonly bench: string;
  readonly value: number;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  readonly goal?: number;
  readonly ratio?: number;
  readonly against?: string;
}

export const bench = {
  area: 'audit',
  run(emit: (figure: Figure) => void): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-'));
    try {
      const file = join(folder, 'copy.jsonl');
      const { parts } = writeCopy(file);
      const verify = (depth: 'bytes' | 'events_and_tree') => () => {
        const verdict = verifyCopy({ file, witnessed: [], depth });
        if (!verdict.whole || verdict.count !== events) throw new Error('the copy should be whole');
      };
      const inOnePiece = best(() => void createHash('sha256').update(readFileSync(file)).digest());
      const oneByOne = best(() => {
        for (const part of parts) createHash('sha256').update(part).digest();
      });
      const verified = best(verify('bytes'));
      const deep = best(verify('events_and_tree'));
      const figure = (bench: string, ms: number, against: string, base: number): void =>
        emit({
          bench,
          value: Math.round((events / ms) * 1_000),
          unit: 'events/s of processor time',
          better: 'higher',
          goal: 0.5,
          ratio: Math.round((base / ms) * 100) / 100,
          against,
        });
      figure('audit.verify', verified, 'SHA-256 over the whole file in one piece', inOnePiece);
      figure('audit.verify.records', verified, 'SHA-256 over each event, one by one', oneByOne);
      figure('audit.verify.deep', deep, 'SHA-256 over each event, one by one', oneByOne);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    return Promise.resolve();
  },
};
