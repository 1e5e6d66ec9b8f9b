import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noon } from '../../oracle/cast.ts';
import type { Hash } from '../ports/chance.ts';
import { canonicalBytes } from './canonical.ts';
import { type ChainHead, linkEvent, readEvent, verifyChain } from './chain.ts';
import type { AuditDraft, AuditRecord, Json } from './event.ts';

const hash: Hash = {
  sha256(...parts) {
    const sum = createHash('sha256');
    for (const part of parts) sum.update(part);
    return new Uint8Array(sum.digest());
  },
};

const draft = (rest: Partial<AuditDraft> = {}): AuditDraft => ({
  at: noon,
  kind: 'request.asked',
  actor: 'prs_ann',
  door: 'cli',
  subject: 'req_one',
  facts: { reason: 'größe 😀', seconds: 3600 },
  ...rest,
});

function chainOf(drafts: readonly AuditDraft[], from: ChainHead | null = null): readonly AuditRecord[] {
  const records: AuditRecord[] = [];
  for (const each of drafts) {
    records.push(linkEvent({ previous: records.at(-1) ?? from, draft: each, hash }));
  }
  return records;
}

const six = chainOf(Array.from({ length: 6 }, (_, index) => draft({ at: noon + index, subject: `req_${index}` })));
const brokenAt = (records: readonly AuditRecord[], start?: ChainHead): unknown => {
  const verdict = verifyChain(records, hash, start);
  return verdict.ok ? 'whole' : verdict.refusal.details?.['sequence'];
};

describe('the audit chain', () => {
  test('an event’s bytes are canonical JSON of the documented shape', () => {
    const [first] = chainOf([draft()]);
    expect(Buffer.from(first?.bytes ?? []).toString('utf8')).toBe(
      '{"actor":"prs_ann","at":"2030-01-15T12:00:00.000Z","door":"cli","facts":{"reason":"größe 😀","seconds":3600},"kind":"request.asked","seq":1,"subject":"req_one","v":1}',
    );
  });
  test('the first hash covers 32 zero bytes and the event, each later one the hash before', () => {
    const [first, second] = six;
    const plain = (...parts: readonly (Uint8Array | undefined)[]): string =>
      createHash('sha256')
        .update(Buffer.concat(parts.map((part) => part ?? new Uint8Array())))
        .digest('hex');
    expect(Buffer.from(first?.hash ?? []).toString('hex')).toBe(plain(new Uint8Array(32), first?.bytes));
    expect(Buffer.from(second?.hash ?? []).toString('hex')).toBe(plain(first?.hash, second?.bytes));
  });
  test('an event is read back as it was written', () => {
    expect(six.map(readEvent)).toEqual(
      six.map((_, index) => ({ ...draft({ at: noon + index, subject: `req_${index}` }), sequence: index + 1 })),
    );
    expect(readEvent(linkEvent({ previous: null, draft: draft({ actor: 'system' }), hash })).actor).toBe('system');
  });
  test('a whole chain verifies, and tells how many events and where it ends', () => {
    const last = six.at(-1);
    expect(verifyChain(six, hash)).toEqual({ ok: true, value: { count: 6, head: { sequence: 6, hash: last?.hash } } });
    expect(verifyChain([], hash)).toEqual({ ok: true, value: { count: 0, head: null } });
  });
  test('a chain may be verified from a trusted head on', () => {
    const [, second, ...rest] = six;
    if (second === undefined) expect.fail('too short');
    const start = { sequence: second.sequence, hash: second.hash };
    expect(verifyChain(rest, hash, start)).toMatchObject({ value: { count: 4, head: { sequence: 6 } } });
    expect(verifyChain([], hash, start)).toEqual({ ok: true, value: { count: 0, head: start } });
    expect(brokenAt(rest)).toBe(1);
    expect(brokenAt(rest, { ...start, hash: new Uint8Array(32) })).toBe(3);
  });
  test('an event left out, moved, repeated or put in is found where it happened', () => {
    expect(brokenAt(six.toSpliced(2, 1))).toBe(3);
    expect(brokenAt(six.toSpliced(0, 1))).toBe(1);
    expect(brokenAt([...six.slice(0, 2), ...six.slice(3, 4), ...six.slice(2, 3), ...six.slice(4)])).toBe(3);
    expect(brokenAt(six.flatMap((each) => (each.sequence === 4 ? [each, each] : [each])))).toBe(5);
    const [forged] = chainOf([draft({ subject: 'req_forged' })], six[2] ?? null);
    expect(brokenAt(six.map((each) => (each.sequence === 4 && forged ? forged : each)))).toBe(5);
  });
  test('the refusal says which event and what to do', () => {
    const verdict = verifyChain(six.toSpliced(2, 1), hash);
    if (verdict.ok) expect.fail('it verified');
    expect(verdict.refusal).toMatchObject({ code: 'audit.broken', details: { sequence: 3 } });
    expect(verdict.refusal.message).toBe(
      'the audit log is broken at event 3: the record found in its place has the number 4; compare it with a witness copy',
    );
  });

  // An event that hashes correctly and still is none: written by something else than us.
  const strange = (value: Json): AuditRecord => {
    const bytes = canonicalBytes(value);
    return { sequence: 1, bytes, hash: hash.sha256(new Uint8Array(32), bytes) };
  };
  const event = {
    v: 1,
    seq: 1,
    at: '2030-01-15T12:00:00.000Z',
    kind: 'request.asked',
    actor: 'system',
    door: 'api',
    subject: 'req_one',
    facts: {},
  };
  test.each([
    ['an unknown version', { ...event, v: 2 }],
    ['an unknown kind', { ...event, kind: 'request.hushed' }],
    ['another number inside', { ...event, seq: 2 }],
    ['an unknown key', { ...event, note: 'x' }],
    ['a missing key', { v: 1, seq: 1 }],
    ['a moment that is none', { ...event, at: '2030-02-31T12:00:00.000Z' }],
    ['a moment in another form', { ...event, at: '2030-01-15 12:00' }],
    ['an actor that is nobody', { ...event, actor: 'ann' }],
    ['facts that are a list', { ...event, facts: [] }],
    ['no object', 'event'],
  ])('%s is no event, though its hash fits', (_, value) => {
    expect(brokenAt([strange(event)])).toBe('whole');
    expect(brokenAt([strange(value)])).toBe(1);
  });
  test('bytes that are not canonical are no event, though their hash fits', () => {
    for (const text of [
      ` ${JSON.stringify(event)}`,
      '{"a":1,"a":2}',
      '{"v":1e999}',
      '['.repeat(100_000),
      '\ufeff{}',
      '',
    ]) {
      const bytes = new TextEncoder().encode(text);
      const record = { sequence: 1, bytes, hash: hash.sha256(new Uint8Array(32), bytes) };
      expect(brokenAt([record])).toBe(1);
      expect(() => readEvent(record)).toThrow('audit event 1 cannot be read');
    }
  });
});

