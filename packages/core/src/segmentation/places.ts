// Where resources stand: which environment and which class, and what told it. Where accounts separate environments the account decides,
// because nobody can forget to tag an account; elsewhere tags do. What nothing tells stays untold: it is no evidence for any cell.

import type { ToldAccount } from './finding.ts';
import { levelOf, type SegmentationRules } from './rules.ts';
import { type Group, type SeenAccount, type Survey, type TellingTag, wordsOf } from './survey.ts';

/** Where on one axis something stands. */
export interface Standing {
  /** In the order; null for a word outside of it, and where nothing is told. */
  readonly level: number | null;
  /** The word as people read it; null where nothing is told. */
  readonly word: string | null;
  readonly by: 'account' | 'tag' | null;
}

/** Where a group stands. */
export interface Place {
  readonly environment: Standing;
  readonly class: Standing;
}

export interface Places {
  /** By the number of the group. */
  readonly of: readonly Place[];
  readonly accounts: ReadonlyMap<string, ToldAccount & { readonly level: number | null }>;
  readonly accountsSeparate: boolean;
}

/** An account whose resources mostly say otherwise is shared, whatever it is called: of at least so many tagged ones, more than half. */
const sharedFrom = 5;

const untold: Standing = { level: null, word: null, by: null };

/** Places every group of a survey. */
export function placeGroups(survey: Survey, rules: SegmentationRules): Places {
  const told = tellAccounts(survey, rules);
  const environments = new Set([...told.values()].map(({ environment }) => environment));
  const accountsSeparate = told.size >= 2 && environments.size >= 2;
  const of = survey.groups.map((group) => {
    // A single account with a telling name separates nothing from nothing, unless somebody wrote it down.
    const account = group.account === null ? undefined : told.get(group.account);
    const byAccount = account !== undefined && (accountsSeparate || account.by === 'rules');
    return {
      environment: byAccount
        ? { level: account.level, word: account.environment, by: 'account' as const }
        : standingOf(group.environmentTags, rules.environments.order),
      class: standingOf(group.classTags, rules.classes.order),
    };
  });
  return { of, accounts: told, accountsSeparate };
}

/** Of the first key that is there; where it says several things, the strictest. */
function standingOf(tags: readonly TellingTag[], order: SegmentationRules['classes']['order']): Standing {
  const [first] = tags;
  if (first === undefined) return untold;
  const same = tags.filter(({ priority }) => priority === first.priority);
  const strictest = same.reduce((best, tag) => ((tag.level ?? -1) > (best.level ?? -1) ? tag : best));
  const { level, value } = strictest;
  return { level, word: level === null ? value : (order[level]?.name ?? value), by: 'tag' };
}

type Told = Places['accounts'] extends ReadonlyMap<string, infer T> ? T : never;

function tellAccounts(survey: Survey, rules: SegmentationRules): ReadonlyMap<string, Told> {
  const tallies = tallyOf(survey.groups);
  const told = new Map<string, Told>();
  for (const account of survey.accounts.values()) {
    const one = tell(account, rules);
    if (one === null || (one.by !== 'rules' && isShared(tallies.get(account.id), one.level))) continue;
    told.set(account.id, one);
  }
  for (const [id, word] of rules.environments.accounts) {
    if (!told.has(id)) told.set(id, { ...named(word, rules), account: id, name: null, by: 'rules' });
  }
  return told;
}

function tell({ id, name, unit, own }: SeenAccount, rules: SegmentationRules): Told | null {
  const { order, accounts, units } = rules.environments;
  const found = (word: string, by: ToldAccount['by']): Told => ({ ...named(word, rules), account: id, name, by });
  const written = accounts.get(id);
  if (written !== undefined) return found(written, 'rules');
  if (unit !== null) {
    const above = unit.split('/').filter((part) => part !== '');
    for (const [path, word] of units) {
      if (above.includes(path) || unit === path || unit.startsWith(`${path}/`)) return found(word, 'unit');
    }
  }
  const [tag] = own;
  if (tag !== undefined) return found(tag.value, 'tag of the account');
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

function named(word: string, { environments }: SegmentationRules): Pick<Told, 'environment' | 'level'> {
  const level = levelOf(environments.order, word);
  return { level, environment: level === null ? word : (environments.order[level]?.name ?? word) };
}

/** How many resources of each account say which level by tag; null counts for words outside the order. */
function tallyOf(groups: readonly Group[]): ReadonlyMap<string, Map<number | null, number>> {
  const tallies = new Map<string, Map<number | null, number>>();
  for (const { account, environmentTags, count } of groups) {
    const [tag] = environmentTags;
    if (account === null || tag === undefined) continue;
    const tally = tallies.get(account) ?? new Map<number | null, number>();
    tallies.set(account, tally);
    tally.set(tag.level, (tally.get(tag.level) ?? 0) + count);
  }
  return tallies;
}

function isShared(tally: ReadonlyMap<number | null, number> | undefined, level: number | null): boolean {
  if (tally === undefined) return false;
  const all = [...tally.values()].reduce((sum, count) => sum + count, 0);
  return all >= sharedFrom && (all - (tally.get(level) ?? 0)) * 2 > all;
}
