// Two passes over the estate: what accounts tell, then which resources are alike. Resources that are alike in everything a review looks at
// (integration, type, what their account, their tags and their name tell) become one group, so that all else is asked of a few thousand
// groups instead of a million resources.

import type { InventoryIndex } from '../inventory-index/inventory-index.ts';
import { AccountReader, type Accounts, type Told } from './accounts.ts';
import { type Meaning, Meanings, type TellingTag } from './meanings.ts';
import type { SegmentationRules } from './rules.ts';
import { NameReader } from './words.ts';

/** Resources that are alike. */
export interface Group {
  readonly integrationId: string;
  readonly type: string;
  /** What the account tells, where accounts decide; one of several accounts that tell the same. */
  readonly account: Pick<Told, 'environment' | 'level' | 'by'> | null;
  readonly environmentTags: readonly TellingTag[];
  readonly classTags: readonly TellingTag[];
  /** The environment that the resource's name speaks of; null where it speaks of none, or of several. */
  readonly nameLevel: number | null;
  count: number;
}

/** How often a spelling occurs. */
export type Usage = ReadonlyMap<string, number>;

export interface Survey {
  readonly groups: readonly Group[];
  /** The group of a slot, plus one; 0 where there was nothing. */
  readonly groupOf: Uint32Array;
  readonly accounts: Accounts;
  /** Resources by the tag keys that tell environments, and classes, as they are written. */
  readonly environmentKeys: Usage;
  readonly classKeys: Usage;
  readonly resources: number;
}

/** Slots looked at before the caller gets a turn. */
const slotsPerTurn = 5_000;

/** Looks through the estate, a turn at a time; the estate may change between turns. */
export function* surveyEstate(index: InventoryIndex, rules: SegmentationRules): Generator<void, Survey> {
  const meanings = new Meanings(index, rules);
  const end = index.slotsMax;
  const reader = new AccountReader(index, meanings);
  for (let from = 0; from < end; from += slotsPerTurn) {
    reader.look({ from, to: Math.min(from + slotsPerTurn, end) });
    yield;
  }
  const surveyor = new Surveyor(index, { meanings, rules, accounts: reader.tell(rules) });
  for (let from = 0; from < end; from += slotsPerTurn) {
    surveyor.look({ from, to: Math.min(from + slotsPerTurn, end) });
    yield;
  }
  return surveyor.survey();
}

/** The environment of each account that tells one: all of them where accounts separate environments, else those that the rules name. A turn at a time. */
export function* environmentsOfAccounts(
  index: InventoryIndex,
  rules: SegmentationRules,
): Generator<void, ReadonlyMap<string, string>> {
  const reader = new AccountReader(index, new Meanings(index, rules));
  const end = index.slotsMax;
  for (let from = 0; from < end; from += slotsPerTurn) {
    reader.look({ from, to: Math.min(from + slotsPerTurn, end) });
    yield;
  }
  const { told, separate } = reader.tell(rules);
  return new Map(
    [...told].flatMap(([id, { by, environment }]) => (separate || by === 'rules' ? [[id, environment]] : [])),
  );
}

class Surveyor {
  readonly #index: InventoryIndex;
  readonly #meanings: Meanings;
  readonly #accounts: Accounts;
  readonly #names: NameReader;
  readonly #numbers = new Map<string, number>();
  readonly #groups: Group[] = [];
  readonly #groupOf: Uint32Array;
  readonly #environmentKeys = new Map<string, number>();
  readonly #classKeys = new Map<string, number>();
  #resources = 0;

  constructor(
    index: InventoryIndex,
    known: { readonly meanings: Meanings; readonly rules: SegmentationRules; readonly accounts: Accounts },
  ) {
    this.#index = index;
    this.#meanings = known.meanings;
    this.#accounts = known.accounts;
    this.#names = new NameReader(known.rules.environments.order);
    this.#groupOf = new Uint32Array(index.slotsMax);
  }

  look(range: { readonly from: number; readonly to: number }): void {
    this.#index.survey(range, (slot, facts) => {
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
    let account: Told | null = null;
    for (let at = 0; at < facts.length; at++) {
      const fact = facts[at] ?? 0;
      const meaning = this.#meanings.of(fact);
      if (meaning === null || meaning.kind === 'unit' || meaning.kind === 'account name') continue;
      if (meaning.kind === 'account') {
        account = this.#toldBy(meaning.value);
        continue;
      }
      // Facts come in one order for all resources but those that changed, so alike resources sign alike.
      signature += `${fact},`;
      if (meaning.kind === 'environment') add(this.#environmentKeys, meaning.tag.key);
      else if (meaning.kind === 'class') add(this.#classKeys, meaning.tag.key);
    }
    const nameLevel = this.#names.levelOf(this.#index.textAt(slot, 'name'));
    const key = `${signature}${nameLevel ?? ''},${account === null ? '' : account.environment}`;
    const known = this.#numbers.get(key);
    const group = known === undefined ? undefined : this.#groups[known];
    if (known !== undefined && group !== undefined) {
      group.count += 1;
      return known;
    }
    const number = this.#groups.length;
    this.#numbers.set(key, number);
    this.#groups.push({ ...groupFrom(facts, this.#meanings), account, nameLevel, count: 1 });
    return number;
  }

  #toldBy(id: string): Told | null {
    const told = this.#accounts.told.get(id);
    // A single account with a telling name separates nothing from nothing, unless somebody wrote it down.
    return told !== undefined && (this.#accounts.separate || told.by === 'rules') ? told : null;
  }
}

function groupFrom(
  facts: ArrayLike<number>,
  meanings: Meanings,
): Pick<Group, 'integrationId' | 'type' | 'environmentTags' | 'classTags'> {
  const meant = Array.from(facts, (fact) => meanings.of(fact)).filter((one): one is Meaning => one !== null);
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
