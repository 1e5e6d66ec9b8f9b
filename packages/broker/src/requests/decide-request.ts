// Approving and rejecting: the right to decide is checked when it is used, on the rows of this transaction; two clicks at
// once decide once, because the request's row is held.

import {
  type AccessFlow,
  type AccessRequest,
  type ConsentFacts,
  conclude,
  decide,
  isId,
  isOffered,
  type Member,
  ok,
  type RequestId,
  type Result,
  type Target,
  type Transaction,
} from '@tidegate/core';
import { consentFactsIn } from '../consent/consent-facts.ts';
import { detailsOf, type RequestDetails } from '../details.ts';
import { beginAccess } from '../flows-time/begin-access.ts';
import { announceDecided } from '../notices/announce.ts';
import type { Actor, Ports } from '../ports.ts';
import { stableText } from '../stable-text.ts';
import { groundIn } from '../target-ground.ts';
import { targetOf } from '../targets.ts';
import { transact, unwrap } from '../transact.ts';
import { outOfSight, requestNotFound } from './read-requests.ts';
import { settle } from './withdraw-request.ts';

export interface DecideInput {
  readonly id: string;
  readonly verdict: 'approve' | 'reject';
  readonly reason: string | null;
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
  const targets = await targetsOf(ports, id);
  return transact(ports, async (tx) => {
    const request = await tx.requests.lock(id);
    const by = await tx.people.get(actor.person.id);
    const facts = request ? (await consentFactsIn(ports, tx, [request]))(request) : null;
    if (!request || !by || !facts) return requestNotFound(id);
    const stillOffered = await offeredNow(tx, request, facts);
    const now = ports.clock.now();
    const command = { kind: input.verdict, by, reason: input.reason };
    const decided = unwrap(outOfSight(id, decide(request, command, { ...facts, stillOffered }, now)));
    await tx.requests.save(decided);
    const verdict = decided.verdicts.at(-1);
    tx.audit.append({
      at: now,
      kind: input.verdict === 'approve' ? 'request.approved' : 'request.rejected',
      actor: by.id,
      door: actor.door,
      subject: id,
      facts: { reason: input.reason, fills: [...(verdict?.fills ?? [])] },
    });
    if (decided.state.kind === 'agreed') await agree(ports, tx, decided, targets);
    if (decided.state.kind !== 'waiting') {
      await tx.work.drop('request.lapse', id);
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
    if (!request || !facts || (await offeredNow(tx, request, facts))) return;
    const ended = conclude(request, { kind: 'out_of_reach' }, ports.clock.now());
    if (ended.ok) await settle(ports, tx, ended.value, null);
  });
}

async function agree(
  ports: Ports,
  tx: Transaction,
  request: AccessRequest,
  targets: ReadonlyMap<string, Target>,
): Promise<void> {
  tx.audit.append({
    at: ports.clock.now(),
    kind: 'request.agreed',
    actor: 'system',
    door: 'worker',
    subject: request.id,
    facts: { automatic: false, verdicts: request.verdicts.length },
  });
  await beginAccess(ports, tx, request, targets);
}

/** Connections are made before the transaction; which ones is re-checked inside by `openLeases`. */
export async function targetsOf(ports: Ports, id: `req_${string}`): Promise<ReadonlyMap<string, Target>> {
  const integrations = await ports.store.read(async (tx) => {
    const request = await tx.requests.get(id);
    const resources = await tx.resources.many(request?.entitlements.map((shown) => shown.resourceId) ?? []);
    const ids = new Set(resources.map((resource) => resource.integrationId));
    return (await Promise.all([...ids].map((integrationId) => tx.integrations.get(integrationId)))).flatMap(
      (one) => one ?? [],
    );
  });
  const targets = new Map<string, Target>();
  for (const integration of integrations) {
    const target = await targetOf(ports, integration);
    if (target.ok) targets.set(integration.id, target.value);
  }
  return targets;
}

/** Whether the flow still offers every entitlement of the request to its requester, for as long and on the same terms. */
export async function offeredNow(
  tx: Transaction,
  request: AccessRequest,
  { requester: person, ...facts }: ConsentFacts,
): Promise<boolean> {
  const flow = await tx.flows.get(request.flowId);
  if (!flow || !demandsTheSame(flow, request)) return false;
  const ground = await groundIn(tx, flow.targets);
  for (const shown of request.entitlements) {
    const resource = await tx.resources.get(shown.resourceId);
    const permission = await tx.permissions.get(shown.permissionId);
    const integration = resource ? await tx.integrations.get(resource.integrationId) : null;
    if (!resource || !permission || !integration) return false;
    const member: Member = { integration, resource, permission };
    if (!isOffered({ flow, ground, person, member, facts: { ...facts, requester: null } })) return false;
  }
  return true;
}

/**
 * The consents given were given to the terms pinned on the request. Where the flow demands others by now, or gives less time, those
 * are not the consent the flow demands (law 2): the request has to be made again.
 */
function demandsTheSame({ approval, settings, durationSecMax }: AccessFlow, request: AccessRequest): boolean {
  const { distinctPeople, selfApproval, approverReasonRequired } = settings;
  const demanded = { approval, distinctPeople, selfApproval, approverReasonRequired };
  const pinned = {
    approval: request.approval,
    distinctPeople: request.distinctPeople,
    selfApproval: request.selfApproval,
    approverReasonRequired: request.approverReasonRequired,
  };
  return request.durationSec <= durationSecMax && stableText(demanded) === stableText(pinned);
}
