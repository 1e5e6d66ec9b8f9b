// Telling what a change of the inventory did: which scopes and access flows resources moved in and out of, and whose access that touched.
// The intent is written with the change; a server whose index followed it tells it, once, however many servers there are.

import {
  type FlowId,
  type GrantId,
  type IntegrationId,
  type Json,
  limits,
  type Moved,
  type MovedScope,
  type MovementStory,
  type MovementWay,
  movementSentence,
  queriesOf,
  type RequestId,
  type ResourceId,
  type Some,
  type TouchedAccess,
  type Transaction,
  type World,
} from '@tidegate/core';
import { reviewSoon, reviewSubject } from '../drift/review-soon.ts';
import type { VersionMoves } from '../inventory-moves.ts';
import type { Ports } from '../ports.ts';
import { loadInventory } from '../world.ts';
import { touchedGrants, touchedRequests } from './touched-access.ts';

/** Part of every transaction that writes resources: what it moved will be told, and the perimeters will be reviewed. */
export async function intendToTell(
  ports: Ports,
  tx: Transaction,
  integrationIds: ReadonlySet<IntegrationId>,
): Promise<void> {
  if (integrationIds.size === 0) return;
  const at = ports.clock.now();
  const version = await tx.worldVersion();
  for (const integrationId of integrationIds) await tx.movements.intend({ version, at, integrationId });
  await reviewSoon(ports, tx);
}

/** To be called before a change that is to be told at once: the index has to be there to follow it. */
export async function readyToTell(ports: Ports): Promise<void> {
  await loadInventory(ports);
}

/** Tells everything that this server has seen move and that is not told. What cannot be told now is told by the next review. */
export async function tellMovements(ports: Ports): Promise<void> {
  try {
    const { world, inventory } = await loadInventory(ports);
    for (const moves of inventory.moves.untold()) {
      const story = await storyOf(ports, world, moves);
      await tell(ports, moves.version, story);
      inventory.moves.told(moves.version);
    }
  } catch (error) {
    ports.log.warn({ error: String(error) }, 'what a change of the inventory moved could not be told yet');
  }
}

/** Tells, and answers what a change of this server's own moved; null where nobody could tell yet. */
export async function tellMovement(ports: Ports, version: number): Promise<MovementStory | null> {
  await tellMovements(ports);
  return ports.store.read(async (tx) => (await tx.movements.get(version))?.story ?? null);
}

/** Ends what no server could tell: it died, or the change was too large to follow. */
export async function giveUpUntold(ports: Ports): Promise<void> {
  const before = ports.clock.now() - limits.movementUntoldMs;
  const untold = await ports.store.read((tx) => tx.movements.untold(before, limits.movementsRememberedMax));
  for (const { version } of untold) await tell(ports, version, unknownStory);
}

const nothing = { items: [], more: 0 };
const unknownStory: MovementStory = {
  known: 'unknown',
  scopes: nothing,
  flows: nothing,
  grants: nothing,
  requests: nothing,
};

async function tell(ports: Ports, version: number, story: MovementStory): Promise<void> {
  await ports.store.transaction(async (tx) => {
    const at = ports.clock.now();
    if (!(await tx.movements.tell({ version, at, story }))) return;
    const quiet = story.known === 'followed' && story.scopes.items.length === 0 && story.flows.items.length === 0;
    if (quiet) return;
    const movement = await tx.movements.get(version);
    const [integrationId, ...others] = movement?.integrationIds ?? [];
    tx.audit.append({
      at,
      kind: 'inventory.moved',
      actor: 'system',
      door: 'worker',
      subject: integrationId !== undefined && others.length === 0 ? integrationId : reviewSubject,
      facts: factsOf(version, story),
    });
  });
}

const auditItemsMax = 20;

function factsOf(version: number, story: MovementStory): Readonly<Record<string, Json>> {
  const { scopes, flows, grants, requests } = story;
  return {
    version,
    how: movementSentence(story),
    scopes: scopes.items
      .slice(0, auditItemsMax)
      .map(({ id, name, joined, left, changed }) => ({ id, name, joined, left, changed })),
    flows: flows.items.slice(0, auditItemsMax).map(({ name }) => name),
    grants: grants.items.slice(0, auditItemsMax).map(({ id }) => id),
    requests: requests.items.slice(0, auditItemsMax).map(({ id }) => id),
  };
}

async function storyOf(ports: Ports, world: World, moves: VersionMoves): Promise<MovementStory> {
  const names = scopeNames(world);
  const movesOf = (id: ResourceId) => movesByScope(moves.resources.get(id), names);
  const scopes = [...world.scopes.values()].flatMap(({ id, name }): readonly MovedScope[] => {
    const moved = moves.perimeters.get(id);
    return moved === undefined ? [] : [{ id, name, ...moved }];
  });
  const flows = [...world.flows.values()].filter(
    ({ active, targets }) => active && queriesOf(targets, world).some(({ name }) => moves.perimeters.has(name)),
  );
  const ids = new Set([...moves.resources.keys()].filter((id): id is ResourceId => id.startsWith('res_')));
  const ask = { world, ids, movesOf };
  const none: Some<TouchedAccess<GrantId>> & Some<TouchedAccess<RequestId>> = nothing;
  const [grants, requests] =
    ids.size === 0
      ? [none, none]
      : await ports.store.read(async (tx) => [await touchedGrants(tx, ask), await touchedRequests(tx, ask)] as const);
  return {
    known: moves.resourcesMore === 0 ? 'followed' : 'cut',
    scopes: some(scopes.toSorted((a, b) => sizeOf(b) - sizeOf(a) || (a.name < b.name ? -1 : 1))),
    flows: some(
      flows
        .map(({ id, name }): { readonly id: FlowId; readonly name: string } => ({ id, name }))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    ),
    grants,
    requests,
  };
}

const sizeOf = ({ joined, left, changed }: MovedScope): number => joined + left + changed;

const some = <T>(items: readonly T[]): Some<T> => ({
  items: items.slice(0, limits.movementItemsMax),
  more: Math.max(0, items.length - limits.movementItemsMax),
});

/** The scope behind every perimeter that is watched. */
function scopeNames(world: World): ReadonlyMap<string, string> {
  const names = new Map<string, string>([...world.scopes.values()].map(({ id, name }) => [id, name]));
  for (const { targets } of world.flows.values()) {
    for (const { name, scope } of queriesOf(targets, world)) if (scope !== null) names.set(name, scope.name);
  }
  return names;
}

const movesShown = 10;

function movesByScope(moved: Moved | undefined, names: ReadonlyMap<string, string>): TouchedAccess<GrantId>['moves'] {
  const told = new Map<string, { readonly scope: string; readonly way: MovementWay }>();
  for (const way of ['left', 'joined', 'changed'] as const) {
    for (const name of moved?.[way] ?? []) {
      const scope = names.get(name);
      if (scope !== undefined && !told.has(scope)) told.set(scope, { scope, way });
    }
  }
  return [...told.values()].slice(0, movesShown);
}
