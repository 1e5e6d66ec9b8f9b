// Reviews how an estate is cut: what the matrix of environments and classes looks like, where a stricter cell is easier than a less
// strict one, and which of the common mistakes are there. Pure, linear in resources and in what perimeters hold, and made in turns, so
// that a server may do other things in between.

import type { InventoryIndex } from '../inventory-index/inventory-index.ts';
import { limits } from '../limits.ts';
import type { SegmentationFinding, SegmentationReview, SegmentationSeverity } from './finding.ts';
import { findInversions } from './inversions.ts';
import { layMatrix, showCell } from './matrix.ts';
import { findPerimeterFaults } from './perimeter-faults.ts';
import { type Places, placeGroups } from './places.ts';
import { type Estate, type Reaches, reachesOf } from './reaches.ts';
import { findResourceFaults } from './resource-faults.ts';
import type { SegmentationRules } from './rules.ts';
import { surveyEstate } from './survey.ts';

export interface SegmentationAsk {
  readonly index: InventoryIndex;
  readonly estate: Estate;
  readonly rules: SegmentationRules;
}

/** The whole review at once. */
export function reviewSegmentation(ask: SegmentationAsk): SegmentationReview {
  const turns = reviewSegmentationInTurns(ask);
  for (let turn = turns.next(); ; turn = turns.next()) if (turn.done) return turn.value;
}

/**
 * The review, a few milliseconds at a turn. The index may follow changes between turns: what came or moved meanwhile is counted as it
 * was, or not at all.
 */
export function* reviewSegmentationInTurns(ask: SegmentationAsk): Generator<void, SegmentationReview> {
  const { index, estate, rules } = ask;
  const survey = yield* surveyEstate(index, rules);
  const { of: places, accounts, accountsSeparate } = placeGroups(survey, rules);
  const reaches = yield* reachesOf(index, { estate, survey, rules });
  const matrix = layMatrix(survey, { places, reaches, rules });
  yield;
  const integrations = new Map([...estate.integrations.values()].map(({ id, name }) => [id as string, name]));
  const ground = { survey, places, reaches, rules, integrations, accounts };
  const findings = [
    ...findInversions(matrix),
    ...findPerimeterFaults(ground),
    ...findResourceFaults(index, ground),
  ].toSorted(bySeverity);
  const shownAccounts = [...accounts.values()].map(({ level: _, ...account }) => account).toSorted(byAccount);
  return {
    environments: matrix.rows,
    classes: matrix.columns,
    accountsSeparate,
    accounts: shownAccounts,
    cells: matrix.cells.map((cell) => showCell(matrix, cell)),
    findings: findings.slice(0, limits.segmentationFindingsMax),
    findingsTotal: findings.length,
    notes: notesOf({ accounts, accountsSeparate }, reaches, rules),
    resources: survey.resources,
  };
}

const severities: readonly SegmentationSeverity[] = ['high', 'medium', 'low'];

function bySeverity(one: SegmentationFinding, other: SegmentationFinding): number {
  const rank = severities.indexOf(one.severity) - severities.indexOf(other.severity);
  if (rank !== 0) return rank;
  const [left, right] = [one, other].map(({ code, subject, where }) => JSON.stringify([code, subject.name, where]));
  return (left ?? '') < (right ?? '') ? -1 : 1;
}

const byAccount = (one: { readonly account: string }, other: { readonly account: string }): number =>
  one.account < other.account ? -1 : 1;

function notesOf(
  { accounts, accountsSeparate }: Pick<Places, 'accounts' | 'accountsSeparate'>,
  { scopes }: Reaches,
  rules: SegmentationRules,
): readonly string[] {
  const key = rules.environments.tags[0] ?? '';
  if (!accountsSeparate) {
    return [
      `accounts do not separate environments here, so the tag \`${key}\` tells them; a resource without it stands in no environment`,
    ];
  }
  const environments = new Set([...accounts.values()].map(({ environment }) => environment)).size;
  const byTag = scopes.filter(({ telling }) => telling.has('environment tag')).map(({ scope }) => `\`${scope.name}\``);
  const first = byTag.slice(0, 10).join(', ');
  const more = byTag.length > 10 ? ` and ${byTag.length - 10} more` : '';
  return [
    `accounts separate environments: ${accounts.size} accounts are each of one of ${environments}, so the account decides, and the tag \`${key}\` only where no account tells`,
    ...(byTag.length === 0
      ? []
      : [
          `${first}${more} ${byTag.length === 1 ? 'tells' : 'tell'} the environment by a tag; prefer \`resource_account\` where accounts tell it: nobody can forget to tag an account`,
        ]),
  ];
}
