// A shelf is a resource type of an integration: all its resources know the same permissions. A perimeter whose query speaks of
// permissions falls into *variants*: one formula about resources, and the permissions for which it stands.

import type { Query, QueryCondition } from '../query/query.ts';
import type { Facts } from './facts.ts';
import { find, rarestFirst } from './find.ts';
import { type Formula, formulaOf, permissionConditions, permissionHolds } from './formula.ts';
import type { SlotSet } from './slot-set.ts';

/** What the index keeps of a permission. */
export interface IndexedPermission {
  readonly id: string;
  readonly integrationId: string;
  readonly resourceType: string;
  readonly name: string;
  readonly riskLevel: string;
}

/** A formula and the permissions it stands for, by shelf and there in the order of their names. */
export interface Variant {
  readonly formula: Formula;
  readonly permissions: ReadonlyMap<number, readonly IndexedPermission[]>;
}

/** The permissions of every shelf, and the names of the integrations. */
export class Shelves {
  readonly #permissions = new Map<number, IndexedPermission[]>();
  readonly #groups = new Map<string, readonly Group[]>();
  readonly integrations: ReadonlyMap<string, string>;

  constructor(facts: Facts, integrations: ReadonlyMap<string, string>, permissions: readonly IndexedPermission[]) {
    this.integrations = integrations;
    for (const permission of permissions.toSorted(byName)) {
      // Nothing is known of an integration that is not there, so nothing of it can be asked for.
      if (!integrations.has(permission.integrationId)) continue;
      append(this.#permissions, facts.shelfOf(permission.integrationId, permission.resourceType), permission);
    }
  }

  /** The variants of a query, asked with these permission names only (all, when null). Those that hold nothing are left out. */
  variantsOf(query: Query, names: readonly string[] | null, facts: Facts): readonly Variant[] {
    return this.#groupsOf(permissionConditions(query), names)
      .map(({ permission, permissions }) => {
        const formula = formulaOf(query, facts, { permission, integrations: this.integrations });
        return { formula: rarestFirst(formula, facts), permissions };
      })
      .filter(({ formula }) => formula.kind !== 'constant' || formula.value);
  }

  /** What a query says of resources on shelves that know no permission. */
  bareVariant(query: Query, facts: Facts): Variant {
    const formula = formulaOf(query, facts, { permission: null, integrations: this.integrations });
    const bare = Array.from({ length: facts.shelfCount }, (_, shelf) => shelf).filter(
      (shelf) => !this.#permissions.has(shelf),
    );
    return { formula: rarestFirst(formula, facts), permissions: new Map(bare.map((shelf) => [shelf, []])) };
  }

  /** The permissions that these conditions do not tell apart, together. Shared by all queries that say the same of permissions. */
  #groupsOf(conditions: readonly QueryCondition[], names: readonly string[] | null): readonly Group[] {
    const name = JSON.stringify([conditions, names]);
    const known = this.#groups.get(name);
    if (known !== undefined) return known;
    const groups = new Map<string, { permission: IndexedPermission; permissions: Map<number, IndexedPermission[]> }>();
    for (const [shelf, permissions] of this.#permissions) {
      for (const permission of permissions) {
        if (names !== null && !names.includes(permission.name)) continue;
        const signature = conditions.map((condition) => (permissionHolds(condition, permission) ? '1' : '0')).join('');
        const group = groups.get(signature) ?? { permission, permissions: new Map<number, IndexedPermission[]>() };
        groups.set(signature, group);
        append(group.permissions, shelf, permission);
      }
    }
    const made = [...groups.values()];
    this.#groups.set(name, made);
    return made;
  }
}

/** Permissions that nothing asked tells apart, one of them by name. */
interface Group {
  readonly permission: IndexedPermission;
  readonly permissions: ReadonlyMap<number, readonly IndexedPermission[]>;
}

/** The resources of a variant: those its formula is true of, on a shelf that knows one of its permissions. */
export function slotsOfVariant(variant: Variant, facts: Facts): SlotSet {
  const found = find(variant.formula, facts);
  return variant.permissions.size === facts.shelfCount
    ? found
    : found.filter((slot) => variant.permissions.has(facts.shelf(slot)));
}

export const byName = (one: IndexedPermission, other: IndexedPermission): number =>
  one.name < other.name || (one.name === other.name && one.id < other.id) ? -1 : 1;

function append<T>(lists: Map<number, T[]>, key: number, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
