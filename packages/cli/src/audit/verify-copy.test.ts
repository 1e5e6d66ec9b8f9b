import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AuditDraft,
  type AuditRecord,
  type Checkpoint,
  checkpointText,
  GrowingTree,
  leafHash,
  linkEvent,
  noteKey,
  noteKeyText,
  signedNote,
} from '@tidegate/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readKeys, readWitness } from './read-witness.ts';
import { copyEnd, copyLine, nodeSha256, verifyCopy } from './verify-copy.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-copy-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const draft = (index: number): AuditDraft => ({
  at: Date.UTC(2026, 0, 1) + index,
  kind: 'request.asked',
  actor: 'prs_ann',
  door: 'cli',
  subject: `req_${index}`,
  // Every length of base64's end comes up, and letters of which it has two alphabets.
  facts: { reason: `größe 😀 ${'?>~'.repeat(index % 5)}${'x'.repeat(index % 3)}`, index },
});
function recordsOf(count: number): readonly AuditRecord[] {
  const records: AuditRecord[] = [];
  for (let index = 0; index < count; index += 1) {
    records.push(linkEvent({ previous: records.at(-1) ?? null, draft: draft(index), hash: nodeSha256 }));
  }
  return records;
}
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const lineOf = (record: AuditRecord): string =>
  copyLine({ sequence: record.sequence, bytes: Buffer.from(record.bytes).toString('base64'), hash: hex(record.hash) });
function copyOf(records: readonly AuditRecord[]): string {
  const last = records.at(-1);
  return records.map(lineOf).join('') + copyEnd({ count: records.length, head: last ? hex(last.hash) : null });
}
function written(content: string | Uint8Array): string {
  const file = join(folder, 'copy.jsonl');
  writeFileSync(file, content);
  return file;
}
const verify = (content: string | Uint8Array, depth: 'bytes' | 'events_and_tree' = 'bytes') =>
  verifyCopy({ file: written(content), witnessed: [], depth });

