// The inventory in memory, one per store: loaded once, then following what changed. Whoever refreshes the world refreshes it in the same
// snapshot, so that both speak of one version. Lists and counts may come from here; a decision re-reads its own rows.

import {
  type AccessFlow,
  InventoryIndex,
  type Perimeter,
  queriesOf,
  type ResourceChange,
  type Scope,
  scopeQueryName,
  type TargetQuery,
  type Transaction,
  type World,
  withoutDenied,
} from '@tidegate/core';
import { parseQuery, printQuery, type Query } from '@tidegate/core/query';
import { aTurn } from './in-turns.ts';
import { MoveLog } from './inventory-moves.ts';

const changesPageRows = 5_000;

/** The index of one version of the world. Used without waiting in between: the next refresh changes it in place. */
export interface Inventory {
  readonly index: InventoryIndex;
  /** The version of the world that it speaks of. */
  readonly version: number;
  /** What moved while it followed, until that is told. */
  readonly moves: MoveLog;
  /** The perimeter of a scope, asked for these permission names only (all, when null); undefined if its query no longer parses. */
  perimeterOf(scope: Scope, permissions: readonly string[] | null): Perimeter | undefined;
  /** The perimeter of a target's query. */
  watchedAs(target: TargetQuery): Perimeter;
}

/** What an index rests on besides resources; when it changes, perimeters mean something else. */
interface Ground {
  /** Integrations and permissions, by which resources are put into order and onto shelves. */
  readonly index: string;
  /** What perimeters are made of. */
  readonly perimeters: string;
  readonly integrations: ReadonlySet<string>;
}

const sameGround = (one: Ground, other: Ground): boolean =>
  one === other || (one.index === other.index && one.perimeters === other.perimeters);

/** An index with everything needed to follow. */
export interface HeldInventory extends Inventory {
  /** The world whose ground it is. */
  readonly world: World;
  readonly ground: Ground;
}

/** Brings an inventory up to the transaction's snapshot: by what changed since `held`, or from the start where that is not enough. */
export async function readInventory(
  tx: Transaction,
  world: World,
  ask: { readonly version: number; readonly held: HeldInventory | undefined },
): Promise<HeldInventory> {
  const { version, held } = ask;
  const ground = held?.world === world ? held.ground : groundOf(world);
  // Resources that went with their integration are not told as changes.
  const whole = held === undefined || [...held.ground.integrations].some((id) => !ground.integrations.has(id));
  const moves = held?.moves ?? new MoveLog();
  const index = whole ? await load(tx, world) : held.index;
  if (!whole && sameGround(held.ground, ground)) {
    if (await follow(tx, index, { since: held.version, moves })) return { ...held, world, version };
    return readInventory(tx, world, { version, held: undefined });
  }
  if (!whole && held.ground.index !== ground.index) index.reground(indexGround(world));
  const perimeters = watch(index, world);
  // On the new ground: what a change moved is told by the perimeters as they are now.
  if (!whole && !(await follow(tx, index, { since: held.version, moves }))) {
    return readInventory(tx, world, { version, held: undefined });
  }
  return {
    version,
    ground,
    world,
    index,
    moves,
    perimeterOf: (scope, permissions) =>
      perimeters.get(scopeQueryName(scope.id, permissions)) ?? makePerimeter(scope, permissions),
    watchedAs: ({ name, query, permissions }) => perimeters.get(name) ?? { name, query, permissions },
  };
}

async function load(tx: Transaction, world: World): Promise<InventoryIndex> {
  const index = new InventoryIndex(indexGround(world));
  for await (const page of tx.resources.indexed(index.numbers)) index.loadPage(page);
  index.seal();
  return index;
}

/** Finds what the perimeters hold before anybody asks, each in a turn of its own, as long as the index is the one in use. */
export async function findAhead({ index }: Pick<Inventory, 'index'>, isUsed: () => boolean): Promise<void> {
  for (const _ of index.findWatched()) {
    await aTurn();
    if (!isUsed()) return;
  }
}

/** Takes in what changed; false when there is no room for it. */
async function follow(
  tx: Transaction,
  index: InventoryIndex,
  { since, moves }: { readonly since: number; readonly moves: MoveLog },
): Promise<boolean> {
  for (let after: ResourceChange | null = null; ; ) {
    const changes: readonly ResourceChange[] = await tx.resources.changedSince(since, after, changesPageRows);
    for (const { id, version, resource } of changes) {
      const moved = index.put(id, resource);
      if (moved === undefined) {
        moves.lose(since);
        return false;
      }
      moves.note(version, id, moved);
    }
    if (changes.length < changesPageRows) return true;
    after = changes.at(-1) ?? null;
  }
}

/** Watches every scope, whole and as the flows offer it. */
function watch(index: InventoryIndex, world: World): ReadonlyMap<string, Perimeter> {
  const perimeters = new Map<string, Perimeter>();
  const add = (scope: Scope, permissions: readonly string[] | null): void => {
    const name = scopeQueryName(scope.id, permissions);
    if (perimeters.has(name)) return;
    const perimeter = makePerimeter(scope, permissions);
    if (perimeter !== undefined) perimeters.set(name, perimeter);
  };
  for (const scope of world.scopes.values()) add(scope, null);
  for (const flow of world.flows.values()) {
    for (const { name, query, permissions } of queriesOf(flow.targets, world)) {
      if (!perimeters.has(name)) perimeters.set(name, { name, query, permissions });
    }
  }
  index.watch([...perimeters.values()]);
  return perimeters;
}

/** A query that no longer parses holds nothing: an unreadable rule is a closed one (law 8). */
function makePerimeter(scope: Scope, permissions: readonly string[] | null): Perimeter | undefined {
  const query = parseQuery(scope.query);
  return query.ok ? { name: scopeQueryName(scope.id, permissions), query: query.value, permissions } : undefined;
}

/** The perimeters of a flow's targets. A scope that is missing offers nothing. */
export function perimetersOf(
  inventory: Pick<Inventory, 'watchedAs'>,
  world: World,
  flow: Pick<AccessFlow, 'targets'>,
): readonly Perimeter[] {
  return queriesOf(flow.targets, world).map((target) => inventory.watchedAs(target));
}

/** A perimeter without what rules keep out of reach. */
export const narrowed = (perimeter: Perimeter, denials: readonly Query[]): Perimeter =>
  denials.length === 0
    ? perimeter
    : {
        name: JSON.stringify([perimeter.name, denials.map((query) => printQuery(query))]),
        query: withoutDenied(perimeter.query, denials),
        permissions: perimeter.permissions,
      };

const indexGround = (world: World) => ({
  integrations: new Map([...world.integrations.values()].map(({ id, name }) => [id as string, name])),
  permissions: [...world.permissions.values()],
});

function groundOf(world: World): Ground {
  const integrations = [...world.integrations.values()].map(({ id, name }) => [id, name]);
  const permissions = [...world.permissions.values()].map((one) => [
    one.id,
    one.integrationId,
    one.resourceType,
    one.name,
    one.riskLevel,
  ]);
  const scopes = [...world.scopes.values()].map(({ id, query }) => [id, query]);
  const flows = [...world.flows.values()].map(({ targets }) => targets);
  const bundles = [...world.bundles.values()].map(({ id, targets }) => [id, targets]);
  return {
    index: JSON.stringify([integrations, permissions]),
    perimeters: JSON.stringify([scopes, bundles, flows]),
    integrations: new Set(world.integrations.keys()),
  };
}
