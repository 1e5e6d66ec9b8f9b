// What was given because of context is looked at again: as soon as facts have arrived, and at the next moment at which a turn, hours or an
// age changes by themselves. Access that no longer stands ends; requests that wait and are out of reach by now are ended. It only ever
// takes away. Rows are read for what is looked at, never the whole world: a fact must close access within seconds at any size.

import {
  type AccessFlow,
  type AccessRequest,
  bareFacts,
  type Claim,
  contextEnd,
  type EndCause,
  type FlowId,
  type Instant,
  isOffered,
  type Lease,
  type LeaseId,
  limits,
  type MatchFacts,
  nextContextChange,
  type Person,
  type PersonId,
  type RequestId,
  type Standing,
  type Transaction,
} from '@tidegate/core';
import { reconcileSoon } from '../flows-time/reconcile-soon.ts';
import { endLease } from '../grants/end-lease.ts';
import { holding, type Turn } from '../grants/turn.ts';
import type { Ports } from '../ports.ts';
import { endDenied } from '../rules/end-denied.ts';
import { groundIn } from '../target-ground.ts';
import { reviewWaiting } from './review-waiting.ts';

/** A turn on it; the row stays for the next time. */
export async function reviewContextTurn(ports: Ports, claim: Claim): Promise<Turn> {
  const { nextAt } = await reviewContext(ports, holding(ports, claim));
  await reconcileAfterFacts(ports);
  const latest = ports.clock.now() + limits.contextReviewEveryMs;
  return { kind: 'again', dueAt: Math.min(nextAt ?? latest, latest), trouble: null, counts: 'free' };
}

/** The version of the world for which automatic flows were last asked to hand out, by this process. */
const reconciled = new WeakMap<Ports['store'], number>();

/** What may be opened is looked for only after what is over was ended: it reads everybody, and closing must not wait for that. */
async function reconcileAfterFacts(ports: Ports): Promise<void> {
  const version = await ports.store.read((tx) => tx.worldVersion());
  if (reconciled.get(ports.store) === version) return;
  await ports.store.transaction((tx) => reconcileSoon(ports, tx));
  reconciled.set(ports.store, version);
}

/** What a review did, and when time alone makes the next one necessary. */
export interface ContextReview {
  readonly ended: number;
  readonly outOfReach: number;
  readonly nextAt: Instant | null;
}

/** Looks at everything that hangs on context. `hold` is called before every transaction that changes something. */
export async function reviewContext(ports: Ports, hold: () => Promise<void>): Promise<ContextReview> {
  const denied = await endDenied(ports, hold);
  const leases = await reviewLeases(ports, hold);
  const waiting = await reviewWaiting(ports, hold);
  return {
    ended: leases.ended + denied,
    outOfReach: waiting.outOfReach,
    nextAt: earlier(leases.nextAt, waiting.nextAt),
  };
}

async function reviewLeases(
  ports: Ports,
  hold: () => Promise<void>,
): Promise<{ readonly ended: number; readonly nextAt: Instant | null }> {
  let ended = 0;
  let nextAt: Instant | null = null;
  for (let after: LeaseId | null | undefined; after !== null; ) {
    const page = await ports.store.read((tx) => lookAtLeases(ports, tx, after ?? null));
    nextAt = earlier(nextAt, page.nextAt);
    if (page.over.length > 0) {
      await hold();
      ended += await ports.store.transaction((tx) => endThose(ports, tx, page.over));
    }
    after = page.next;
  }
  return { ended, nextAt };
}

interface LeasePage {
  /** Leases whose context is over. */
  readonly over: readonly LeaseId[];
  readonly nextAt: Instant | null;
  readonly next: LeaseId | null;
}

async function lookAtLeases(ports: Ports, tx: Transaction, after: LeaseId | null): Promise<LeasePage> {
  const leases = await tx.leases.liveOnContext(after, limits.contextReviewRows);
  const looks = await looksAt(ports, tx, leases);
  let nextAt: Instant | null = null;
  for (const { standing, facts } of looks) nextAt = earlier(nextAt, nextContextChange(standing, facts));
  return {
    over: looks.filter(({ end }) => end !== null).map(({ lease }) => lease.id),
    nextAt,
    next: leases.length < limits.contextReviewRows ? null : (leases.at(-1)?.id ?? null),
  };
}

