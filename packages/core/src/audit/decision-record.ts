// What the audit log keeps so that a decision can be made again from the log alone: the request with the terms it was pinned to, and of the world
// exactly what the deciding functions look at, dated. No more of anybody than the policy's conditions ask about.

import type { ConsentFacts } from '../consent/facts.ts';
import type { AccessFlow } from '../flow/flow.ts';
import type { Condition } from '../flow/policy.ts';
import type { PersonId } from '../ids.ts';
import { groupsOf, type KnownGroup, type MatchFacts, shiftsOf, shiftTypes } from '../people/match.ts';
import type { Group, Person } from '../people/person.ts';
import { noOwnChanges } from '../perimeter/own-changes.ts';
import type { Instant } from '../ports/clock.ts';
import type { DecisionFacts } from '../request/decide.ts';
import type { Narrow } from '../request/narrow.ts';
import type { AccessRequest } from '../request/request.ts';
import type { Json } from './event.ts';

/** A request as it was made, without what its approvers were only shown. */
export type PinnedRequest = Omit<AccessRequest, 'entitlements' | 'verdicts' | 'version'> & {
  readonly entitlements: readonly Pick<
    AccessRequest['entitlements'][number],
    'resourceId' | 'permissionId' | 'resourceName' | 'resourcePath' | 'permissionName' | 'integrationName'
  >[];
};

/** What a flow said when a request was made through it. */
export type PinnedFlow = Pick<AccessFlow, 'requesters' | 'approval' | 'terms'>;

/** What was known at a moment, as far as it was looked at. */
export interface KnownFacts {
  readonly now: Instant;
  readonly people: readonly Person[];
  readonly shifts: readonly (MatchFacts['shifts'] extends ReadonlyMap<unknown, infer S> ? S : never)[];
  /**
   * Of groups whose source says how old its word is, and where a condition goes by names what they are called; absent in events from
   * before groups had an age of their own.
   */
  readonly groups?: readonly (KnownGroup & Pick<Group, 'id'>)[];
  /** Where an owner's word is asked for of a source; absent where it is not. */
  readonly ownerAttributes?: readonly string[];
  readonly ownersOf: readonly (readonly [string, readonly PersonId[]])[];
  readonly delegations: ConsentFacts['delegations'];
  readonly ownChanges: readonly (readonly [
    PersonId,
    ConsentFacts['ownChanges'] extends ReadonlyMap<PersonId, infer C> ? C : never,
  ])[];
}

/** A verdict as it was given. */
export interface KnownDecision extends KnownFacts {
  readonly by: PersonId;
  readonly stillOffered: boolean;
  readonly stepUpAt: Instant | null;
  readonly narrow: Narrow | null;
}

/** A request as the log keeps it. */
export function pinRequest(request: AccessRequest): Json {
  const { entitlements, verdicts: _, version: __, ...rest } = request;
  const kept = entitlements.map(
    ({ resourceId, permissionId, resourceName, resourcePath, permissionName, integrationName }) => ({
      resourceId,
      permissionId,
      resourceName,
      resourcePath,
      permissionName,
      integrationName,
    }),
  );
  return asJson({ ...rest, entitlements: kept });
}

/** What was known of the requester when they asked, and what the flow said. */
export function recordAsking(request: AccessRequest, flow: AccessFlow | null, facts: MatchFacts): Json {
  if (flow === null) return null;
  const { requesters, approval, terms } = flow;
  const conditions = [
    ...requesters.conditions,
    ...(terms.requestFor.others?.conditions ?? []),
    ...conditionsOf(request),
  ];
  const people = [request.requesterId, request.granteeId];
  const consent = { ...facts, ownersOf: new Map(), delegations: [], ownChanges: noOwnChanges };
  return asJson({
    flow: { requesters, approval, terms },
    known: known(request, { facts: consent, people, conditions }),
  });
}

/** What was known when somebody gave a verdict. */
export function recordDecision(
  request: AccessRequest,
  by: Person,
  facts: Omit<DecisionFacts, 'stepUpAt'> & Pick<KnownDecision, 'stepUpAt' | 'narrow'> & { readonly now: Instant },
): Json {
  const delegations = facts.delegations.filter(({ toId }) => toId === by.id);
  const people = [
    by.id,
    request.requesterId,
    request.granteeId,
    ...delegations.map(({ fromId }) => fromId),
    ...request.verdicts.flatMap(({ personId, standsFor }) => [
      personId,
      ...(standsFor ?? []).map((one) => one.personId),
    ]),
    ...facts.ownChanges.keys(),
  ];
  const { stillOffered, stepUpAt, narrow } = facts;
  const sliced = known(request, { facts: { ...facts, delegations }, people, conditions: conditionsOf(request) });
  return asJson({ ...sliced, by: by.id, stillOffered, stepUpAt, narrow });
}

