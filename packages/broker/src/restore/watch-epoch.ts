// Notices that the database is older than the world: its audit log must hold what this server saw of it, remembered outside. Where it does not, the
// server is *held*: it takes no turn on any work, so it opens and revokes nothing, until an administrator has seen the difference and accepts.

import { hasRight, limits, type PersonId, readEvent, type SeenHead, sameBytes, type Transaction } from '@tidegate/core';
import { announce } from '../notices/announce.ts';
import type { Ports } from '../ports.ts';
import { worldIn } from '../world.ts';

/** Why nothing is opened or revoked. */
export interface Held {
  /** What was seen of the log before. */
  readonly seen: SeenHead;
  /** Where the log of the database ends. */
  readonly databaseSequence: number;
  /** Whether the events it has are those that were seen, as far as that can be told. */
  readonly sentence: string;
}

interface Watch {
  lookedAt: number;
  held: Held | null;
}

const watches = new WeakMap<Ports['store'], Watch>();
const unkept = new WeakSet<Ports['store']>();

/**
 * Whether what was seen of the log could not be kept outside the database, by the last look: then a backup restored now might go unnoticed,
 * and would leave open what is opened meanwhile. Nothing is opened until it can be; closing goes on.
 */
export const forgetful = (ports: Ports): boolean => unkept.has(ports.store);

/** Whether this server is held; looks at the database where the last look is too old. Never, where nothing remembers. */
export async function heldNow(ports: Ports): Promise<Held | null> {
  if (ports.epoch === undefined) return null;
  const now = ports.clock.now();
  const before = watches.get(ports.store);
  if (before !== undefined && now - before.lookedAt < limits.epochLookMs) return before.held;
  const found = await look(ports);
  // Whatever is written meanwhile, by signing in for example, does not make the database whole.
  const held = found !== null && before?.held != null ? before.held : found;
  watches.set(ports.store, { lookedAt: now, held });
  if (held !== null && before?.held == null) await tell(ports, held);
  return held;
}

/** After what was accepted: the next question looks anew. */
export const forgetWatch = (ports: Ports): void => void watches.delete(ports.store);

/** Remembers the end of the log once more, for a server that stops: what it did last is part of the world too. */
export async function rememberEnd(ports: Ports): Promise<void> {
  if (watches.get(ports.store)?.held == null) await look(ports);
}

async function look(ports: Ports): Promise<Held | null> {
  const memory = ports.epoch?.memory;
  if (memory === undefined) return null;
  const seen = await memory.read();
  const found = await ports.store.read(async (tx) => {
    const head = await tx.audit.head();
    const [at] = seen === null ? [] : await tx.audit.after(seen.sequence - 1, 1);
    return { head, at: at ?? null, accepted: await acceptedSince(tx, seen) };
  });
  const { head, at, accepted } = found;
  if (head === null && seen === null) return null;
  const holds = seen === null || (at?.sequence === seen.sequence && sameBytes(at.hash, seen.hash));
  if (holds || accepted !== null) {
    if (head === null || (seen !== null && accepted === null && head.sequence === seen.sequence)) {
      unkept.delete(ports.store);
      return null;
    }
    const epoch = accepted ?? seen?.epoch ?? newEpoch(ports);
    await remember(ports, { epoch, sequence: head.sequence, hash: head.hash, at: ports.clock.now() });
    // Another server of this database accepted it; its own signer has to know too.
    if (!holds) await ports.checkpoints?.signer.restart();
    return null;
  }
  return { seen, databaseSequence: head?.sequence ?? 0, sentence: sentenceOf(seen, head?.sequence ?? 0) };
}

/** Where there is no room to remember, access closes all the same, and none is opened. */
async function remember(ports: Ports, seen: SeenHead): Promise<void> {
  try {
    await ports.epoch?.memory.write(seen);
    unkept.delete(ports.store);
  } catch (error) {
    unkept.add(ports.store);
    const message = error instanceof Error ? error.message : String(error);
    ports.log.error(
      { error: message, sequence: seen.sequence },
      'what was seen of the audit log could not be remembered; nothing is opened until it can be',
    );
  }
}

/** The epoch that an administrator began after this server saw the log last, whichever server they told. */
async function acceptedSince(tx: Transaction, seen: SeenHead | null): Promise<string | null> {
  if (seen === null) return null;
  const newest = await tx.audit.page({ kind: 'restore.accepted' }, { after: null, limit: 1 });
  const [event] = newest.items.map(readEvent);
  const epoch = event?.facts['epoch'];
  return event !== undefined && event.at > seen.at && typeof epoch === 'string' && epoch !== seen.epoch ? epoch : null;
}

export const newEpoch = (ports: Ports): string => Buffer.from(ports.chance.bytes(8)).toString('hex');

function sentenceOf(seen: SeenHead, sequence: number): string {
  const when = new Date(seen.at).toISOString();
  const missing = seen.sequence - sequence;
  const what =
    missing > 0
      ? `its audit log ends at event ${sequence}, and ${seen.sequence} were seen by ${when}: at least ${missing} are missing`
      : `event ${seen.sequence} of its audit log is not the one that was seen at ${when}`;
  return `the database is older than the world: ${what}; nothing is opened or revoked until \`tidegate restore accept\``;
}

async function tell(ports: Ports, held: Held): Promise<void> {
  ports.log.error({ seen: held.seen.sequence, database: held.databaseSequence }, held.sentence);
  await ports.store.transaction(async (tx) => {
    const { people } = await worldIn(ports, tx);
    const to: PersonId[] = [...people.values()].flatMap((one) => (hasRight(one, 'server:watch') ? one.id : []));
    const facts = { seen_events: held.seen.sequence, database_events: held.databaseSequence };
    await announce(ports, tx, { kind: 'restore.held', sentence: held.sentence, requestId: null, to, facts });
  });
}
