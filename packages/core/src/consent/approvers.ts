// Who may give the consents a policy demands: who is asked, and what one person may fill, for themselves and for whoever they stand in
// for. The requester and the grantee never count, in none of their records, unless the flow carries our explicit field for it (law 2);
// whoever changed lately what the flow decides by is left out, and said to be.
// Leaves to `standing.ts` what the consents given so far amount to, and to `unfillable.ts` whether they can be given at all.

import { assert } from '../assert.ts';
import type { PersonId, ResourceId } from '../ids.ts';
import { matchesCondition } from '../people/match.ts';
import { humanOf, type Person } from '../people/person.ts';
import type { OwnChange } from '../perimeter/own-changes.ts';
import type { AccessRequest } from '../request/request.ts';
import { awaitsStepUp } from '../request/step-up.ts';
import { isDelegated } from './delegation.ts';
import { type ConsentFacts, humanBehindId, ownChangeOf } from './facts.ts';
import { withHumans } from './humans.ts';
import { humanBehind, voicesOf } from './standing.ts';
import { allTermsOfRequest, type Term } from './terms.ts';

/** What a person may fill: for themselves, and for each person they stand in for. */
export interface Rights {
  readonly own: readonly Term[];
  readonly delegated: readonly { readonly from: Person; readonly terms: readonly Term[] }[];
}

/**
 * The terms of a request that this person may fill today, whatever has been decided since: an approver in the sense of the policy. For
 * themselves what they fit; for a delegator what that one fits, who must not be who asked, and for whom nobody else has consented yet.
 */
export function rightsOf(stored: AccessRequest, person: Person, facts: ConsentFacts): Rights {
  assert(facts.requester.id === stored.requesterId, 'a request is decided with the facts of its own requester');
  const request = withHumans(stored, facts);
  if (request.approval === null || person.kind !== 'human' || isOwn(request, person, facts)) return noRights;
  const terms = allTermsOfRequest(request);
  const own = terms.filter((term) => fitsTerm(term, person, facts));
  const about = { flowId: request.flowId, now: facts.now };
  const asker = isRequesterOrGrantee(request, person, facts);
  const delegated = facts.delegations.flatMap((delegation) => {
    if (asker || delegation.toId !== person.id || !person.active || !isDelegated(delegation, about)) return [];
    const from = facts.people.get(delegation.fromId);
    if (from === undefined || from.kind !== 'human' || humanOf(from) === humanOf(person)) return [];
    const barred = isRequesterOrGrantee(request, from, facts) || ownChangeOf(from, facts) !== undefined;
    if (barred || isSpokenFor(request, from, person)) return [];
    const theirs = terms.filter((term) => fitsTerm(term, from, facts));
    return theirs.length === 0 ? [] : [{ from, terms: theirs }];
  });
  return { own, delegated };
}

/** The terms of `rightsOf`, each once. */
export function entitledTerms(request: AccessRequest, person: Person, facts: ConsentFacts): readonly Term[] {
  const { own, delegated } = rightsOf(request, person, facts);
  return [...new Map([...own, ...delegated.flatMap(({ terms }) => terms)].map((term) => [term.key, term])).values()];
}

/**
 * The terms this person's consent would fill if they gave it now, beyond those they have filled; empty means they cannot consent. Empty
 * too when the request no longer waits, or not yet for consent, or the person changed lately what the flow decides by.
 */
export function mayConsent(request: AccessRequest, person: Person, facts: ConsentFacts): readonly Term[] {
  if (request.state.kind !== 'waiting' || awaitsStepUp(request)) return [];
  if (ownChangeOf(person, facts) !== undefined) return [];
  return newTerms(withHumans(request, facts), person, entitledTerms(request, person, facts));
}

/** Those of the terms that this human's consents do not fill already. */
export function newTerms(request: AccessRequest, person: Person, terms: readonly Term[]): readonly Term[] {
  const given = voicesOf(request).get(humanOf(person));
  return given === undefined ? terms : terms.filter(({ key }) => !given.has(key));
}

