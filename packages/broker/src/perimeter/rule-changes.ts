// The rules that were changed lately, with all they said and meant since, read from the rows of the transaction that asks. What a rule names
// counts with it: whoever moves a scope from under a rule has changed the rule.

import {
  type Bundle,
  type BundleId,
  type ChangedRule,
  type Instant,
  isId,
  type PerimeterVersion,
  type RuleDocument,
  ruleSubjects,
  type Scope,
  type TargetGround,
  type Transaction,
  type World,
} from '@tidegate/core';
import { ruleDocument } from './keep-version.ts';

type Bundles = ReadonlyMap<BundleId, Bundle>;

/** Every rule that was changed after a moment, in itself or in what it names. */
export async function changedRulesIn(tx: Transaction, world: World, since: Instant): Promise<readonly ChangedRule[]> {
  const moved = await tx.versions.rulesChangedSince(since);
  const ids = [...new Set([...world.rules.keys(), ...moved])];
  if (ids.length === 0) return [];
  const said = moved.length === 0 ? [] : await tx.versions.versionsSince(moved, since);
  const rules = ids.map((id) => ({ id, wordings: wordingsOf(world, said, id) }));
  const namesIn = (bundles: readonly Bundles[]): readonly string[] =>
    rules.flatMap(({ wordings }) => namesOf(wordings, bundles));
  // Bundles first: what they held before may name scopes that nothing else names.
  const bundlesNamed = namesIn([world.bundles]).filter((id) => isId('bundle', id));
  const bundles = mapsOf(world.bundles, await versionsOf(tx, bundlesNamed, since), bundleFrom);
  const named = [...new Set(namesIn(bundles))];
  const changes = await tx.versions.changesSince([...ids, ...named], since);
  if (changes.length === 0) return [];
  const scopesNamed = named.filter((id) => isId('scope', id));
  const scopes = mapsOf(world.scopes, await versionsOf(tx, scopesNamed, since), scopeFrom);
  const grounds: readonly TargetGround[] = bundles.flatMap((one) =>
    scopes.map((other) => ({ bundles: one, scopes: other })),
  );
  return rules.flatMap(({ id, wordings }) => {
    const about = new Set<string>([id, ...namesOf(wordings, bundles)]);
    const own = changes.filter(({ subject }) => about.has(subject));
    return own.length === 0 ? [] : [{ wordings, grounds, changes: own }];
  });
}

const versionsOf = async (tx: Transaction, ids: readonly string[], since: Instant) =>
  ids.length === 0 ? [] : tx.versions.versionsSince(ids, since);

/** What a rule says now, and all it said. */
function wordingsOf(world: World, said: readonly PerimeterVersion[], id: string): readonly RuleDocument[] {
  const current = isId('rule', id) ? world.rules.get(id) : undefined;
  const now = current === undefined ? [] : [ruleDocument(current)];
  return [...now, ...said.filter(({ subject }) => subject === id).map(({ document }) => document)].filter(
    (document) => document.kind === 'rule',
  );
}

const namesOf = (wordings: readonly RuleDocument[], bundles: readonly Bundles[]): readonly string[] =>
  wordings.flatMap((wording) => bundles.flatMap((one) => ruleSubjects(wording, one)));

/** Things by id as they are now, and once more for each version since, the first of each together, then the second of each. */
function mapsOf<Id extends string, One extends { readonly id: Id }>(
  now: ReadonlyMap<Id, One>,
  versions: readonly PerimeterVersion[],
  from: (version: PerimeterVersion) => One | null,
): readonly ReadonlyMap<Id, One>[] {
  const maps: Map<Id, One>[] = [];
  const depths = new Map<string, number>();
  for (const version of versions) {
    const one = from(version);
    if (one === null) continue;
    const depth = depths.get(version.subject) ?? 0;
    depths.set(version.subject, depth + 1);
    const map = maps[depth] ?? new Map(now);
    maps[depth] = map.set(one.id, one);
  }
  return [now, ...maps];
}

function bundleFrom({ subject, version, document, at }: PerimeterVersion): Bundle | null {
  if (!isId('bundle', subject) || document.kind !== 'bundle') return null;
  return { ...document, id: subject, version, createdAt: at, updatedAt: at };
}

function scopeFrom({ subject, version, document, at }: PerimeterVersion): Scope | null {
  if (!isId('scope', subject) || document.kind !== 'scope') return null;
  return { ...document, id: subject, version, createdAt: at, updatedAt: at };
}
