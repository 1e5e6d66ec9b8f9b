// Access that a deny rule forbids by now ends. Asked when a rule is saved, and again with every review of the context: a tag, a group or an
// attribute may have moved somebody or something into a rule. Only ever takes away.

import {
  denialsFor,
  factsAt,
  type Grant,
  type Instant,
  isDenied,
  liveStates,
  nextChangeOfDenials,
  type OfferGround,
  type PersonId,
  type Transaction,
  type World,
} from '@tidegate/core';
import { endLease } from '../grants/end-lease.ts';
import type { Ports } from '../ports.ts';
import { worldIn } from '../world.ts';

const pageRows = 500;

/** What ended, in grants, and when time alone could bind or free a holder next: a rule may be for a shift, or a fact age into it. */
export interface DenialReview {
  readonly ended: number;
  readonly nextAt: Instant | null;
}

/** Ends what is denied now. `hold` is called before every transaction that changes something. */
export async function endDenied(ports: Ports, hold: () => Promise<void> = async () => {}): Promise<DenialReview> {
  let ended = 0;
  let nextAt: Instant | null = null;
  for (let after: string | null | undefined; after !== null; ) {
    const page = await ports.store.read(async (tx) => {
      const denied = await lookerIn(ports, tx);
      if (denied === null) return { found: [], next: null, nextAt: null };
      const grants = await tx.grants.page({ states: liveStates }, { after: after ?? null, limit: pageRows });
      const moment = denied.nextChangeFor(grants.items);
      return { found: await denied.among(grants.items), next: grants.next, nextAt: moment };
    });
    if (page.nextAt !== null && (nextAt === null || page.nextAt < nextAt)) nextAt = page.nextAt;
    if (page.found.length > 0) {
      await hold();
      ended += await ports.store.transaction(async (tx) => {
        // Asked once more: the rule may be gone meanwhile.
        const denied = await lookerIn(ports, tx);
        const again = await tx.grants.many(page.found.map(({ id }) => id));
        return denied === null ? 0 : endAll(ports, tx, await denied.among(again));
      });
    }
    after = page.next;
  }
  return { ended, nextAt };
}

/** The same inside the transaction that saved a rule. */
export async function endDeniedIn(ports: Ports, tx: Transaction): Promise<number> {
  const denied = await lookerIn(ports, tx);
  let ended = 0;
  for (let after: string | null | undefined; denied !== null && after !== null; ) {
    const page = await tx.grants.page({ states: liveStates }, { after: after ?? null, limit: pageRows });
    ended += await endAll(ports, tx, await denied.among(page.items));
    after = page.next;
  }
  return ended;
}

interface Look {
  readonly among: (grants: readonly Grant[]) => Promise<readonly Grant[]>;
  readonly nextChangeFor: (grants: readonly Grant[]) => Instant | null;
}

/** Finds what is denied among grants; null where no rule denies anything. */
async function lookerIn(ports: Ports, tx: Transaction): Promise<Look | null> {
  // A rule that this transaction saved is not in the world that is kept.
  const rules = new Map((await tx.rules.all()).map((rule) => [rule.id, rule]));
  if (![...rules.values()].some(({ active, demand }) => active && demand.kind === 'deny')) return null;
  const world = await worldIn(ports, tx);
  const ground: OfferGround = { ...world, rules };
  const facts = factsAt(world, ports.clock.now());
  const known = new Map<PersonId, ReturnType<typeof denialsFor>>();
  const denialsOf = (id: PersonId): ReturnType<typeof denialsFor> => {
    const grantee = world.people.get(id);
    const denials = known.get(id) ?? (grantee === undefined ? [] : denialsFor(ground, grantee, facts));
    known.set(id, denials);
    return denials;
  };
  return {
    among: (grants) => deniedAmong(tx, world, { grants, denialsOf }),
    nextChangeFor: (grants) => {
      const grantees = [...new Set(grants.map(({ granteeId }) => granteeId))];
      const moments = grantees.flatMap((id) => {
        const grantee = world.people.get(id);
        const moment = grantee === undefined ? null : nextChangeOfDenials(rules.values(), grantee, facts);
        return moment ?? [];
      });
      return moments.reduce<Instant | null>((first, one) => (first === null || one < first ? one : first), null);
    },
  };
}

async function deniedAmong(
  tx: Transaction,
  world: World,
  ask: {
    readonly grants: readonly Grant[];
    readonly denialsOf: (id: PersonId) => ReturnType<typeof denialsFor>;
  },
): Promise<readonly Grant[]> {
  const bound = ask.grants.filter(({ granteeId }) => ask.denialsOf(granteeId).length > 0);
  if (bound.length === 0) return [];
  const rows = await tx.resources.many([...new Set(bound.map(({ resourceId }) => resourceId))]);
  const resources = new Map(rows.map((resource) => [resource.id, resource]));
  return bound.filter(({ granteeId, resourceId, permissionId, integrationId }) => {
    const resource = resources.get(resourceId);
    const permission = world.permissions.get(permissionId);
    const integration = world.integrations.get(integrationId);
    if (!resource || !permission || !integration) return false;
    return isDenied(ask.denialsOf(granteeId), { integration, resource, permission });
  });
}

async function endAll(ports: Ports, tx: Transaction, grants: readonly Grant[]): Promise<number> {
  for (const grant of grants) {
    for (const lease of await tx.leases.ofGrant(grant.id)) {
      if (lease.endedAt === null) {
        await endLease(ports, tx, lease, 'context_ended', null, 'a rule keeps it out of reach');
      }
    }
  }
  return grants.length;
}
