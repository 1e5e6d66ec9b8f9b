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
  type ReachedTarget,
  type RecordedGrant,
  type Survey,
  type SurveyReport,
  type Transaction,
  unfinishedStates,
} from '@tidegate/core';
import { readPages } from '../flows-time/read-pages.ts';
import { ClaimLost } from '../grants/turn.ts';
import type { Ports } from '../ports.ts';

export type SurveyedTarget = Pick<ReachedTarget, 'surveyByParts'> & { readonly survey: Survey };
/** What of a target can be surveyed; null where it cannot be asked who has access. */
export function surveyedBy({ survey, surveyByParts }: ReachedTarget): SurveyedTarget | null {
  if (survey === undefined) return null;
  return surveyByParts === undefined ? { survey } : { survey, surveyByParts };
}

export type FailedPart = Extract<SurveyReport, { kind: 'failed' }>;

export type SurveyAnswer =
  | {
      readonly kind: 'read';
      readonly observed: readonly ObservedAccess[];
      /** Parts that could not be read: nothing is concluded about them. */
      readonly failed: readonly FailedPart[];
    }
  | { readonly kind: 'trouble'; readonly message: string; readonly code?: ErrorCode };

/** Reads everything; a list that stops in the middle is no list. Where the target tells by parts, a part that fails stops no other. */
export async function readSurvey(target: SurveyedTarget, hold: () => Promise<void>): Promise<SurveyAnswer> {
  const observed: ObservedAccess[] = [];
  const failed = new Map<string, FailedPart>();
  try {
    for await (const report of reportsOf(target)) {
      if (report.kind === 'failed') failed.set(report.part, report);
      else observed.push(...report.observed);
      if (observed.length > limits.sightingsMax) {
        return {
          kind: 'trouble',
          message: `there are more than ${limits.sightingsMax} pieces of access, which is more than are read`,
        };
      }
      await hold();
    }
    return { kind: 'read', observed, failed: [...failed.values()] };
  } catch (error) {
    if (error instanceof ClaimLost) throw error;
    if (error instanceof Fault) return { kind: 'trouble', message: error.message, code: error.code };
    return { kind: 'trouble', message: 'the adapter failed in an unexpected way' };
  }
}

async function* reportsOf({ survey, surveyByParts }: SurveyedTarget): AsyncGenerator<SurveyReport> {
  if (surveyByParts !== undefined) yield* surveyByParts();
  else for await (const observed of survey.read()) yield { kind: 'page', observed };
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
