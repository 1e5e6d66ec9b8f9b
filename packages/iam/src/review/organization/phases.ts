// Production and development under one unit with no guardrail between them: production accounts that are held to nothing that development of
// the same business unit, or of the same unit, is not held to as well.
import type { Finding } from '../finding.ts';
import type { Asker } from './ask.ts';
import { type FixChoices, fixPolicyOf } from './fix-policies.ts';
import type { Place } from './place.ts';
import type { Reviewed } from './reviewed.ts';
import { type Account, labelOf, type Node } from './tree.ts';

/** Units without a guardrail between phases, and the production accounts that this is said of. */
export interface PhasesReviewed extends Reviewed {
  readonly covered: ReadonlySet<Account>;
}

/** Looks for a guardrail between production and development. */
export function reviewPhases(places: readonly Place[], asker: Asker): PhasesReviewed {
  // Where nothing passes there is nothing to tell apart; that level is a finding of its own.
  const open = places.filter(({ at }) => asker.letsAnythingThrough(at));
  const production = open.filter(({ phase }) => phase?.value === 'production');
  const byTeam = groups(open.filter(({ phase }) => phase?.value === 'development'));
  const units = new Map<Node, { readonly production: Set<Place>; readonly development: Set<Place> }>();
  const undecided = new Set<string>();
  for (const one of production) {
    const others = new Set(teamsOf(one).flatMap((team) => byTeam.get(team) ?? []));
    for (const other of others) {
      const stricter = asker.isStricter(one.at, other.at);
      if (typeof stricter === 'string')
        undecided.add(`whether ${one.name} is held to more than ${other.name}: ${stricter}`);
      if (stricter !== false) continue;
      const unit = commonUnit(one.at, other.at);
      const known = units.get(unit) ?? { production: new Set(), development: new Set() };
      known.production.add(one);
      known.development.add(other);
      units.set(unit, known);
    }
  }
  const findings = [...units].map(([unit, { production: strict, development }]) =>
    finding(unit, { production: [...strict], development: [...development] }, asker.choices),
  );
  const covered = new Set([...units.values()].flatMap((unit) => [...unit.production].map(({ at }) => at)));
  return { findings, undecided: [...undecided], covered };
}

/** Accounts belong together by business unit, and by the unit they are in. */
function teamsOf({ businessUnit, at }: Place): readonly string[] {
  return [...(businessUnit === undefined ? [] : [`business unit ${businessUnit.value}`]), `unit ${at.parent.id}`];
}

function groups(places: readonly Place[]): ReadonlyMap<string, readonly Place[]> {
  const found = new Map<string, Place[]>();
  for (const place of places) for (const team of teamsOf(place)) found.set(team, [...(found.get(team) ?? []), place]);
  return found;
}

function commonUnit(one: Account, other: Account): Node {
  const shared = one.parent.path.filter((node) => other.parent.path.includes(node));
  return shared.at(-1) ?? one.parent;
}

const names = (places: readonly Place[]): string => places.map(({ name }) => `\`${name}\``).join(', ');

function finding(
  unit: Node,
  { production, development }: { readonly production: readonly Place[]; readonly development: readonly Place[] },
  choices: FixChoices,
): Finding {
  const fixPolicy = fixPolicyOf('protect-data', choices);
  const told = [...production, ...development].map(
    ({ name, phase }) => `${name} is ${phase?.value}, told by ${phase?.from}`,
  );
  return {
    code: 'unit.no_phase_guardrail',
    severity: 'high',
    where: labelOf(unit),
    reason: `production (${names(production)}) is held to nothing that development (${names(development)}) is not: what is normal in development, such as deleting a database, is as possible in production`,
    inferred: told,
    fix: 'attach what only production needs, such as a policy that protects data, to the production accounts or to a unit of theirs',
    ...(fixPolicy === undefined ? {} : { fixPolicy }),
  };
}
