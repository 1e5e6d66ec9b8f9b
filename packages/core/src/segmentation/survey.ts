// One pass over the estate: resources that are alike in everything a review looks at (integration, type, account, environment and class
// tags, what the name says) become one group, so that all else is asked of a few thousand groups instead of a million resources.

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

/** Resources that are alike. */
export interface Group {
  readonly integrationId: string;
  readonly type: string;
  readonly account: string | null;
  readonly environmentTags: readonly TellingTag[];
  readonly classTags: readonly TellingTag[];
  /** The environment that the resource's name speaks of; null where it speaks of none, or of several. */
  readonly nameLevel: number | null;
  count: number;
}

/** What is known of an account besides its resources. */
export interface SeenAccount {
  readonly id: string;
  readonly name: string | null;
  /** The path of its organizational unit. */
  readonly unit: string | null;
  /** The environment tags of the account itself. */
  readonly own: readonly TellingTag[];
}

/** How often a spelling occurs. */
export type Usage = ReadonlyMap<string, number>;

export interface Survey {
  readonly groups: readonly Group[];
  /** The group of a slot, plus one; 0 where there was nothing. */
  readonly groupOf: Uint32Array;
  readonly accounts: ReadonlyMap<string, SeenAccount>;
  /** Resources by the tag keys that tell environments, and classes, as they are written. */
  readonly environmentKeys: Usage;
  readonly classKeys: Usage;
  readonly resources: number;
}

/** Slots looked at before the caller gets a turn. */
const slotsPerTurn = 20_000;

/** Looks through the estate, a turn at a time; the estate may change between turns. */
export function* surveyEstate(index: InventoryIndex, rules: SegmentationRules): Generator<void, Survey> {
  const surveyor = new Surveyor(index, rules);
  for (let from = 0; from < index.slotsMax; from += slotsPerTurn) {
    surveyor.look(from, Math.min(from + slotsPerTurn, index.slotsMax));
    yield;
  }
  return surveyor.survey();
}

/** What a fact means to the review; most mean nothing. */
type Meaning =
  | { readonly kind: 'environment' | 'class'; readonly tag: TellingTag }
  | { readonly kind: 'account' | 'account name' | 'unit' | 'type' | 'integration'; readonly value: string };

class Surveyor {
  readonly #index: InventoryIndex;
  readonly #rules: SegmentationRules;
  readonly #meanings: (Meaning | null | undefined)[] = [];
  readonly #words = new Map<string, number | null>();
  readonly #numbers = new Map<string, number>();
  readonly #groups: Group[] = [];
  readonly #groupOf: Uint32Array;
  readonly #accounts = new Map<
    string,
    { id: string; name: string | null; unit: string | null; own: readonly TellingTag[] }
  >();
  readonly #environmentKeys = new Map<string, number>();
  readonly #classKeys = new Map<string, number>();
  #resources = 0;

  constructor(index: InventoryIndex, rules: SegmentationRules) {
    this.#index = index;
    this.#rules = rules;
    this.#groupOf = new Uint32Array(index.slotsMax);
  }

