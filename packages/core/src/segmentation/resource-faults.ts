// The common mistakes of resources: in no scope, classified by nothing and yet reached through a generic flow, tagged against their
// account, unit or name, or with a word that scopes do not look for. Alike resources make one finding, which lists the first of them.

import { quoted } from '../errors/refusal.ts';
import type { InventoryIndex } from '../inventory-index/inventory-index.ts';
import { limits } from '../limits.ts';
import type { FoundResource, SegmentationCode, SegmentationFinding, SegmentationSeverity, TagFix } from './finding.ts';
import type { Ground } from './held.ts';
import type { TellingTag } from './meanings.ts';
import type { Place } from './places.ts';
import { marks } from './reaches.ts';
import type { Level, SegmentationRules } from './rules.ts';
import type { Group, Usage } from './survey.ts';

/** A fault that all resources of a group have, or those of it with a mark. */
interface Fault {
  readonly code: SegmentationCode;
  readonly severity: SegmentationSeverity;
  readonly sentence: string;
  readonly fix: string;
  readonly tagFix: TagFix | null;
  /** Only the resources with, or without, this mark. */
  readonly only: { readonly mark: number; readonly set: boolean } | null;
  /** Faults with the same key are one finding. */
  readonly key: string;
  readonly where: string;
  /** Further facts that finding share. */
  readonly name: string;
}

interface Gathered {
  readonly fault: Fault;
  count: number;
  readonly slots: number[];
}

/** Every fault of resources, some of them at a turn. */
export function* findResourceFaults(
  index: InventoryIndex,
  ground: Ground,
): Generator<void, readonly SegmentationFinding[]> {
  const spellings = spellingsOf(ground);
  const faults = ground.survey.groups.map((group, number) =>
    faultsOf(group, { number, place: ground.places[number], ground, spellings }),
  );
  const gathered = new Map<string, Gathered>();
  const { groupOf } = ground.survey;
  for (let slot = 0; slot < groupOf.length; slot++) {
    if (slot % slotsPerTurn === 0) yield;
    for (const fault of faults[(groupOf[slot] ?? 0) - 1] ?? none) {
      if (fault.only !== null && (((ground.reaches.marks[slot] ?? 0) & fault.only.mark) !== 0) !== fault.only.set)
        continue;
      const one = gathered.get(fault.key) ?? { fault, count: 0, slots: [] };
      gathered.set(fault.key, one);
      one.count += 1;
      if (one.slots.length < limits.segmentationListedMax) one.slots.push(slot);
    }
  }
  const found: SegmentationFinding[] = [];
  for (const { fault, count, slots } of gathered.values()) {
    found.push({
      code: fault.code,
      severity: fault.severity,
      subject: { kind: 'resources', name: fault.name },
      against: null,
      where: fault.where,
      sentence: fault.sentence,
      fix: fault.fix,
      count,
      resources: slots.map((slot) => resourceAt(index, slot)),
      tagFix: fault.tagFix,
    });
    yield;
  }
  return found;
}

/** Slots looked at before the caller gets a turn. */
const slotsPerTurn = 50_000;

const none: readonly Fault[] = [];

function resourceAt(index: InventoryIndex, slot: number): FoundResource {
  const { id, integrationId, type, nativeId, name, path } = index.at(slot);
  const { tags, context } = index.factsAt(slot);
  return { id, integrationId, type, nativeId, name, path, account: context['account_id'] ?? null, tags };
}

/** The key and the words an estate uses most: what everything else should be spelt like. */
interface Spellings {
  readonly environmentKey: string;
  readonly classKey: string;
  readonly environmentWords: readonly string[];
  readonly classWords: readonly string[];
}

function spellingsOf({ survey, rules }: Ground): Spellings {
  return {
    environmentKey: mostUsed(survey.environmentKeys, rules.environments.tags[0] ?? ''),
    classKey: mostUsed(survey.classKeys, rules.classes.tags[0] ?? ''),
    environmentWords: wordsUsed(survey.groups, rules.environments.order, (group) => group.environmentTags),
    classWords: wordsUsed(survey.groups, rules.classes.order, (group) => group.classTags),
  };
}

