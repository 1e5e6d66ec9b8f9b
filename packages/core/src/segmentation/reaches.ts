// Which groups of resources each scope holds and each active flow offers, with how many and which permissions. Perimeters are asked one
// by one, so the work grows with what they hold and not with the estate times the perimeters.

import type { World } from '../eligibility/world.ts';
import type { AccessFlow } from '../flow/flow.ts';
import type { Permission } from '../inventory/resource.ts';
import type { InventoryIndex } from '../inventory-index/inventory-index.ts';
import type { IndexedPermission } from '../inventory-index/shelves.ts';
import { parseQuery } from '../query/parse.ts';
import type { Query } from '../query/query.ts';
import type { Scope } from '../scope/scope.ts';
import { queriesOf, scopeIdsOf, type TargetQuery } from '../target/target-queries.ts';
import { consentsOf } from './consents.ts';
import type { SegmentationRules } from './rules.ts';
import type { Survey } from './survey.ts';
import { isGeneric, type Telling, tellingOf } from './telling.ts';

/** The parts of a world that a review looks at. */
export type Estate = Pick<World, 'integrations' | 'permissions' | 'scopes' | 'bundles' | 'flows' | 'permissionsOf'>;

/** What a scope holds. */
export interface ScopeReach {
  readonly scope: Scope;
  readonly query: Query;
  readonly telling: ReadonlySet<Telling>;
  /** Resources by the number of their group. */
  readonly held: ReadonlyMap<number, number>;
  /** Whether an active flow offers it. */
  readonly used: boolean;
}

/** What a flow offers in one group. */
export interface Offered {
  readonly resources: number;
  /** The names of the permissions. */
  readonly names: ReadonlySet<string>;
  /** How wide the widest of them is: 1 reads, 2 writes, 3 administers; 0 without any. */
  readonly width: number;
  /** Whether the type knows permissions that it does not offer. */
  readonly narrowed: boolean;
}

/** What an active flow offers, and on which terms. */
export interface FlowReach {
  readonly flow: AccessFlow;
  readonly consents: number;
  readonly scopes: readonly ScopeReach[];
  readonly offered: ReadonlyMap<number, Offered>;
}

export interface Reaches {
  readonly scopes: readonly ScopeReach[];
  readonly flows: readonly FlowReach[];
  /** The permissions that a group's type knows, by the number of the group; where there are none, nothing can be asked for. */
  readonly known: readonly (readonly Permission[])[];
  /** By slot: `inScope`, and `generic` where a flow reaches it through a scope that tells neither environment nor class. */
  readonly marks: Uint8Array;
}

export const marks = { inScope: 1, generic: 2 } as const;

/** Asks every perimeter what it holds, a few at a turn. Scopes whose query does not parse hold nothing and are left out. */
export function* reachesOf(
  index: InventoryIndex,
  ask: { readonly estate: Estate; readonly survey: Survey; readonly rules: SegmentationRules },
): Generator<void, Reaches> {
  const { estate, survey, rules } = ask;
  const counter = new Counter(index, survey);
  const known = permissionsByGroup(estate, survey);
  const active = [...estate.flows.values()].filter((flow) => flow.active);
  const used = new Set(active.flatMap(({ targets }) => scopeIdsOf(targets, estate.bundles)));
  const scopes = new Map<string, ScopeReach>();
  for (const scope of estate.scopes.values()) {
    const parsed = parseQuery(scope.query);
    if (!parsed.ok) continue;
    const query = parsed.value;
    const held = counter.count([{ query, permissions: null, mark: marks.inScope }]).resources;
    scopes.set(scope.id, { scope, query, held, telling: tellingOf(query, rules), used: used.has(scope.id) });
    yield;
  }
  const flows: FlowReach[] = [];
  for (const flow of active) {
    flows.push(reachOfFlow(flow, { counter, scopes, known, targets: queriesOf(flow.targets, estate), rules }));
    yield;
  }
  return { scopes: [...scopes.values()], flows, known, marks: counter.marks };
}

/** What the types of each group know, by the number of the group. */
function permissionsByGroup(estate: Estate, { groups }: Survey): readonly (readonly Permission[])[] {
  const ids = new Map([...estate.integrations.keys()].map((id) => [id as string, id]));
  return groups.map(({ integrationId, type }) => {
    const id = ids.get(integrationId);
    return id === undefined ? [] : estate.permissionsOf(id, type);
  });
}

