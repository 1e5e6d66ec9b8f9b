// Out of reach, whatever flows allow. Promises: a deny rule holds wherever its query is not *shown* to be false, so a missing or contradictory
// tag opens nothing; the order of rules never matters; what is denied looks like what does not exist (law 1).

import { nextChangeOfConditions } from '../context/standing.ts';
import type { MatchFacts } from '../people/match.ts';
import type { Person } from '../people/person.ts';
import type { Instant } from '../ports/clock.ts';
import { matchesQuery } from '../query/match.ts';
import type { Query } from '../query/query.ts';
import type { Member } from '../scope/members.ts';
import type { TargetGround } from '../target/target-queries.ts';
import type { Rule, RuleSet } from './rule.ts';
import { setQueries } from './rule-queries.ts';
import { binds, byToday } from './whom.ts';

/** Where offers are decided: what targets name, and the rules above them; a world is one. */
export interface OfferGround extends TargetGround {
  readonly rules: ReadonlyMap<string, Rule>;
}

/** What is out of reach for somebody, as queries: a pair is in reach only where each is shown to be false. */
export function denialsFor(ground: OfferGround, grantee: Person, facts: MatchFacts): readonly Query[] {
  const denials: Query[] = [];
  for (const { active, demand } of ground.rules.values()) {
    if (!active || demand.kind !== 'deny' || !binds(demand.who, grantee, facts)) continue;
    denials.push(...setQueries(demand.what, ground));
  }
  return denials;
}

/** The first moment at which time alone could bind this person by a deny rule, or free them: a turn, or a fact that ages; null for none. */
export function nextChangeOfDenials(rules: Iterable<Rule>, grantee: Person, facts: MatchFacts): Instant | null {
  let next: Instant | null = null;
  for (const { active, demand } of rules) {
    if (!active || demand.kind !== 'deny' || demand.who === null) continue;
    const conditions = demand.who.conditions.map((condition) => byToday(condition, facts));
    const moment = nextChangeOfConditions(conditions, grantee, facts);
    if (moment !== null && (next === null || moment < next)) next = moment;
  }
  return next;
}

/** Whether any of these denials keeps the pair out of reach. */
export const isDenied = (denials: readonly Query[], member: Member): boolean =>
  denials.some((inner) => !matchesQuery({ kind: 'not', inner }, member));

/** Whether a set of a deny rule keeps a pair out of reach, whoever holds it. */
export function isHeldOut(what: RuleSet, ground: TargetGround): (member: Member) => boolean {
  const denials = setQueries(what, ground);
  return (member) => isDenied(denials, member);
}

/** A query without what is denied. */
export const withoutDenied = (query: Query, denials: readonly Query[]): Query =>
  denials.length === 0
    ? query
    : { kind: 'and', parts: [query, ...denials.map((inner): Query => ({ kind: 'not', inner }))] };