function known(
  request: AccessRequest,
  about: {
    readonly facts: Omit<ConsentFacts, 'requester'>;
    readonly people: readonly PersonId[];
    readonly conditions: readonly Condition[];
  },
): KnownFacts {
  const { facts, conditions } = about;
  const types = new Set(conditions.map(({ type }) => type));
  const ids = new Set<string>(conditions.flatMap((condition) => condition.ids));
  const found = new Map<PersonId, Person>();
  const add = (id: PersonId | null, managers: number): void => {
    const person = id === null ? undefined : facts.people.get(id);
    if (person === undefined) return;
    found.set(person.id, person);
    if (person.sameAs !== null && !found.has(person.sameAs)) add(person.sameAs, 0);
    if (managers > 0) add(person.managerId, managers - 1);
  };
  const levels = types.has('manager_of_manager') ? 2 : types.has('manager') ? 1 : 0;
  for (const id of about.people) add(id, levels);
  const asked = new Set<string>(request.entitlements.map(({ resourceId }) => resourceId));
  const named = conditions.filter(({ type, operator }) => type === 'group' && operator === 'does_not_contain');
  const byName =
    named.length === 0
      ? null
      : new Set([
          ...[...found.values()].flatMap(({ groupIds }) => groupIds),
          ...named.flatMap((condition) => groupsOf(condition, facts)),
        ]);
  for (const id of byName ?? []) ids.add(id);
  const onShifts = conditions.filter(({ type }) => shiftTypes.includes(type));
  // That there are others matters where no shift of some name may be theirs.
  const shifts = onShifts.some(({ operator }) => operator === 'does_not_contain')
    ? [...facts.shifts.values()]
    : [...new Set(onShifts.flatMap((condition) => shiftsOf(condition, facts)))];
  const ownersTold = conditions.some(({ type, sourceId }) => type === 'Owner' && sourceId !== undefined);
  for (const type of ownersTold ? (facts.ownerAttributes ?? []) : []) types.add(type);
  return {
    now: facts.now,
    people: [...found.values()].map((person) => reduced(person, types, ids)),
    ...(ownersTold ? { ownerAttributes: facts.ownerAttributes ?? [] } : {}),
    shifts: shifts.map((shift) => ({
      ...shift,
      turns: shift.turns.filter(({ personId, from, to }) => found.has(personId) && from <= facts.now && facts.now < to),
    })),
    groups: [...facts.groups].flatMap(([id, { name, sourceId, told }]) => {
      const called = byName?.has(id) === true && name !== undefined ? { name, sourceId: sourceId ?? null } : {};
      if (!ids.has(id) || (told === undefined && !('name' in called))) return [];
      return [{ id, ...called, ...(told === undefined ? {} : { told }) }];
    }),
    ownersOf: [...facts.ownersOf].filter(([id]) => asked.has(id)),
    delegations: facts.delegations,
    ownChanges: [...facts.ownChanges],
  };
}

/** Of a person what conditions of these types about these ids look at. */
function reduced(person: Person, types: ReadonlySet<string>, ids: ReadonlySet<string>): Person {
  const asked = <T>(of: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
    Object.fromEntries(Object.entries(of).filter(([type]) => types.has(type)));
  return {
    ...person,
    firstName: '',
    lastName: '',
    roles: [],
    groupIds: person.groupIds.filter((id) => ids.has(id)),
    ...(person.claimEnds === undefined
      ? {}
      : { claimEnds: Object.fromEntries(Object.entries(person.claimEnds).filter(([id]) => ids.has(id))) }),
    attributes: asked(person.attributes),
    attributeOrigins: asked(person.attributeOrigins),
  };
}

const conditionsOf = ({ approval, terms }: AccessRequest): readonly Condition[] => [
  ...(approval?.groups.flatMap(({ approvers }) => approvers) ?? []),
  ...(terms.escalation?.tiers.flatMap(({ approvers }) => approvers) ?? []),
];

/** The value as JSON has it: what is `undefined` is left out. */
function asJson(value: unknown): Json {
  const text = JSON.stringify(value);
  const json: Json = JSON.parse(text);
  return json;
}
