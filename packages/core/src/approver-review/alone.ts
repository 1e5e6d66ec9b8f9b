// What one careless click releases: the access flows through which this person's consent alone is enough, for some requester.

import { fitsTerm, isRequesterOrGrantee } from '../consent/approvers.ts';
import type { ConsentFacts } from '../consent/facts.ts';
import { filledTerms } from '../consent/filling.ts';
import { type Term, termsOf } from '../consent/terms.ts';
import type { AccessFlow } from '../flow/flow.ts';
import { type MatchFacts, matchesConditions } from '../people/match.ts';
import { humanOf, type Person } from '../people/person.ts';
import { noOwnChanges } from '../perimeter/own-changes.ts';

/**
 * Whether there is somebody who may ask through this flow and whom this person alone could give it. Owners are left out: who owns a
 * thing is known once it is asked for.
 */
export function releasesAlone(flow: AccessFlow, person: Person, facts: MatchFacts): boolean {
  const { approval } = flow;
  if (!flow.active || approval === null || person.kind !== 'human' || !person.active) return false;
  const alternatives = termsOf(approval);
  const known = new Map<string, boolean>();
  for (const requester of facts.people.values()) {
    if (humanOf(requester) === humanOf(person) && !flow.settings.selfApproval) continue;
    if (!matchesConditions(flow.requesters, requester, facts)) continue;
    // Of a requester only the managers make a difference.
    const manager = requester.managerId === null ? undefined : facts.people.get(requester.managerId);
    const key = `${manager?.id} ${manager?.managerId}`;
    const alone =
      known.get(key) ??
      alternatives.some((terms) => {
        const about = consentFacts(requester, facts);
        if (isRequesterOrGrantee({ requesterId: requester.id, granteeId: requester.id }, person, about)) return false;
        const voice = { count: 1, canFill: (_: number, term: Term) => fitsTerm(term, person, about) };
        return filledTerms(terms, voice, flow.settings.distinctPeople).every((filled) => filled);
      });
    if (alone) return true;
    known.set(key, alone);
  }
  return false;
}

const consentFacts = (requester: Person, facts: MatchFacts): ConsentFacts => ({
  ...facts,
  requester,
  ownersOf: new Map(),
  delegations: [],
  ownChanges: noOwnChanges,
});
