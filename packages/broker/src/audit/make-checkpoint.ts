// Checkpoints: after so many events or so much time the end of the audit log is signed by a process that alone holds the key, kept outside
// the database, and sent to webhooks. One row of work stands for it, so that of any number of servers one does it at a time.

import {
  type ChainHead,
  type Checkpoint,
  type Claim,
  consistencySpans,
  hasRight,
  type Instant,
  limits,
  newId,
  openNote,
  type PersonId,
  readCheckpoint,
  type Transaction,
} from '@tidegate/core';
import type { Turn } from '../grants/turn.ts';
import { announce } from '../notices/announce.ts';
import type { Ports } from '../ports.ts';
import { worldIn } from '../world.ts';
import { growTree, spanHash } from './tree.ts';

type Checkpoints = NonNullable<Ports['checkpoints']>;

/** Makes sure that checkpoints are made. To be called once when a server starts. */
export async function scheduleCheckpoints(ports: Ports): Promise<void> {
  if (ports.checkpoints === undefined) return;
  const dueAt = ports.clock.now();
  await ports.store.transaction((tx) =>
    tx.work.add({ id: newId('work', ports.chance), kind: 'audit.checkpoint', subject: 'log', dueAt }),
  );
}

/** A turn on it; the row stays for the next time. */
export async function checkpointTurn(ports: Ports, claim: Claim): Promise<Turn> {
  const { checkpoints } = ports;
  const now = ports.clock.now();
  if (checkpoints === undefined) return lookAgain(now + limits.checkpointLookMs, null);
  if (!(await growTree(ports))) return lookAgain(now, null);
  const made = await makeCheckpoint(ports, checkpoints);
  if (made.kind !== 'refused') return lookAgain(now + limits.checkpointLookMs, null);
  // Told once, and again when the reason changes: the row remembers it.
  if (claim.lastTrouble !== made.why) await tellRefused(ports, made.why);
  ports.log.error({ why: made.why }, 'a checkpoint of the audit log was not signed');
  return lookAgain(now + limits.checkpointLookMs, made.why);
}

const lookAgain = (dueAt: Instant, trouble: string | null): Turn => ({ kind: 'again', dueAt, trouble, counts: 'free' });

type Made = { readonly kind: 'none_due' | 'signed' } | { readonly kind: 'refused'; readonly why: string };

async function makeCheckpoint(ports: Ports, { signer, witness, everyMs }: Checkpoints): Promise<Made> {
  const { note } = await signer.last();
  const last = checkpointOf(note);
  const due = await ports.store.read(async (tx) => {
    const head = await tx.audit.head();
    const signedAt = (await tx.checkpoints.latest())?.at ?? Number.NEGATIVE_INFINITY;
    if (head === null || !isDue(ports, { head, last, signedAt, everyMs })) return null;
    return { head, ...(await treeOf(ports, tx, head, last)) };
  });
  if (due === null) return { kind: 'none_due' };
  const { head, root, proof } = due;
  const answer = await signer.sign({ tree: { size: head.sequence, root }, head: head.hash, proof });
  if (!answer.signed) return { kind: 'refused', why: answer.why };
  const at = ports.clock.now();
  // Outside first: a checkpoint that only the database knows is no witness.
  await witness.add(answer.note, at);
  await ports.store.transaction(async (tx) => {
    await tx.checkpoints.save({ size: head.sequence, note: answer.note, at });
    await announce(ports, tx, {
      kind: 'audit.checkpoint',
      sentence: `the audit log holds ${head.sequence} events`,
      requestId: null,
      to: [],
      facts: { size: head.sequence, note: answer.note },
    });
  });
  return { kind: 'signed' };
}

function isDue(
  ports: Ports,
  known: {
    readonly head: ChainHead;
    readonly last: Checkpoint | null;
    readonly signedAt: number;
    readonly everyMs: number;
  },
): boolean {
  const size = known.last?.size ?? 0;
  // A log that is shorter than what was signed is put to the signer too: it says no, and that is told.
  if (known.head.sequence === size) return false;
  const events = known.head.sequence - size;
  return events < 0 || events >= limits.checkpointEventsMax || ports.clock.now() - known.signedAt >= known.everyMs;
}

/** The root over everything up to the head, and the proof that it begins with what was signed last. */
async function treeOf(
  ports: Ports,
  tx: Transaction,
  head: ChainHead,
  last: Checkpoint | null,
): Promise<{ readonly root: Uint8Array; readonly proof: readonly Uint8Array[] }> {
  const root = await spanHash(tx, ports.hash, { start: 0, end: head.sequence });
  const proof: Uint8Array[] = [];
  if (last !== null && last.size > 0 && last.size < head.sequence) {
    for (const span of consistencySpans(last.size, head.sequence)) proof.push(await spanHash(tx, ports.hash, span));
  }
  return { root, proof };
}

/** The checkpoint of a note, or null. */
export function checkpointOf(note: string | null): Checkpoint | null {
  const opened = note === null ? null : openNote(note);
  return opened === null ? null : readCheckpoint(opened.text);
}

async function tellRefused(ports: Ports, why: string): Promise<void> {
  await ports.store.transaction(async (tx) => {
    const { people } = await worldIn(ports, tx);
    const to: PersonId[] = [...people.values()].flatMap((one) => (hasRight(one, 'audit:read') ? one.id : []));
    await announce(ports, tx, {
      kind: 'audit.checkpoint_refused',
      sentence: `the end of the audit log was not signed: ${why}`,
      requestId: null,
      to,
      facts: { why },
    });
  });
}
