// What closing writes: that it has begun, and that access is proven gone. Many grants that close at the same moment are written in one
// transaction, with as many statements as one of them takes; each is still fenced by its own claim.

import {
  type Claim,
  causeByClock,
  coveredUntil,
  type Grant,
  grantAfter,
  type Instant,
  type Lease,
  leaseEndsAt,
  type Transaction,
} from '@tidegate/core';
import { type Outlets, outletsFor } from '../notices/announce.ts';
import { announceGone, type GrantTold, toldOf } from '../notices/announce-grants.ts';
import type { Ports } from '../ports.ts';
import { surveyEveryMs, surveyNow } from '../radar/schedule-radar.ts';
import { type TargetWay, wayTo } from '../targets.ts';
import { gathered } from './gathered.ts';
import { claimLost, done, grantIdOf, type Turn } from './turn.ts';

/** How long a close waits for an opening in flight before looking again. */
const openingInFlightMs = 250;

export type BegunClosing =
  | { readonly kind: 'turn'; readonly turn: Turn }
  | { readonly kind: 'lost' }
  | ({ readonly kind: 'closing'; readonly way: TargetWay | null } & ClosingRows);

/** A grant that closes, with its leases. */
interface ClosingRows {
  readonly grant: Grant;
  readonly leases: readonly Lease[];
}

/** What the rows of one claim say: it is over, its end has not come, closing has begun, or begins now. */
type Found =
  | { readonly kind: 'over' }
  | { readonly kind: 'covered'; readonly until: Instant }
  | { readonly kind: 'begun'; readonly grant: Grant }
  | { readonly kind: 'begins'; readonly grant: Grant; readonly leases: readonly Lease[] };

/** Decides whether the end has come, and records that closing has begun. */
export const beginClosing = gathered((ports, claims: readonly Claim[]) =>
  ports.store.transaction(async (tx): Promise<readonly BegunClosing[]> => {
    const now = ports.clock.now();
    const ids = claims.map(grantIdOf);
    const [grants, leases, opening, ways] = await Promise.all([
      tx.grants.lockMany(ids),
      tx.leases.ofGrants(ids),
      tx.work.subjectsWith('grant.open', ids),
      waysTo(tx, claims),
    ]);
    const found = claims.map(({ subject }): Found => {
      const grant = grants.find(({ id }) => id === subject);
      return rowsSay(
        grant,
        leases.filter(({ grantId }) => grantId === subject),
        now,
      );
    });
    const over = claims.filter((_, at) => found[at]?.kind === 'over');
    const completed = over.length === 0 ? null : await tx.work.completeMany(over);
    const closing = await startClosing(tx, found, now);
    const begun: BegunClosing[] = [];
    for (const [at, claim] of claims.entries()) {
      const one = found[at];
      const grant = closing.get(claim.subject);
      if (one?.kind === 'covered') begun.push(wait(one.until));
      else if (grant === undefined)
        begun.push(completed?.has(claim.id) ? { kind: 'turn', turn: done } : { kind: 'lost' });
      // An opening that is still in flight finishes (or loses its claim) before anything is undone; otherwise its last step
      // could bring back what was just taken away.
      else if (opening.has(grant.id)) begun.push(wait(now + openingInFlightMs));
      else {
        const way = ways.get(grant.integrationId) ?? (await wayTo(tx, grant.integrationId));
        begun.push({ kind: 'closing', grant, leases: leases.filter(({ grantId }) => grantId === grant.id), way });
      }
    }
    return begun;
  }),
);

/** The ways to the targets that the claims name. */
async function waysTo(tx: Transaction, claims: readonly Claim[]): Promise<ReadonlyMap<string, TargetWay | null>> {
  const lanes = [...new Set(claims.flatMap(({ lane }) => lane ?? []))];
  return new Map(await Promise.all(lanes.map(async (lane) => [lane, await wayTo(tx, lane)] as const)));
}

function rowsSay(grant: Grant | undefined, leases: readonly Lease[], now: Instant): Found {
  if (grant === undefined || grant.state === 'gone' || grant.state === 'failed') return { kind: 'over' };
  if (grant.state === 'closing' || grant.state === 'leaking') return { kind: 'begun', grant };
  const until = coveredUntil(leases);
  return until !== null && until > now ? { kind: 'covered', until } : { kind: 'begins', grant, leases };
}

