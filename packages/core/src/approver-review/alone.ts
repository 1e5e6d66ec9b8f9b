// What one careless click releases: the people whose consent alone is enough for somebody, access flow by access flow. As approvers of the
// policy, as owners of what is asked for, and on a tier of the escalation once nobody else answered.

import { fitsTerm, isRequesterOrGrantee } from '../consent/approvers.ts';
import type { ConsentFacts } from '../consent/facts.ts';
import { filledTerms } from '../consent/filling.ts';
import { type Term, termsOf } from '../consent/terms.ts';
import type { AccessFlow } from '../flow/flow.ts';
import type { ApprovalPolicy } from '../flow/policy.ts';
import type { PersonId } from '../ids.ts';
import { limits } from '../limits.ts';
import { type MatchFacts, matchesConditions } from '../people/match.ts';
import { humanOf, type Person } from '../people/person.ts';
import { noOwnChanges } from '../perimeter/own-changes.ts';

/** How far one person's consent alone reaches in a flow. */
export interface Alone {
  /** `owned`: only what the person owns. */
  readonly reach: 'everything' | 'owned';
  /** Only once the escalation has come to them. */
  readonly escalated: boolean;
}

/** What a flow's policy and the tiers of its escalation would each be satisfied by. */
interface Way {
  readonly terms: readonly Term[];
  readonly escalated: boolean;
}

/** Everybody whose consent alone is enough for some requester of this flow. Tiers that are reached after a request has lapsed count for nothing. */
export function releasersOf(flow: AccessFlow, facts: MatchFacts): ReadonlyMap<PersonId, Alone> {
  const found = new Map<PersonId, Alone>();
  if (!flow.active || flow.approval === null) return found;
  const ways = waysOf(flow, flow.approval);
  const about = alikeRequesters(flow, facts).map((requester) => consentFacts(requester, facts));
  const asksOwners = ways.some(({ terms }) => terms.some(({ conditions }) => conditions.some(isOwner)));
  for (const person of facts.people.values()) {
    if (person.kind !== 'human' || !person.active) continue;
    const reached = (owners: readonly PersonId[]): Way | undefined =>
      ways.find(({ terms }) => about.some((one) => isEnough(flow, { terms, person, facts: { ...one, owners } })));
    const whole = reached([]);
    if (whole !== undefined) {
      found.set(person.id, { reach: 'everything', escalated: whole.escalated });
      continue;
    }
    const owned = asksOwners ? reached([person.id]) : undefined;
    if (owned !== undefined) found.set(person.id, { reach: 'owned', escalated: owned.escalated });
  }
  return found;
}

const isOwner = ({ type }: { readonly type: string }): boolean => type === 'Owner';

function waysOf(flow: AccessFlow, approval: ApprovalPolicy): readonly Way[] {
  const { escalation, lapseAfterSec } = flow.terms;
  const lapsesAfterSec = lapseAfterSec ?? limits.requestLapseMs / 1_000;
  const tiers = (escalation?.tiers ?? []).filter((_, at) => (at + 1) * (escalation?.intervalSec ?? 0) < lapsesAfterSec);
  return [
    ...termsOf(approval).map((terms) => ({ terms, escalated: false })),
    ...tiers.flatMap((group, at) =>
      termsOf({ mode: 'ALL_OF', groups: [group] }, { owned: [], tier: at + 1 }).map((terms) => ({
        terms,
        escalated: true,
      })),
    ),
  ];
}

/**
 * Requesters who stand for all: of a requester only the managers make a difference, and that nobody consents to their own request; so two
 * humans of each pair of managers are enough, and all where one's own consent counts.
 */
function alikeRequesters(flow: AccessFlow, facts: MatchFacts): readonly Person[] {
  const alike = new Map<string, Person[]>();
  const found: Person[] = [];
  for (const requester of facts.people.values()) {
    if (!matchesConditions(flow.requesters, requester, facts)) continue;
    const manager = requester.managerId === null ? undefined : facts.people.get(requester.managerId);
    const key = `${manager?.id} ${manager?.managerId}`;
    const known = alike.get(key) ?? [];
    alike.set(key, known);
    if (known.length >= 2 || known.some((one) => humanOf(one) === humanOf(requester))) continue;
    known.push(requester);
    found.push(requester);
  }
  return found;
}

function isEnough(
  { settings }: AccessFlow,
  { terms, person, facts }: { readonly terms: readonly Term[]; readonly person: Person; readonly facts: ConsentFacts },
): boolean {
  const { requester } = facts;
  // Asked last: most people fit no term at all.
  const voice = { count: 1, canFill: (_: number, term: Term) => fitsTerm(term, person, facts) };
  if (!filledTerms(terms, voice, settings.distinctPeople).every((filled) => filled)) return false;
  return (
    settings.selfApproval ||
    !isRequesterOrGrantee({ requesterId: requester.id, granteeId: requester.id }, person, facts)
  );
}

const consentFacts = (requester: Person, facts: MatchFacts): ConsentFacts => ({
  ...facts,
  requester,
  ownersOf: new Map(),
  delegations: [],
  ownChanges: noOwnChanges,
});
