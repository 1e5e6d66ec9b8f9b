// What the index knows of each resource. Every fact that has few values (tags, context, type, status, risk, integration) is an
// *atom*: a number for a key with a value, so that the same tag on a million resources is one text and a million numbers. Names,
// paths and native ids are kept as texts. Resources are slots: numbers that never change while the index lives.

import { SlotSet } from './slot-set.ts';

/** What the index keeps of a resource. */
export interface IndexedResource {
  readonly id: string;
  readonly integrationId: string;
  readonly type: string;
  readonly nativeId: string;
  readonly name: string;
  readonly path: string;
  readonly ancestors: readonly string[] | null;
  readonly status: string;
  readonly riskLevel: string;
  readonly tags: readonly { readonly key: string; readonly value: string; readonly overridden?: true }[];
  readonly context: Readonly<Record<string, string>>;
}

/** Facts that are kept as texts. */
export type TextField = 'resource' | 'resource_name' | 'resource_path' | 'resource_source_id';

/** Facts that are kept as atoms, with the text in brackets for the keyed ones. */
export type AtomField =
  | 'resource_tag'
  | 'resource_context'
  | 'resource_type'
  | 'resource_status'
  | 'resource_risk_level'
  | 'resource_parent'
  | 'above'
  | 'integration';

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

/** What everything has above it of which is known what is above; no native id is empty. */
export const knownAbove = '';

const slackSlots = 16_384;
const textFields = ['resource', 'resource_name', 'resource_path', 'resource_source_id'] as const;

