// What a person may ask for, offer by offer: one flow and one (resource, permission) pair. Offers of several flows stay
// apart, because their approvers and durations differ. This is the whole of a requester's sight (law 1): nothing here
// depends on things that no flow offers the person.

import type { AccessFlow } from '../flow/flow.ts';
import { requesterFit } from '../flow/requester-fit.ts';
import { entitlementKey } from '../inventory/resource.ts';
import type { MatchFacts } from '../people/match.ts';
import type { Person } from '../people/person.ts';
import { denialsFor, isDenied, type OfferGround } from '../rule/deny.ts';
import { type Member, membersOf, membersOfQuery } from '../scope/members.ts';
import { queriesOf, type TargetQuery, targetsHold } from '../target/target-queries.ts';
import { FlowIndex } from './flow-index.ts';
import { mayAskFor, type Parties } from './receivers.ts';
import type { WholeWorld, World } from './world.ts';

/** One thing a person may ask for, and the flow it would be asked through. */
export interface Offer {
  readonly flow: AccessFlow;
  readonly member: Member;
}

/**
 * Everything this person may ask for, sorted by integration name, resource path, permission name and flow name, then by
 * ids. One offer per flow and entitlement, however many targets of the flow hold it. Inactive people are offered nothing.
 * `grantee`: for whom; left out, for themselves.
 */
export function offersFor(world: WholeWorld, person: Person, facts: MatchFacts, grantee = person): readonly Offer[] {
  const denials = denialsFor(world, grantee, facts);
  return flowsOpenTo(world, { person, grantee }, facts)
    .flatMap((flow) => membersOffered(world, flow).map((member) => ({ flow, member })))
    .filter(({ member }) => !isDenied(denials, member))
    .sort(byShownOrder);
}

/** The offers of one pair to this person for this grantee, one per flow, in flow name order; empty if it is out of their sight. */
export function offersOf(
  world: World,
  parties: Parties,
  { member, facts }: { readonly member: Member; readonly facts: MatchFacts },
): readonly Offer[] {
  if (isDenied(denialsFor(world, parties.grantee, facts), member)) return [];
  return flowsOpenTo(world, parties, facts)
    .filter((flow) => targetsHold(flow.targets, world, member))
    .map((flow) => ({ flow, member }))
    .sort(byShownOrder);
}

/**
 * Whether this flow offers this pair to this person for this grantee, decided from the given rows alone. For the re-check inside a
 * transaction: `ground` has the flow's scopes and bundles and all rules as they are now; a scope that is missing offers nothing.
 */
export function isOffered(
  ask: Parties & {
    readonly flow: AccessFlow;
    readonly ground: OfferGround;
    readonly member: Member;
    readonly facts: MatchFacts;
  },
): boolean {
  return (
    isOpenTo(ask.flow, ask, ask.facts) &&
    targetsHold(ask.flow.targets, ask.ground, ask.member) &&
    !isDenied(denialsFor(ask.ground, ask.grantee, ask.facts), ask.member)
  );
}

const isOpenTo = (flow: AccessFlow, parties: Parties, facts: MatchFacts): boolean =>
  flow.active && requesterFit(flow, parties.person, facts) !== 'no' && mayAskFor(flow, parties, facts);

/** The flows through which this person may ask for this grantee, whatever these offer, in the order of the world's flows. */
export const flowsOpenTo = (world: World, parties: Parties, facts: MatchFacts): readonly AccessFlow[] =>
  flowIndexOf(world)
    .candidatesFor(parties.person)
    .filter((flow) => flow.terms.trigger === 'self_serve' && isOpenTo(flow, parties, facts));

/** Flows are filed once for each version of them. */
const flowIndexes = new WeakMap<World['flows'], FlowIndex>();

function flowIndexOf({ flows }: World): FlowIndex {
  const known = flowIndexes.get(flows) ?? new FlowIndex(flows.values());
  flowIndexes.set(flows, known);
  return known;
}

function membersOffered(world: WholeWorld, flow: AccessFlow): readonly Member[] {
  const offered = new Map<string, Member>();
  for (const target of queriesOf(flow.targets, world)) {
    for (const member of membersOfTarget(world, target)) {
      if (isNamed(target, member)) offered.set(memberKey(member), member);
    }
  }
  return [...offered.values()];
}

/** A scope's members are remembered with the world; a selection is asked each time. */
const membersOfTarget = (world: WholeWorld, { scope, query }: TargetQuery): readonly Member[] =>
  scope === null ? membersOfQuery(world, query) : membersOf(world, scope);

const isNamed = (target: TargetQuery, member: Member): boolean =>
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
