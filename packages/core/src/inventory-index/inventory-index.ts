// The inventory in memory: what lists, counts and alarms are answered from (the database stays the truth, and nothing is decided
// here). It is loaded whole, follows one change at a time, and says of each change which perimeters it moved a resource in or out of.

import type { Query } from '../query/query.ts';
import { FactReader, type IndexedFact } from './fact-reader.ts';
import { Facts } from './facts.ts';
import { Glance } from './glance.ts';
import { type FactNumbers, type IndexedResource, type NumberedPage, pageOf } from './indexed-resource.ts';
import { byName, type IndexedPermission, Shelves, slotsOfVariant, type Variant } from './shelves.ts';
import { type IndexedPage, ShownOrder } from './shown-order.ts';
import { SlotSet } from './slot-set.ts';
import { type SpreadKey, spreadOf } from './spread.ts';
import { countIntegrations, countValues, type IndexedValue, type ValuesAsk, valuesStarting } from './vocabulary.ts';
import { type Moved, Watch } from './watch.ts';

/** Something that holds (resource, permission) pairs: a scope, or a scope as a flow offers it. */
export interface Perimeter {
  /** Unique among those watched. */
  readonly name: string;
  readonly query: Query;
  /** Only permissions of these names; all, when null. */
  readonly permissions: readonly string[] | null;
}

/** A resource with the permissions that a union of perimeters holds on it. */
export interface IndexedMember {
  readonly resourceId: string;
  /** In the order of their names. */
  readonly permissionIds: readonly string[];
  /** What goes on behind this resource as `after`; to be asked before the index follows a change. */
  readonly place: () => string;
}

/** What a filter of a listing may look at. */
export interface SeenResource {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly type: string;
  readonly integrationId: string;
}

/** A resource as somebody who looks through the whole estate shows it. */
export interface SurveyedResource extends SeenResource {
  readonly nativeId: string;
}

/** What an index is made from. */
export interface IndexGround {
  /** Names by id. Resources of an integration that is not there are in no perimeter. */
  readonly integrations: ReadonlyMap<string, string>;
  readonly permissions: readonly IndexedPermission[];
}

/** The index. Not safe to use before `seal`. */
export class InventoryIndex {
  readonly #facts = new Facts();
  #shelves: Shelves;
  #order: ShownOrder;
  readonly #glance = new Glance(this.#facts);
  readonly #reader = new FactReader(this.#facts);
  #watch: Watch;
  #remembered: ReadonlyMap<string, Remembered> = new Map();

  constructor({ integrations, permissions }: IndexGround) {
    this.#shelves = new Shelves(this.#facts, integrations, permissions);
    this.#order = new ShownOrder(this.#facts, integrations);
    this.#watch = new Watch(this.#facts, []);
  }

  /** The numbers of facts, for pages that are loaded. */
  get numbers(): FactNumbers {
    return this.#facts;
  }

  /** Adds a resource while loading. Deleted resources and doubles must be left out by the caller. */
  load(resource: IndexedResource): void {
    this.#facts.loadPage(pageOf([resource], this.#facts));
  }

  /** Adds many whose facts have their numbers from `numbers`. */
  loadPage(page: NumberedPage): void {
    this.#facts.loadPage(page);
  }

  /** Ends loading. */
  seal(): void {
    this.#facts.seal();
    this.#order.sort();
  }

  /** Rests on other integrations and permissions from now on. Perimeters have to be watched anew. */
  reground({ integrations, permissions }: IndexGround): void {
    this.#shelves = new Shelves(this.#facts, integrations, permissions);
    this.#order = new ShownOrder(this.#facts, integrations);
    this.#order.sort();
    this.watch([]);
  }

  /** Resources held. */
  get size(): number {
    return this.#facts.alive.size;
  }

