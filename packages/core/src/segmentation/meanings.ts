// What the facts of resources mean to a review: which tag tells an environment or a class, what is an account. Each fact is read once, however
// many resources have it, and keys that mean nothing are passed over.

import type { InventoryIndex } from '../inventory-index/inventory-index.ts';
import { levelOf, plainKey, type SegmentationRules } from './rules.ts';

/** A tag that tells an environment or a class. */
export interface TellingTag {
  readonly key: string;
  readonly value: string;
  /** Its place among the keys of the rules: the first key that is there counts. */
  readonly priority: number;
  /** In the order, or null where the word is in none. */
  readonly level: number | null;
}

/** What a fact means. */
export type Meaning =
  | { readonly kind: 'environment' | 'class'; readonly tag: TellingTag }
  | { readonly kind: 'account' | 'account name' | 'unit' | 'type' | 'integration'; readonly value: string };

type Kind = Meaning['kind'];

export class Meanings {
  readonly #index: InventoryIndex;
  readonly #rules: SegmentationRules;
  /** By the number of the key: what its values are, or null. */
  readonly #kinds: ({ readonly kind: Kind; readonly priority: number } | null)[] = [];
  readonly #meanings = new Map<number, Meaning>();

  constructor(index: InventoryIndex, rules: SegmentationRules) {
    this.#index = index;
    this.#rules = rules;
  }

  /** What a fact means; null where it means nothing here. */
  of(fact: number): Meaning | null {
    const key = this.#index.keyOfFact(fact);
    const kind = this.#kinds[key];
    if (kind === null) return null;
    return this.#meanings.get(fact) ?? this.#read(fact, key);
  }

  #read(fact: number, key: number): Meaning | null {
    const read = this.#index.factOf(fact);
    if (read === undefined) return null;
    const known = this.#kinds[key];
    const kind = known === undefined ? this.#kindOf(read.field, read.key) : known;
    this.#kinds[key] = kind;
    if (kind === null) return null;
    const meaning = this.#meaningOf(kind, read);
    this.#meanings.set(fact, meaning);
    return meaning;
  }

  #kindOf(field: string, key: string): { readonly kind: Kind; readonly priority: number } | null {
    const { environments, classes } = this.#rules;
    if (field === 'resource_type') return { kind: 'type', priority: 0 };
    if (field === 'integration') return { kind: 'integration', priority: 0 };
    if (field === 'resource_context') {
      const kind = contextKinds.get(key);
      return kind === undefined ? null : { kind, priority: 0 };
    }
    if (field !== 'resource_tag') return null;
    const environment = priorityOf(key, environments.tags);
    if (environment >= 0) return { kind: 'environment', priority: environment };
    const priority = priorityOf(key, classes.tags);
    return priority < 0 ? null : { kind: 'class', priority };
  }

  #meaningOf(
    { kind, priority }: { readonly kind: Kind; readonly priority: number },
    { key, value }: { readonly key: string; readonly value: string },
  ): Meaning {
    if (kind !== 'environment' && kind !== 'class') return { kind, value };
    const { order } = kind === 'environment' ? this.#rules.environments : this.#rules.classes;
    return { kind, tag: { key, value, priority, level: levelOf(order, value) } };
  }
}

const contextKinds: ReadonlyMap<string, 'account' | 'account name' | 'unit'> = new Map([
  ['account_id', 'account'],
  ['account_name', 'account name'],
  ['organizational_unit', 'unit'],
]);

function priorityOf(key: string, keys: readonly string[]): number {
  const plain = plainKey(key);
  return keys.findIndex((one) => plainKey(one) === plain);
}
