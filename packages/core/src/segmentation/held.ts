// What a set of groups amounts to: how many resources, of which environments and classes, and whether that is all of an integration.

import { listed } from '../errors/listed.ts';
import type { Place } from './places.ts';
import type { Reaches } from './reaches.ts';
import type { SegmentationRules } from './rules.ts';
import type { Survey } from './survey.ts';

/** What the rules look at. */
export interface Ground {
  readonly survey: Survey;
  readonly places: readonly Place[];
  readonly reaches: Reaches;
  readonly rules: SegmentationRules;
  /** Names by id. */
  readonly integrations: ReadonlyMap<string, string>;
}

/** Resources by the number of their group. */
export type Held = ReadonlyMap<number, number>;

/** From so many resources on, holding all of an integration is no accident of a small one. */
const wholeFrom = 10;

/** How many resources are held. */
export const sizeOf = (held: Held): number => [...held.values()].reduce((sum, count) => sum + count, 0);

/** Resources of each integration on which something could be asked for. */
export function askableOf({ survey, reaches }: Ground): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  survey.groups.forEach(({ integrationId, count }, group) => {
    if (reaches.known[group]?.length === 0) return;
    counts.set(integrationId, (counts.get(integrationId) ?? 0) + count);
  });
  return counts;
}

/** The integrations of which everything is held, by what the query does not say or because it holds all of many unlike things. */
export function wholeIntegrations(
  { survey, places, integrations, rules }: Ground,
  {
    held,
    askable,
    plain,
  }: { readonly held: Held; readonly askable: ReadonlyMap<string, number>; readonly plain: boolean },
): readonly string[] {
  const counts = new Map<string, { count: number; readonly places: Set<string> }>();
  for (const [number, count] of held) {
    const group = survey.groups[number];
    if (group === undefined) continue;
    const one = counts.get(group.integrationId) ?? { count: 0, places: new Set<string>() };
    counts.set(group.integrationId, one);
    one.count += count;
    const { environment, class: kind } = places[number] ?? {};
    one.places.add(
      `${environment?.level ?? rules.environments.order.length} ${kind?.level ?? rules.classes.order.length}`,
    );
  }
  return [...counts]
    .filter(([id, one]) => one.count === askable.get(id) && (plain || (one.count >= wholeFrom && one.places.size > 1)))
    .map(([id]) => integrations.get(id) ?? id)
    .toSorted();
}

export function mixedEnvironments(
  ground: Ground,
  held: Held,
): { readonly names: string; readonly text: string } | null {
  const levels = environmentsIn(ground, held);
  const { order } = ground.rules.environments;
  if (!levels.has(order.length - 1) || levels.size < 2) return null;
  const counts = [...levels]
    .toSorted((one, other) => other - one)
    .map((level) => {
      const count = [...held].reduce(
        (sum, [group, number]) => (ground.places[group]?.environment.level === level ? sum + number : sum),
        0,
      );
      return `${count} of ${order[level]?.name}`;
    });
  return { names: namesAt(levels, order).toReversed().join(', '), text: listed(counts, '') };
}

export const environmentsIn = ({ places }: Ground, held: Held): ReadonlySet<number> =>
  new Set([...held.keys()].flatMap((group) => places[group]?.environment.level ?? []));
export const classesIn = ({ places }: Ground, held: Held): ReadonlySet<number> =>
  new Set([...held.keys()].flatMap((group) => places[group]?.class.level ?? []));

export const namesAt = (levels: ReadonlySet<number>, order: SegmentationRules['classes']['order']): readonly string[] =>
  [...levels].toSorted((one, other) => one - other).map((level) => order[level]?.name ?? '');

export function cellsText(ground: Ground, held: Held): string {
  const text = [
    namesAt(environmentsIn(ground, held), ground.rules.environments.order),
    namesAt(classesIn(ground, held), ground.rules.classes.order),
  ];
  return text.map((names) => names.join(', ') || 'not told').join(' × ');
}

export function exampleQuery({ rules }: Ground): string {
  const environment = rules.environments.order.at(0)?.name ?? '';
  const kind = rules.classes.order.at(1)?.name ?? '';
  return `\`resource_tag["${rules.environments.tags[0]}"] = "${environment}" and resource_tag["${rules.classes.tags[0]}"] = "${kind}"\``;
}
