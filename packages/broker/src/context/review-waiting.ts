// Requests that wait are asked again when facts arrive: whose requester no longer fits, or whose flow no longer offers what it is about,
// ends now and not when somebody clicks. A fact that is only too old takes nothing away here: it may be fresh again before the decision,
// and until then nobody can agree.

import {
  type AccessFlow,
  type AccessRequest,
  bareFacts,
  type Condition,
  conclude,
  factAge,
  factsUsed,
  type Instant,
  limits,
  type MatchFacts,
  nextChangeOfParties,
  type Person,
  type RequestId,
  type Transaction,
  type UsedFact,
} from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { reachOf } from '../requests/reach.ts';
import { settle } from '../requests/withdraw-request.ts';
import { groupsNamed, partyConditions, ruleConditions } from './groups-named.ts';
import { reviewContextAt } from './review-soon.ts';

/** Ends the waiting requests that are out of reach. */
export async function reviewWaiting(
  ports: Ports,
  hold: () => Promise<void>,
): Promise<{ readonly outOfReach: number; readonly nextAt: Instant | null }> {
  let outOfReach = 0;
  let nextAt: Instant | null = null;
  for (let after: string | null | undefined; after !== null; ) {
    const page = await ports.store.read((tx) => lookAtWaiting(ports, tx, after ?? null));
    if (page.nextAt !== null && (nextAt === null || page.nextAt < nextAt)) nextAt = page.nextAt;
    for (const id of page.gone) {
      await hold();
      outOfReach += await ports.store.transaction((tx) => endIfGone(ports, tx, id));
    }
    after = page.next;
  }
  return { outOfReach, nextAt };
}

async function lookAtWaiting(ports: Ports, tx: Transaction, after: string | null) {
  const page = await tx.requests.page({ states: ['waiting'] }, { after, limit: limits.contextReviewRows });
  const facts = await factsAbout(ports, tx, page.items);
  const gone: RequestId[] = [];
  let nextAt: Instant | null = null;
  for (const request of page.items) {
    const look = await lookAt(tx, request, facts);
    if (look.why !== null) gone.push(request.id);
    if (look.nextAt !== null && (nextAt === null || look.nextAt < nextAt)) nextAt = look.nextAt;
  }
  return { gone, nextAt, next: page.next };
}

/** Has a new request that waits looked at when time alone could put it out of reach. */
export async function planWaitingReview(ports: Ports, tx: Transaction, request: AccessRequest): Promise<void> {
  const { nextAt } = await lookAt(tx, request, await factsAbout(ports, tx, [request]));
  if (nextAt !== null) await reviewContextAt(ports, tx, nextAt);
}

async function endIfGone(ports: Ports, tx: Transaction, id: RequestId): Promise<number> {
  const request = await tx.requests.lock(id);
  if (request?.state.kind !== 'waiting') return 0;
  const { why } = await lookAt(tx, request, await factsAbout(ports, tx, [request]));
  if (why === null) return 0;
  const ended = conclude(request, { kind: 'out_of_reach', why }, ports.clock.now());
  if (!ended.ok) return 0;
  await settle(ports, tx, ended.value, null);
  return 1;
}

async function lookAt(
  tx: Transaction,
  request: AccessRequest,
  facts: MatchFacts,
): Promise<{ readonly why: string | null; readonly nextAt: Instant | null }> {
  const person = facts.people.get(request.requesterId);
  if (person === undefined) return { why: 'who asked is not there any more', nextAt: null };
  const why = await reachOf(tx, request, { ...facts, requester: person });
  const flow = await tx.flows.get(request.flowId);
  if (flow === null) return { why, nextAt: null };
  const grantee = facts.people.get(request.granteeId) ?? null;
  const nextAt = nextChangeOfParties(flow, { person, grantee }, facts);
  const used = [
    ...factsUsed(flow.requesters.conditions, person, facts),
    ...factsOf(flow, { person, grantee }, facts),
    // A rule binds whoever is not shown to be outside, so that an old fact of it puts things out of reach, too.
    ...(grantee === null ? [] : factsUsed(ruleConditions(await tx.rules.all()), grantee, facts)),
  ];
  const stale = used.some((fact) => !factAge(fact, facts.now).fresh);
  return { why: stale ? null : why, nextAt };
}

/** The facts by which somebody else may receive: a fact of theirs that is too old takes nothing away here either. */
const factsOf = (
  { terms: { requestFor } }: AccessFlow,
  { person, grantee }: { readonly person: Person; readonly grantee: Person | null },
  facts: MatchFacts,
): readonly UsedFact[] =>
  grantee === null || grantee.id === person.id ? [] : factsUsed(requestFor.others?.conditions ?? [], grantee, facts);

/** The facts about those who asked and receive, and their managers, whom conditions may ask for. */
async function factsAbout(ports: Ports, tx: Transaction, requests: readonly AccessRequest[]): Promise<MatchFacts> {
  const own = await tx.people.many([
    ...new Set(requests.flatMap(({ requesterId, granteeId }) => [requesterId, granteeId])),
  ]);
  const managers = await tx.people.many([...new Set(own.flatMap(({ managerId }) => managerId ?? []))]);
  const shifts = new Map((await tx.shifts.all()).map((shift) => [shift.id, shift]));
  const people = new Map([...managers, ...own].map((one) => [one.id, one]));
  const groups = await groupsNamed(tx, [...(await askedOf(tx, requests)), ...ruleConditions(await tx.rules.all())]);
  return { ...bareFacts(ports.clock.now()), people, shifts, groups };
}

/** What the flows of these requests ask of who asks and receives. */
async function askedOf(tx: Transaction, requests: readonly AccessRequest[]): Promise<readonly Condition[]> {
  const conditions: Condition[] = [];
  for (const id of new Set(requests.map(({ flowId }) => flowId))) {
    const flow = await tx.flows.get(id);
    if (flow !== null) conditions.push(...partyConditions(flow));
  }
  return conditions;
}
