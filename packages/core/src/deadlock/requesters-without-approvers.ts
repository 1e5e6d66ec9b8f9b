// For whom nobody could agree. The answer for one requester is `unfillable`; asked for a hundred thousand it must not look at a hundred
// thousand people each time. Whoever can fill a term counts only up to as many as there are terms and people left out, so a few
// candidates of each term stand for all, and requesters who differ in nothing that a term looks at share one answer.

import type { ConsentFacts } from '../consent/facts.ts';
import { allTermsOf, type Term } from '../consent/terms.ts';
import { unfillable } from '../consent/unfillable.ts';
import { mayAskFor } from '../eligibility/receivers.ts';
import type { AccessFlow } from '../flow/flow.ts';
import { everDecides } from '../flow/open-hours.ts';
import { type MatchFacts, matchesCondition, matchesConditions } from '../people/match.ts';
import { humanOf, type Person } from '../people/person.ts';
import { noOwnChanges } from '../perimeter/own-changes.ts';

/** People that an answer may leave out beside the terms: the requester, the grantee, and other records of the same human. */
const leftOutMax = 8;
const ofRequester: readonly string[] = ['manager', 'manager_of_manager'];

/** For whom somebody's requests nobody could agree to. */
export interface Unheard {
  readonly person: Person;
  /** Who would receive; the requester themselves unless only what they ask for this one is stuck. */
  readonly grantee: Person;
  readonly missing: readonly Term[];
  /** `hours`: there are people, and none of them has hours in which they may consent. */
  readonly because: 'people' | 'hours';
}

/**
 * The requesters of a flow for whom some terms cannot be filled, with the terms, in the order of people; and those who are stuck only where
 * they ask for somebody, who would have to agree and may not. Owners count as there.
 */
export function requestersWithoutApprovers(flow: AccessFlow, facts: MatchFacts): readonly Unheard[] {
  const policy = flow.approval;
  if (policy === null) return [];
  const terms = allTermsOf(policy);
  const stand = standIns(flow, terms, facts);
  const known = new Map<string, Missing>();
  const missingFor = (person: Person, grantee: Person, others: readonly (Person | undefined)[]): Missing => {
    const people = new Map(stand.people);
    for (const one of others) if (one !== undefined) people.set(one.id, one);
    const { distinctPeople, selfApproval } = flow.settings;
    const question = { policy, distinctPeople, selfApproval, grantee, people: people.values() };
    const about = { ...question, facts: factsFor(person, facts, people) };
    const missing = unfillable({ ...about, times: flow.terms.times });
    if (missing.length === 0 || !flow.terms.times.approverHours) return { missing, because: 'people' };
    const anyHour = unfillable({ ...about, people: people.values() });
    return { missing, because: anyHour.length === 0 ? 'hours' : 'people' };
  };
  return [...facts.people.values()].flatMap((person) => {
    if (person.kind === 'machine' || !matchesConditions(flow.requesters, person, facts)) return [];
    const manager = person.managerId === null ? undefined : facts.people.get(person.managerId);
    const skip = manager?.managerId == null ? undefined : facts.people.get(manager.managerId);
    const line = [manager?.id, skip?.id, ...ownRecords(person, stand.people)].join(' ');
    const lookFor = (grantee: Person): Missing => {
      const key = grantee.id === person.id ? line : `${line} for ${grantee.id}`;
      const found = known.get(key) ?? missingFor(person, grantee, [manager, skip, person]);
      // A requester whose own consent counts is a candidate like nobody else: remembered for nobody.
      if (!flow.settings.selfApproval) known.set(key, found);
      return found;
    };
    const own = lookFor(person);
    if (own.missing.length > 0) return [{ person, grantee: person, ...own }];
    if (flow.settings.selfApproval || !asksForOthers(flow)) return [];
    const grantees = new Set([...stand.scarce, ...(asksTheLine(terms) ? [manager, skip] : [])]);
    return [...grantees].flatMap((grantee) => {
      if (grantee === undefined || grantee.id === person.id || !mayAskFor(flow, { person, grantee }, facts)) return [];
      const found = lookFor(grantee);
      return found.missing.length === 0 ? [] : [{ person, grantee, ...found }];
    });
  });
}

type Missing = Pick<Unheard, 'missing' | 'because'>;

const asksForOthers = ({ terms: { requestFor } }: AccessFlow): boolean =>
  requestFor.directReports || requestFor.others !== null;

/** Whether a term asks the requester's own managers, of whom there is one each. */
const asksTheLine = (terms: readonly Term[]): boolean =>
  terms.some(({ conditions }) =>
    conditions.some(({ type, values }) => ofRequester.includes(type) && values.length === 0),
  );

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

interface StandIns {
  /** Of each term's conditions that do not look at the requester, as many people as any answer could need. */
  readonly people: ReadonlyMap<Person['id'], Person>;
  /** Those of terms that so few can fill that one of them may be missed: as a grantee, who does not consent to what they receive. */
  readonly scarce: readonly Person[];
}

function standIns(flow: AccessFlow, terms: readonly Term[], facts: MatchFacts): StandIns {
  const found = new Map<Person['id'], Person>();
  const fixed = terms.map((term) => ({
    conditions: term.conditions.filter(({ type, values }) => values.length > 0 || !ofRequester.includes(type)),
    people: [] as Person[],
    humans: new Set<Person['id']>(),
    hourless: new Set<Person['id']>(),
  }));
  const enough = terms.length + leftOutMax;
  for (const person of facts.people.values()) {
    if (fixed.every(({ humans }) => humans.size >= enough)) break;
    for (const { conditions, people, humans, hourless } of fixed) {
      if (humans.size >= enough) continue;
      // Somebody unnamed stands in for owners, told by whoever has to tell them.
      const owning = { ...facts, owners: [person.id] };
      if (!conditions.some((condition) => matchesCondition(condition, person, owning))) continue;
      // Whoever has no hours counts for nothing but the reason: with them the answer says that hours are what is missing.
      if (!everDecides(flow.terms.times, person, facts.now)) {
        if (hourless.size < enough) found.set(person.id, person);
        hourless.add(person.id);
        continue;
      }
      humans.add(humanOf(person));
      people.push(person);
      found.set(person.id, person);
    }
  }
  const few = fixed.filter(({ humans }) => humans.size <= terms.length + 2);
  return { people: found, scarce: [...new Set(few.flatMap(({ people }) => people))] };
}

const ownRecords = (person: Person, stand: ReadonlyMap<Person['id'], Person>): readonly string[] =>
  [...stand.values()].filter((one) => humanOf(one) === humanOf(person)).map((one) => one.id);
