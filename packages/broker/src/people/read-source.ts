// A turn on reading a source: its facts are fetched whole or not at all, judged, and applied. The row of work stays for the next time. A
// source that fails keeps its facts, which grow old; past their age they are unknown.

import {
  type Claim,
  Fault,
  isId,
  limits,
  newId,
  no,
  ok,
  quoted,
  type Result,
  refusal,
  type Source,
  type SourceAsk,
  type SourceReader,
  type SourceReading,
  type Transaction,
} from '@tidegate/core';
import { reviewContextSoon } from '../context/review-soon.ts';
import { tellShifts } from '../context/tell-shifts.ts';
import { backOff, complete, done, holding, type Turn } from '../grants/turn.ts';
import type { Ports } from '../ports.ts';
import { type Applied, applyReading } from './apply-reading.ts';

/** The reader of a kind of source, or null where this kind sends its facts itself. */
export const readerOf = (ports: Ports, kind: Source['kind']): SourceReader | null =>
  ports.sources?.find((reader) => reader.kind === kind) ?? null;

/** One turn. */
export async function readSourceTurn(ports: Ports, claim: Claim): Promise<Turn> {
  const { subject } = claim;
  const source = isId('source', subject) ? await ports.store.read((tx) => tx.sources.get(subject)) : null;
  if (source === null || source.status === 'disabled' || source.everySec === null) {
    await ports.store.transaction((tx) => complete(tx, claim));
    return done;
  }
  const hold = holding(ports, claim);
  const read = await readOnce(ports, source);
  if (!read.ok) {
    await writeDown(ports, source, { kind: 'failed', sentence: read.refusal.message });
    const dueAt = Math.min(backOff(claim, ports.clock.now()), ports.clock.now() + source.everySec * 1_000);
    return { kind: 'again', dueAt, trouble: read.refusal.message, counts: 'counts' };
  }
  await believe(ports, source, read.value, hold);
  return { kind: 'again', dueAt: ports.clock.now() + source.everySec * 1_000, trouble: null, counts: 'free' };
}

/** Judges and applies what a source told whole, and writes down what became of it. */
export async function believe(
  ports: Ports,
  source: Source,
  reading: SourceReading,
  hold: () => Promise<void>,
): Promise<Applied> {
  const applied: Applied =
    reading.people === null && reading.groups === null
      ? { kind: 'believed', findings: reading.findings }
      : await applyReading(ports, source, reading, hold);
  if (applied.kind === 'held') {
    await writeDown(ports, source, applied);
    return applied;
  }
  const { shifts } = reading;
  const odd = shifts === null ? [] : await ports.store.transaction((tx) => tellShifts(ports, tx, source, shifts));
  const findings = [...applied.findings, ...odd].slice(0, limits.sourceFindingsMax);
  await writeDown(ports, source, { kind: 'believed', findings, shifts: shifts?.length ?? null });
  return { kind: 'believed', findings };
}

/** What a reader needs, or why it cannot have it. */
export async function askOf(ports: Ports, source: Pick<Source, 'settings' | 'credential'>): Promise<Result<SourceAsk>> {
  const credential = await credentialOf(ports, source.credential);
  if (!credential.ok) return credential;
  return ok({ settings: source.settings, credential: credential.value, now: ports.clock.now() });
}

async function credentialOf(ports: Ports, reference: Source['credential']): Promise<Result<string | null>> {
  if (reference === null) return ok(null);
  if (reference.kind !== 'sealed') return ports.credentials.read(reference);
  const sealed = await ports.store.read((tx) => tx.secrets.get(reference.secretId));
  if (sealed === null) return no(refusal('secret.missing', 'the source has lost its credential; set it again'));
  return ok(ports.sealer.open(sealed, reference.secretId));
}

async function readOnce(ports: Ports, source: Source): Promise<Result<SourceReading>> {
  const reader = readerOf(ports, source.kind);
  if (reader === null) {
    return no(refusal('source.invalid', `sources of kind ${quoted(source.kind)} are not read by this server`));
  }
  const ask = await askOf(ports, source);
  if (!ask.ok) return ask;
  try {
    return ok(await reader.read(ask.value));
  } catch (error) {
    if (!(error instanceof Fault))
      ports.log.error({ source: source.id }, 'a reader of a source failed in an unexpected way');
    const message = error instanceof Fault ? error.message : 'the reader failed in an unexpected way; see the log';
    return no(refusal('target.unreachable', message));
  }
}

type Ending =
  | { readonly kind: 'failed'; readonly sentence: string }
  | { readonly kind: 'believed'; readonly findings: readonly string[]; readonly shifts: number | null }
  | Extract<Applied, { readonly kind: 'held' }>;

/** The row of the source says how the last reading went; the log says what changed, not that nothing did. */
async function writeDown(ports: Ports, source: Source, result: Ending): Promise<void> {
  const now = ports.clock.now();
  await ports.store.transaction(async (tx) => {
    const before = await tx.sources.lock(source.id);
    if (before === null) return;
    const next = await after(tx, before, result, now);
    await tx.sources.save(next);
    if (result.kind === 'believed') await reviewContextSoon(ports, tx);
    if (result.kind === before.status && result.kind !== 'held') return;
    if (result.kind === 'failed' && before.status === 'failing' && before.trouble === result.sentence) return;
    if (result.kind === 'held' && before.held?.fingerprint === result.fingerprint) return;
    if (result.kind === 'believed' && before.status === 'active') return;
    tx.audit.append({
      at: now,
      kind: result.kind === 'failed' ? 'source.failed' : result.kind === 'held' ? 'source.held' : 'source.read',
      actor: 'system',
      door: 'worker',
      subject: source.id,
      facts:
        result.kind === 'believed'
          ? { name: source.name, ...next.counts, findings: [...result.findings] }
          : { name: source.name, sentence: result.sentence },
    });
  });
}

async function after(tx: Transaction, before: Source, result: Ending, now: number): Promise<Source> {
  switch (result.kind) {
    case 'failed':
      return { ...before, status: 'failing', trouble: result.sentence };
    case 'held': {
      const { sentence, fingerprint, people, groups } = result;
      const trouble = `${sentence}; nothing of this list is believed until a person confirms it`;
      return {
        ...before,
        status: 'held',
        trouble,
        held: { at: now, sentence, fingerprint, people, groups },
        confirmed: null,
      };
    }
    case 'believed': {
      const counted = await tx.sourceEntries.count(before.id);
      const counts = { ...counted, shifts: result.shifts ?? before.counts.shifts };
      const trouble = result.findings.length === 0 ? null : result.findings.join('; ');
      return { ...before, status: 'active', lastReadAt: now, trouble, counts, held: null, confirmed: null };
    }
  }
}

/** Makes sure that every source that is read has its row of work. To be called once when a server starts. */
export async function scheduleSources(ports: Ports): Promise<void> {
  await ports.store.transaction(async (tx) => {
    for (const source of await tx.sources.all()) {
      if (source.everySec !== null && source.status !== 'disabled') await readSoon(ports, tx, source);
    }
  });
}

/** Has a source read at the next turn. */
export const readSoon = (ports: Ports, tx: Transaction, source: Source): Promise<void> =>
  tx.work.add({ id: newId('work', ports.chance), kind: 'source.read', subject: source.id, dueAt: ports.clock.now() });
