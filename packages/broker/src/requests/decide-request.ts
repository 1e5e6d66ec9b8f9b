// Approving and rejecting: the right to decide is checked when it is used, on the rows of this transaction; two clicks at
// once decide once, because the request's row is held.

import { conclude, decide, isId, type Narrow, ok, type RequestId, type Result, recordDecision } from '@tidegate/core';
import { consentFactsIn } from '../consent/consent-facts.ts';
import { verdictFacts } from '../consent/verdict-facts.ts';
import { detailsOf, type RequestDetails } from '../details.ts';
import { announceDecided } from '../notices/announce.ts';
import type { Actor, Ports } from '../ports.ts';
import { provenAt } from '../step-up/proven-at.ts';
import { transact, unwrap } from '../transact.ts';
import { agree } from './agree.ts';
import { reachOf } from './reach.ts';
import { outOfSight, requestNotFound } from './read-requests.ts';
import { settle } from './withdraw-request.ts';

export interface DecideInput {
  readonly id: string;
  readonly verdict: 'approve' | 'reject';
  readonly reason: string | null;
  /** What whoever consents takes away; null or absent for nothing. */
  readonly narrow?: Narrow | null;
}

/** Gives or refuses consent. The consent that fills the last term opens the access in the same transaction. */
export async function decideRequest(ports: Ports, actor: Actor, input: DecideInput): Promise<Result<RequestDetails>> {
  const { id } = input;
  if (!isId('request', id)) return requestNotFound(id);
  const decided = await decideOnce(ports, actor, { ...input, id });
  // The refusal undid its own transaction; that nobody can agree to the request any more is a fact of its own.
  if (!decided.ok && decided.refusal.code === 'request.out_of_reach') await settleOutOfReach(ports, id);
  return decided;
}

async function decideOnce(
  ports: Ports,
  actor: Actor,
  input: DecideInput & { readonly id: RequestId },
): Promise<Result<RequestDetails>> {
  const { id } = input;
  return transact(ports, async (tx) => {
    const request = await tx.requests.lock(id);
    const by = await tx.people.get(actor.person.id);
    const facts = request ? (await consentFactsIn(ports, tx, [request]))(request) : null;
    if (!request || !by || !facts) return requestNotFound(id);
    const stillOffered = (await reachOf(tx, request, facts)) === null;
    const now = ports.clock.now();
    const stepUpAt = await provenAt(tx, by.id);
    const command = { kind: input.verdict, by, reason: input.reason, narrow: input.narrow ?? null };
    const known = recordDecision(request, by, { ...facts, now, stillOffered, stepUpAt, narrow: command.narrow });
    const decided = unwrap(outOfSight(id, decide(request, command, { ...facts, stillOffered, stepUpAt }, now)));
    await tx.requests.save(decided);
    const verdict = decided.verdicts.at(-1);
    tx.audit.append({
      at: now,
      kind: input.verdict === 'approve' ? 'request.approved' : 'request.rejected',
      actor: by.id,
      door: actor.door,
      subject: id,
      facts: verdict === undefined ? {} : { reason: input.reason, ...verdictFacts(decided, verdict), known },
    });
    if (decided.state.kind === 'agreed') await agree(ports, tx, decided);
    if (decided.state.kind !== 'waiting') {
      await tx.work.drop('request.lapse', id);
      await tx.work.drop('request.escalate', id);
      await announceDecided(ports, tx, decided);
    }
    const [details] = await detailsOf(ports, tx, actor, [decided]);
    return details ? ok(details) : requestNotFound(id);
  });
}

/** Ends a request whose access is no longer offered; asked once more here, because the world may have moved back meanwhile. */
async function settleOutOfReach(ports: Ports, id: RequestId): Promise<void> {
  await ports.store.transaction(async (tx) => {
    const request = await tx.requests.lock(id);
    const facts = request ? (await consentFactsIn(ports, tx, [request]))(request) : null;
    const why = request && facts ? await reachOf(tx, request, facts) : null;
    if (!request || why === null) return;
    const ended = conclude(request, { kind: 'out_of_reach', why }, ports.clock.now());
    if (ended.ok) await settle(ports, tx, ended.value, null);
  });
}
