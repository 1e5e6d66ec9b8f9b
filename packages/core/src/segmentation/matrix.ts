// The environment × class matrix: which groups stand in which cell, and which flows open each on which terms.

import type { AxisStep, CellFlow, SegmentationCell } from './finding.ts';
import type { Place, Standing } from './places.ts';
import { type FlowReach, marks, type Offered, type Reaches } from './reaches.ts';
import type { Level, SegmentationRules } from './rules.ts';
import type { Survey } from './survey.ts';

/** What a flow offers in a cell; with a type, only of resources of that type. */
export interface CellReach extends Offered {
  readonly reach: FlowReach;
}

/** One environment with one class. */
export interface Cell {
  readonly row: number;
  readonly column: number;
  readonly resources: number;
  readonly inNoScope: number;
  readonly flows: readonly CellReach[];
  readonly byType: ReadonlyMap<string, readonly CellReach[]>;
}

export interface Matrix {
  readonly rows: readonly AxisStep[];
  readonly columns: readonly AxisStep[];
  /** From the least to the most strict; only those with resources. */
  readonly cells: readonly Cell[];
}

/** The steps of an axis: the order, then what is told but not in it, then what is not told. */
const stepsOf = (order: readonly Level[]): readonly AxisStep[] => [
  ...order.map(({ name }) => ({ name, ordered: true })),
  { name: 'outside the order', ordered: false },
  { name: 'not told', ordered: false },
];

/** The place of a standing on its axis. */
export const stepOf = ({ level, word }: Standing, order: readonly Level[]): number =>
  level ?? (word === null ? order.length + 1 : order.length);

/** Lays the matrix out, one flow at a turn. */
export function* layMatrix(
  survey: Survey,
  known: { readonly places: readonly Place[]; readonly reaches: Reaches; readonly rules: SegmentationRules },
): Generator<void, Matrix> {
  const { places, reaches, rules } = known;
  const rows = stepsOf(rules.environments.order);
  const columns = stepsOf(rules.classes.order);
  const cellOf = places.map(
    (place) =>
      stepOf(place.environment, rules.environments.order) * columns.length + stepOf(place.class, rules.classes.order),
  );
  const total = new Map<number, number>();
  survey.groups.forEach(({ count }, group) => {
    const cell = cellOf[group] ?? 0;
    total.set(cell, (total.get(cell) ?? 0) + count);
  });
  const homeless = countHomeless(survey, { cellOf, reaches });
  yield;
  const reachesByCell = new Map<number, Map<FlowReach, Map<string, Parts[number][]>>>();
  for (const reach of reaches.flows) {
    for (const [group, offered] of reach.offered) {
      const cell = mapAt(mapAt(reachesByCell, cellOf[group] ?? 0), reach);
      const type = survey.groups[group]?.type ?? '';
      const parts = cell.get(type);
      if (parts === undefined) cell.set(type, [offered]);
      else parts.push(offered);
    }
    yield;
  }
  const cells: Cell[] = [];
  for (const number of [...total.keys()].toSorted((one, other) => one - other)) {
    cells.push({
      row: Math.floor(number / columns.length),
      column: number % columns.length,
      resources: total.get(number) ?? 0,
      inNoScope: homeless.get(number) ?? 0,
      ...reachesIn(reachesByCell.get(number) ?? new Map()),
    });
    yield;
  }
  return { rows, columns, cells };
}

/** A cell as it is shown. */
export function showCell({ rows, columns }: Matrix, cell: Cell): SegmentationCell {
  return {
    environment: rows[cell.row]?.name ?? '',
    class: columns[cell.column]?.name ?? '',
    resources: cell.resources,
    inNoScope: cell.inNoScope,
    flows: cell.flows.map(showFlow).toSorted((one, other) => (one.name < other.name ? -1 : 1)),
  };
}

function showFlow({ reach, names, width, resources }: CellReach): CellFlow {
  const { flow, consents } = reach;
  return {
    id: flow.id,
    name: flow.name,
    consents,
    durationSecMax: flow.durationSecMax,
    permissions: [...names].toSorted(),
    level: (['read', 'write', 'admin'] as const)[width - 1] ?? 'read',
    resources,
  };
}

type Parts = readonly Offered[];

function reachesIn(flows: ReadonlyMap<FlowReach, ReadonlyMap<string, Parts>>): Pick<Cell, 'flows' | 'byType'> {
  const byType = new Map<string, CellReach[]>();
  const all: CellReach[] = [];
  for (const [reach, types] of flows) {
    const ofTypes = [...types].map(([type, parts]) => ({ type, one: joined(reach, parts) }));
    for (const { type, one } of ofTypes) {
      const known = byType.get(type);
      if (known === undefined) byType.set(type, [one]);
      else known.push(one);
    }
    all.push(
      joined(
        reach,
        ofTypes.map(({ one }) => one),
      ),
    );
  }
  return { flows: all, byType };
}

function joined(reach: FlowReach, parts: Parts): CellReach {
  const names = new Set<string>();
  for (const part of parts) for (const name of part.names) names.add(name);
  return {
    reach,
    names,
    width: parts.reduce((widest, { width }) => Math.max(widest, width), 0),
    narrowed: parts.every((part) => part.narrowed),
    resources: parts.reduce((sum, part) => sum + part.resources, 0),
  };
}

/** By cell: resources that no scope holds, of types on which something could be asked for. */
function countHomeless(
  { groupOf }: Survey,
  { cellOf, reaches }: { readonly cellOf: readonly number[]; readonly reaches: Reaches },
): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (let slot = 0; slot < groupOf.length; slot++) {
    const group = (groupOf[slot] ?? 0) - 1;
    if (group < 0 || ((reaches.marks[slot] ?? 0) & marks.inScope) !== 0 || reaches.known[group]?.length === 0) continue;
    const cell = cellOf[group] ?? 0;
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  return counts;
}

function mapAt<K, K2, V>(maps: Map<K, Map<K2, V>>, key: K): Map<K2, V> {
  const known = maps.get(key);
  if (known !== undefined) return known;
  const made = new Map<K2, V>();
  maps.set(key, made);
  return made;
}
