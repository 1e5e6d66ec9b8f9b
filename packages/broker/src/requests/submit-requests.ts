// Asking: find the offers, split by access flow, re-check each entitlement inside the transaction, write request, audit and work.

import {
  type AccessRequest,
  awaitsStepUp,
  type Fulfilment,
  factsAt,
  type Instant,
  newId,
  ok,
  type Parties,
  type PersonId,
  pinRequest,
  type Result,
  recordAsking,
  type Transaction,
} from '@tidegate/core';
import { announceAwaitsStepUp } from '../consent/announce-consent.ts';
import { escalateLater } from '../consent/escalate-request.ts';
import { planWaitingReview } from '../context/review-waiting.ts';
import { detailsOf, type RequestDetails } from '../details.ts';
import { useEmergency } from '../emergency/use-emergency.ts';
import { beginAccess } from '../flows-time/begin-access.ts';
import { announceAsked } from '../notices/announce.ts';
import type { Actor, Ports } from '../ports.ts';
import { holdRules } from '../rules/hold-rules.ts';
import { transact, unwrap } from '../transact.ts';
import { loadWorld, worldIn } from '../world.ts';
import { findGrantee } from './grantees.ts';
import { type Picked, type PickInput, pickOffers } from './pick-offers.ts';
import { prepareRequest, type ToPrepare, wantedTogether } from './prepare-request.ts';
import { askTargets } from './show-entitlements.ts';

export interface SubmitInput extends PickInput {
  /** For whom, by id or address; left out, for themselves. */
  readonly grantee?: string | null;
  readonly reason: string | null;
  /** When the access is to begin; left out for as soon as it is agreed. */
  readonly startsAt?: Instant | null;
  readonly customFields: Readonly<Record<string, string>>;
  /** What becomes of several entitlements of one request; of several requests each is for itself. Best effort where left out. */
  readonly fulfilment?: Fulfilment;
}

/** Asks for entitlements. All of it happens or none of it; entitlements of several flows become several requests. */
export async function submitRequests(
  ports: Ports,
  actor: Actor,
  input: SubmitInput,
): Promise<Result<readonly RequestDetails[]>> {
  const found = await findGrantee(ports, actor.person, input.grantee ?? null);
  if (!found.ok) return found;
  return submitFor(ports, actor, {
    ...input,
    parties: { person: actor.person, grantee: found.value },
    startedBy: null,
  });
}

/** What is asked for in the name of somebody, by whom, and what is written with it. */
export interface SubmitFor extends SubmitInput {
  readonly parties: Parties;
  /** Who has it asked on behalf of the requester; null where the requester acts. */
  readonly startedBy: PersonId | null;
  /** Called with each request in its transaction, before it is written and anything follows from it. */
  readonly before?: (tx: Transaction, request: AccessRequest) => Promise<void>;
}

/** The same, where whoever acts need not be the requester: what is offered, and who may agree, is asked of the requester. */
export async function submitFor(
  ports: Ports,
  actor: Actor,
  input: SubmitFor,
): Promise<Result<readonly RequestDetails[]>> {
  const { grantee } = input.parties;
  const picked = await pickOffers(ports, input.parties, input);
  if (!picked.ok) return picked;
  const members = picked.value.flatMap((group) => group.members);
  const told = await askTargets(ports, grantee, members);
  if (!told.ok) return told;
  const everyone = [...(await loadWorld(ports)).people.values()];
  return transact(ports, async (tx) => {
    const requests: AccessRequest[] = [];
    unwrap(await mayHold(ports, tx, { parties: input.parties, picked: picked.value }));
    for (const group of picked.value) {
      requests.push(unwrap(await submitOne(ports, tx, actor, { ...input, ...group, told: told.value, everyone })));
    }
    return ok(await detailsOf(ports, tx, actor, requests));
  });
}

async function submitOne(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  one: ToPrepare & Pick<SubmitFor, 'before'>,
): Promise<Result<AccessRequest>> {
  const asked = await prepareRequest(ports, tx, one);
  if (!asked.ok) return asked;
  await one.before?.(tx, asked.value);
  await record(ports, tx, actor, asked.value);
  return asked;
}

/** Whether it may be held together, all of it and with what the grantee holds: asked before anybody is asked to agree. */
async function mayHold(
  ports: Ports,
  tx: Transaction,
  { parties, picked }: { readonly parties: Parties; readonly picked: readonly Picked[] },
): Promise<Result<true>> {
  return holdRules(ports, tx, { grantee: parties.grantee, wanted: wantedTogether(picked) }, parties.person);
}

/** Writes a request with everything that follows from it. */
export async function record(
  ports: Ports,
  tx: Transaction,
  /** Null where a flow made it itself. */
  actor: Actor | null,
  request: AccessRequest,
): Promise<void> {
  await tx.requests.insert(request);
  const flow = await tx.flows.get(request.flowId);
  const facts = factsAt(await worldIn(ports, tx), request.askedAt);
  const oldest = request.trail.oldestFact;
  await useEmergency(ports, tx, request);
  if (request.state.kind === 'waiting') await planWaitingReview(ports, tx, request);
  tx.audit.append({
    at: request.askedAt,
    kind: 'request.asked',
    actor: actor?.person.id ?? 'system',
    door: actor?.door ?? 'worker',
    subject: request.id,
    facts: {
      flow: request.flowName,
      flow_id: request.flowId,
      flow_version: request.flowVersion,
      grantee: request.granteeId,
      duration_sec: request.durationSec,
      fulfilment: request.fulfilment,
      reason: request.reason,
      entitlements: request.entitlements.map((shown) => ({
        resource: shown.resourceId,
        name: shown.resourceName,
        path: shown.resourcePath,
        permission: shown.permissionName,
      })),
      ...(oldest === undefined
        ? {}
        : { oldest_fact_at: new Date(oldest.observedAt).toISOString(), oldest_fact_source: oldest.sourceId }),
      pinned: pinRequest(request),
      asking: recordAsking(request, flow, facts),
    },
  });
  if (request.state.kind === 'agreed') {
    tx.audit.append({
      at: request.askedAt,
      kind: 'request.agreed',
      actor: 'system',
      door: actor?.door ?? 'worker',
      subject: request.id,
      facts: { automatic: true },
    });
    await beginAccess(ports, tx, request);
  } else {
    await tx.work.add({
      id: newId('work', ports.chance),
      kind: 'request.lapse',
      subject: request.id,
      dueAt: request.lapsesAt,
    });
    await escalateLater(ports, tx, request);
    if (awaitsStepUp(request)) return announceAwaitsStepUp(ports, tx, request);
  }
  await announceAsked(ports, tx, request);
}
