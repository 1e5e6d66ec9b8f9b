// What is shown of the time of open access beside its end: that it has no end of its own, when it is reviewed, how it can be lengthened.

import {
  type AccessFlow,
  durationText,
  extendOptions,
  type Grant,
  type GrantId,
  type Instant,
  type Lease,
  type RequestId,
  type Transaction,
} from '@tidegate/core';
import { familiesIn } from './access-family.ts';
import { extensionTerms } from './extension-terms.ts';
import { readPages } from './read-pages.ts';

export interface AccessTimes {
  /** Without an end of its own: while its person fits, or until it is revoked; null for access with an end. */
  readonly held: 'automatic' | 'until_revoked' | null;
  readonly reviewAt: Instant | null;
  /** Which of its requests can be lengthened now, and by how much. */
  readonly extend: { readonly requestId: RequestId; readonly lengthSec: number; readonly sentence: string } | null;
}

/** Reads them for several grants at once. Grants that no live lease covers have none. */
export async function accessTimesIn(
  tx: Transaction,
  {
    grants,
    leases,
    now,
  }: { readonly grants: readonly Grant[]; readonly leases: readonly Lease[]; readonly now: Instant },
): Promise<ReadonlyMap<GrantId, AccessTimes>> {
  const live = leases.filter(({ endedAt }) => endedAt === null);
  const ids = [...new Set(live.map(({ requestId }) => requestId))];
  const requests = ids.length === 0 ? [] : await readPages((page) => tx.requests.page({ ids }, page));
  const families = await familiesIn(tx, requests);
  const flows = new Map<string, AccessFlow | null>();
  for (const { flowId } of requests) {
    if (!flows.has(flowId)) flows.set(flowId, await tx.flows.get(flowId));
  }
  const times = new Map<GrantId, AccessTimes>();
  for (const { id } of grants) {
    const own = live.filter((lease) => lease.grantId === id);
    const held = own.filter((lease) => lease.held);
    const asked = requests.filter((request) => own.some(({ requestId }) => requestId === request.id));
    const reviews = own.flatMap(({ reviewAt }) => reviewAt ?? []);
    const options = asked.flatMap((request) => {
      const family = families.get(request.id);
      if (family === undefined) return [];
      const option = extendOptions(family, extensionTerms(family, flows.get(request.flowId) ?? null), now);
      return option.canExtend
        ? [{ requestId: family.root.id, lengthSec: option.lengthSec, sentence: option.availability }]
        : [];
    });
    times.set(id, {
      held: held.length === 0 ? null : reviews.length > 0 ? 'until_revoked' : 'automatic',
      reviewAt: reviews.length === 0 ? null : Math.min(...reviews),
      extend: options[0] ?? null,
    });
  }
  return times;
}

/** How long open access still lasts, in words. */
export function lastsText(
  endsAt: Instant,
  now: Instant,
  { held, reviewAt }: Pick<AccessTimes, 'held' | 'reviewAt'>,
): string {
  if (held !== null && endsAt > now) {
    const lasts = held === 'automatic' ? 'held while its conditions hold' : 'until revoked';
    return reviewAt === null ? lasts : `${lasts}; reviewed on ${new Date(reviewAt).toISOString().slice(0, 10)}`;
  }
  return endsAt <= now
    ? 'its time is over and it is about to close'
    : `${durationText(Math.ceil((endsAt - now) / 1_000))} left`;
}