const wait = (dueAt: Instant): BegunClosing => ({
  kind: 'turn',
  turn: { kind: 'again', dueAt, trouble: null, counts: 'free' },
});

/** Records which of them begin to close; answers all that close, by their id. */
async function startClosing(
  tx: Transaction,
  found: readonly Found[],
  now: Instant,
): Promise<ReadonlyMap<string, Grant>> {
  const closing = new Map<string, Grant>();
  const ended: Lease[] = [];
  const starting: Grant[] = [];
  for (const one of found) {
    if (one.kind === 'begun') closing.set(one.grant.id, one.grant);
    if (one.kind !== 'begins') continue;
    const live = one.leases.filter((lease) => lease.endedAt === null);
    ended.push(...live.map((lease) => ({ ...lease, endedAt: now, endCause: causeByClock(lease) })));
    const last = live.toSorted((a, b) => leaseEndsAt(a) - leaseEndsAt(b)).at(-1);
    const cause = last === undefined ? 'ended' : causeByClock(last);
    const grant = grantAfter(one.grant, { kind: 'end', cause, at: now });
    starting.push(grant);
    closing.set(grant.id, grant);
    tx.audit.append({
      at: now,
      kind: 'grant.closing',
      actor: 'system',
      door: 'worker',
      subject: grant.id,
      facts: { cause },
    });
  }
  if (starting.length === 0) return closing;
  const ids = starting.map(({ id }) => id);
  await tx.leases.saveMany(ended);
  await tx.grants.saveMany(starting);
  await tx.work.dropMany(['grant.retime', 'grant.secret', 'grant.look'], ids);
  await tx.work.setDueMany('grant.open', ids, now);
  return closing;
}

/** Reads what messages about grants that are closing name. */
export const readTold = gathered((ports, closing: readonly ClosingRows[]) =>
  ports.store.read((tx) => {
    const leases = closing.flatMap((one) => one.leases);
    return toldOf(
      tx,
      closing.map(({ grant }) => grant),
      leases,
    );
  }),
);

/** What was undone and seen absent, and what messages about it name. */
export interface SeenGone {
  readonly claim: Claim;
  readonly at: Instant;
  readonly told: GrantTold;
}

/** Records that access is proven gone; throws `ClaimLost` where another attempt has the row. */
export const settleGone = gathered((ports, seen: readonly SeenGone[]) =>
  ports.store.transaction(async (tx): Promise<readonly SeenGone[]> => {
    const [grants, outlets] = await Promise.all([
      tx.grants.lockMany(seen.map(({ told }) => told.grant.id)),
      outletsFor(ports, tx, {
        kinds: ['grant.gone', 'grant.failed'],
        people: seen.map(({ told }) => told.grant.granteeId),
      }),
    ]);
    const gone = seen.flatMap(({ at, told }) => {
      const closing = grants.find(({ id }) => id === told.grant.id);
      if (!closing || closing.state === 'gone' || closing.state === 'failed') return [];
      return [{ ...told, grant: grantAfter(closing, { kind: 'absent', at }), at }];
    });
    const claims = seen.map(({ claim }) => claim);
    const [completed] = await Promise.all([tx.work.completeMany(claims), writeGone(ports, tx, gone, outlets)]);
    for (const claim of claims) if (!completed.has(claim.id)) throw claimLost(claim);
    return seen;
  }),
);

async function writeGone(
  ports: Ports,
  tx: Transaction,
  gone: readonly (GrantTold & { readonly at: Instant })[],
  outlets: Outlets,
): Promise<void> {
  if (gone.length === 0) return;
  await tx.grants.saveMany(gone.map(({ grant }) => grant));
  await tx.secrets.removeMany(gone.map(({ grant }) => grant.id));
  for (const { grant, at } of gone) {
    tx.audit.append({
      at,
      kind: grant.state === 'failed' ? 'grant.failed' : 'grant.gone',
      actor: 'system',
      door: 'worker',
      subject: grant.id,
      facts: { cause: grant.closeCause, late_ms: grant.endsAt === null ? null : Math.max(0, at - grant.endsAt) },
    });
  }
  // Whoever had admin access may have made accounts.
  const admin = surveyEveryMs(ports) === null ? [] : gone.filter(({ permission }) => permission?.level === 'admin');
  const around = new Set(admin.map(({ grant }) => grant.integrationId));
  for (const integrationId of around) await surveyNow(ports, tx, integrationId);
  await announceGone(ports, tx, gone, outlets);
  tx.audit.lockHead();
}