/** The most frequent; the rule's own where it ties or nothing is there. */
function mostUsed(usage: Usage, own: string): string {
  return [...usage].reduce((best, [key, count]) => (count > (usage.get(best) ?? 0) ? key : best), own);
}

function wordsUsed(
  groups: readonly Group[],
  order: readonly Level[],
  tagsOf: (group: Group) => readonly TellingTag[],
): readonly string[] {
  const usages = order.map(() => new Map<string, number>());
  for (const group of groups) {
    for (const { level, value } of tagsOf(group)) {
      const usage = level === null ? undefined : usages[level];
      usage?.set(value, (usage.get(value) ?? 0) + group.count);
    }
  }
  return order.map(({ name }, level) => mostUsed(usages[level] ?? new Map(), name));
}

interface Ask {
  readonly number: number;
  readonly place: Place | undefined;
  readonly ground: Ground;
  readonly spellings: Spellings;
}

function faultsOf(group: Group, ask: Ask): readonly Fault[] {
  const { place } = ask;
  if (place === undefined) return none;
  return [
    ...contradictions(group, ask),
    ...misspelt(group, ask),
    // On what knows no permission nothing can be asked for, so it misses no scope.
    ...(ask.ground.reaches.known[ask.number]?.length === 0
      ? none
      : [homeless(place, ask), ...unclassified(group, place, ask)]),
  ];
}

const nameOf = ({ word }: Place['environment']): string => word ?? 'not told';
const cellText = (place: Place): string => `${nameOf(place.environment)} × ${nameOf(place.class)}`;

function contradictions(group: Group, { ground, spellings }: Ask): readonly Fault[] {
  const { order } = ground.rules.environments;
  const [tag] = group.environmentTags;
  if (tag === undefined) return none;
  const { account } = group;
  const agrees =
    account !== null && (account.level === null ? account.environment === tag.value : account.level === tag.level);
  if (account !== null && !agrees) {
    const value = account.level === null ? account.environment : (spellings.environmentWords[account.level] ?? '');
    return [
      {
        code: 'mis_tagged',
        severity: 'high',
        sentence: `tagged ${quoted(`${tag.key}=${tag.value}`)} in an account of ${account.environment}`,
        fix: `set ${quoted(spellings.environmentKey)} to ${quoted(value)}, or move them to an account of ${quoted(tag.value)}`,
        tagFix: {
          key: spellings.environmentKey,
          value,
          instead: tag.key === spellings.environmentKey ? null : tag.key,
        },
        only: null,
        key: JSON.stringify(['account', account.environment, tag.key, tag.value]),
        where: `accounts of ${account.environment}`,
        name: `resources tagged ${tag.value} in an account of ${account.environment}`,
      },
    ];
  }
  if (group.nameLevel === null || tag.level === null || group.nameLevel === tag.level) return none;
  const said = order[group.nameLevel]?.name ?? '';
  const word = spellings.environmentWords[group.nameLevel] ?? said;
  return [
    {
      code: 'mis_tagged',
      severity: group.nameLevel > tag.level ? 'high' : 'medium',
      sentence: `the name says ${said}, the tag ${quoted(`${tag.key}=${tag.value}`)} does not`,
      // Another tag would contradict the account that agrees with this one: only moving the resource would make the name true.
      fix: agrees
        ? `correct the name, or move them to an account of ${quoted(word)} if the name is right`
        : `set ${quoted(spellings.environmentKey)} to ${quoted(word)} if the name is right, or correct the name`,
      tagFix: agrees
        ? null
        : {
            key: spellings.environmentKey,
            value: word,
            instead: tag.key === spellings.environmentKey ? null : tag.key,
          },
      only: null,
      key: JSON.stringify(['name', said, tag.key, tag.value, agrees]),
      where: agrees ? `accounts of ${account?.environment ?? ''}` : `tag ${tag.key}`,
      name: `resources named for ${said} and tagged ${tag.value}${agrees ? ' as their account is' : ''}`,
    },
  ];
}