  look(from: number, to: number): void {
    this.#index.survey({ from, to }, (slot, facts) => {
      this.#resources += 1;
      this.#groupOf[slot] = this.#take(slot, facts) + 1;
    });
  }

  survey(): Survey {
    return {
      groups: this.#groups,
      groupOf: this.#groupOf,
      accounts: this.#accounts,
      environmentKeys: this.#environmentKeys,
      classKeys: this.#classKeys,
      resources: this.#resources,
    };
  }

  /** The group of a resource; made if it is the first of its kind. */
  #take(slot: number, facts: ArrayLike<number>): number {
    let signature = '';
    const meant: Meaning[] = [];
    let account: string | null = null;
    for (let at = 0; at < facts.length; at++) {
      const fact = facts[at] ?? 0;
      const meaning = this.#meaningOf(fact);
      if (meaning === null) continue;
      meant.push(meaning);
      if (meaning.kind === 'account') account = meaning.value;
      // Facts come in one order for all resources but for doubles, so alike resources sign alike.
      if (meaning.kind !== 'unit' && meaning.kind !== 'account name') signature += `${fact},`;
      if (meaning.kind === 'environment') add(this.#environmentKeys, meaning.tag.key);
      if (meaning.kind === 'class') add(this.#classKeys, meaning.tag.key);
    }
    const { name, nativeId } = this.#index.at(slot);
    const nameLevel = this.#levelOfName(name);
    if (account !== null) this.#learn(account, meant, nativeId === account);
    const key = `${signature}${nameLevel ?? ''}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) {
      const group = this.#groups[known];
      if (group !== undefined) group.count += 1;
      return known;
    }
    const number = this.#groups.length;
    this.#numbers.set(key, number);
    this.#groups.push({ ...groupFrom(meant), account, nameLevel, count: 1 });
    return number;
  }

  #meaningOf(fact: number): Meaning | null {
    const known = this.#meanings[fact];
    if (known !== undefined) return known;
    const meaning = this.#read(fact);
    this.#meanings[fact] = meaning;
    return meaning;
  }

  #read(number: number): Meaning | null {
    const fact = this.#index.factOf(number);
    if (fact === undefined) return null;
    const { key, value } = fact;
    switch (fact.field) {
      case 'resource_type':
        return { kind: 'type', value };
      case 'integration':
        return { kind: 'integration', value };
      case 'resource_context':
        if (key === 'account_id') return { kind: 'account', value };
        if (key === 'account_name') return { kind: 'account name', value };
        return key === 'organizational_unit' ? { kind: 'unit', value } : null;
      case 'resource_tag': {
        const { environments, classes } = this.#rules;
        const environment = priorityOf(key, environments.tags);
        if (environment >= 0) {
          const level = levelOf(environments.order, value);
          return { kind: 'environment', tag: { key, value, priority: environment, level } };
        }
        const priority = priorityOf(key, classes.tags);
        if (priority < 0) return null;
        return { kind: 'class', tag: { key, value, priority, level: levelOf(classes.order, value) } };
      }
      default:
        return null;
    }
  }

  #learn(id: string, meant: readonly Meaning[], itself: boolean): void {
    const known = this.#accounts.get(id);
    if (known !== undefined && !itself) return;
    const text = (kind: 'account name' | 'unit'): string | null => {
      const found = meant.find((one) => one.kind === kind);
      return found !== undefined && 'value' in found ? found.value : null;
    };
    const own = itself ? meant.flatMap((one) => (one.kind === 'environment' ? [one.tag] : [])) : [];
    const name = text('account name') ?? known?.name ?? null;
    this.#accounts.set(id, { id, name, unit: text('unit') ?? known?.unit ?? null, own });
  }

  #levelOfName(name: string): number | null {
    let found: number | null = null;
    for (const word of wordsOf(name)) {
      let level = this.#words.get(word);
      if (level === undefined) {
        level = levelOf(this.#rules.environments.order, word);
        // Names are many, words few; but not when every name is a word.
        if (this.#words.size < 100_000) this.#words.set(word, level);
      }
      if (level === null || level === found) continue;
      if (found !== null) return null;
      found = level;
    }
    return found;
  }
}

/** The words of a name: `prod-api-rds-01`, `ProdReadOnly`, `acme_prod`. */
export const wordsOf = (name: string): readonly string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);

function priorityOf(key: string, keys: readonly string[]): number {
  const plain = plainKey(key);
  return keys.findIndex((one) => plainKey(one) === plain);
}

function groupFrom(meant: readonly Meaning[]): Pick<Group, 'integrationId' | 'type' | 'environmentTags' | 'classTags'> {
  const text = (kind: 'type' | 'integration'): string => {
    const found = meant.find((one) => one.kind === kind);
    return found !== undefined && 'value' in found ? found.value : '';
  };
  const tags = (kind: 'environment' | 'class'): readonly TellingTag[] =>
    meant
      .flatMap((one) => (one.kind === kind ? [one.tag] : []))
      .toSorted((one, other) => one.priority - other.priority);
  return {
    integrationId: text('integration'),
    type: text('type'),
    environmentTags: tags('environment'),
    classTags: tags('class'),
  };
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
