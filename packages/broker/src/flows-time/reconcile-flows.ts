// Automatic flows: whoever fits holds the access while they fit. A turn compares who holds with who should and opens what is missing, a
// bounded number at a time; what no longer stands is ended where all context is reviewed. Lists come from the index; what is opened is
// checked again on the rows of its own transaction. A list that a source told in part is held there and reaches nobody here (law 8).

import {
  type AccessFlow,
  type Claim,
  contextEnd,
  entitlementKey,
  type FlowId,
  factsAt,
  type Grant,
  type Instant,
  isId,
  type Lease,
  limits,
  matchesConditions,
  newId,
  nextMomentOf,
  type Person,
} from '@tidegate/core';
import { reviewSoon } from '../drift/review-soon.ts';
import { endLease } from '../grants/end-lease.ts';
import { complete, done, holding, type Turn } from '../grants/turn.ts';
import { perimetersOf } from '../inventory-index.ts';
import type { Ports } from '../ports.ts';
import { loadInventory } from '../world.ts';
import { handOut, leasesOnTerms, type Pair } from './hand-out.ts';
import { everyFlow } from './reconcile-soon.ts';

/** One turn: for all flows it makes a row for each, for one it brings its holders up to date. */
export function reconcileFlows(ports: Ports, claim: Claim): Promise<Turn> {
  const { subject } = claim;
  if (subject === everyFlow) return wakeEach(ports, claim);
  return isId('flow', subject) ? reconcileFlow(ports, claim, subject) : Promise.resolve(done);
}

async function wakeEach(ports: Ports, claim: Claim): Promise<Turn> {
  await ports.store.transaction(async (tx) => {
    await complete(tx, claim);
    const automatic = (await tx.flows.all()).filter(({ terms }) => terms.trigger === 'automatic');
    const ids = new Set<FlowId>([...automatic.map(({ id }) => id), ...(await tx.leases.automaticFlows())]);
    const dueAt = ports.clock.now();
    for (const subject of ids) {
      await tx.work.add({ id: newId('work', ports.chance), kind: 'flow.reconcile', subject, dueAt });
    }
  });
  return done;
}

async function reconcileFlow(ports: Ports, claim: Claim, id: FlowId): Promise<Turn> {
  const flow = await ports.store.read((tx) => tx.flows.get(id));
  if (flow === null || !flow.active || flow.terms.trigger !== 'automatic') return endAll(ports, claim, id);
  const look = await lookAt(ports, flow);
  const hold = holding(ports, claim);
  let opened = 0;
  const refused: string[] = [];
  for (const [person, pairs] of look.missing) {
    await hold();
    const handed = await handOut(ports, flow, { personId: person, pairs });
    opened += handed.given;
    refused.push(...handed.refused);
  }
  const [first] = refused;
  const trouble = first === undefined ? null : `${refused.length} could not be opened; the first, ${first}`;
  if (trouble !== claim.lastTrouble) await ports.store.transaction((tx) => reviewSoon(ports, tx));
  const told = { trouble, counts: 'free' } as const;
  const outdated = look.more ? 'more' : await endOutdated(ports, flow);
  const now = ports.clock.now();
  if (outdated === 'more') return { kind: 'again', dueAt: opened > 0 ? now : now + limits.reconcileRetryMs, ...told };
  // What was handed out may fail to open, which nobody tells the flow.
  const retry = look.count > 0 ? now + limits.reconcileRetryMs : null;
  const dueAt = earlier(look.nextAt, retry);
  if (dueAt !== null) return { kind: 'again', dueAt, ...told };
  await ports.store.transaction((tx) => complete(tx, claim));
  return done;
}

/** The flow hands out nothing any more: what it gave ends, a bounded number at a time. */
async function endAll(ports: Ports, claim: Claim, id: FlowId): Promise<Turn> {
  return ports.store.transaction(async (tx): Promise<Turn> => {
    const leases = await tx.leases.liveOfAutomatic(id);
    for (const lease of leases.slice(0, limits.reconcileLeasesMax)) {
      await endLease(ports, tx, lease, 'context_ended', null, null);
    }
    if (leases.length > limits.reconcileLeasesMax) {
      return { kind: 'again', dueAt: ports.clock.now(), trouble: null, counts: 'free' };
    }
    await complete(tx, claim);
    return done;
  });
}

