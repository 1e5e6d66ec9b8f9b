// What a change of a perimeter gains and loses: members counted and the first of them listed, the access flows and people it is about, and
// what becomes wider or narrower. From the index, without waiting in between, so that all of it is of one version of the world.

import {
  type AccessFlow,
  bundleIdsOf,
  type Deadlock,
  factsAt,
  type Instant,
  type InventoryIndex,
  isId,
  limits,
  matchesConditions,
  type PartDifference,
  type SurveyedResource,
  scopeIdsOf,
  type Weighed,
  type World,
  weighFlows,
} from '@tidegate/core';
import type { Query } from '@tidegate/core/query';
import type { Inventory } from '../inventory-index.ts';
import { type Held, hasMembers, heldBy, type PerimeterEdit, type Planned, within } from './edit.ts';

/** A (resource, permission) pair that joins or leaves. */
export interface MovedMember {
  readonly resource: SurveyedResource;
  readonly permission: string;
}

/** Pairs that join, or leave: how many, on how many resources, and the first. */
export interface MovedMembers {
  readonly entitlements: number;
  readonly resources: number;
  readonly listed: readonly MovedMember[];
}

/** A change of a perimeter, weighed. */
export interface WeighedEdit extends Weighed {
  readonly joined: MovedMembers;
  readonly left: MovedMembers;
  /** The flows it is about: of a scope or a bundle those that offer it. */
  readonly flows: readonly AccessFlow[];
  /** How many people may ask through any of these flows, before or after. */
  readonly people: number;
  /** Whether members before or after are production; false where nothing counts as that. */
  readonly touchesProduction: boolean;
}

/** A change with what it does. */
export interface LookedAt {
  readonly weighed: WeighedEdit;
  readonly difference: readonly PartDifference[];
  /** An access flow as one sentence; null for other things. */
  readonly sentence: string | null;
  /** What an access flow would be stuck by. */
  readonly stuck: readonly Deadlock[];
}

/** Weighs an edit. */
export function weighEdit(
  known: { readonly world: World; readonly inventory: Inventory },
  edit: PerimeterEdit,
  rules: {
    readonly production: Query | null;
    readonly now: Instant;
    readonly planned?: Planned;
    /** `untold`: whoever looks may not list people, and neither how many nor who they are shows. */
    readonly people?: 'told' | 'untold';
  },
): WeighedEdit {
  const { world, inventory } = known;
  const moved = heldBy(edit, world, rules.planned);
  // What a rule takes in is lost to everybody it binds.
  const held = edit.kind === 'rule' ? { before: moved.after, after: moved.before } : moved;
  const before = pairsOf(inventory.index, held.before);
  const after = pairsOf(inventory.index, held.after);
  const flows = flowsOf(edit, world);
  const conditions = edit.kind === 'flow' ? [edit.before, edit.after].flatMap((flow) => flow ?? []) : flows;
  const asking = conditions.filter(({ active }) => active);
  const people = rules.people === 'untold' ? [] : [...world.people.values()];
  const facts = factsAt(world, rules.now);
  const weighed =
    edit.kind === 'flow' ? weighFlows(edit.before, edit.after, { people, facts }) : { wider: [], narrower: [] };
  const gained = permissionNames(world, after, before);
  const lost = permissionNames(world, before, after);
  return {
    joined: movedMembers(known, after, before),
    left: movedMembers(known, before, after),
    flows,
    people: people.filter((person) => asking.some(({ requesters }) => matchesConditions(requesters, person, facts)))
      .length,
    touchesProduction: touches(inventory.index, [...held.before, ...held.after], rules.production),
    wider: [...(gained === '' ? [] : [`permissions that were not in it: ${gained}`]), ...weighed.wider],
    narrower: [...(lost === '' ? [] : [`permissions that are in it no more: ${lost}`]), ...weighed.narrower],
  };
}

/** Whether any of these holds something that counts as production. */
export const touches = (index: InventoryIndex, held: readonly Held[], production: Query | null): boolean =>
  production !== null && held.some((one) => hasMembers(index, within(one, production)));

function flowsOf(edit: PerimeterEdit, world: World): readonly AccessFlow[] {
  if (edit.kind === 'flow') return [edit.after ?? edit.before].flatMap((flow) => flow ?? []);
  const id = edit.before?.id ?? edit.after?.id;
  return [...world.flows.values()].filter(({ targets }) =>
    [...scopeIdsOf(targets, world.bundles), ...bundleIdsOf(targets)].some((named) => named === id),
  );
}

/** Slots by permission, a bit each: a million resources take little. */
type Pairs = ReadonlyMap<string, Uint8Array>;

function pairsOf(index: InventoryIndex, held: readonly Held[]): Pairs {
  const pairs = new Map<string, Uint8Array>();
  const bytes = Math.ceil(index.slotsMax / 8);
  for (const one of held) {
    index.eachMember(one, (slot, permissions) => {
      for (const { id } of permissions) {
        const bits = pairs.get(id) ?? new Uint8Array(bytes);
        pairs.set(id, bits);
        bits[slot >> 3] = (bits[slot >> 3] ?? 0) | (1 << (slot & 7));
      }
    });
  }
  return pairs;
}

/** Those in `pairs` and not in `others`. */
function movedMembers(
  { world, inventory }: { readonly world: World; readonly inventory: Inventory },
  pairs: Pairs,
  others: Pairs,
): MovedMembers {
  const listed: MovedMember[] = [];
  const resources = new Uint8Array(Math.ceil(inventory.index.slotsMax / 8));
  let entitlements = 0;
  for (const [permission, bits] of pairs) {
    const known = others.get(permission);
    for (let at = 0; at < bits.length; at += 1) {
      const moved = (bits[at] ?? 0) & ~(known?.[at] ?? 0);
      if (moved === 0) continue;
      entitlements += bitsIn(moved);
      resources[at] = (resources[at] ?? 0) | moved;
      for (let bit = 0; bit < 8 && listed.length < limits.gainsListedMax; bit += 1) {
        if ((moved & (1 << bit)) === 0) continue;
        listed.push({ resource: inventory.index.at(at * 8 + bit), permission: nameIn(world, permission) });
      }
    }
  }
  listed.sort((a, b) => (a.resource.path < b.resource.path ? -1 : a.resource.path > b.resource.path ? 1 : 0));
  return { entitlements, resources: resources.reduce((sum, byte) => sum + bitsIn(byte), 0), listed };
}

/** Names of the permissions that are in `pairs` and on nothing in `others`. */
function permissionNames(world: World, pairs: Pairs, others: Pairs): string {
  const [names, known] = [pairs, others].map((each) => new Set([...each.keys()].map((id) => nameIn(world, id))));
  return [...(names ?? [])]
    .filter((name) => !known?.has(name))
    .sort()
    .join(', ');
}

const nameIn = (world: World, permission: string): string =>
  (isId('permission', permission) ? world.permissions.get(permission)?.name : undefined) ?? permission;

function bitsIn(byte: number): number {
  let count = 0;
  for (let left = byte; left !== 0; left &= left - 1) count += 1;
  return count;
}
