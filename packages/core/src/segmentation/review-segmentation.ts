// Reviews how an estate is cut: what the matrix of environments and classes looks like, where a stricter cell is easier than a less
// strict one, and which of the common mistakes are there. Pure, linear in resources and in what perimeters hold, and made in turns, so
// that a server may do other things in between.

import type { InventoryIndex } from '../inventory-index/inventory-index.ts';
import { limits } from '../limits.ts';
import type { Accounts } from './accounts.ts';
import type { SegmentationFinding, SegmentationReview, SegmentationSeverity } from './finding.ts';
import { findInversions } from './inversions.ts';
import { layMatrix, showCell } from './matrix.ts';
import { findPerimeterFaults } from './perimeter-faults.ts';
import { placeOf } from './places.ts';
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
  const places = survey.groups.map((group) => placeOf(group, rules));
  const { accounts } = survey;
  const reaches = yield* reachesOf(index, { estate, survey, rules });
  const matrix = yield* layMatrix(survey, { places, reaches, rules });
  yield;
  const integrations = new Map([...estate.integrations.values()].map(({ id, name }) => [id as string, name]));
  const ground = { survey, places, reaches, rules, integrations };
  const findings = sorted([
    ...(yield* findInversions(matrix)),
    ...(yield* findPerimeterFaults(ground)),
    ...(yield* findResourceFaults(index, ground)),
  ]);
  const shownAccounts = [...accounts.told.values()].map(({ level: _, ...account }) => account).toSorted(byAccount);
  return {
    environments: matrix.rows,
    classes: matrix.columns,
    accountsSeparate: accounts.separate,
    accounts: shownAccounts,
    cells: matrix.cells.map((cell) => showCell(matrix, cell)),
    findings: findings.slice(0, limits.segmentationFindingsMax),
    findingsTotal: findings.length,
    notes: notesOf(accounts, reaches, rules),
    resources: survey.resources,
  };
}

const severities: readonly SegmentationSeverity[] = ['high', 'medium', 'low'];

/** The most severe first, then by what they are about. */
function sorted(findings: readonly SegmentationFinding[]): readonly SegmentationFinding[] {
  const keyed = findings.map((finding) => {
    const { severity, code, subject, where, against } = finding;
    return { finding, key: [severities.indexOf(severity), code, subject.name, where, against?.name ?? ''].join('\n') };
  });
  return keyed.sort((one, other) => (one.key < other.key ? -1 : 1)).map(({ finding }) => finding);
}

const byAccount = (one: { readonly account: string }, other: { readonly account: string }): number =>
  one.account < other.account ? -1 : 1;

function notesOf({ told, separate }: Accounts, { scopes }: Reaches, rules: SegmentationRules): readonly string[] {
  const key = rules.environments.tags[0] ?? '';
  if (!separate) {
    return [
      `accounts do not separate environments here, so the tag \`${key}\` tells them; a resource without it stands in no environment`,
    ];
  }
  const environments = new Set([...told.values()].map(({ environment }) => environment)).size;
  const byTag = scopes.filter(({ telling }) => telling.has('environment tag')).map(({ scope }) => `\`${scope.name}\``);
  const first = byTag.slice(0, 10).join(', ');
  const more = byTag.length > 10 ? ` and ${byTag.length - 10} more` : '';
  return [
    `accounts separate environments: ${told.size} accounts are each of one of ${environments}, so the account decides, and the tag \`${key}\` only where no account tells`,
    ...(byTag.length === 0
      ? []
      : [
          `${first}${more} ${byTag.length === 1 ? 'tells' : 'tell'} the environment by a tag; prefer \`resource_account\` where accounts tell it: nobody can forget to tag an account`,
        ]),
  ];
}