/** Scopes compare to the letter: `prod` is not `production`, and `env` not `Environment`. */
function misspelt(group: Group, { ground, spellings }: Ask): readonly Fault[] {
  const { environments, classes } = ground.rules;
  return [
    ...misspeltOf(group.environmentTags, environments.order, spellings.environmentKey, spellings.environmentWords),
    ...misspeltOf(group.classTags, classes.order, spellings.classKey, spellings.classWords),
  ];
}

function misspeltOf(
  tags: readonly TellingTag[],
  order: SegmentationRules['classes']['order'],
  key: string,
  words: readonly string[],
): readonly Fault[] {
  const [tag] = tags;
  if (tag === undefined || tag.level === null) return none;
  const word = words[tag.level] ?? order[tag.level]?.name ?? '';
  if (tag.value === word && (tag.key === key || tags.some((one) => one.key === key))) return none;
  return [
    {
      code: 'misspelt_tag',
      severity: 'medium',
      sentence: `tagged ${quoted(`${tag.key}=${tag.value}`)} where others say ${quoted(`${key}=${word}`)}; scopes compare to the letter and miss it`,
      fix: `set ${quoted(key)} to ${quoted(word)}`,
      tagFix: { key, value: word, instead: tag.key === key ? null : tag.key },
      only: null,
      key: JSON.stringify(['spelling', tag.key, tag.value]),
      where: `tag ${tag.key}`,
      name: `resources tagged ${tag.key}=${tag.value}`,
    },
  ];
}

function homeless(place: Place, { ground, spellings }: Ask): Fault {
  const { environments, classes } = ground.rules;
  const cell = `${stepText(place.environment, environments.order)} × ${stepText(place.class, classes.order)}`;
  const unclassified = place.class.word === null;
  return {
    code: 'in_no_scope',
    severity: 'low',
    sentence: 'no scope holds them, so nobody can ask for them',
    fix: unclassified
      ? `tag them with ${quoted(spellings.classKey)} if a scope should hold them; leave them where nobody needs them`
      : 'make a scope for them if somebody needs them; leave them where nobody does',
    tagFix: unclassified ? { key: spellings.classKey, value: null, instead: null } : null,
    only: { mark: marks.inScope, set: false },
    key: JSON.stringify(['homeless', cell]),
    where: cell,
    name: `${cell} in no scope`,
  };
}

const stepText = ({ level, word }: Place['environment'], order: readonly Level[]): string =>
  level === null ? (word === null ? 'not told' : 'outside the order') : (order[level]?.name ?? '');

/** Neither environment nor class are both told, and a flow reaches it through a scope that asks for neither. */
function unclassified(group: Group, place: Place, { spellings }: Ask): readonly Fault[] {
  const noEnvironment = place.environment.word === null;
  const noClass = place.class.word === null;
  if (!noEnvironment && !noClass) return none;
  const key = noClass ? spellings.classKey : spellings.environmentKey;
  const missing =
    noEnvironment && noClass ? 'environment and class are' : noClass ? 'its class is' : 'its environment is';
  return [
    {
      code: 'untagged_reachable',
      severity: 'high',
      sentence: `${missing} not told, yet an access flow reaches it through a scope that asks for neither`,
      fix: `tag it with ${quoted(key)}, and let the scope ask for an environment and a class`,
      tagFix: { key, value: null, instead: null },
      only: { mark: marks.generic, set: true },
      key: JSON.stringify(['untagged', group.integrationId, group.type, noEnvironment, noClass]),
      where: `${cellText(place)}, ${group.type}`,
      name: `${group.type} that nothing classifies`,
    },
  ];
}
