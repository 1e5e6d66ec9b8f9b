// A survey read whole, or the reason why it was not; and the grants it is compared with, as they were before and after.

import {
  coveredUntil,
  type ErrorCode,
  Fault,
  type Grant,
  type GrantId,
  type Instant,
  type Integration,
  isOpen,
  type Lease,
  limits,
  type ObservedAccess,
  type Planner,
  type RecordedGrant,
  type Survey,
  type Transaction,
  unfinishedStates,
} from '@tidegate/core';
import { readPages } from '../flows-time/read-pages.ts';
import { ClaimLost } from '../grants/turn.ts';
import type { Ports } from '../ports.ts';

export type SurveyAnswer =
  | { readonly kind: 'whole'; readonly observed: readonly ObservedAccess[] }
  | { readonly kind: 'trouble'; readonly message: string; readonly code?: ErrorCode };

/** Reads everything; a list that stops in the middle is no list. */
export async function readSurvey(survey: Survey, hold: () => Promise<void>): Promise<SurveyAnswer> {
  const observed: ObservedAccess[] = [];
  try {
    for await (const page of survey.read()) {
      observed.push(...page);
      if (observed.length > limits.sightingsMax) {
        return {
          kind: 'trouble',
          message: `there are more than ${limits.sightingsMax} pieces of access, which is more than are read`,
        };
      }
      await hold();
    }
    return { kind: 'whole', observed };
  } catch (error) {
    if (error instanceof ClaimLost) throw error;
    if (error instanceof Fault) return { kind: 'trouble', message: error.message, code: error.code };
    return { kind: 'trouble', message: 'the adapter failed in an unexpected way' };
  }
}

/** The grants of an integration that may be in its target, by id. */
export async function grantsNow(ports: Ports, id: Integration['id']): Promise<ReadonlyMap<GrantId, Grant>> {
  const grants = await ports.store.read((tx) =>
    readPages((page) => tx.grants.page({ integrationId: id, states: unfinishedStates }, page)),
  );
  return new Map(grants.map((grant) => [grant.id, grant]));
}

export interface RecordedAsk {
  readonly before: ReadonlyMap<GrantId, Grant>;
  readonly after: ReadonlyMap<GrantId, Grant>;
  readonly planner: Planner;
  /** When the survey began, less what the target takes to settle. */
  readonly began: Instant;
}

/** Grants as the comparison needs them: whatever was there at either end, and steady only what stayed as it was. */
export async function recordedGrants(
  tx: Transaction,
  { before, after, planner, began }: RecordedAsk,
): Promise<readonly RecordedGrant[]> {
  const leases = await tx.leases.ofGrants([...after.keys()]);
  const byGrant = new Map<GrantId, Lease[]>();
  for (const lease of leases) byGrant.set(lease.grantId, [...(byGrant.get(lease.grantId) ?? []), lease]);
  return [...new Map([...before, ...after]).values()].map((grant): RecordedGrant => {
    const was = before.get(grant.id);
    const is = after.get(grant.id);
    const steady =
      was !== undefined && is !== undefined && isOpen(was) && isOpen(is) && was.seenAt !== null && was.seenAt <= began;
    const covered = coveredUntil(byGrant.get(grant.id) ?? []);
    return {
      id: grant.id,
      state: grant.state,
      differs: grant.differs,
      keys: grant.plan === null ? [] : (planner.keysOf?.(grant.plan) ?? []),
      intended: covered !== null && covered + limits.uncoveredGraceMs > began,
      steady,
    };
  });
}
