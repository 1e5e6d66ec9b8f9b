// What one human may hold at once: nothing of one side of a rule together with something of another, and no more than a cap. Pure; whoever
// opens access asks this in its transaction, with everything the human holds, in all of their records, until it is proven gone.

import { entitlementKey } from '../inventory/resource.ts';
import type { MatchFacts } from '../people/match.ts';
import type { Person } from '../people/person.ts';
import type { Member } from '../scope/members.ts';
import type { TargetGround } from '../target/target-queries.ts';
import { couldHold } from './readings.ts';
import type { Demand, Rule, RuleSet } from './rule.ts';
import { setQueries } from './rule-queries.ts';
import { binds } from './whom.ts';

/** An entitlement held or wanted, with the flows it is held through. */
export interface Holding {
  readonly member: Member;
  readonly flowIds: readonly string[];
}

/** A rule that opening would break: by what is wanted, and what else is held or wanted (null for a cap). */
export interface RuleBreak {
  readonly rule: Rule;
  readonly wanted: Member;
  readonly other: Member | null;
}

/** What would be held, by whom. */
export interface HoldingAsk {
  readonly rules: Iterable<Rule>;
  readonly ground: TargetGround;
  readonly grantee: Person;
  readonly facts: MatchFacts;
  readonly held: readonly Holding[];
  readonly wanted: readonly Holding[];
}

/** The first rule that would be broken, in the order of the rules; null where all may be held. What is held already breaks nothing anew. */
export function ruleBroken(ask: HoldingAsk): RuleBreak | null {
  for (const rule of ask.rules) {
    const { demand } = rule;
    if (!rule.active || demand.kind === 'deny' || !binds(demand.who, ask.grantee, ask.facts)) continue;
    const broken = demand.kind === 'apart' ? pairBroken(demand, ask) : capBroken(demand, ask);
    if (broken !== null) return { rule, ...broken };
  }
  return null;
}

type Broken = Omit<RuleBreak, 'rule'> | null;

function pairBroken(demand: Extract<Demand, { kind: 'apart' }>, { ground, held, wanted }: HoldingAsk): Broken {
  const sides = demand.sides.map((side) => isInSet(side, ground));
  const sidesOf = (member: Member): readonly number[] => sides.flatMap((isIn, at) => (isIn(member) ? [at] : []));
  const all = [...held, ...wanted].map(({ member }) => ({ member, on: sidesOf(member) }));
  for (const { member } of wanted) {
    const own = sidesOf(member);
    if (own.length === 0) continue;
    const other = all.find(
      (one) => keyOf(one.member) !== keyOf(member) && own.some((side) => one.on.some((there) => there !== side)),
    );
    if (other !== undefined) return { wanted: member, other: other.member };
  }
  return null;
}

function capBroken(demand: Extract<Demand, { kind: 'cap' }>, { ground, held, wanted }: HoldingAsk): Broken {
  const isIn = demand.what === null ? () => true : isInSet(demand.what, ground);
  const counts = ({ member, flowIds }: Holding): boolean =>
    isIn(member) && (demand.flowId === null || flowIds.includes(demand.flowId));
  const known = new Set(held.filter(counts).map(({ member }) => keyOf(member)));
  const added = new Map(wanted.filter(counts).map(({ member }) => [keyOf(member), member]));
  const fresh = [...added].filter(([key]) => !known.has(key));
  const [first] = fresh;
  return first === undefined || known.size + fresh.length <= demand.max ? null : { wanted: first[1], other: null };
}

/** Whether a pair could be of a set; a contradiction in its tags counts as yes. */
export function isInSet(set: RuleSet, ground: TargetGround): (member: Member) => boolean {
  const queries = setQueries(set, ground);
  return (member) => queries.some((query) => couldHold(query, member));
}

const keyOf = ({ resource, permission }: Member): string =>
  entitlementKey({ resourceId: resource.id, permissionId: permission.id });
