// What the index knows of each resource: its facts as atoms, and its names, path and native id as texts. Resources are slots: numbers that
// never change while the index lives. Facts are found by slot, and slots by fact.

import { Atoms } from './atoms.ts';
import { grown } from './grown.ts';
import {
  factsOfResource,
  type IndexedResource,
  type NumberedPage,
  type TextField,
  textsOf,
} from './indexed-resource.ts';
import { SlotSet } from './slot-set.ts';
import { Texts } from './texts.ts';

/** What new facts about a resource change. */
export interface Change {
  /** The atoms afterwards. */
  readonly after: readonly number[];
  readonly lost: readonly number[];
  readonly got: readonly number[];
  /** A text changed. */
  readonly texts: boolean;
  /** The resource is new, gone, or on another shelf. */
  readonly whole: boolean;
}

const slackSlots = 16_384;
const textFields = ['resource_path', 'resource_name', 'resource_source_id', 'resource'] as const;

/** Facts by slot, and slots by fact. */
export class Facts extends Atoms {
  readonly #texts = new Texts();

  /** Atoms of slot `s`: `#atoms` from `#offsets[s]` to `#offsets[s + 1]`, unless `#changed` has others. */
  #atoms = new Uint32Array(1_024);
  #offsets = new Uint32Array(1_024);
  #loaded = 0;
  readonly #changed = new Map<number, readonly number[]>();
  /** Slots of atom `a`: `#postings` from `#starts[a]` on, unless `#held` has a set of its own. */
  #postings = new Uint32Array(0);
  #starts = new Uint32Array(1);
  readonly #held = new Map<number, SlotSet>();
  /** Slots that have one key with several values (from the system and by API), by key. */
  readonly #contested = new Map<number, Set<number>>();
  readonly #present = new Map<number, SlotSet>();
  #shelfOfSlot = new Uint32Array(1_024);
  readonly #free: number[] = [];
  readonly #above = this.keyOf('above', null);
  /** Which keys a look at the atoms of a resource has met, by the number of that look. */
  #marked = new Float64Array(64);
  #marks = 0;
  #alive = SlotSet.empty();
  #capacity = slackSlots;

  /** A bound on every slot there is and may come to be before the next load. */
  get capacity(): number {
    return this.#capacity;
  }

  /** The slots that hold a resource. */
  get alive(): SlotSet {
    return this.#alive;
  }

  slotOf(id: string): number | undefined {
    return this.#texts.slotOf(id);
  }

  text(field: TextField, slot: number): string {
    return this.#texts.text(field, slot);
  }

  /** Writes the start of a text as code units. */
  copyText(field: TextField, slot: number, into: Parameters<Texts['copy']>[2]): number {
    return this.#texts.copy(field, slot, into);
  }

  /** The shelf a slot is on. */
  shelf(slot: number): number {
    return this.#shelfOfSlot[slot] ?? 0;
  }

  /** The atoms of a slot, without doubles. */
  atoms(slot: number): ArrayLike<number> {
    const changed = this.#changed.get(slot);
    if (changed !== undefined) return changed;
    return slot < this.#loaded ? this.#atoms.subarray(this.#offsets[slot] ?? 0, this.#offsets[slot + 1] ?? 0) : [];
  }

