// Inversions: a stricter cell that is easier than a less strict one. Two cells are comparable where one is at least as strict on both
// axes. What counts is the loosest way into the less strict cell: whoever is looser in a stricter one is named, with that flow. Like is
// held against like first (one type of resource), then the cells as wholes; permissions of unlike types are compared only where the
// less strict flow offers less than everything, for nothing is wider than everything.

import { quoted } from '../errors/refusal.ts';
import { durationText } from '../flow/duration-text.ts';
import type { SegmentationCode, SegmentationFinding } from './finding.ts';
import type { Cell, CellReach, Matrix } from './matrix.ts';

interface Aspect {
  readonly code: SegmentationCode;
  /** How loose a flow is: the larger the looser; null where it cannot be compared. */
  readonly looseness: (reach: CellReach) => number;
  /** Whether the looser flow counts at all against this one. */
  readonly comparable: (loosest: CellReach, alike: boolean) => boolean;
  readonly says: (strict: CellReach, loose: CellReach) => string;
  readonly fix: (strict: CellReach, loose: CellReach) => string;
}

const consentsText = (count: number): string => `${count} ${count === 1 ? 'consent' : 'consents'}`;
const levelText = (width: number): string => ['nothing', 'read', 'write', 'admin'][width] ?? 'admin';

const aspects: readonly Aspect[] = [
  {
    code: 'fewer_consents',
    looseness: ({ reach }) => -reach.consents,
    comparable: () => true,
    says: ({ reach }, loose) =>
      `opens with ${consentsText(reach.consents)}, the other with ${consentsText(loose.reach.consents)}`,
    fix: (_, loose) => `let at least ${consentsText(loose.reach.consents)} be needed`,
  },
  {
    code: 'longer',
    looseness: ({ reach }) => reach.flow.durationSecMax,
    comparable: () => true,
    says: ({ reach }, loose) =>
      `opens for up to ${durationText(reach.flow.durationSecMax)}, the other for up to ${durationText(loose.reach.flow.durationSecMax)}`,
    fix: (_, loose) => `set its maximum to ${durationText(loose.reach.flow.durationSecMax)} or less`,
  },
  {
    code: 'wider',
    looseness: ({ width }) => width,
    comparable: (loosest, alike) => alike || loosest.narrowed,
    says: (strict, loose) =>
      `offers ${levelText(strict.width)} (${namesOf(strict)}), the other ${levelText(loose.width)} at most (${namesOf(loose)})`,
    fix: (_, loose) => `name its permissions: ${levelText(loose.width)} at most`,
  },
];

const namesOf = ({ names }: CellReach): string => [...names].toSorted().join(', ');

/** Every inversion of the matrix, each pair of flows once for each aspect; one pair of cells at a turn. */
export function* findInversions(matrix: Matrix): Generator<void, readonly SegmentationFinding[]> {
  const found = new Map<string, SegmentationFinding>();
  const ordered = matrix.cells.filter(
    ({ row, column }) => matrix.rows[row]?.ordered && matrix.columns[column]?.ordered,
  );
  for (const strict of ordered) {
    for (const loose of ordered) {
      if (strict === loose || loose.row > strict.row || loose.column > strict.column) continue;
      for (const [type, flows] of strict.byType) {
        compare(matrix, { strict, loose, from: flows, against: loose.byType.get(type) ?? [], alike: true }, found);
      }
      compare(matrix, { strict, loose, from: strict.flows, against: loose.flows, alike: false }, found);
      yield;
    }
  }
  return [...found.values()];
}

function compare(
  matrix: Matrix,
  pair: {
    readonly strict: Cell;
    readonly loose: Cell;
    readonly from: readonly CellReach[];
    readonly against: readonly CellReach[];
    readonly alike: boolean;
  },
  found: Map<string, SegmentationFinding>,
): void {
  const [first, ...others] = pair.against;
  if (first === undefined) return;
  for (const aspect of aspects) {
    const loosest = others.reduce(
      (best, next) => (aspect.looseness(next) > aspect.looseness(best) ? next : best),
      first,
    );
    if (!aspect.comparable(loosest, pair.alike)) continue;
    for (const one of pair.from) {
      if (aspect.looseness(one) <= aspect.looseness(loosest) || one.reach === loosest.reach) continue;
      const key = [aspect.code, one.reach.flow.id, loosest.reach.flow.id].join(' ');
      if (!found.has(key)) found.set(key, findingFrom(matrix, pair, { aspect, one, loosest }));
    }
  }
}

function findingFrom(
  matrix: Matrix,
  { strict, loose, alike }: { readonly strict: Cell; readonly loose: Cell; readonly alike: boolean },
  { aspect, one, loosest }: { readonly aspect: Aspect; readonly one: CellReach; readonly loosest: CellReach },
): SegmentationFinding {
  const { flow } = one.reach;
  const other = loosest.reach.flow;
  const cellText = ({ row, column }: Cell): string => `${matrix.rows[row]?.name} × ${matrix.columns[column]?.name}`;
  return {
    code: aspect.code,
    severity: alike ? 'high' : 'medium',
    subject: { kind: 'flow', id: flow.id, name: flow.name },
    against: { kind: 'flow', id: other.id, name: other.name },
    where: `${cellText(strict)}, against ${cellText(loose)}`,
    sentence: `${quoted(flow.name)} ${aspect.says(one, loosest)}: ${quoted(other.name)}, which opens what is less strict`,
    fix: `${aspect.fix(one, loosest)} in ${quoted(flow.name)}, or make ${quoted(other.name)} as easy if it may be`,
    count: one.resources,
    resources: [],
    tagFix: null,
  };
}
