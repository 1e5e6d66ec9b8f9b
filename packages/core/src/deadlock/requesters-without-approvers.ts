// For whom nobody could agree. The answer for one requester is `unfillable`; asked for a hundred thousand it must not look at a hundred
// thousand people each time. Whoever can fill a term counts only up to as many as there are terms and people left out, so a few
// candidates of each term stand for all, and requesters who differ in nothing that a term looks at share one answer.

import type { ConsentFacts } from '../consent/facts.ts';
import { allTermsOf, type Term } from '../consent/terms.ts';
import { unfillable } from '../consent/unfillable.ts';
import type { AccessFlow } from '../flow/flow.ts';
import { type MatchFacts, matchesCondition, matchesConditions } from '../people/match.ts';
import { humanOf, type Person } from '../people/person.ts';
import { noOwnChanges } from '../perimeter/own-changes.ts';

/** People that an answer may leave out beside the terms: the requester, the grantee, and other records of the same human. */
const leftOutMax = 8;
const ofRequester: readonly string[] = ['manager', 'manager_of_manager'];

/** The requesters of a flow for whom some terms cannot be filled, with the terms, in the order of people. Owners count as there. */
export function requestersWithoutApprovers(
  flow: AccessFlow,
  facts: MatchFacts,
): readonly { readonly person: Person; readonly missing: readonly Term[] }[] {
  const policy = flow.approval;
  if (policy === null) return [];
  const terms = allTermsOf(policy);
  const stand = standIns(terms, facts);
  const known = new Map<string, readonly Term[]>();
  const missingFor = (person: Person, others: readonly (Person | undefined)[]): readonly Term[] => {
    const people = new Map(stand);
    for (const one of others) if (one !== undefined) people.set(one.id, one);
    return unfillable({
      policy,
      distinctPeople: flow.settings.distinctPeople,
      selfApproval: flow.settings.selfApproval,
      grantee: person,
      people: people.values(),
      facts: factsFor(person, facts, people),
    });
  };
  return [...facts.people.values()].flatMap((person) => {
    if (person.kind === 'machine' || !matchesConditions(flow.requesters, person, facts)) return [];
    const manager = person.managerId === null ? undefined : facts.people.get(person.managerId);
    const skip = manager?.managerId == null ? undefined : facts.people.get(manager.managerId);
    const key = [manager?.id, skip?.id, ...ownRecords(person, stand)].join(' ');
    const missing = known.get(key) ?? missingFor(person, [manager, skip, person]);
    // A requester whose own consent counts is a candidate like nobody else: remembered for nobody.
    if (!flow.settings.selfApproval) known.set(key, missing);
    return missing.length === 0 ? [] : [{ person, missing }];
  });
}

/** Whether a flow's owner terms can be filled is told when something is asked for; here somebody unnamed stands in for owners. */
function factsFor(requester: Person, facts: MatchFacts, people: ReadonlyMap<string, Person>): ConsentFacts {
  return {
    ...facts,
    requester,
    owners: [...people.values()].filter((person) => person.id !== requester.id).map((person) => person.id),
    ownersOf: new Map(),
    delegations: [],
    ownChanges: noOwnChanges,
  };
}

/** Of each term's conditions that do not look at the requester, as many people as any answer could need. */
function standIns(terms: readonly Term[], facts: MatchFacts): ReadonlyMap<Person['id'], Person> {
  const found = new Map<Person['id'], Person>();
  const fixed = terms.map((term) => ({
    conditions: term.conditions.filter(({ type, values }) => values.length > 0 || !ofRequester.includes(type)),
    humans: new Set<Person['id']>(),
  }));
  for (const person of facts.people.values()) {
    for (const { conditions, humans } of fixed) {
      if (humans.size >= terms.length + leftOutMax) continue;
      if (!conditions.some((condition) => condition.type === 'Owner' || matchesCondition(condition, person, facts)))
        continue;
      humans.add(humanOf(person));
      found.set(person.id, person);
    }
  }
  return found;
}

const ownRecords = (person: Person, stand: ReadonlyMap<Person['id'], Person>): readonly string[] =>
  [...stand.values()].filter((one) => humanOf(one) === humanOf(person)).map((one) => one.id);
