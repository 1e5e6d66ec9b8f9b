// The order in which lists show resources: integration name, path, id, by code units. It is sorted once at loading; resources that
// came or moved since are few, and are merged in when a page is made.

import type { Facts } from './facts.ts';
import type { SlotSet } from './slot-set.ts';
import { sortByText } from './sort-by-text.ts';

/** A page of resources; `next` goes on after it. */
export interface IndexedPage<T> {
  readonly items: readonly T[];
  /** Opaque; null on the last page. */
  readonly next: string | null;
}

/** So many may have come or moved before everything is sorted again. */
const lateMax = 4_096;

/** From one in so many resources on, the members of sets are looked for by walking through the order first, so far at most. */
const walkShare = 32;
const walkMax = 2_048;

/** Everything in shown order. */
export class ShownOrder {
  readonly #facts: Facts;
  readonly #names: ReadonlyMap<string, string>;
  #order = new Uint32Array(0);
  #rank = new Uint32Array(0);
  /** Where integrations stand, by shelf. */
  #standing: readonly number[] = [];
  readonly #late = new Set<number>();
  #lateSorted: readonly number[] | null = null;

  constructor(facts: Facts, integrations: ReadonlyMap<string, string>) {
    this.#facts = facts;
    this.#names = integrations;
  }

  /** Sorts everything there is. */
  sort(): void {
    this.#stand();
    this.#late.clear();
    this.#lateSorted = null;
    const { alive, capacity } = this.#facts;
    const order = new Uint32Array(alive.size);
    let length = 0;
    alive.each((slot) => {
      order[length] = slot;
      length += 1;
    });
    // By integration first: far fewer texts are compared then.
    for (const bucket of this.#byStanding(order)) {
      sortByText(
        bucket,
        (slot, into) => this.#facts.copyText('resource_path', slot, into),
        (one, other) => this.#byPath(one, other),
      );
    }
    this.#order = order;
    this.#rank = new Uint32Array(capacity);
    order.forEach((slot, rank) => {
      this.#rank[slot] = rank;
    });
  }

