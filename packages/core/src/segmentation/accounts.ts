// What tells the environment of an account: the rules, its unit, its own tag, its name or its unit's. An account whose resources mostly say
// otherwise is shared, and tells nothing; and a single account separates nothing from nothing.

import type { InventoryIndex } from '../inventory-index/inventory-index.ts';
import type { ToldAccount } from './finding.ts';
import type { Meaning, Meanings, TellingTag } from './meanings.ts';
import { levelOf, type SegmentationRules } from './rules.ts';
import { wordsOf } from './words.ts';

/** An account with its environment. */
export type Told = ToldAccount & { readonly level: number | null };

export interface Accounts {
  /** Those whose environment is told, by id. */
  readonly told: ReadonlyMap<string, Told>;
  readonly separate: boolean;
}

/** Of at least so many tagged resources more than half have to say otherwise before an account counts as shared. */
const sharedFrom = 5;

interface Seen {
  readonly id: string;
  name: string | null;
  /** The path of its organizational unit. */
  unit: string | null;
  /** The environment tag of the account itself. */
  own: TellingTag | null;
  /** Resources by the level that their tags say; -1 for words outside the order. */
  readonly tally: Map<number, number>;
}

/** Learns accounts from their resources. */
export class AccountReader {
  readonly #index: InventoryIndex;
  readonly #meanings: Meanings;
  readonly #seen = new Map<string, Seen>();

  constructor(index: InventoryIndex, meanings: Meanings) {
    this.#index = index;
    this.#meanings = meanings;
  }

  /** Looks at the resources in some slots. */
  look(range: { readonly from: number; readonly to: number }): void {
    this.#index.survey(range, (slot, facts) => {
      let account: string | null = null;
      let tag: TellingTag | null = null;
      let name: string | null = null;
      let unit: string | null = null;
      for (let at = 0; at < facts.length; at++) {
        const meaning: Meaning | null = this.#meanings.of(facts[at] ?? 0);
        if (meaning === null) continue;
        if (meaning.kind === 'account') account = meaning.value;
        else if (meaning.kind === 'account name') name = meaning.value;
        else if (meaning.kind === 'unit') unit = meaning.value;
        else if (meaning.kind === 'environment' && (tag === null || meaning.tag.priority < tag.priority))
          tag = meaning.tag;
      }
      if (account === null) return;
      const seen = this.#seenAt(account);
      seen.name ??= name;
      seen.unit ??= unit;
      if (tag === null) return;
      if (this.#index.textAt(slot, 'native id') === account) seen.own = tag;
      else seen.tally.set(tag.level ?? -1, (seen.tally.get(tag.level ?? -1) ?? 0) + 1);
    });
  }

  /** What was learned. */
  tell(rules: SegmentationRules): Accounts {
    const told = new Map<string, Told>();
    for (const seen of this.#seen.values()) {
      const one = tell(seen, rules);
      if (one !== null && (one.by === 'rules' || !isShared(seen.tally, one.level))) told.set(seen.id, one);
    }
    const separate = new Set([...told.values()].map(({ environment }) => environment)).size >= 2;
    return { told, separate };
  }

  #seenAt(id: string): Seen {
    const known = this.#seen.get(id);
    if (known !== undefined) return known;
    const made: Seen = { id, name: null, unit: null, own: null, tally: new Map() };
    this.#seen.set(id, made);
    return made;
  }
}

function tell({ id, name, unit, own }: Seen, rules: SegmentationRules): Told | null {
  const { order, accounts, units } = rules.environments;
  const found = (word: string, by: ToldAccount['by']): Told => {
    const level = levelOf(order, word);
    return { account: id, name, by, level, environment: level === null ? word : (order[level]?.name ?? word) };
  };
  const written = accounts.get(id);
  if (written !== undefined) return found(written, 'rules');
  if (unit !== null) {
    const above = unit.split('/');
    for (const [path, word] of units) {
      if (above.includes(path) || unit === path || unit.startsWith(`${path}/`)) return found(word, 'unit');
    }
  }
  if (own !== null) return found(own.value, 'tag of the account');
  for (const [text, by] of [
    [name, 'name of the account'],
    [unit, 'name of the unit'],
  ] as const) {
    const levels = new Set(wordsOf(text ?? '').flatMap((word) => levelOf(order, word) ?? []));
    const [only] = levels;
    if (only !== undefined && levels.size === 1) return found(order[only]?.name ?? '', by);
  }
  return null;
}

function isShared(tally: ReadonlyMap<number, number>, level: number | null): boolean {
  const all = [...tally.values()].reduce((sum, count) => sum + count, 0);
  return all >= sharedFrom && (all - (tally.get(level ?? -1) ?? 0)) * 2 > all;
}