interface Look {
  readonly missing: ReadonlyMap<Person['id'], readonly Pair[]>;
  readonly count: number;
  /** There is more than one turn does. */
  readonly more: boolean;
  readonly nextAt: Instant | null;
}

async function lookAt(ports: Ports, flow: AccessFlow): Promise<Look> {
  const { world, inventory } = await loadInventory(ports);
  const facts = factsAt(world, ports.clock.now());
  const fitting = [...world.people.values()].filter((person) => matchesConditions(flow.requesters, person, facts));
  const { terms } = flow;
  const holders = fitting.filter(
    (person) => contextEnd({ terms, flow, requester: person, grantee: person }, facts) === null,
  );
  const pairs = pairsOf(ports, flow, { world, inventory });
  const held = await heldPairs(ports, flow);
  const missing = new Map<Person['id'], readonly Pair[]>();
  let count = 0;
  let more = false;
  for (const { id } of holders) {
    const lacking = pairs.filter((pair) => !held.has(`${id} ${entitlementKey(pair)}`));
    if (lacking.length === 0) continue;
    const room = limits.reconcileLeasesMax - count;
    if (lacking.length > room) more = true;
    if (room <= 0) break;
    missing.set(id, lacking.slice(0, room));
    count += Math.min(room, lacking.length);
  }
  return { missing, count, more, nextAt: nextMomentOf(flow, fitting, facts) };
}

function pairsOf(
  ports: Ports,
  flow: AccessFlow,
  { world, inventory }: Pick<Awaited<ReturnType<typeof loadInventory>>, 'world' | 'inventory'>,
): readonly Pair[] {
  const perimeters = [...new Set(perimetersOf(inventory, world, flow))];
  const most = limits.automaticEntitlementsMax;
  const page = inventory.index.pageOfMembers(perimeters, { after: null, limit: most });
  const pairs = page.items.flatMap(({ resourceId, permissionIds }) =>
    permissionIds.flatMap((permissionId) =>
      isId('resource', resourceId) && isId('permission', permissionId) ? [{ resourceId, permissionId }] : [],
    ),
  );
  if (pairs.length > most || page.next !== null) {
    ports.log.warn({ flow: flow.name, most }, 'an automatic flow offers more than one person is handed; the first are');
  }
  return pairs.slice(0, most);
}

/** Who holds what on the terms of the flow as it is, and what people took back: that is not handed out again for a while, unless the flow is saved anew. */
async function heldPairs(ports: Ports, flow: AccessFlow): Promise<ReadonlySet<string>> {
  return ports.store.read(async (tx) => {
    const since = Math.max(flow.updatedAt, ports.clock.now() - limits.takenBackKeptMs);
    const { current } = await leasesOnTerms(tx, flow);
    const leases: readonly Lease[] = [...current, ...(await tx.leases.takenBackOfAutomatic(flow.id, since))];
    const grants: readonly Grant[] = await tx.grants.many([...new Set(leases.map(({ grantId }) => grantId))]);
    return new Set(grants.map((grant) => `${grant.granteeId} ${entitlementKey(grant)}`));
  });
}

/** Leases on terms that the flow no longer has end once those on its own are there, so that nobody is without access in between. */
async function endOutdated(ports: Ports, flow: AccessFlow): Promise<'all' | 'more'> {
  return ports.store.transaction(async (tx) => {
    const { outdated } = await leasesOnTerms(tx, flow);
    for (const lease of outdated.slice(0, limits.reconcileLeasesMax)) {
      await endLease(ports, tx, lease, 'context_ended', null, null);
    }
    return outdated.length > limits.reconcileLeasesMax ? 'more' : 'all';
  });
}

const earlier = (one: Instant | null, other: Instant | null): Instant | null =>
  one === null || other === null ? (one ?? other) : Math.min(one, other);
