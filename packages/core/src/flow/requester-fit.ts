// Whether somebody may ask through a flow, and on which ground: facts about them that are fresh, or facts past their age where the flow
// says that people are asked then. Unknown is no everywhere else (law 8).

import type { MatchFacts } from '../people/match.ts';
import { matchesConditions } from '../people/match.ts';
import type { Person } from '../people/person.ts';
import type { AccessFlow } from './flow.ts';
import type { ApprovalPolicy } from './policy.ts';

/** `stale`: they fit by facts that are too old to be believed without a person's consent. */
export type RequesterFit = 'fits' | 'stale' | 'no';

/** How a person fits the requesters of a flow. */
export function requesterFit(
  flow: Pick<AccessFlow, 'requesters' | 'terms'>,
  person: Person,
  facts: MatchFacts,
): RequesterFit {
  if (matchesConditions(flow.requesters, person, facts)) return 'fits';
  if (flow.terms.staleness.kind === 'refuse') return 'no';
  return matchesConditions(flow.requesters, person, { ...facts, believeStale: true }) ? 'stale' : 'no';
}

/** What a flow demands of a requester who fits so: its own consents, and where facts are too old those besides. */
export function demandedApproval(
  flow: Pick<AccessFlow, 'approval' | 'terms'>,
  fit: RequesterFit,
): ApprovalPolicy | null {
  const { staleness } = flow.terms;
  if (fit !== 'stale' || staleness.kind === 'refuse') return flow.approval;
  // Reading a flow refuses alternatives here, so all groups of both are demanded.
  return { mode: 'ALL_OF', groups: [...(flow.approval?.groups ?? []), ...staleness.approval.groups] };
}