/** Facts by slot, and slots by fact. */
export class Facts {
  readonly #keys: Record<AtomField, Map<string, number>> = {
    resource_tag: new Map(),
    resource_context: new Map(),
    resource_type: new Map(),
    resource_status: new Map(),
    resource_risk_level: new Map(),
    resource_parent: new Map(),
    above: new Map(),
    integration: new Map(),
  };
  readonly #atomsByValue: Map<string, number>[] = [];
  readonly #keyOfAtom: number[] = [];
  readonly #textOfAtom: string[] = [];
  readonly #slots = new Map<string, number>();
  readonly #texts: Record<TextField, string[]> = {
    resource: [],
    resource_name: [],
    resource_path: [],
    resource_source_id: [],
  };

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
  readonly #shelves = new Map<string, Map<string, number>>();
  readonly #integrationOfShelf: string[] = [];
  readonly #typeOfShelf: string[] = [];
  #shelfOfSlot = new Uint32Array(1_024);
  readonly #free: number[] = [];
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

  /** The number of a key; made if it is new. */
  keyOf(field: AtomField, bracket: string | null): number {
    const keys = this.#keys[field];
    const known = keys.get(bracket ?? '');
    if (known !== undefined) return known;
    const key = this.#atomsByValue.length;
    keys.set(bracket ?? '', key);
    this.#atomsByValue.push(new Map());
    return key;
  }

  /** The number of a key with a value; made if it is new. */
  atomOf(key: number, value: string): number {
    const values = this.#atomsByValue[key] ?? new Map<string, number>();
    const known = values.get(value);
    if (known !== undefined) return known;
    const atom = this.#keyOfAtom.length;
    values.set(value, atom);
    this.#keyOfAtom.push(key);
    this.#textOfAtom.push(value);
    return atom;
  }

  /** Every value of a key that was ever seen, with its atom. */
  valuesOf(key: number): ReadonlyMap<string, number> {
    return this.#atomsByValue[key] ?? new Map();
  }

  keyOfAtom(atom: number): number {
    return this.#keyOfAtom[atom] ?? -1;
  }

  textOfAtom(atom: number): string {
    return this.#textOfAtom[atom] ?? '';
  }

  get keyCount(): number {
    return this.#atomsByValue.length;
  }

  get atomCount(): number {
    return this.#keyOfAtom.length;
  }

  slotOf(id: string): number | undefined {
    return this.#slots.get(id);
  }

  text(field: TextField, slot: number): string {
    return this.#texts[field][slot] ?? '';
  }

  /** The number of a shelf, a resource type of an integration; made if it is new. */
  shelfOf(integrationId: string, type: string): number {
    const types = this.#shelves.get(integrationId) ?? new Map<string, number>();
    const known = types.get(type);
    if (known !== undefined) return known;
    this.#shelves.set(integrationId, types);
    const shelf = this.#integrationOfShelf.length;
    types.set(type, shelf);
    this.#integrationOfShelf.push(integrationId);
    this.#typeOfShelf.push(type);
    return shelf;
  }

  get shelfCount(): number {
    return this.#integrationOfShelf.length;
  }

  integrationOfShelf(shelf: number): string {
    return this.#integrationOfShelf[shelf] ?? '';
  }

  typeOfShelf(shelf: number): string {
    return this.#typeOfShelf[shelf] ?? '';
  }

  /** The keys of a field, with their numbers; the key of a field without brackets is empty. */
  keysOf(field: AtomField): ReadonlyMap<string, number> {
    return this.#keys[field];
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
    const sets = [...this.valuesOf(key).values()].map((atom) => this.slotsWith(atom));
    const present = SlotSet.union(sets, this.#capacity).copy();
    this.#present.set(key, present);
    return present;
  }

  /** The slots that have a key with several values. */
  contested(key: number): ReadonlySet<number> {
    return this.#contested.get(key) ?? nobody;
  }

  /** Adds a resource while loading; ids must be new. */
  load(resource: IndexedResource): void {
    const slot = this.#loaded;
    const atoms = this.#atomsOf(resource);
    const start = this.#offsets[slot] ?? 0;
    if (start + atoms.length > this.#atoms.length) this.#atoms = grown(this.#atoms, start + atoms.length);
    if (slot + 2 > this.#offsets.length) this.#offsets = grown(this.#offsets, slot + 2);
    this.#atoms.set(atoms, start);
    this.#offsets[slot + 1] = start + atoms.length;
    this.#loaded += 1;
    this.#keep(slot, resource);
    this.#contest(slot, atoms, 'add');
  }

  /** Ends loading: from now on slots can be found by fact. */
  seal(): void {
    this.#capacity = this.#loaded + slackSlots;
    const starts = new Uint32Array(this.atomCount + 1);
    const end = this.#offsets[this.#loaded] ?? 0;
    for (let at = 0; at < end; at++) starts[(this.#atoms[at] ?? 0) + 1] = (starts[(this.#atoms[at] ?? 0) + 1] ?? 0) + 1;
    for (let atom = 0; atom < this.atomCount; atom++) starts[atom + 1] = (starts[atom + 1] ?? 0) + (starts[atom] ?? 0);
    const next = starts.slice();
    const postings = new Uint32Array(end);
    for (let slot = 0; slot < this.#loaded; slot++) {
      for (let at = this.#offsets[slot] ?? 0; at < (this.#offsets[slot + 1] ?? 0); at++) {
        const atom = this.#atoms[at] ?? 0;
        postings[next[atom] ?? 0] = slot;
        next[atom] = (next[atom] ?? 0) + 1;
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
    const slot = this.#slots.get(id) ?? this.#free.pop() ?? this.#texts.resource.length;
    return slot < this.#capacity ? slot : undefined;
  }

  /** What putting these facts into a slot would change; `null` forgets the resource. */
  changeOf(slot: number, resource: IndexedResource | null): Change {
    const before = this.atoms(slot);
    const after = resource === null ? [] : this.#atomsOf(resource);
    const known = this.#alive.has(slot);
    const texts = textsOf(resource);
    const moved = resource === null || this.shelfOf(resource.integrationId, resource.type) !== this.shelf(slot);
    return {
      after,
      lost: Array.from(before).filter((atom) => !after.includes(atom)),
      got: after.filter((atom) => !includes(before, atom)),
      texts: textFields.some((field) => texts[field] !== this.text(field, slot)),
      whole: !known || moved,
    };
  }

  /** Makes a change that `changeOf` has told. */
  make(slot: number, resource: IndexedResource | null, { after, lost, got }: Change): void {
    if (resource === null) {
      this.#slots.delete(this.text('resource', slot));
      for (const field of textFields) this.#texts[field][slot] = '';
      this.#alive.remove(slot);
      this.#free.push(slot);
    } else {
      this.#keep(slot, resource);
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

  #own(atom: number): SlotSet {
    const held = this.#held.get(atom);
    if (held !== undefined) return held;
    const own = atom + 1 < this.#starts.length ? this.slotsWith(atom).copy() : SlotSet.empty();
    this.#held.set(atom, own);
    return own;
  }

  #keep(slot: number, resource: IndexedResource): void {
    this.#slots.set(resource.id, slot);
    const texts = textsOf(resource);
    for (const field of textFields) this.#texts[field][slot] = texts[field];
    if (slot >= this.#shelfOfSlot.length) this.#shelfOfSlot = grown(this.#shelfOfSlot, slot + 1);
    this.#shelfOfSlot[slot] = this.shelfOf(resource.integrationId, resource.type);
  }

  #atomsOf(resource: IndexedResource): readonly number[] {
    const atoms = [
      this.atomOf(this.keyOf('resource_type', null), resource.type),
      this.atomOf(this.keyOf('resource_status', null), resource.status),
      this.atomOf(this.keyOf('resource_risk_level', null), resource.riskLevel),
      this.atomOf(this.keyOf('integration', null), resource.integrationId),
    ];
    if (resource.ancestors !== null) {
      const above = this.keyOf('above', null);
      for (const ancestor of [knownAbove, ...resource.ancestors]) {
        const atom = this.atomOf(above, ancestor);
        if (!atoms.includes(atom)) atoms.push(atom);
      }
      const parent = resource.ancestors.at(-1);
      if (parent !== undefined) atoms.push(this.atomOf(this.keyOf('resource_parent', null), parent));
    }
    for (const { key, value, overridden } of resource.tags) {
      if (overridden) continue;
      const atom = this.atomOf(this.keyOf('resource_tag', key), value);
      if (!atoms.includes(atom)) atoms.push(atom);
    }
    for (const key of Object.keys(resource.context)) {
      atoms.push(this.atomOf(this.keyOf('resource_context', key), resource.context[key] ?? ''));
    }
    return atoms;
  }

  #contest(slot: number, atoms: ArrayLike<number>, act: 'add' | 'delete'): void {
    // Having several things above is no contradiction.
    const above = this.keyOf('above', null);
    for (let at = 0; at < atoms.length; at++) {
      const key = this.keyOfAtom(atoms[at] ?? 0);
      if (key === above) continue;
      for (let other = 0; other < at; other++) {
        if (this.keyOfAtom(atoms[other] ?? 0) !== key) continue;
        const slots = this.#contested.get(key) ?? new Set<number>();
        this.#contested.set(key, slots);
        slots[act](slot);
      }
    }
  }
}

const includes = (list: ArrayLike<number>, item: number): boolean => {
  for (let at = 0; at < list.length; at++) if (list[at] === item) return true;
  return false;
};

/** The facts of a resource that are kept as texts. */
export const textsOf = (resource: IndexedResource | null): Record<TextField, string> => ({
  resource: resource?.id ?? '',
  resource_name: resource?.name ?? '',
  resource_path: resource?.path ?? '',
  resource_source_id: resource?.nativeId ?? '',
});

const nobody: ReadonlySet<number> = new Set();

function grown(array: Uint32Array<ArrayBuffer>, least: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(array.length * 2, least));
  larger.set(array);
  return larger;
}
