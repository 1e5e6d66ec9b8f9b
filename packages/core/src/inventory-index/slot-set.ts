// A set of slots: small whole numbers that stand for resources in the index. Few of them are kept as a sorted list, many as
// bits, so that a perimeter of ten resources costs ten numbers and one of half the estate costs a bit per resource.

/** A set is kept as bits from one member in this many slots on. */
const bitsFromShare = 64;

/** A mutable set of slots below a capacity. Operations between sets return new sets and leave their arguments alone. */
export class SlotSet {
  #list: Uint32Array | null;
  #bits: Uint32Array | null;
  #count: number;

  private constructor(list: Uint32Array | null, bits: Uint32Array | null, count: number) {
    this.#list = list;
    this.#bits = bits;
    this.#count = count;
  }

  static empty(): SlotSet {
    return new SlotSet(new Uint32Array(4), null, 0);
  }

  /** Takes over a sorted list without doubles; `count` of its entries are members. */
  static ofSorted(list: Uint32Array, capacity: number, count: number = list.length): SlotSet {
    const set = new SlotSet(list, null, count);
    if (count > capacity / bitsFromShare) set.#toBits(capacity);
    return set;
  }

  /** Takes over bits. */
  static ofBits(bits: Uint32Array): SlotSet {
    return new SlotSet(null, bits, countBits(bits));
  }

  get size(): number {
    return this.#count;
  }

