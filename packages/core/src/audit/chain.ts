// The audit log as a chain: each event's hash covers the one before, so that no event can be changed, dropped or moved
// without breaking every later one. Verifying needs only the records and SHA-256; DESIGN's law 10 hangs on this file.

import { Fault, type Refusal, refusal } from '../errors/refusal.ts';
import type { PersonId } from '../ids.ts';
import type { Hash } from '../ports/chance.ts';
import { no, ok, type Result } from '../result.ts';
import { canonicalBytes } from './canonical.ts';
import { type AuditDraft, type AuditEvent, type AuditRecord, auditKinds, type Json } from './event.ts';
import { sameBytes } from './merkle.ts';
import { utf8Text } from './utf8.ts';

/** The end of a chain so far: what the next event is linked to. */
export interface ChainHead {
  readonly sequence: number;
  readonly hash: Uint8Array;
}

/** What stands before the first event: 32 zero bytes. */
const origin: ChainHead = { sequence: 0, hash: new Uint8Array(32) };

/**
 * Gives a draft its place after `previous` (`null`: the first of all). The event's JSON is `{ v: 1, seq, at, kind,
 * actor, door, subject, facts }` with `at` in RFC 3339 UTC; hash = SHA-256(previous hash ‖ bytes).
 */
export function linkEvent(ask: {
  readonly previous: ChainHead | null;
  readonly draft: AuditDraft;
  readonly hash: Hash;
}): AuditRecord {
  const previous = ask.previous ?? origin;
  const sequence = previous.sequence + 1;
  const { at, kind, actor, door, subject, facts } = ask.draft;
  const instant = new Date(at).toISOString();
  const bytes = canonicalBytes({ v: 1, seq: sequence, at: instant, kind, actor, door, subject, facts });
  return { sequence, bytes, hash: ask.hash.sha256(previous.hash, bytes) };
}

/**
 * Checks records in order: numbers without gaps, bytes canonical and about their own number, hashes chained. Starts at
 * the first event of all, or after `start` when that is a head already trusted. Answers how many fit and where the chain
 * ends (`null`: no record and no start); refuses with `audit.broken`, naming the first that does not fit.
 * Says nothing about events cut off the end: compare the head with a witness for that.
 */
export function verifyChain(
  records: Iterable<AuditRecord>,
  hash: Hash,
  start?: ChainHead,
): Result<{ readonly count: number; readonly head: ChainHead | null }> {
  let head = start ?? origin;
  let count = 0;
  for (const record of records) {
    const fault = faultOf(record, head, hash);
    if (fault !== null) return no(broken(head.sequence + 1, fault));
    head = { sequence: record.sequence, hash: record.hash };
    count += 1;
  }
  return ok({ count, head: count === 0 && start === undefined ? null : head });
}

/** The event a record holds. Throws the fault `audit.broken` for bytes that are no event of a version we know. */
export function readEvent(record: AuditRecord): AuditEvent {
  const event = parseEvent(record.bytes);
  if (event === null) throw new Fault('audit.broken', `audit event ${record.sequence} cannot be read`);
  return event;
}

function faultOf(record: AuditRecord, head: ChainHead, hash: Hash): string | null {
  if (record.sequence !== head.sequence + 1) return `the record found in its place has the number ${record.sequence}`;
  const event = parseEvent(record.bytes);
  if (event === null) return 'its bytes are not a canonical event';
  if (event.sequence !== record.sequence) return `its bytes belong to event ${event.sequence}`;
  if (!sameBytes(record.hash, hash.sha256(head.hash, record.bytes))) {
    return 'its hash does not follow from its bytes and the event before';
  }
  return null;
}

const broken = (sequence: number, fault: string): Refusal =>
  refusal('audit.broken', `the audit log is broken at event ${sequence}: ${fault}; compare it with a witness copy`, {
    details: { sequence },
  });

/** Event bytes as an event, or `null`: not UTF-8, not canonical JSON, or not the shape of version 1. */
function parseEvent(bytes: Uint8Array): AuditEvent | null {
  const text = utf8Text(bytes);
  if (text === null) return null;
  try {
    const value: Json = JSON.parse(text);
    return sameBytes(bytes, canonicalBytes(value)) ? eventFrom(value) : null;
  } catch {
    // Not JSON, or JSON without a canonical form (a number beyond range, nesting beyond the stack).
    return null;
  }
}

const eventKeys = ['actor', 'at', 'door', 'facts', 'kind', 'seq', 'subject', 'v'];

function eventFrom(value: Json): AuditEvent | null {
  if (!isRecord(value) || Object.keys(value).join() !== eventKeys.join()) return null;
  const { v, seq, at, actor, door, subject, facts } = value;
  const kind = auditKinds.find((known) => known === value['kind']);
  if (v !== 1 || typeof seq !== 'number' || typeof at !== 'string' || kind === undefined) return null;
  if (typeof door !== 'string' || typeof subject !== 'string' || !isActor(actor) || !isRecord(facts)) return null;
  const instant = Date.parse(at);
  if (!Number.isInteger(instant) || new Date(instant).toISOString() !== at) return null;
  return { sequence: seq, at: instant, kind, actor, door, subject, facts };
}

const isRecord = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isActor = (value: Json | undefined): value is PersonId | 'system' =>
  typeof value === 'string' && (value === 'system' || value.startsWith('prs_'));