  /** Puts slots into the order of their integrations; answers the part of each. */
  #byStanding(order: Uint32Array): readonly Uint32Array[] {
    const standing = (slot: number): number => this.#standing[this.#facts.shelf(slot)] ?? 0;
    const ends = new Uint32Array(Math.max(0, ...this.#standing) + 1);
    for (const slot of order) ends[standing(slot)] = (ends[standing(slot)] ?? 0) + 1;
    const starts = ends.slice();
    let length = 0;
    for (let at = 0; at < ends.length; at++) {
      starts[at] = length;
      length += ends[at] ?? 0;
    }
    const next = starts.slice();
    for (const slot of order.slice()) {
      const at = standing(slot);
      order[next[at] ?? 0] = slot;
      next[at] = (next[at] ?? 0) + 1;
    }
    return Array.from(starts, (start, at) => order.subarray(start, next[at]));
  }

  /** Says that a resource came, went or moved. */
  touch(slot: number): void {
    this.#late.add(slot);
    this.#lateSorted = null;
    if (this.#late.size > lateMax) this.sort();
  }

  /** A page of what is in any of these sets. What `show` answers null for is left out. */
  page<T>(
    sets: readonly SlotSet[],
    ask: { readonly after: string | null; readonly limit: number; readonly show: (slot: number) => T | null },
  ): IndexedPage<T> {
    const items: T[] = [];
    let last = -1;
    for (const slot of this.#inOrder(sets, keyOf(ask.after), ask.limit + 1)) {
      const item = ask.show(slot);
      if (item === null) continue;
      if (items.length === ask.limit) return { items, next: this.placeOf(last) };
      items.push(item);
      last = slot;
    }
    return { items, next: null };
  }

  /** The members of any set, after the key; `most` of them are likely to be asked for. */
  *#inOrder(sets: readonly SlotSet[], key: Key | null, most: number): Generator<number> {
    const late = this.#lateMembers().filter(
      (slot) => sets.some((set) => set.has(slot)) && (key === null || this.#compareToKey(slot, key) > 0),
    );
    let nextLate = 0;
    for (const place of this.#places(sets, key === null ? 0 : this.#placeAfter(key), most)) {
      const slot = this.#order[place] ?? 0;
      for (let first = late[nextLate]; first !== undefined && this.#compare(first, slot) < 0; first = late[nextLate]) {
        yield first;
        nextLate += 1;
      }
      yield slot;
    }
    yield* late.slice(nextLate);
  }

  /** The places of members that did not come late, ascending. */
  *#places(sets: readonly SlotSet[], start: number, most: number): Generator<number> {
    const total = sets.reduce((sum, set) => sum + set.size, 0);
    let from = start;
    if (total > this.#order.length / walkShare) {
      // Where there are many, the first are met soon by going through the order.
      const until = Math.min(this.#order.length, start + walkMax);
      for (; from < until; from++) {
        const slot = this.#order[from] ?? 0;
        if (!this.#late.has(slot) && sets.some((set) => set.has(slot))) yield from;
      }
    }
    for (let count = most; from < this.#order.length; count *= 4) {
      const places = this.#firstPlaces(sets, from, count);
      yield* places;
      const last = places.at(-1);
      if (last === undefined || places.length < count) return;
      from = last + 1;
    }
  }

  /** The first so many places of members from a place on: each member is looked at once, and only the smallest are kept. */
  #firstPlaces(sets: readonly SlotSet[], from: number, count: number): Uint32Array {
    const [rank, late] = [this.#rank, this.#late];
    const kept = new Uint32Array(count * 4);
    let length = 0;
    let bound = this.#order.length;
    for (const set of sets) {
      set.each((slot) => {
        const place = rank[slot] ?? 0;
        if (place < from || place >= bound || late.has(slot)) return true;
        kept[length] = place;
        length += 1;
        if (length < kept.length) return true;
        length = Math.min(count, sortedOnce(kept));
        if (length === count) bound = kept[count - 1] ?? 0;
        return true;
      });
    }
    return kept.slice(0, Math.min(count, sortedOnce(kept.subarray(0, length))));
  }

  /** The first place in the order that is after the key; late comers still stand where they were, and count as they stood. */
  #placeAfter(key: Key): number {
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      let middle = (low + high) >>> 1;
      const start = middle;
      // A slot that moved says nothing about this place: look at the next that did not.
      while (middle < high && this.#late.has(this.#order[middle] ?? 0)) middle += 1;
      if (middle === high) high = start;
      else if (this.#compareToKey(this.#order[middle] ?? 0, key) <= 0) low = middle + 1;
      else high = start;
    }
    return low;
  }

  #lateMembers(): readonly number[] {
    this.#lateSorted ??= [...this.#late]
      .filter((slot) => this.#facts.alive.has(slot))
      .sort((one, other) => this.#compare(one, other));
    return this.#lateSorted;
  }

  #compare(one: number, other: number): number {
    if (!(this.#late.has(one) || this.#late.has(other))) return (this.#rank[one] ?? 0) - (this.#rank[other] ?? 0);
    const standing = (slot: number): number => this.#standingOf(slot);
    return standing(one) - standing(other) || this.#byPath(one, other);
  }

  #byPath(one: number, other: number): number {
    const texts = this.#facts;
    return (
      compareText(texts.text('resource_path', one), texts.text('resource_path', other)) ||
      compareText(texts.text('resource', one), texts.text('resource', other))
    );
  }

  #compareToKey(slot: number, [integration, path, id]: Key): number {
    const facts = this.#facts;
    const own = facts.integrationOfShelf(facts.shelf(slot));
    return (
      compareText(this.#names.get(own) ?? '', integration) ||
      compareText(facts.text('resource_path', slot), path) ||
      compareText(facts.text('resource', slot), id)
    );
  }

  /** The place of a slot in the order, as pages go on after it. */
  placeOf(slot: number): string {
    const facts = this.#facts;
    const integration = this.#names.get(facts.integrationOfShelf(facts.shelf(slot))) ?? '';
    return JSON.stringify([integration, facts.text('resource_path', slot), facts.text('resource', slot)]);
  }

  #standingOf(slot: number): number {
    const shelf = this.#facts.shelf(slot);
    if (shelf >= this.#standing.length) this.#stand();
    return this.#standing[shelf] ?? 0;
  }

  #stand(): void {
    const names = [...this.#names].sort(([, one], [, other]) => compareText(one, other)).map(([id]) => id);
    const places = new Map(names.map((id, place) => [id, place + 1]));
    this.#standing = Array.from({ length: this.#facts.shelfCount }, (_, shelf) => {
      return places.get(this.#facts.integrationOfShelf(shelf)) ?? 0;
    });
  }
}

/** Sorts places and moves each to the front once; answers how many there are. */
function sortedOnce(places: Uint32Array): number {
  places.sort();
  let length = 0;
  for (let at = 0; at < places.length; at++) {
    const place = places[at] ?? 0;
    if (length > 0 && places[length - 1] === place) continue;
    places[length] = place;
    length += 1;
  }
  return length;
}

type Key = readonly [integration: string, path: string, id: string];

/** A key that is not one of ours means the start. */
function keyOf(after: string | null): Key | null {
  if (after === null) return null;
  try {
    const read: unknown = JSON.parse(after);
    if (!Array.isArray(read)) return null;
    const [integration, path, id]: readonly unknown[] = read;
    if (typeof integration !== 'string' || typeof path !== 'string' || typeof id !== 'string') return null;
    return [integration, path, id];
  } catch {
    return null;
  }
}

const compareText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