function reachOfFlow(
  flow: AccessFlow,
  {
    counter,
    scopes,
    known,
    targets,
    rules,
  }: {
    readonly counter: Counter;
    readonly scopes: ReadonlyMap<string, ScopeReach>;
    readonly known: Reaches['known'];
    readonly targets: readonly TargetQuery[];
    readonly rules: SegmentationRules;
  },
): FlowReach {
  const { resources, permissions } = counter.count(
    targets.map(({ scope, query, permissions: names }) => {
      const telling = (scope && scopes.get(scope.id)?.telling) ?? tellingOf(query, rules);
      return { query, permissions: names, mark: isGeneric(telling) ? marks.generic : 0 };
    }),
  );
  const offered = new Map<number, Offered>();
  for (const [number, count] of resources) {
    const all = known[number] ?? [];
    offered.set(number, { resources: count, ...chosenFrom(all, permissions.get(number) ?? new Set()) });
  }
  const own = [...new Set(targets.flatMap(({ scope }) => (scope && scopes.get(scope.id)) ?? []))];
  return { flow, consents: consentsOf(flow), scopes: own, offered };
}

type Chosen = Omit<Offered, 'resources'>;

const widths = { read: 1, write: 2, admin: 3 } as const;

/** The permissions of a type that were chosen; remembered, for thousands of groups choose alike. */
const chosen = new WeakMap<readonly Permission[], WeakMap<readonly IndexedPermission[], Chosen>>();

function chosenFrom(all: readonly Permission[], lists: ReadonlySet<readonly IndexedPermission[]>): Chosen {
  const [only] = lists;
  const known = only === undefined || lists.size > 1 ? undefined : chosen.get(all)?.get(only);
  if (known !== undefined) return known;
  const ids = new Set([...lists].flat().map(({ id }) => id));
  const permissions = all.filter(({ id }) => ids.has(id));
  const made = {
    names: new Set(permissions.map(({ name }) => name)),
    width: permissions.reduce((width, { level }) => Math.max(width, widths[level]), 0),
    narrowed: permissions.length < all.length,
  };
  if (only !== undefined && lists.size === 1) {
    const byList = chosen.get(all) ?? new WeakMap<readonly IndexedPermission[], Chosen>();
    chosen.set(all, byList.set(only, made));
  }
  return made;
}

interface Counted {
  readonly resources: ReadonlyMap<number, number>;
  readonly permissions: ReadonlyMap<number, ReadonlySet<readonly IndexedPermission[]>>;
}

/** Counts the members of perimeters by group, each resource once. */
class Counter {
  readonly #index: InventoryIndex;
  readonly #survey: Survey;
  readonly marks: Uint8Array;
  /** In which round a slot was counted last. */
  readonly #counted: Uint32Array;
  /** By group: how many in this round, and the permissions that came last. */
  readonly #tally: Uint32Array;
  readonly #last: (readonly IndexedPermission[] | null)[];
  #round = 0;

  constructor(index: InventoryIndex, survey: Survey) {
    this.#index = index;
    this.#survey = survey;
    this.marks = new Uint8Array(survey.groupOf.length);
    this.#counted = new Uint32Array(survey.groupOf.length);
    this.#tally = new Uint32Array(survey.groups.length);
    this.#last = survey.groups.map(() => null);
  }

  count(
    perimeters: readonly {
      readonly query: Query;
      readonly permissions: readonly string[] | null;
      readonly mark: number;
    }[],
  ): Counted {
    this.#round += 1;
    const touched: number[] = [];
    const permissions = new Map<number, Set<readonly IndexedPermission[]>>();
    for (const { mark, ...perimeter } of perimeters) {
      this.#index.eachMember(perimeter, (slot, some) => {
        const group = (this.#survey.groupOf[slot] ?? 0) - 1;
        // It came after the survey.
        if (group < 0) return;
        this.marks[slot] = (this.marks[slot] ?? 0) | mark;
        if (this.#last[group] !== some) {
          this.#last[group] = some;
          permissions.set(group, (permissions.get(group) ?? new Set()).add(some));
        }
        if (this.#counted[slot] === this.#round) return;
        this.#counted[slot] = this.#round;
        if (this.#tally[group] === 0) touched.push(group);
        this.#tally[group] = (this.#tally[group] ?? 0) + 1;
      });
    }
    const resources = new Map(touched.map((group) => [group, this.#tally[group] ?? 0]));
    for (const group of touched) {
      this.#tally[group] = 0;
      this.#last[group] = null;
    }
    return { resources, permissions };
  }
}