const flipped = (bytes: Uint8Array, at: number, bit: number): Uint8Array =>
  bytes.map((byte, index) => (index === at ? byte ^ (1 << bit) : byte));

/** Flips one bit of one record and answers whether the chain still passes for whole. */
function survives(
  records: readonly AuditRecord[],
  change: { record: number; inHash: boolean; at: number; bit: number },
  check: typeof verifyChain,
): boolean {
  const touched = records.map((record, index) => {
    if (index !== change.record % records.length) return record;
    const part = change.inHash ? record.hash : record.bytes;
    const spoiled = flipped(part, change.at % part.length, change.bit);
    return change.inHash ? { ...record, hash: spoiled } : { ...record, bytes: spoiled };
  });
  return check(touched, hash).ok;
}

const change = fc.record({
  record: fc.nat({ max: 5 }),
  inHash: fc.boolean(),
  at: fc.nat({ max: 300 }),
  bit: fc.nat({ max: 7 }),
});

describe('the chain breaks if any byte changes', () => {
  test('every bit of every byte of every event and hash, one after the other', () => {
    for (const [record, { bytes }] of six.entries()) {
      for (const inHash of [false, true]) {
        const length = inHash ? 32 : bytes.length;
        for (let at = 0; at < length; at += 1) {
          for (let bit = 0; bit < 8; bit += 1) {
            if (survives(six, { record, inHash, at, bit }, verifyChain))
              expect.fail(`bit ${bit} of byte ${at} of event ${record + 1}`);
          }
        }
      }
    }
  });
  test('random chains, random bits', () => {
    const drafts = fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: 4_000_000_000_000 }),
        subject: fc.string({ unit: 'binary' }),
        reason: fc.string({ unit: 'binary' }),
      }),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(drafts, change, (given, one) => {
        const records = chainOf(given.map(({ at, subject, reason }) => draft({ at, subject, facts: { reason } })));
        return verifyChain(records, hash).ok && !survives(records, one, verifyChain);
      }),
    );
  });

  const canaries: readonly { readonly mistake: string; readonly check: typeof verifyChain }[] = [
    { mistake: 'hashes are not looked at', check: (records, _, start) => verifyChain(rehashed(records), hash, start) },
    {
      mistake: 'only the last event is looked at',
      check: (records, each) => verifyChain([...records].slice(-1), each, [...records].at(-2)),
    },
    {
      mistake: 'the last hash is not compared',
      check: (records, each) => verifyChain([...[...records].slice(0, -1), ...rehashed(records).slice(-1)], each),
    },
  ];
  test.each(canaries)('the property catches: $mistake', ({ check }) => {
    expect(
      fc.check(
        fc.property(change, (one) => !survives(six, one, check)),
        { numRuns: 1_000 },
      ).failed,
    ).toBe(true);
  });
});

/** As if the verifier wrote the hashes instead of comparing them. */
function rehashed(records: Iterable<AuditRecord>): readonly AuditRecord[] {
  let previous = new Uint8Array(32);
  return [...records].map((record) => {
    previous = new Uint8Array(hash.sha256(previous, record.bytes));
    return { ...record, hash: previous };
  });
}