const pair = generateKeyPairSync('ed25519');
const key = noteKey(
  nodeSha256,
  'tidegate',
  new Uint8Array(Buffer.from(pair.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')),
);
function checkpointOf(records: readonly AuditRecord[], rest: Partial<Checkpoint> = {}): Checkpoint {
  const tree = new GrowingTree(nodeSha256);
  for (const record of records) tree.add(leafHash(nodeSha256, record.bytes));
  const head = records.at(-1)?.hash ?? new Uint8Array(32);
  return { origin: 'tidegate/audit/1f', size: records.length, root: tree.root(), head, replaces: null, ...rest };
}
function witnessOf(...checkpoints: readonly Checkpoint[]): string {
  const file = join(folder, 'witness.jsonl');
  const note = (text: string): string => signedNote(text, key, sign(null, Buffer.from(text), pair.privateKey));
  writeFileSync(file, checkpoints.map((one) => `${JSON.stringify({ note: note(checkpointText(one)) })}\n`).join(''));
  return file;
}

const six = recordsOf(6);

describe('verifying a copy of the log', () => {
  test.each(['bytes', 'events_and_tree'] as const)('a whole copy is whole (%s)', (depth) => {
    expect(verify(copyOf(six), depth)).toMatchObject({
      whole: true,
      count: 6,
      head: hex(six[5]?.hash ?? new Uint8Array()),
    });
    expect(verify(copyOf([]), depth)).toMatchObject({ whole: true, count: 0, head: null });
  });

  test('every flipped bit of every byte is found', () => {
    const whole = Buffer.from(copyOf(six.slice(0, 2)));
    for (let at = 0; at < whole.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const bent = Buffer.from(whole);
        bent[at] = (bent[at] ?? 0) ^ (1 << bit);
        expect(verify(bent), `bit ${bit} of byte ${at}`).toMatchObject({ whole: false });
      }
    }
  }, 120_000);

  test('wherever a copy is cut, it is found', () => {
    const whole = Buffer.from(copyOf(six.slice(0, 3)));
    for (let length = 0; length < whole.length; length += 1) {
      expect(verify(whole.subarray(0, length)), `after ${length} bytes`).toMatchObject({ whole: false });
    }
  });

  test('any byte of a large copy that is changed to any other is found, at its line', () => {
    const records = recordsOf(6_000);
    const whole = Buffer.from(copyOf(records));
    expect(verify(whole)).toMatchObject({ whole: true, count: 6_000 });
    const place = fc.record({ at: fc.nat(whole.length - 1), to: fc.integer({ min: 1, max: 255 }) });
    fc.assert(
      fc.property(place, ({ at, to }) => {
        const bent = Buffer.from(whole);
        bent[at] = (bent[at] ?? 0) ^ to;
        const line = whole.subarray(0, at).toString('latin1').split('\n').length;
        const verdict = verify(bent);
        // A line that was cut in two is found at its first half.
        expect(verdict).toMatchObject({ whole: false });
        expect(verdict.whole ? 0 : verdict.line).toBe(line);
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  test.each([
    [
      'an event left out',
      six.filter(({ sequence }) => sequence !== 3),
      3,
      /event 3 is missing: the line in its place is event 4/,
    ],
    ['two that changed places', [six[1], six[0], ...six.slice(2)].flatMap((one) => one ?? []), 1, /event 1 is missing/],
  ])('%s is told with its line', (_, records, line, message) => {
    expect(verify(copyOf(records))).toMatchObject({ whole: false, line, message: expect.stringMatching(message) });
  });

  test('base64 that other programs read the same is not the same', () => {
    const text = lineOf(six[0] as AuditRecord);
    const bytes = /"bytes":"([^"]+)"/.exec(text)?.[1] ?? '';
    const padded = six.map(lineOf).find((line) => line.includes('="')) ?? '';
    expect(padded).not.toBe('');
    for (const other of [
      text.replace(bytes, `${bytes.slice(0, 4)}\n${bytes.slice(4)}`),
      text.replace(bytes, `${bytes}====`),
    ]) {
      expect(verify(copyOf(six).replace(text, other))).toMatchObject({ whole: false });
    }
  });

  test('a key order or a space that JSON would forgive is not forgiven', () => {
    expect(verify(copyOf(six).replace('{"sequence":1,', '{"sequence": 1,'))).toMatchObject({ whole: false, line: 1 });
    expect(verify(`${copyOf(six)}\n`)).toMatchObject({ whole: false, line: 8 });
  });

  test('reading deep finds an event that was never canonical', () => {
    const bytes = Buffer.from(`${Buffer.from(six[0]?.bytes ?? []).toString()} `);
    const hash = nodeSha256.sha256(new Uint8Array(32), bytes);
    const forged = copyOf([{ sequence: 1, bytes, hash }]);
    expect(verify(forged)).toMatchObject({ whole: true });
    expect(verify(forged, 'events_and_tree')).toMatchObject({
      whole: false,
      message: expect.stringMatching(/not a canonical event/),
    });
  });
});

describe('with checkpoints of a witness', () => {
  const against = (content: string, witness: string, depth: 'bytes' | 'events_and_tree' = 'bytes') =>
    verifyCopy({ file: written(content), witnessed: readWitness(witness, [key]), depth });

  test('a copy that holds them all is whole, and the latest is named', () => {
    const witness = witnessOf(checkpointOf(six.slice(0, 2)), checkpointOf(six.slice(0, 5)));
    const verdict = against(copyOf(six), witness, 'events_and_tree');
    expect(verdict).toMatchObject({ whole: true, latest: { checkpoint: { size: 5 }, where: `${witness}:2` } });
  });

  test('events cut off together with the last line are found', () => {
    const verdict = against(copyOf(six.slice(0, 4)), witnessOf(checkpointOf(six.slice(0, 5))));
    expect(verdict).toMatchObject({
      whole: false,
      line: null,
      message: expect.stringMatching(/ends at event 4.*signed over 5/),
    });
  });

  test('a log that was written anew, every hash in order, is found', () => {
    const other = recordsOf(7)
      .slice(1)
      .reduce<AuditRecord[]>((all, _, index) => {
        all.push(linkEvent({ previous: all.at(-1) ?? null, draft: draft(index + 50), hash: nodeSha256 }));
        return all;
      }, []);
    expect(verify(copyOf(other))).toMatchObject({ whole: true });
    const verdict = against(copyOf(other), witnessOf(checkpointOf(six.slice(0, 3))));
    expect(verdict).toMatchObject({
      whole: false,
      line: 3,
      message: expect.stringMatching(/not those that the checkpoint/),
    });
  });

  test('a root that is not that of its events is found by reading deep', () => {
    const witness = witnessOf(checkpointOf(six, { root: new Uint8Array(32) }));
    expect(against(copyOf(six), witness)).toMatchObject({ whole: true });
    expect(against(copyOf(six), witness, 'events_and_tree')).toMatchObject({
      whole: false,
      message: expect.stringMatching(/Merkle root/),
    });
  });

  test('a checkpoint signed with another key, or bent, is not believed', () => {
    const other = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x ?? '';
    const stranger = noteKey(nodeSha256, 'tidegate', new Uint8Array(Buffer.from(other, 'base64url')));
    const witness = witnessOf(checkpointOf(six));
    expect(() => readWitness(witness, [stranger])).toThrow(
      /witness\.jsonl:1: the checkpoint was not signed with the key you trust/,
    );
    writeFileSync(witness, readFileSync(witness, 'utf8').replace('\\n6\\n', '\\n5\\n'));
    expect(() => readWitness(witness, [key])).toThrow(/not signed with the key/);
  });

  test('where a backup was restored, what was given up counts no more, and the rest does', () => {
    const restored = recordsOf(4);
    const first = checkpointOf(restored, {
      origin: 'tidegate/audit/2a',
      replaces: { origin: 'tidegate/audit/1f', size: 6, root: new Uint8Array(32) },
    });
    const witness = witnessOf(checkpointOf(six.slice(0, 2)), checkpointOf(six), first);
    expect(against(copyOf(restored), witness)).toMatchObject({ whole: true, latest: { checkpoint: { size: 4 } } });
  });

  test('keys are read from a file with remarks', () => {
    const file = join(folder, 'checkpoint.pub');
    writeFileSync(file, `# the key of our checkpoints\n${noteKeyText(key)}\n`);
    expect(readKeys(file)).toEqual([key]);
    writeFileSync(file, 'nothing\n');
    expect(() => readKeys(file)).toThrow(/no key such as/);
  });
});
