// What is wrong with how accounts are cut: several major uses in one, work in the management account, enterprise accounts that are missing,
// accounts whose place cannot be told, and phases that meet in one account (seed: "The Single Use Case Rule").
import { quoted } from '../../parse/problems.ts';
import type { Finding } from '../finding.ts';
import type { Place } from './place.ts';
import { type AccountKind, kindsIn, namesManagement, subjectIn } from './words.ts';

/** Everything that is wrong with the accounts themselves. */
export function reviewAccounts(places: readonly Place[]): readonly Finding[] {
  return [...places.flatMap(reviewAccount), ...missing(places)];
}

/** An account for a sentence. */
export function whereOf({ account, name }: Pick<Place, 'account' | 'name'>): string {
  return name === account ? `account ${account}` : `account ${name} (${account})`;
}

function reviewAccount(place: Place): readonly Finding[] {
  if (place.kind.value === 'management') return reviewManagement(place);
  const mixed = mixedPhases(place);
  const several = severalUses(place);
  const root = place.at.parent.kind === 'root' ? [inRoot(place)] : [];
  if (mixed.length > 0) return [...several, ...mixed, ...root];
  return [...several, ...conflict(place), ...untold(place), ...root];
}

function reviewManagement(place: Place): readonly Finding[] {
  const where = whereOf(place);
  const findings: Finding[] = [];
  for (const { value, from } of place.useTexts) {
    // Of a name, only words that say another use outright count; a stated use counts unless it speaks of management.
    const others = value.filter((text) => (from === 'the name' ? kindsIn(text).length > 0 : !namesManagement(text)));
    if (others.length === 0) continue;
    findings.push({
      code: 'management.other_use',
      severity: 'high',
      where,
      reason: `the management account is also used for ${others.map(quoted).join(', ')} (told by ${from}): no service control policy binds it, and whoever takes it over has the whole organization`,
      fix: 'move that use to an account of its own and leave only managing accounts, billing and sign-on here',
    });
    break;
  }
  if (place.at.parent.kind !== 'root') {
    findings.push({
      code: 'management.in_unit',
      severity: 'low',
      where,
      reason: `the management account is in the unit ${quoted(place.at.parent.name)}, where it looks bound by policies that do not bind it`,
      fix: 'move the management account to the root, alone',
    });
  }
  return findings;
}

/** What a stated use is about, whatever its phase. */
function topicOf(text: string): string {
  const [kind] = kindsIn(text);
  return kind ?? subjectIn(text);
}

function severalUses(place: Place): readonly Finding[] {
  for (const { value, from } of place.useTexts) {
    const topics = from === 'the name' ? value.flatMap(kindsIn) : value.map(topicOf).filter((topic) => topic !== '');
    const several = [...new Set(topics)];
    if (several.length < 2) continue;
    return [
      {
        code: 'account.several_uses',
        severity: 'medium',
        where: whereOf(place),
        reason: `the account has ${several.length} major uses, ${several.map(quoted).join(', ')} (told by ${from}): they share IAM, resource limits and API limits, so each can harm the others`,
        fix: 'give each major use an account of its own',
      },
    ];
  }
  return [];
}

function mixedPhases(place: Place): readonly Finding[] {
  if (place.kind.value !== 'runtime') return [];
  const mixed = place.phases.find(({ value }) => value.includes('production') && value.length > 1);
  if (mixed === undefined) return [];
  return [
    {
      code: 'account.mixed_phases',
      severity: 'high',
      where: whereOf(place),
      reason: `production and ${mixed.value.filter((phase) => phase !== 'production').join(', ')} share one account (told by ${mixed.from}): a role of one has the other's data in reach`,
      fix: 'give production an account of its own',
    },
  ];
}

/** Two tellers that disagree about production: whichever is right, somebody reads the account wrongly. */
function conflict(place: Place): readonly Finding[] {
  if (place.kind.value !== 'runtime' || place.phase === undefined) return [];
  const { value, from } = place.phase;
  const other = place.phases.find((told) => told.value.includes('production') !== (value === 'production'));
  if (other === undefined) return [];
  return [
    {
      code: 'account.phase_conflict',
      severity: 'medium',
      where: whereOf(place),
      reason: `${from} says ${value}, ${other.from} says ${other.value.join(', ')}: guardrails and people may take it for either`,
      fix: 'correct the tag or the name, or move the account to the unit of its phase',
    },
  ];
}

function untold(place: Place): readonly Finding[] {
  if (place.kind.value !== 'runtime') return [];
  const findings: Finding[] = [];
  const unknown = (code: string, what: string, fix: string): void => {
    findings.push({
      code,
      severity: 'low',
      where: whereOf(place),
      reason: `no unit, tag or name tells the account's ${what}`,
      fix,
    });
  };
  if (place.phase === undefined)
    unknown(
      'account.phase_unknown',
      'phase of delivery',
      'tag the account with `phase`: development, stage or production',
    );
  if (place.businessUnit === undefined)
    unknown(
      'account.business_unit_unknown',
      'business unit',
      'move the account to the unit of its business unit, or tag it with `business-unit`',
    );
  return findings;
}

function inRoot(place: Place): Finding {
  return {
    code: 'account.in_root',
    severity: 'medium',
    where: whereOf(place),
    reason:
      'the account is in the root beside the management account: no unit groups it with its like or carries policies for it',
    fix: 'move the account to a unit for its use',
  };
}

const expected: readonly (readonly [kind: AccountKind, code: string, why: string])[] = [
  [
    'security',
    'organization.no_security_account',
    'logs of API calls and access and the record of configurations lie where those they watch can reach them',
  ],
  [
    'shared-services',
    'organization.no_shared_services_account',
    'monitoring, logging and directories run beside what they serve, and can be altered by its people',
  ],
  ['delivery', 'organization.no_delivery_account', 'the systems that may deploy to everything run beside other work'],
];

function missing(places: readonly Place[]): readonly Finding[] {
  return expected.flatMap(([kind, code, why]): Finding[] => {
    if (places.some((place) => place.kind.value === kind)) return [];
    const name = kind.replace('-', ' ');
    return [
      {
        code,
        severity: 'medium',
        where: 'organization',
        reason: `no unit, tag or name tells of a ${name} account: ${why}`,
        fix: `make a ${name} account, or tag the one there is with \`use-case: ${kind}\``,
      },
    ];
  });
}
