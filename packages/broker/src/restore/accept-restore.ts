// What an administrator sees of a restored database, and the word with which they let the server go on: what is missing, what the database believes
// to be open, and what the targets themselves say of it.

import { type Grant, type Look, limits, no, ok, type Result, refusal, unfinishedStates } from '@tidegate/core';
import { lookAt, targetOfGrant } from '../grants/turn.ts';
import type { Actor, Ports } from '../ports.ts';
import { forgetWatch, type Held, heldNow, newEpoch } from './watch-epoch.ts';

/** A grant that the database believes to be unfinished, beside its target. */
export interface ComparedGrant {
  readonly grant: Grant;
  readonly grantee: string;
  readonly resource: string;
  readonly observed: Look['state'];
}

export interface RestoreReview {
  /** Null where nothing is held. */
  readonly held: Held | null;
  readonly grants: readonly ComparedGrant[];
  /** Whether there are more than are listed. */
  readonly more: boolean;
}

/** Looks at each grant in its target; changes nothing. */
export async function reviewRestore(ports: Ports): Promise<RestoreReview> {
  const held = await heldNow(ports);
  if (held === null) return { held, grants: [], more: false };
  const ask = { after: null, limit: limits.restoreGrantsMax };
  const page = await ports.store.read((tx) => tx.grants.page({ states: unfinishedStates }, ask));
  const grants: ComparedGrant[] = [];
  for (const grant of page.items) {
    const names = await ports.store.read(async (tx) => ({
      grantee: (await tx.people.get(grant.granteeId))?.email ?? grant.granteeId,
      resource: (await tx.resources.get(grant.resourceId))?.path ?? grant.resourceId,
    }));
    grants.push({ grant, ...names, observed: await observe(ports, grant) });
  }
  return { held, grants, more: page.next !== null };
}

async function observe(ports: Ports, grant: Grant): Promise<Look['state']> {
  const found = await targetOfGrant(ports, grant);
  if (!found.ok || grant.plan === null) return 'unknown';
  return (await lookAt(found.value.target, grant.plan)).state;
}

/** Begins a new epoch with the database as it is. Refuses with `restore.not_held`. */
export async function acceptRestore(ports: Ports, actor: Actor): Promise<Result<Held>> {
  const held = await heldNow(ports);
  const { epoch: watched } = ports;
  if (held === null || watched === undefined) {
    return no(
      refusal('restore.not_held', 'the database holds all that this server has seen; there is nothing to accept'),
    );
  }
  const epoch = newEpoch(ports);
  const at = ports.clock.now();
  await ports.store.transaction(async (tx) => {
    const facts = { epoch, database_events: held.databaseSequence, seen_events: held.seen.sequence };
    tx.audit.append({
      at,
      kind: 'restore.accepted',
      actor: actor.person.id,
      door: actor.door,
      subject: 'server',
      facts,
    });
  });
  const head = await ports.store.read((tx) => tx.audit.head());
  // The signer says in what it signs next which log came to its end: accepting is never unnoticed.
  await ports.checkpoints?.signer.restart();
  if (head !== null) await watched.memory.write({ epoch, sequence: head.sequence, hash: head.hash, at });
  forgetWatch(ports);
  return ok(held);
}