/** Asks once more in the transaction that ends them: the fact may have come back meanwhile. */
async function endThose(ports: Ports, tx: Transaction, ids: readonly LeaseId[]): Promise<number> {
  const leases: Lease[] = [];
  for (const id of ids) {
    const lease = await tx.leases.get(id);
    if (lease !== null && lease.endedAt === null) leases.push(lease);
  }
  let ended = 0;
  for (const { lease, end } of await looksAt(ports, tx, leases)) {
    if (end === null) continue;
    await endLease(ports, tx, lease, end, null, null);
    ended += 1;
  }
  return ended;
}

interface Look {
  readonly lease: Lease;
  readonly standing: Standing;
  readonly facts: MatchFacts;
  /** Why it is over; null while it stands. */
  readonly end: EndCause | null;
}

async function looksAt(ports: Ports, tx: Transaction, leases: readonly Lease[]): Promise<readonly Look[]> {
  if (leases.length === 0) return [];
  const requests = await requestsOf(tx, leases);
  const people = await peopleOf(tx, [...requests.values()]);
  const flows = await flowsOf(tx, [...requests.values()]);
  const facts = await factsOf(ports, tx, people);
  const looks: Look[] = [];
  for (const lease of leases) {
    const request = requests.get(lease.requestId);
    if (request === undefined) continue;
    const { terms } = request;
    const flow = flows.get(request.flowId) ?? null;
    const requester = people.get(request.requesterId) ?? null;
    const standing: Standing = { terms, flow, requester, grantee: people.get(request.granteeId) ?? null };
    const end = contextEnd(standing, facts) ?? (await offerEnd(tx, { lease, request, standing, flow, facts }));
    looks.push({ lease, standing, facts, end });
  }
  return looks;
}

/** Access that lasts while its people are eligible ends, too, when the flow no longer offers what it is about. */
async function offerEnd(
  tx: Transaction,
  ask: {
    readonly lease: Lease;
    readonly request: AccessRequest;
    readonly standing: Standing;
    readonly flow: AccessFlow | null;
    readonly facts: MatchFacts;
  },
): Promise<EndCause | null> {
  const { trigger, duration } = ask.request.terms;
  if (trigger !== 'automatic' && !duration.whileEligible) return null;
  const grant = await tx.grants.get(ask.lease.grantId);
  const { requester: person, grantee } = ask.standing;
  if (grant === null || person === null || grantee === null || ask.flow === null) return 'context_ended';
  const resource = await tx.resources.get(grant.resourceId);
  const permission = await tx.permissions.get(grant.permissionId);
  const integration = resource === null ? null : await tx.integrations.get(resource.integrationId);
  if (resource === null || permission === null || integration === null) return 'context_ended';
  const ground = await groundIn(tx, ask.flow.targets);
  const member = { integration, resource, permission };
  const { flow, facts } = ask;
  return isOffered({ flow, ground, person, grantee, member, facts }) ? null : 'context_ended';
}

async function requestsOf(tx: Transaction, leases: readonly Lease[]): Promise<ReadonlyMap<RequestId, AccessRequest>> {
  const ids = [...new Set(leases.map(({ requestId }) => requestId))];
  const page = await tx.requests.page({ ids }, { after: null, limit: ids.length });
  return new Map(page.items.map((request) => [request.id, request]));
}

async function peopleOf(tx: Transaction, requests: readonly AccessRequest[]): Promise<ReadonlyMap<PersonId, Person>> {
  const ids = [...new Set(requests.flatMap(({ requesterId, granteeId }) => [requesterId, granteeId]))];
  const own = await tx.people.many(ids);
  // Conditions may ask for the manager of the manager.
  const managers = await tx.people.many([...new Set(own.flatMap(({ managerId }) => managerId ?? []))]);
  return new Map([...managers, ...own].map((person) => [person.id, person]));
}

async function flowsOf(tx: Transaction, requests: readonly AccessRequest[]): Promise<ReadonlyMap<FlowId, AccessFlow>> {
  const flows = new Map<FlowId, AccessFlow>();
  for (const id of new Set(requests.map(({ flowId }) => flowId))) {
    const flow = await tx.flows.get(id);
    if (flow !== null) flows.set(id, flow);
  }
  return flows;
}

async function factsOf(ports: Ports, tx: Transaction, people: MatchFacts['people']): Promise<MatchFacts> {
  const shifts = new Map((await tx.shifts.all()).map((shift) => [shift.id, shift]));
  return { ...bareFacts(ports.clock.now()), people, shifts };
}

const earlier = (one: Instant | null, other: Instant | null): Instant | null =>
  one === null || other === null ? (one ?? other) : Math.min(one, other);
