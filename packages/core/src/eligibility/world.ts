// The facts that eligibility is decided from, looked up by id. A world is one moment's snapshot and never changes, so
// what is worked out from it may be remembered beside it (`scope/members.ts` does).

import type { Bundle } from '../bundle/bundle.ts';
import type { Shift } from '../context/shift.ts';
import type { AccessFlow } from '../flow/flow.ts';
import type { NamedSource } from '../flow/references.ts';
import type {
  BundleId,
  FlowId,
  GroupId,
  Id,
  IdKind,
  IntegrationId,
  PermissionId,
  PersonId,
  ResourceId,
  RuleId,
  ScopeId,
  ShiftId,
} from '../ids.ts';
import type { Integration, Permission, Resource } from '../inventory/resource.ts';
import { bareFacts, type MatchFacts } from '../people/match.ts';
import type { Group, Person } from '../people/person.ts';
import type { Instant } from '../ports/clock.ts';
import type { Rule } from '../rule/rule.ts';
import type { Scope } from '../scope/scope.ts';

/** The rows a world is made from. */
export interface WorldRows {
  readonly integrations: readonly Integration[];
  readonly permissions: readonly Permission[];
  readonly scopes: readonly Scope[];
  readonly bundles: readonly Bundle[];
  /** Absent: none stand above the flows. */
  readonly rules?: readonly Rule[];
  readonly flows: readonly AccessFlow[];
  readonly people: readonly Person[];
  readonly groups: readonly Group[];
  /** Absent: no shift is known. */
  readonly shifts?: readonly Shift[];
  /** By name; absent: none is known. */
  readonly sources?: readonly NamedSource[];
}

/** A snapshot of everything eligibility depends on but the resources, of which there may be a million. */
export interface World {
  readonly integrations: ReadonlyMap<IntegrationId, Integration>;
  readonly permissions: ReadonlyMap<PermissionId, Permission>;
  readonly scopes: ReadonlyMap<ScopeId, Scope>;
  readonly bundles: ReadonlyMap<BundleId, Bundle>;
  readonly rules: ReadonlyMap<RuleId, Rule>;
  readonly flows: ReadonlyMap<FlowId, AccessFlow>;
  readonly people: ReadonlyMap<PersonId, Person>;
  readonly groups: ReadonlyMap<GroupId, Group>;
  readonly shifts: ReadonlyMap<ShiftId, Shift>;
  readonly sources: readonly NamedSource[];
  /** What one may do to resources of a type in an integration; empty where nothing is known. */
  permissionsOf(integrationId: IntegrationId, resourceType: string): readonly Permission[];
}

/** A world with its resources: for estates small enough to be looked through one by one, and for holding the index against. */
export interface WholeWorld extends World {
  readonly resources: ReadonlyMap<ResourceId, Resource>;
}

/** The rows a whole world is made from. */
export interface WholeWorldRows extends WorldRows {
  readonly resources: readonly Resource[];
}

/** Makes a world with its resources from rows. */
export function makeWholeWorld(rows: WholeWorldRows): WholeWorld {
  return { ...makeWorld(rows), resources: byId<'resource', Resource>(rows.resources) };
}

/** Makes a world from rows. Of two rows with one id the later stands. */
export function makeWorld(rows: WorldRows): World {
  const byType = new Map<string, Permission[]>();
  for (const permission of rows.permissions) {
    const key = typeKey(permission.integrationId, permission.resourceType);
    const list = byType.get(key);
    if (list === undefined) byType.set(key, [permission]);
    else list.push(permission);
  }
  return {
    integrations: byId<'integration', Integration>(rows.integrations),
    permissions: byId<'permission', Permission>(rows.permissions),
    scopes: byId<'scope', Scope>(rows.scopes),
    bundles: byId<'bundle', Bundle>(rows.bundles),
    rules: byId<'rule', Rule>(rows.rules ?? []),
    flows: byId<'flow', AccessFlow>(rows.flows),
    people: byId<'person', Person>(rows.people),
    groups: byId<'group', Group>(rows.groups),
    shifts: byId<'shift', Shift>(rows.shifts ?? []),
    sources: rows.sources ?? [],
    permissionsOf: (integrationId, resourceType) => byType.get(typeKey(integrationId, resourceType)) ?? [],
  };
}

/** What conditions of requesters are asked with: what a world knows, at a moment. */
export const factsAt = ({ people, shifts, groups }: World, now: Instant): MatchFacts => ({
  ...bareFacts(now),
  people,
  shifts,
  groups,
});

/**
 * The same for a start to come: whose turn it will be then, told with facts as old as they are now, because sources go on telling. A rota that
 * is not known so far ahead stays as it is now: the start itself asks again.
 */
export function factsAtStart(
  world: World,
  { now, startsAt }: { readonly now: Instant; readonly startsAt: Instant },
): MatchFacts {
  const aheadMs = startsAt - now;
  const shifts = [...world.shifts].map(([id, shift]): [ShiftId, Shift] => {
    if (shift.knownUntil <= startsAt) return [id, shift];
    const turns = shift.turns.map((turn) => ({ ...turn, from: turn.from - aheadMs, to: turn.to - aheadMs }));
    return [id, { ...shift, turns, knownUntil: shift.knownUntil - aheadMs }];
  });
  return { ...factsAt(world, now), shifts: new Map(shifts) };
}

/** An id holds no space, so the first space ends it and two different pairs never share a key. */
const typeKey = (integrationId: IntegrationId, resourceType: string): string => `${integrationId} ${resourceType}`;

function byId<K extends IdKind, T extends { readonly id: Id<K> }>(rows: readonly T[]): ReadonlyMap<Id<K>, T> {
  return new Map(rows.map((row) => [row.id, row]));
}
