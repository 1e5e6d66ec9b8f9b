// Whether leases that hang on context still stand, many at once: everything they need is read in a few statements, however many there are.

import {
  type AccessFlow,
  type AccessRequest,
  bareFacts,
  type Condition,
  contextEnd,
  type EndCause,
  entitlementKey,
  type FlowId,
  type Grant,
  isOffered,
  type Lease,
  type MatchFacts,
  type Member,
  type OfferGround,
  type Person,
  type PersonId,
  type RequestId,
  type Standing,
  type Transaction,
} from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { groundIn } from '../target-ground.ts';
import { groupsNamed, partyConditions, ruleConditions } from './groups-named.ts';

/** One lease, looked at. */
export interface Look {
  readonly lease: Lease;
  readonly standing: Standing;
  readonly facts: MatchFacts;
  /** Why it is over; null while it stands. */
  readonly end: EndCause | null;
}

/** Looks at leases on the rows of a transaction; those whose request is gone are left out. */
export async function lookAtLeases(ports: Ports, tx: Transaction, leases: readonly Lease[]): Promise<readonly Look[]> {
  if (leases.length === 0) return [];
  const requests = await requestsOf(tx, leases);
  const people = await peopleOf(tx, [...requests.values()]);
  const flows = await flowsOf(tx, [...requests.values()]);
  const shifts = new Map((await tx.shifts.all()).map((shift) => [shift.id, shift]));
  const groups = await groupsNamed(tx, conditionsAbout(flows.values()));
  const facts: MatchFacts = { ...bareFacts(ports.clock.now()), people, shifts, groups };
  const looks = leases.flatMap((lease): readonly Look[] => {
    const request = requests.get(lease.requestId);
    if (request === undefined) return [];
    const [requester, grantee] = [request.requesterId, request.granteeId].map((id) => people.get(id) ?? null);
    const flow = flows.get(request.flowId)?.flow ?? null;
    const standing: Standing = { terms: request.terms, flow, requester: requester ?? null, grantee: grantee ?? null };
    return [{ lease, standing, facts, end: contextEnd(standing, facts) }];
  });
  return withOffers(tx, looks, (lease) => {
    const request = requests.get(lease.requestId);
    return request === undefined ? undefined : flows.get(request.flowId);
  });
}

interface FlowWithGround {
  readonly flow: AccessFlow;
  readonly ground: OfferGround;
}

/** Who may ask and receive by these flows, and whom rules keep from it. */
const conditionsAbout = (flows: Iterable<FlowWithGround>): readonly Condition[] =>
  [...flows].flatMap(({ flow, ground }) => [...partyConditions(flow), ...ruleConditions(ground.rules.values())]);

/** Access that lasts while its people are eligible ends, too, when the flow no longer offers what it is about. */
async function withOffers(
  tx: Transaction,
  looks: readonly Look[],
  flowOf: (lease: Lease) => FlowWithGround | undefined,
): Promise<readonly Look[]> {
  const asked = looks.filter(({ end, standing: { terms } }) => end === null && lastsWhileEligible(terms));
  if (asked.length === 0) return looks;
  const grants = new Map((await tx.grants.many(asked.map(({ lease }) => lease.grantId))).map((one) => [one.id, one]));
  const members = await membersOf(tx, [...grants.values()]);
  const isOver = ({ lease, standing: { requester: person, grantee }, facts }: Look): boolean => {
    const grant = grants.get(lease.grantId);
    const member = grant === undefined ? undefined : members.get(entitlementKey(grant));
    const offering = flowOf(lease);
    if (member === undefined || offering === undefined || person === null || grantee === null) return true;
    return !isOffered({ ...offering, person, grantee, member, facts });
  };
  const over = new Set(asked.filter(isOver));
  return looks.map((look) => (over.has(look) ? { ...look, end: 'context_ended' as const } : look));
}

const lastsWhileEligible = ({ trigger, duration }: Standing['terms']): boolean =>
  trigger === 'automatic' || duration.whileEligible;

/** What grants are about, by their entitlement; what is gone is left out. */
async function membersOf(tx: Transaction, grants: readonly Grant[]): Promise<ReadonlyMap<string, Member>> {
  const resources = await tx.resources.many([...new Set(grants.map(({ resourceId }) => resourceId))]);
  const permissions = await tx.permissions.many([...new Set(grants.map(({ permissionId }) => permissionId))]);
  const resourceOf = new Map(resources.map((one) => [one.id, one]));
  const permissionOf = new Map(permissions.map((one) => [one.id, one]));
  const integrationOf = new Map((await tx.integrations.all()).map((one) => [one.id, one]));
  const members = new Map<string, Member>();
  for (const grant of grants) {
    const resource = resourceOf.get(grant.resourceId);
    const permission = permissionOf.get(grant.permissionId);
    const integration = resource === undefined ? undefined : integrationOf.get(resource.integrationId);
    if (resource === undefined || permission === undefined || integration === undefined) continue;
    members.set(entitlementKey(grant), { integration, resource, permission });
  }
  return members;
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

async function flowsOf(
  tx: Transaction,
  requests: readonly AccessRequest[],
): Promise<ReadonlyMap<FlowId, FlowWithGround>> {
  const flows = new Map<FlowId, FlowWithGround>();
  for (const id of new Set(requests.map(({ flowId }) => flowId))) {
    const flow = await tx.flows.get(id);
    if (flow !== null) flows.set(id, { flow, ground: await groundIn(tx, flow.targets) });
  }
  return flows;
}