  has(slot: number): boolean {
    if (this.#bits !== null) return (((this.#bits[slot >>> 5] ?? 0) >>> (slot & 31)) & 1) === 1;
    const at = this.#place(slot);
    return at < this.#count && this.#list?.[at] === slot;
  }

  /** Adds a slot; does nothing if it is there. `capacity` bounds every slot that may ever be added. */
  add(slot: number, capacity: number): void {
    if (this.#bits === null && this.#count + 1 > capacity / bitsFromShare) this.#toBits(capacity);
    if (this.#bits !== null) {
      this.#addBit(slot);
      return;
    }
    const at = this.#place(slot);
    let list = this.#list ?? none;
    if (at < this.#count && list[at] === slot) return;
    if (this.#count === list.length) {
      const larger = new Uint32Array(Math.max(4, list.length * 2));
      larger.set(list);
      list = larger;
      this.#list = larger;
    }
    list.copyWithin(at + 1, at, this.#count);
    list[at] = slot;
    this.#count += 1;
  }

  /** Removes a slot; does nothing if it is not there. */
  remove(slot: number): void {
    if (this.#bits !== null) {
      if (!this.has(slot)) return;
      const word = slot >>> 5;
      this.#bits[word] = (this.#bits[word] ?? 0) & ~(1 << (slot & 31));
    } else {
      const at = this.#place(slot);
      if (at >= this.#count || this.#list?.[at] !== slot) return;
      this.#list.copyWithin(at, at + 1, this.#count);
    }
    this.#count -= 1;
  }

  /** Calls back for every member, ascending, until the callback answers false. */
  each(visit: (slot: number) => boolean | undefined): void {
    if (this.#bits === null) {
      const list = this.#list ?? none;
      for (let at = 0; at < this.#count; at++) if (visit(list[at] ?? 0) === false) return;
      return;
    }
    const bits = this.#bits;
    for (let word = 0; word < bits.length; word++) {
      let rest = bits[word] ?? 0;
      while (rest !== 0) {
        const low = rest & -rest;
        if (visit(word * 32 + (31 - Math.clz32(low))) === false) return;
        rest ^= low;
      }
    }
  }

  /** Members of both. */
  and(other: SlotSet): SlotSet {
    if (this.#bits !== null && other.#bits !== null) {
      const bits = new Uint32Array(Math.min(this.#bits.length, other.#bits.length));
      for (let at = 0; at < bits.length; at++) bits[at] = (this.#bits[at] ?? 0) & (other.#bits[at] ?? 0);
      return SlotSet.ofBits(bits);
    }
    const [few, many] =
      this.#bits === null && (other.#bits !== null || this.#count <= other.#count) ? [this, other] : [other, this];
    return many.#bits === null ? few.#filter((slot) => many.has(slot)) : few.#within(many.#bits, 1);
  }

  /** Members of this one that are not members of the other. */
  without(other: SlotSet): SlotSet {
    if (other.#count === 0) return this;
    if (this.#bits === null && other.#bits !== null) return this.#within(other.#bits, 0);
    if (this.#bits === null) return this.#filter((slot) => !other.has(slot));
    const bits = this.#bits.slice();
    if (other.#bits === null) {
      other.each((slot) => {
        bits[slot >>> 5] = (bits[slot >>> 5] ?? 0) & ~(1 << (slot & 31));
        return true;
      });
    } else {
      const theirs = other.#bits;
      for (let at = 0; at < bits.length; at++) bits[at] = (bits[at] ?? 0) & ~(theirs[at] ?? 0);
    }
    return SlotSet.ofBits(bits);
  }

  /** Members of any. */
  static union(sets: readonly SlotSet[], capacity: number): SlotSet {
    const [first, second] = sets;
    if (first === undefined) return SlotSet.empty();
    if (second === undefined) return first;
    const total = sets.reduce((sum, set) => sum + set.#count, 0);
    if (total <= capacity / bitsFromShare) return SlotSet.#unionOfLists(sets, total, capacity);
    const bits = new Uint32Array((capacity + 31) >>> 5);
    for (const set of sets) {
      if (set.#bits === null) {
        const list = set.#list ?? none;
        for (let at = 0; at < set.#count; at++) {
          const slot = list[at] ?? 0;
          bits[slot >>> 5] = (bits[slot >>> 5] ?? 0) | (1 << (slot & 31));
        }
      } else for (let at = 0; at < set.#bits.length; at++) bits[at] = (bits[at] ?? 0) | (set.#bits[at] ?? 0);
    }
    return SlotSet.ofBits(bits);
  }

  static #unionOfLists(sets: readonly SlotSet[], total: number, capacity: number): SlotSet {
    const all = new Uint32Array(total);
    let length = 0;
    for (const set of sets) {
      // Few members may still be kept as bits.
      if (set.#list !== null) all.set(set.#list.subarray(0, set.#count), length);
      else all.set(Uint32Array.from(membersOf(set)), length);
      length += set.#count;
    }
    all.sort();
    let kept = 0;
    for (let at = 0; at < total; at++) {
      if (at > 0 && all[at] === all[kept - 1]) continue;
      all[kept] = all[at] ?? 0;
      kept += 1;
    }
    return SlotSet.ofSorted(all, capacity, kept);
  }

  /** The members for which `keep` answers true. */
  filter(keep: (slot: number) => boolean): SlotSet {
    return this.#filter(keep);
  }

  #filter(keep: (slot: number) => boolean): SlotSet {
    const kept = takeDraft(this.#count);
    let length = 0;
    this.each((slot) => {
      if (keep(slot)) {
        kept[length] = slot;
        length += 1;
      }
      return true;
    });
    const list = kept.slice(0, length);
    draft = kept;
    return this.#bits === null ? new SlotSet(list, null, length) : SlotSet.ofSorted(list, this.#bits.length * 32);
  }

  /** Of a list, the members whose bit is this: what a filter would answer, without a call for each of many. */
  #within(bits: Uint32Array, wanted: 0 | 1): SlotSet {
    const list = this.#list ?? none;
    const count = this.#count;
    const kept = takeDraft(count);
    let length = 0;
    for (let at = 0; at < count; at++) {
      const slot = list[at] ?? 0;
      kept[length] = slot;
      length += (((bits[slot >>> 5] ?? 0) >>> (slot & 31)) & 1) === wanted ? 1 : 0;
    }
    const left = kept.slice(0, length);
    draft = kept;
    return new SlotSet(left, null, length);
  }

  /** A set of its own with the same members. */
  copy(): SlotSet {
    return this.#bits === null
      ? new SlotSet((this.#list ?? none).slice(0, this.#count + 4), null, this.#count)
      : new SlotSet(null, this.#bits.slice(), this.#count);
  }

  /** Bytes held. */
  get bytes(): number {
    return (this.#bits ?? this.#list ?? none).byteLength;
  }

  /** The first place in the list whose slot is not below `slot`. */
  #place(slot: number): number {
    const list = this.#list ?? none;
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((list[middle] ?? 0) < slot) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #addBit(slot: number): void {
    if (this.has(slot)) return;
    const word = slot >>> 5;
    if (word >= (this.#bits?.length ?? 0)) {
      const larger = new Uint32Array(word + 1_024);
      larger.set(this.#bits ?? none);
      this.#bits = larger;
    }
    if (this.#bits !== null) this.#bits[word] = (this.#bits[word] ?? 0) | (1 << (slot & 31));
    this.#count += 1;
  }

  #toBits(capacity: number): void {
    const bits = new Uint32Array((capacity + 31) >>> 5);
    const list = this.#list ?? none;
    for (let at = 0; at < this.#count; at++) {
      const slot = list[at] ?? 0;
      bits[slot >>> 5] = (bits[slot >>> 5] ?? 0) | (1 << (slot & 31));
    }
    this.#bits = bits;
    this.#list = null;
  }
}

const none: Uint32Array<ArrayBuffer> = new Uint32Array(0);

let draft: Uint32Array<ArrayBuffer> = new Uint32Array(1_024);

/**
 * Room for so many slots and one more, to be given back (`draft = …`) when what is to be kept is copied. Arrays of their own for what is mostly
 * thrown away kept the collector of garbage busy.
 */
function takeDraft(count: number): Uint32Array<ArrayBuffer> {
  const taken = draft.length > count ? draft : new Uint32Array(count * 2 + 1);
  draft = none;
  return taken;
}

function membersOf(set: SlotSet): readonly number[] {
  const members: number[] = [];
  set.each((slot) => {
    members.push(slot);
    return true;
  });
  return members;
}

function countBits(bits: Uint32Array): number {
  let count = 0;
  for (let at = 0; at < bits.length; at++) {
    let word = bits[at] ?? 0;
    word -= (word >>> 1) & 0x55555555;
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
    count += (((word + (word >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
  }
  return count;
}