  /** Watches these perimeters, instead of those before. What is found of one that stays as it was stays found. */
  watch(perimeters: readonly Perimeter[]): void {
    const before = this.#remembered;
    this.#remembered = new Map(
      perimeters.map((perimeter) => {
        const meaning = JSON.stringify([perimeter.query, perimeter.permissions]);
        const known = before.get(perimeter.name);
        const { variants, slots } =
          known?.meaning === meaning
            ? known
            : {
                variants: this.#shelves.variantsOf(perimeter.query, perimeter.permissions, this.#facts),
                slots: null,
              };
        return [perimeter.name, { perimeter, meaning, variants, slots }];
      }),
    );
    this.#watch = new Watch(
      this.#facts,
      [...this.#remembered].map(([name, { variants }]) => ({ name, variants })),
    );
  }

  /**
   * Finds what the watched perimeters hold, one of them a step, so that whoever asks first need not wait for it. Ends when others are
   * watched instead.
   */
  *findWatched(): Generator<undefined, void> {
    const remembered = this.#remembered;
    for (const known of remembered.values()) {
      if (known.slots !== null) continue;
      this.#slotsKnown(known);
      yield;
      if (this.#remembered !== remembered) return;
    }
  }

  /**
   * Takes in what is known of a resource now (null: it is gone) and says which watched perimeters it moved in and out of. Undefined
   * when there is no room for another resource: then the index has to be loaded anew.
   */
  put(id: string, resource: IndexedResource | null): Moved | undefined {
    const slot = resource === null ? this.#facts.slotOf(id) : this.#facts.slotFor(id);
    if (slot === undefined) return resource === null ? still : undefined;
    const change = this.#facts.changeOf(slot, resource);
    const moved = this.#watch.moves(slot, resource, change);
    this.#facts.make(slot, resource, change);
    if (change.whole || change.texts) this.#order.touch(slot);
    for (const name of moved.joined) this.#follow(name, slot, 'joined');
    for (const name of moved.left) this.#follow(name, slot, 'left');
    for (const name of moved.changed) this.#follow(name, slot, 'changed');
    return moved;
  }

  /** How many resources a query selects: with at least one permission, or without where the resource's type knows none. */
  countResources(query: Query): number {
    return this.#resourcesOf(query).size;
  }

  /** The resources a query selects, in the order of integration name and path; `after` is the `next` of the page before. */
  pageOfResources(query: Query, after: string | null, limit: number): IndexedPage<string> {
    const show = (slot: number): string => this.#facts.text('resource', slot);
    return this.#order.page([this.#resourcesOf(query)], { after, limit, show });
  }

  /** How many (resource, permission) pairs any of these perimeters holds, each counted once. */
  countMembers(perimeters: readonly Perimeter[]): number {
    return this.#unionOf(perimeters).reduce((sum, { slots, permissions }) => {
      let pairs = 0;
      slots.each((slot) => {
        pairs += permissions.get(this.#facts.shelf(slot))?.length ?? 0;
        return true;
      });
      return sum + pairs;
    }, 0);
  }

  /**
   * The resources on which any of these perimeters holds a permission that `keep` keeps, in shown order, with those permissions in the
   * order of their names. `after` is the `next` of the page before.
   */
  pageOfMembers(
    perimeters: readonly Perimeter[],
    ask: {
      readonly after: string | null;
      readonly limit: number;
      readonly keep?: ((seen: SeenResource, permission: IndexedPermission) => boolean) | undefined;
    },
  ): IndexedPage<IndexedMember> {
    const held = this.#heldBy(perimeters);
    const { keep } = ask;
    const permissionsOn = (slot: number): readonly IndexedPermission[] => {
      const shelf = this.#facts.shelf(slot);
      let all: readonly IndexedPermission[] = nothing;
      let last: readonly IndexedPermission[] = nothing;
      for (const { permissions, slots } of held) {
        const known = permissions.get(shelf);
        // Most perimeters hold the same permissions of a shelf.
        if (known === undefined || known === last || !slots.has(slot)) continue;
        all = all === nothing ? known : [...new Set([...all, ...known])].sort(byName);
        last = known;
      }
      if (keep === undefined) return all;
      const seen = this.#seen(slot);
      return all.filter((permission) => keep(seen, permission));
    };
    const show = (slot: number): IndexedMember | null => {
      const permissions = permissionsOn(slot);
      return permissions.length === 0
        ? null
        : {
            resourceId: this.#facts.text('resource', slot),
            permissionIds: permissions.map(({ id }) => id),
            // Asked for the last that is shown, and not for each.
            place: () => this.#order.placeOf(slot),
          };
    };
    const sets = held.map(({ slots }) => slots);
    return this.#order.page(sets, { after: ask.after, limit: ask.limit, show });
  }

  /** How many resources any of these perimeters holds a permission on. */
  countHeldResources(perimeters: readonly Perimeter[]): number {
    return this.#slotsOfUnion(this.#unionOf(perimeters)).size;
  }

  /** How many resources a perimeter holds, and which values each group of keys has among them; null where there are more than `max`. */
  look(
    perimeter: Perimeter,
    ask: { readonly groups: readonly (readonly SpreadKey[])[]; readonly max: number },
  ): { readonly resources: number; readonly values: readonly (ReadonlyMap<string, number> | null)[] } {
    const slots = this.#slotsOfUnion(this.#unionOf([perimeter]));
    const values = ask.groups.map((keys) => spreadOf(this.#facts, slots, { keys, max: ask.max }));
    return { resources: slots.size, values };
  }

  /** The most frequent values of the fields with few values, at most so many of each key. */
  countValues(perKeyMax: number): readonly IndexedValue[] {
    return countValues(this.#facts, perKeyMax);
  }

  /** The most frequent values of one field that start with a text. */
  valuesStarting(ask: ValuesAsk): readonly IndexedValue[] {
    return valuesStarting(this.#facts, ask);
  }

  /** The names of the first resources in shown order. */
  firstNames(limit: number): readonly string[] {
    const show = (slot: number): string => this.#facts.text('resource_name', slot);
    return this.#order.page([this.#facts.alive], { after: null, limit, show }).items;
  }

  /** How many resources each integration has, by id. */
  countIntegrations(): ReadonlyMap<string, number> {
    return countIntegrations(this.#facts);
  }

  /** The watched perimeters that hold a permission on this resource. */
  perimetersOf(resourceId: string): readonly string[] {
    const slot = this.#facts.slotOf(resourceId);
    return slot === undefined ? [] : this.#watch.holding(slot);
  }

  /** A bound on the slots there are: every resource is in a slot below it, and keeps it while it is held. */
  get slotsMax(): number {
    return this.#facts.capacity;
  }

  /** Calls back for the resources in some of the slots, with the numbers of their facts, which `factOf` reads. */
  survey(
    { from, to }: { readonly from: number; readonly to: number },
    visit: (slot: number, facts: ArrayLike<number>) => void,
  ): void {
    for (let slot = from; slot < to; slot++) if (this.#facts.alive.has(slot)) visit(slot, this.#facts.atoms(slot));
  }

  /** The number of the key (a tag key, the type) that a fact is a value of: facts of one key are read alike. */
  keyOfFact(fact: number): number {
    return this.#facts.keyOfAtom(fact);
  }

  /** The name, or the id its system uses, of the resource in a slot. */
  textAt(slot: number, which: 'name' | 'native id'): string {
    return this.#facts.text(which === 'name' ? 'resource_name' : 'resource_source_id', slot);
  }

  /** What the number of a fact stands for. */
  factOf(fact: number): IndexedFact | undefined {
    return this.#reader.read(fact);
  }

  /** The resource in a slot. */
  at(slot: number): SurveyedResource {
    return { ...this.#seen(slot), nativeId: this.#facts.text('resource_source_id', slot) };
  }

  /** The tags and the context of the resource in a slot; where a key has several values, the last of them. */
  factsAt(slot: number): {
    readonly tags: Readonly<Record<string, string>>;
    readonly context: Readonly<Record<string, string>>;
  } {
    const read = Array.from(this.#facts.atoms(slot), (fact) => this.#reader.read(fact));
    const of = (field: IndexedFact['field']): Readonly<Record<string, string>> =>
      Object.fromEntries(read.flatMap((fact) => (fact?.field === field ? [[fact.key, fact.value] as const] : [])));
    return { tags: of('resource_tag'), context: of('resource_context') };
  }

  /**
   * Calls back for every resource that a perimeter holds, with the permissions it holds on it; more than once where the query tells
   * permissions apart. Nothing is remembered: for looking through all perimeters once.
   */
  eachMember(
    { query, permissions }: Omit<Perimeter, 'name'>,
    visit: (slot: number, permissions: readonly IndexedPermission[]) => void,
  ): void {
    for (const variant of this.#shelves.variantsOf(query, permissions, this.#facts)) {
      slotsOfVariant(variant, this.#facts).each((slot) => {
        visit(slot, variant.permissions.get(this.#facts.shelf(slot)) ?? []);
        return true;
      });
    }
  }

  #resourcesOf(query: Query): SlotSet {
    const variants = [
      ...this.#shelves.variantsOf(query, null, this.#facts),
      this.#shelves.bareVariant(query, this.#facts),
    ];
    return SlotSet.union(
      variants.map((variant) => slotsOfVariant(variant, this.#facts)),
      this.#facts.capacity,
    );
  }

  #slotsOfUnion(union: readonly Part[]): SlotSet {
    return SlotSet.union(
      union.map((part) => part.slots),
      this.#facts.capacity,
    );
  }

  /** What each of these perimeters holds; a pair may occur in several. */
  #heldBy(perimeters: readonly Perimeter[]): readonly Part[] {
    return perimeters.flatMap((perimeter) => {
      const { variants, slots } = this.#slotsOf(perimeter);
      return variants.flatMap(({ permissions }, at) => {
        const own = slots[at];
        return own === undefined || own.size === 0 ? [] : [{ permissions, slots: own }];
      });
    });
  }

  /** Sets of slots with the permissions they stand for; a pair occurs in one of them at most. */
  #unionOf(perimeters: readonly Perimeter[]): readonly Part[] {
    const alike = new Map<Variant['permissions'], SlotSet[]>();
    for (const { permissions, slots } of this.#heldBy(perimeters)) {
      const known = alike.get(permissions);
      if (known === undefined) alike.set(permissions, [slots]);
      else known.push(slots);
    }
    const parts = [...alike].map(([permissions, sets]) => ({
      permissions,
      slots: SlotSet.union(sets, this.#facts.capacity),
    }));
    if (parts.length <= 1) return parts;
    // By permission: the sets in which it is held. Permissions that are held by the same sets make one part.
    const sets = new Map<IndexedPermission, { shelf: number; slots: SlotSet[] }>();
    for (const { permissions, slots } of parts) {
      for (const [shelf, known] of permissions) {
        for (const permission of known) {
          const held = sets.get(permission);
          if (held === undefined) sets.set(permission, { shelf, slots: [slots] });
          else held.slots.push(slots);
        }
      }
    }
    return this.#partsOf(sets);
  }

  #partsOf(
    sets: ReadonlyMap<IndexedPermission, { readonly shelf: number; readonly slots: readonly SlotSet[] }>,
  ): readonly Part[] {
    const numbers = new Map<SlotSet, number>();
    const parts = new Map<string, { slots: SlotSet; permissions: Map<number, IndexedPermission[]> }>();
    for (const [permission, { shelf, slots }] of sets) {
      const signature = slots
        .map((set) => {
          const number = numbers.get(set) ?? numbers.size;
          numbers.set(set, number);
          return number;
        })
        .join();
      const known = parts.get(signature);
      const part = known ?? { slots: SlotSet.union(slots, this.#facts.capacity), permissions: new Map() };
      if (known === undefined) parts.set(signature, part);
      part.permissions.set(shelf, [...(part.permissions.get(shelf) ?? []), permission]);
    }
    return [...parts.values()];
  }

  /** The slots of each variant; remembered for the perimeters that are watched. */
  #slotsOf(perimeter: Perimeter): { readonly variants: readonly Variant[]; readonly slots: readonly SlotSet[] } {
    const known = this.#remembered.get(perimeter.name);
    if (known === undefined || known.perimeter !== perimeter) {
      const variants = this.#shelves.variantsOf(perimeter.query, perimeter.permissions, this.#facts);
      return { variants, slots: variants.map((variant) => slotsOfVariant(variant, this.#facts)) };
    }
    return { variants: known.variants, slots: this.#slotsKnown(known) };
  }

  #slotsKnown(known: Remembered): readonly SlotSet[] {
    known.slots ??= known.variants.map((variant) => slotsOfVariant(variant, this.#facts).copy());
    return known.slots;
  }

  #seen(slot: number): SeenResource {
    const facts = this.#facts;
    const shelf = facts.shelf(slot);
    return {
      id: facts.text('resource', slot),
      name: facts.text('resource_name', slot),
      path: facts.text('resource_path', slot),
      type: facts.typeOfShelf(shelf),
      integrationId: facts.integrationOfShelf(shelf),
    };
  }

  /** Keeps remembered sets up with a change that touched them. */
  #follow(name: string, slot: number, way: keyof Moved): void {
    const known = this.#remembered.get(name);
    if (known === undefined || known.slots === null) return;
    const only = known.slots[0];
    if (only !== undefined && known.slots.length === 1) {
      if (way === 'left') only.remove(slot);
      else only.add(slot, this.#facts.capacity);
      return;
    }
    this.#glance.at(slot);
    known.variants.forEach((variant, at) => {
      if (this.#glance.isHeldBy(variant)) known.slots?.[at]?.add(slot, this.#facts.capacity);
      else known.slots?.[at]?.remove(slot);
    });
  }
}

/** A watched perimeter. */
interface Remembered {
  readonly perimeter: Perimeter;
  /** What it asks for, to be known again by. */
  readonly meaning: string;
  readonly variants: readonly Variant[];
  /** What each variant holds, once that is found; kept up with every change then. */
  slots: readonly SlotSet[] | null;
}

interface Part {
  readonly slots: SlotSet;
  readonly permissions: ReadonlyMap<number, readonly IndexedPermission[]>;
}

const nothing: readonly IndexedPermission[] = [];
const still: Moved = { joined: [], left: [], changed: [] };
