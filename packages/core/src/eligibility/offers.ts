// What a person may ask for, offer by offer: one flow and one (resource, permission) pair. Offers of several flows stay
// apart, because their approvers and durations differ. This is the whole of a requester's sight (law 1): nothing here
// depends on things that no flow offers the person.

import type { AccessFlow, FlowTarget } from '../flow/flow.ts';
import { entitlementKey } from '../inventory/resource.ts';
import { matchesConditions } from '../people/match.ts';
import type { Person } from '../people/person.ts';
import { isMember, type Member, membersOf } from '../scope/members.ts';
import type { Scope } from '../scope/scope.ts';
import type { WholeWorld, World } from './world.ts';

/** One thing a person may ask for, and the flow it would be asked through. */
export interface Offer {
  readonly flow: AccessFlow;
  readonly member: Member;
}

/**
 * Everything this person may ask for, sorted by integration name, resource path, permission name and flow name, then by
 * ids. One offer per flow and entitlement, however many targets of the flow hold it. Inactive people are offered nothing.
 */
export function offersFor(world: WholeWorld, person: Person): readonly Offer[] {
  return flowsOpenTo(world, person)
    .flatMap((flow) => membersOffered(world, flow).map((member) => ({ flow, member })))
    .sort(byShownOrder);
}

/** The offers of one pair to this person, one per flow, in flow name order; empty if it is out of their sight. */
export function offersOf(world: World, person: Person, member: Member): readonly Offer[] {
  const scopes = [...world.scopes.values()];
  return flowsOpenTo(world, person)
    .filter((flow) => holds(flow, scopes, member))
    .map((flow) => ({ flow, member }))
    .sort(byShownOrder);
}

/**
 * Whether this flow offers this pair to this person, decided from the given rows alone. For the re-check inside a
 * transaction: `scopes` are the flow's scopes as they are now, and one that is missing offers nothing.
 */
export function isOffered(ask: {
  readonly flow: AccessFlow;
  readonly scopes: readonly Scope[];
  readonly person: Person;
  readonly member: Member;
}): boolean {
  return isOpenTo(ask.flow, ask.person) && holds(ask.flow, ask.scopes, ask.member);
}

const isOpenTo = (flow: AccessFlow, person: Person): boolean =>
  flow.active && matchesConditions(flow.requesters, person);

/** The flows through which this person may ask, whatever these offer. */
export const flowsOpenTo = (world: World, person: Person): readonly AccessFlow[] =>
  [...world.flows.values()].filter((flow) => isOpenTo(flow, person));

function membersOffered(world: WholeWorld, flow: AccessFlow): readonly Member[] {
  const offered = new Map<string, Member>();
  for (const target of flow.targets) {
    const scope = world.scopes.get(target.scopeId);
    if (scope === undefined) continue;
    for (const member of membersOf(world, scope)) {
      if (isNamed(target, member)) offered.set(memberKey(member), member);
    }
  }
  return [...offered.values()];
}

function holds(flow: AccessFlow, scopes: readonly Scope[], member: Member): boolean {
  return flow.targets.some((target) => {
    const scope = scopes.find((candidate) => candidate.id === target.scopeId);
    return scope !== undefined && isNamed(target, member) && isMember(scope, member);
  });
}

const isNamed = (target: FlowTarget, member: Member): boolean =>
  target.permissions === null || target.permissions.includes(member.permission.name);

const memberKey = (member: Member): string =>
  entitlementKey({ resourceId: member.resource.id, permissionId: member.permission.id });

/** Code unit order, not the reader's language: every door and every server sorts alike. */
function byShownOrder(left: Offer, right: Offer): number {
  return (
    compare(left.member.integration.name, right.member.integration.name) ||
    compare(left.member.resource.path, right.member.resource.path) ||
    compare(left.member.permission.name, right.member.permission.name) ||
    compare(left.flow.name, right.flow.name) ||
    compare(memberKey(left.member), memberKey(right.member)) ||
    compare(left.flow.id, right.flow.id)
  );
}

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
