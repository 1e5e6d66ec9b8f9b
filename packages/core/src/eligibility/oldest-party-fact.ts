// The oldest fact by which somebody may ask through a flow, and somebody else receive: what a decision names besides the facts about those
// who gave it, and the only fact there is where nobody was asked.

import { hoursOriginOf } from '../context/known-hours.ts';
import { type Origin, oldestOf } from '../context/origin.ts';
import type { AccessFlow } from '../flow/flow.ts';
import { requesterFit } from '../flow/requester-fit.ts';
import { oldestFactUsed } from '../people/facts-used.ts';
import type { MatchFacts } from '../people/match.ts';
import type { Parties } from './receivers.ts';

/** That fact now; null where the flow is not open to them. Where people are asked because facts are too old, it is one of these. */
export function oldestPartyFact(
  flow: Pick<AccessFlow, 'requesters' | 'terms'>,
  { person, grantee }: Parties,
  known: MatchFacts,
): Origin | null {
  const facts = { ...known, requester: null };
  const believed = requesterFit(flow, person, facts) === 'stale' ? { ...facts, believeStale: true } : facts;
  const asked = oldestFactUsed(flow.requesters.conditions, person, believed);
  if (asked === null) return asked;
  const hours = flow.terms.times.requesterHours ? [person, grantee].flatMap(hoursOriginOf) : [];
  if (grantee.id === person.id) return oldestOf([asked, ...hours]);
  const { directReports, others } = flow.terms.requestFor;
  const received = oldestFactUsed(others?.conditions ?? [], grantee, { ...facts, requester: person });
  const isReport = directReports && grantee.managerId === person.id;
  return oldestOf([asked, ...hours, ...(isReport ? [grantee.origin] : []), ...(received === null ? [] : [received])]);
}
