// What a decision knows while it looks at statements: one frame per compiled set of policies, refilled for each resource, so
// that deciding allocates nothing per statement. Context keys live in numbered slots, given out when policies are compiled.
import type { ContextScalar, ContextValue } from '../types.ts';
import type { Caller } from './caller.ts';

/** The facts of one request about one resource. */
export interface Frame {
  caller: Caller;
  /** True if the caller has a permissions boundary (it changes what NotPrincipal means). */
  bounded: boolean;
  resource: string;
  /** Where the first five colons of `resource` are; the first is -1 if it is no ARN. */
  readonly colons: Int32Array;
  /** Context values by slot. An empty list is stored as absent. */
  readonly values: (ContextValue | undefined)[];
}

/** Gives out slots for context keys; names compare without regard to case. */
export class Slots {
  readonly #byName = new Map<string, number>();
  /** Keys that only requests name, so that two spellings of one are seen. Forgotten when there are too many. */
  readonly #others = new Map<string, number>();
  readonly #bySpelling = new Map<string, number>();

  /** The number of slots given to keys that policies name. */
  get size(): number {
    return this.#byName.size;
  }

  /** The slot of a key named in a policy. Only while policies are compiled. */
  slotFor(key: string): number {
    const name = key.toLowerCase();
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const slot = this.#byName.size;
    this.#byName.set(name, slot);
    return slot;
  }

  /** The slot of a key in a request: below `size` if a policy asks for it. */
  find(spelling: string): number {
    return this.#bySpelling.get(spelling) ?? this.#learn(spelling);
  }

  /** To be called between requests: keeps what requests named within bounds. */
  forget(): void {
    if (this.#bySpelling.size < spellingsMax) return;
    this.#bySpelling.clear();
    this.#others.clear();
  }

  #learn(spelling: string): number {
    const name = spelling.toLowerCase();
    let slot = this.#byName.get(name) ?? this.#others.get(name);
    if (slot === undefined) {
      slot = this.#byName.size + this.#others.size;
      this.#others.set(name, slot);
    }
    this.#bySpelling.set(spelling, slot);
    return slot;
  }

  /** All keys policies name, in lower case. */
  names(): IterableIterator<[string, number]> {
    return this.#byName.entries();
  }
}

/** Spellings of request keys remembered at once. */
const spellingsMax = 4096;

/** A value as text: how conditions and variables see it. */
export function textOf(value: ContextScalar): string {
  return typeof value === 'string' ? value : String(value);
}
