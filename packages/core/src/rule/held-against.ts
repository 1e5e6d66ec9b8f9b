// What is held now against a rule. A rule keeps new access out the moment it is saved; of two entitlements that somebody holds already
// neither is taken by chance, so that a person has to be told and to choose. Pure.

import type { GrantId, PersonId } from '../ids.ts';
import { entitlementKey } from '../inventory/resource.ts';
import type { MatchFacts } from '../people/match.ts';
import type { Person } from '../people/person.ts';
import type { Member } from '../scope/members.ts';
import type { TargetGround } from '../target/target-queries.ts';
import { isHeldOut } from './deny.ts';
import { isInSet } from './held.ts';
import type { Demand, Rule } from './rule.ts';
import { binds } from './whom.ts';

/** One grant as a rule sees it, with the flows it is held through. */
export interface HeldGrant {
  readonly grantId: GrantId;
  readonly granteeId: PersonId;
  readonly member: Member;
  readonly flowIds: readonly string[];
}

/** What one human holds, in all of their records. */
export interface HumanHolding {
  readonly records: readonly Person[];
  readonly held: readonly HeldGrant[];
}

/** What somebody holds that a rule does not allow: one grant that is denied, two that are kept apart, or all that a cap counts. */
export interface AgainstRule {
  readonly person: Person;
  readonly held: readonly HeldGrant[];
}

/** Where rules are read against what is held. */
export interface HoldingGround {
  readonly ground: TargetGround;
  readonly facts: MatchFacts;
  readonly holdings: Iterable<HumanHolding>;
}

/** Everything that is held against a rule as it stands; nothing where it is switched off. */
export function heldAgainst(
  { active, demand }: Pick<Rule, 'active' | 'demand'>,
  { ground, facts, holdings }: HoldingGround,
): readonly AgainstRule[] {
  if (!active) return [];
  const look = lookFor(demand, ground);
  const found: AgainstRule[] = [];
  for (const { records, held } of holdings) {
    const bound = records.filter((record) => binds(demand.who, record, facts));
    const [person] = bound;
    if (person === undefined) continue;
    // A deny rule binds the record that holds; what is held at once is of the whole human.
    const own =
      demand.kind === 'deny' ? held.filter(({ granteeId }) => bound.some(({ id }) => id === granteeId)) : held;
    for (const group of look(inOrder(own))) {
      found.push({ person: records.find(({ id }) => id === group[0]?.granteeId) ?? person, held: group });
    }
  }
  return found;
}

type Look = (held: readonly HeldGrant[]) => readonly (readonly HeldGrant[])[];

function lookFor(demand: Demand, ground: TargetGround): Look {
  switch (demand.kind) {
    case 'deny': {
      const isOut = isHeldOut(demand.what, ground);
      return (held) => held.flatMap((one) => (isOut(one.member) ? [[one]] : []));
    }
    case 'apart': {
      const sides = demand.sides.map((side) => isInSet(side, ground));
      return (held) => pairsAmong(held, (member) => sides.flatMap((isIn, at) => (isIn(member) ? [at] : [])));
    }
    case 'cap': {
      const isIn = demand.what === null ? () => true : isInSet(demand.what, ground);
      return (held) => {
        const counted = held.filter(
          ({ member, flowIds }) => isIn(member) && (demand.flowId === null || flowIds.includes(demand.flowId)),
        );
        return new Set(counted.map(keyOf)).size > demand.max ? [counted] : [];
      };
    }
  }
}

/** Each of the held that may not be held with another, with the first such other; a pair is told once, and few tell of all. */
function pairsAmong(
  held: readonly HeldGrant[],
  sidesOf: (member: Member) => readonly number[],
): readonly (readonly HeldGrant[])[] {
  const all = held.map((one) => ({ one, on: sidesOf(one.member) })).filter(({ on }) => on.length > 0);
  const pairs = new Map<string, readonly HeldGrant[]>();
  for (const { one, on } of all) {
    const other = all.find(
      (each) => keyOf(each.one) !== keyOf(one) && on.some((side) => each.on.some((there) => there !== side)),
    );
    if (other === undefined) continue;
    const pair = inOrder([one, other.one]);
    pairs.set(pair.map(keyOf).join(' '), pair);
  }
  return [...pairs.values()];
}

const keyOf = ({ member: { resource, permission } }: HeldGrant): string =>
  entitlementKey({ resourceId: resource.id, permissionId: permission.id });

/** An order that does not change from one look to the next. */
const inOrder = (held: readonly HeldGrant[]): readonly HeldGrant[] =>
  held.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : keyOf(one) > keyOf(other) ? 1 : 0));
