// People are told before access ends, once, early enough to finish or to lengthen it. One row of work for a request with everything that
// lengthened it; an end that moves moves the notice.

import { type AccessFamily, type Claim, type Instant, isId, isLive, isOpen, limits } from '@tidegate/core';
import { complete, done, type Turn } from '../grants/turn.ts';
import type { Ports } from '../ports.ts';
import { familyIn } from './access-family.ts';
import { announceEndNear } from './announce-time.ts';

/** How long a look waits for access that is not open yet. */
const openingMs = 5_000;

/** One turn: tells, or waits until it is time. */
export async function noticeBeforeEnd(ports: Ports, claim: Claim): Promise<Turn> {
  return ports.store.transaction(async (tx): Promise<Turn> => {
    const request = isId('request', claim.subject) ? await tx.requests.get(claim.subject) : null;
    const family = request && (await familyIn(tx, request));
    const next = family === null ? null : nextOf(family, ports.clock.now());
    if (next?.kind === 'wait') {
      return { kind: 'again', dueAt: next.until, trouble: null, counts: 'free' };
    }
    await complete(tx, claim);
    if (family !== null && next?.kind === 'tell') await announceEndNear(ports, tx, family, next.end);
    return done;
  });
}

type Next = { readonly kind: 'wait'; readonly until: Instant } | { readonly kind: 'tell'; readonly end: Instant };

/** Null where there is nothing to tell: it is over, has no end of its own, or is shorter than the notice. */
function nextOf({ root, grants, leases }: AccessFamily, now: Instant): Next | null {
  const live = grants.filter(isLive);
  const own = leases.filter((lease) => lease.endedAt === null && live.some(({ id }) => id === lease.grantId));
  if (own.length === 0 || own.some(({ held }) => held)) return null;
  const open = live.filter(isOpen);
  if (open.length === 0) return { kind: 'wait', until: now + openingMs };
  const end = Math.max(...open.map(({ endsAt, notAfter }) => endsAt ?? notAfter));
  const seenAt = Math.min(...open.map((grant) => grant.seenAt ?? now));
  const leadMs = (root.terms.noticeLeadSec ?? limits.noticeLeadSecDefault) * 1_000;
  if (end <= now || leadMs === 0 || end - seenAt <= leadMs) return null;
  return end - leadMs > now ? { kind: 'wait', until: end - leadMs } : { kind: 'tell', end };
}