  /** The slots with an atom. Not to be changed by the caller. */
  slotsWith(atom: number): SlotSet {
    const held = this.#held.get(atom);
    if (held !== undefined) return held;
    return SlotSet.ofSorted(this.#postings.subarray(this.#starts[atom] ?? 0, this.#starts[atom + 1] ?? 0), Infinity);
  }

  /** How many slots have an atom. */
  countWith(atom: number): number {
    const held = this.#held.get(atom);
    if (held !== undefined) return held.size;
    return atom + 1 < this.#starts.length ? (this.#starts[atom + 1] ?? 0) - (this.#starts[atom] ?? 0) : 0;
  }

  /** The slots that have a key with any value. Not to be changed by the caller. */
  slotsWithKey(key: number): SlotSet {
    const known = this.#present.get(key);
    if (known !== undefined) return known;
    const sets = this.atomsOfKey(key).map((atom) => this.slotsWith(atom));
    const present = SlotSet.union(sets, this.#capacity).copy();
    this.#present.set(key, present);
    return present;
  }

  /** The slots that have a key with several values. */
  contested(key: number): ReadonlySet<number> {
    return this.#contested.get(key) ?? nobody;
  }

  /** Adds many while loading; their ids must be new. */
  loadPage(page: NumberedPage): void {
    const { shelves, facts, factsEnds } = page;
    const first = this.#loaded;
    this.#texts.load(page);
    if (first + shelves.length > this.#shelfOfSlot.length)
      this.#shelfOfSlot = grown(this.#shelfOfSlot, first + shelves.length);
    this.#shelfOfSlot.set(shelves, first);
    let from = 0;
    for (const to of factsEnds) {
      this.#loadFacts(facts, { from, to });
      from = to;
    }
  }

  /** Ends loading: from now on slots can be found by fact. */
  seal(): void {
    this.#texts.seal();
    this.#capacity = this.#loaded + slackSlots;
    const [atoms, offsets] = [this.#atoms, this.#offsets];
    const starts = new Uint32Array(this.atomCount + 1);
    const end = offsets[this.#loaded] ?? 0;
    for (let at = 0; at < end; at++) {
      const past = (atoms[at] ?? 0) + 1;
      starts[past] = (starts[past] ?? 0) + 1;
    }
    for (let atom = 0; atom < this.atomCount; atom++) starts[atom + 1] = (starts[atom + 1] ?? 0) + (starts[atom] ?? 0);
    const next = starts.slice();
    const postings = new Uint32Array(end);
    for (let slot = 0, at = 0; slot < this.#loaded; slot++) {
      for (const past = offsets[slot + 1] ?? 0; at < past; at++) {
        const atom = atoms[at] ?? 0;
        const place = next[atom] ?? 0;
        postings[place] = slot;
        next[atom] = place + 1;
      }
    }
    this.#postings = postings;
    this.#starts = starts;
    for (let atom = 0; atom < this.atomCount; atom++) {
      if (this.countWith(atom) > this.#capacity / 64) {
        const list = postings.slice(starts[atom] ?? 0, starts[atom + 1] ?? 0);
        this.#held.set(atom, SlotSet.ofSorted(list, this.#capacity));
      }
    }
    const alive = new Uint32Array((this.#capacity + 31) >>> 5);
    for (let slot = 0; slot < this.#loaded; slot++) alive[slot >>> 5] = (alive[slot >>> 5] ?? 0) | (1 << (slot & 31));
    this.#alive = SlotSet.ofBits(alive);
  }

  /** A slot for an id: its own, or a free one. Undefined when the slots have run out: then it is time to load anew. */
  slotFor(id: string): number | undefined {
    const slot = this.slotOf(id) ?? this.#free.pop() ?? this.#texts.slots;
    return slot < this.#capacity ? slot : undefined;
  }

  /** What putting these facts into a slot would change; `null` forgets the resource. */
  changeOf(slot: number, resource: IndexedResource | null): Change {
    const before = this.atoms(slot);
    const after = resource === null ? [] : once(factsOfResource(resource, this));
    const known = this.#alive.has(slot);
    const moved = resource === null || this.shelfOf(resource.integrationId, resource.type) !== this.shelf(slot);
    return {
      after,
      lost: missing(before, after),
      got: missing(after, before),
      texts: this.#textsDiffer(slot, resource),
      whole: !known || moved,
    };
  }

  /** Makes a change that `changeOf` has told. */
  make(slot: number, resource: IndexedResource | null, { after, lost, got, texts }: Change): void {
    if (texts) this.#texts.put(slot, resource);
    if (resource === null) {
      this.#alive.remove(slot);
      this.#free.push(slot);
    } else {
      this.#shelve(slot, this.shelfOf(resource.integrationId, resource.type));
      this.#alive.add(slot, this.#capacity);
    }
    if (lost.length + got.length > 0) this.#move(slot, { after, lost, got });
  }

  /** Bytes of the sets and numbers; the texts come on top. */
  get bytes(): number {
    const held = [...this.#held.values(), ...this.#present.values()].reduce((sum, set) => sum + set.bytes, 0);
    return (
      this.#atoms.byteLength + this.#offsets.byteLength + this.#postings.byteLength + this.#starts.byteLength + held
    );
  }

  #move(slot: number, { after, lost, got }: Pick<Change, 'after' | 'lost' | 'got'>): void {
    this.#contest(slot, this.atoms(slot), 'delete');
    this.#contest(slot, after, 'add');
    this.#changed.set(slot, after);
    for (const atom of lost) this.#own(atom).remove(slot);
    for (const atom of got) this.#own(atom).add(slot, this.#capacity);
    for (const atom of lost) {
      const key = this.keyOfAtom(atom);
      if (!after.some((other) => this.keyOfAtom(other) === key)) this.#present.get(key)?.remove(slot);
    }
    for (const atom of got) this.#present.get(this.keyOfAtom(atom))?.add(slot, this.#capacity);
  }

  #textsDiffer(slot: number, resource: IndexedResource | null): boolean {
    const texts = textsOf(resource);
    return textFields.some((field) => this.text(field, slot) !== texts[field]);
  }

  #own(atom: number): SlotSet {
    const held = this.#held.get(atom);
    if (held !== undefined) return held;
    const own = atom + 1 < this.#starts.length ? this.slotsWith(atom).copy() : SlotSet.empty();
    this.#held.set(atom, own);
    return own;
  }

  /** The facts of the next slot, without doubles. */
  #loadFacts(facts: Uint32Array, { from, to }: { readonly from: number; readonly to: number }): void {
    const slot = this.#loaded;
    const start = this.#offsets[slot] ?? 0;
    if (start + to - from > this.#atoms.length) this.#atoms = grown(this.#atoms, start + to - from);
    if (slot + 2 > this.#offsets.length) this.#offsets = grown(this.#offsets, slot + 2);
    const marks = this.#nextMarks();
    const atoms = this.#atoms;
    let end = start;
    for (let at = from; at < to; at++) {
      const atom = facts[at] ?? 0;
      const key = this.keyOfAtom(atom);
      if (marks[key] === this.#marks && this.#again(key, atoms.subarray(start, end), { atom, slot })) continue;
      marks[key] = this.#marks;
      atoms[end] = atom;
      end += 1;
    }
    this.#offsets[slot + 1] = end;
    this.#loaded += 1;
  }

  /** A key came again: whether the whole fact did; if not, the slot's key is contested. */
  #again(key: number, atoms: Uint32Array, { atom, slot }: { readonly atom: number; readonly slot: number }): boolean {
    if (atoms.includes(atom)) return true;
    // Having several things above is no contradiction.
    if (key !== this.#above) this.#contestedAt(key).add(slot);
    return false;
  }

  #shelve(slot: number, shelf: number): void {
    if (slot >= this.#shelfOfSlot.length) this.#shelfOfSlot = grown(this.#shelfOfSlot, slot + 1);
    this.#shelfOfSlot[slot] = shelf;
  }

  /** Notes in which keys these atoms contradict each other, or that they no longer do. */
  #contest(slot: number, atoms: ArrayLike<number>, act: 'add' | 'delete'): void {
    const marks = this.#nextMarks();
    for (let at = 0; at < atoms.length; at++) {
      const key = this.keyOfAtom(atoms[at] ?? 0);
      if (marks[key] === this.#marks && key !== this.#above) this.#contestedAt(key)[act](slot);
      marks[key] = this.#marks;
    }
  }

  #contestedAt(key: number): Set<number> {
    const slots = this.#contested.get(key) ?? new Set<number>();
    this.#contested.set(key, slots);
    return slots;
  }

  /** By key, the number of the look that met it last; starts another look. */
  #nextMarks(): Float64Array {
    this.#marks += 1;
    if (this.#marked.length < this.keyCount) this.#marked = new Float64Array(this.keyCount * 2);
    return this.#marked;
  }
}

const includes = (list: ArrayLike<number>, item: number): boolean => {
  for (let at = 0; at < list.length; at++) if (list[at] === item) return true;
  return false;
};

/** Each item once, in their order. */
function once(list: readonly number[]): readonly number[] {
  const all: number[] = [];
  for (const item of list) if (!includes(all, item)) all.push(item);
  return all;
}

/** The items of one list that the other does not have. */
function missing(list: ArrayLike<number>, other: ArrayLike<number>): readonly number[] {
  const all: number[] = [];
  for (let at = 0; at < list.length; at++) if (!includes(other, list[at] ?? 0)) all.push(list[at] ?? 0);
  return all;
}

const nobody: ReadonlySet<number> = new Set();