/** The people one term asks. */
export interface Asked {
  readonly term: Term;
  readonly people: readonly Person[];
  /** Who may consent for somebody who fits. */
  readonly delegates: readonly { readonly person: Person; readonly from: Person }[];
  /** Who fits the term but changed lately what the flow decides by. */
  readonly leftOut: readonly { readonly person: Person; readonly change: OwnChange }[];
}

/**
 * Who is asked: for every term of the policy, in its order, the active people who fit it today. People who already
 * acted are included; the requester and grantee are not, unless their own consent counts.
 */
export function approversOf(request: AccessRequest, people: Iterable<Person>, facts: ConsentFacts): readonly Asked[] {
  const asked = allTermsOfRequest(request).map((term) => ({
    term,
    people: [] as Person[],
    delegates: [] as { readonly person: Person; readonly from: Person }[],
    leftOut: [] as { readonly person: Person; readonly change: OwnChange }[],
  }));
  if (asked.length === 0) return asked;
  for (const person of people) {
    if (person.kind !== 'human' || isOwn(request, person, facts)) continue;
    for (const entry of asked) {
      if (!fitsTerm(entry.term, person, facts)) continue;
      const change = ownChangeOf(person, facts);
      if (change === undefined) entry.people.push(person);
      else entry.leftOut.push({ person, change });
    }
  }
  for (const id of new Set(facts.delegations.map(({ toId }) => toId))) {
    const person = facts.people.get(id);
    if (person === undefined || ownChangeOf(person, facts) !== undefined) continue;
    for (const { from, terms } of rightsOf(request, person, facts).delegated) {
      const keys = new Set(terms.map(({ key }) => key));
      for (const entry of asked) if (keys.has(entry.term.key)) entry.delegates.push({ person, from });
    }
  }
  return asked;
}

/** Whether a person fits a term today. An owner has to own everything the term is about. */
export function fitsTerm(
  term: Term,
  person: Person,
  facts: Pick<ConsentFacts, 'ownersOf'> & Parameters<typeof matchesCondition>[2],
): boolean {
  const asked = term.owns.length === 0 ? facts : { ...facts, owners: ownersOfAll(term.owns, facts.ownersOf) };
  return term.conditions.some((condition) => matchesCondition(condition, person, asked));
}

/** The people of a request who do not consent to it. */
export interface OwnPeople extends Pick<AccessRequest, 'requesterId' | 'granteeId'> {
  readonly trail?: Pick<AccessRequest['trail'], 'startedBy'>;
}

/** Whether a person is, in this or another of their records, who asked, who had it asked for, or who receives. */
export function isRequesterOrGrantee(
  request: OwnPeople,
  person: Person,
  facts: Pick<ConsentFacts, 'people' | 'requester'>,
): boolean {
  const human = humanOf(person);
  const startedBy = request.trail?.startedBy ?? null;
  return (
    person.id === request.requesterId ||
    person.id === request.granteeId ||
    (startedBy !== null && (person.id === startedBy || human === humanBehindId(startedBy, facts.people))) ||
    human === humanOf(facts.requester) ||
    human === humanBehindId(request.granteeId, facts.people)
  );
}

const noRights: Rights = { own: [], delegated: [] };

const isOwn = (request: AccessRequest, person: Person, facts: ConsentFacts): boolean =>
  !request.selfApproval && isRequesterOrGrantee(request, person, facts);

/** A right that its owner used, or another delegate, is not used again. */
const isSpokenFor = (request: AccessRequest, from: Person, person: Person): boolean =>
  request.verdicts.some((verdict) => {
    if (verdict.verdict !== 'approve') return false;
    const human = humanBehind(verdict);
    if (human === humanOf(from)) return verdict.fills.length > 0;
    return human !== humanOf(person) && (verdict.standsFor ?? []).some(({ humanId }) => humanId === humanOf(from));
  });

/** Who owns all of these; nobody where there are none. */
export function ownersOfAll(ids: readonly ResourceId[], ownersOf: ConsentFacts['ownersOf']): readonly PersonId[] {
  const [first, ...others] = ids.map((id) => ownersOf.get(id) ?? []);
  return (first ?? []).filter((id) => others.every((owners) => owners.includes(id)));
}
