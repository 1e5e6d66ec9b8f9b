// What the audit log keeps of a verdict: what it filled, for whom, what it took away, and the oldest fact it rested on.

import type { AccessRequest, Json, Verdict } from '@tidegate/core';

/** The facts of a verdict that has just been given. */
export function verdictFacts(request: AccessRequest, verdict: Verdict): Readonly<Record<string, Json>> {
  const stoodFor = verdict.standsFor ?? [];
  const narrowing = request.trail.narrowed.find(({ by, at }) => by === verdict.personId && at === verdict.at);
  return {
    fills: [...new Set([...verdict.fills, ...stoodFor.flatMap(({ fills }) => fills)])],
    ...(stoodFor.length === 0 ? {} : { for: stoodFor.map(({ personId }) => personId) }),
    ...(verdict.oldestFact === undefined
      ? {}
      : {
          oldest_fact_at: new Date(verdict.oldestFact.observedAt).toISOString(),
          oldest_fact_source: verdict.oldestFact.sourceId,
        }),
    ...(narrowing === undefined
      ? {}
      : {
          duration_sec: narrowing.duration?.toSec ?? null,
          left_out: narrowing.without.map(({ resourceName, permissionName }) => `${permissionName} on ${resourceName}`),
        }),
  };
}
