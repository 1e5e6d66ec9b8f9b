// Access that a deny rule forbids by now ends. Asked when a rule is saved, and again with every review of the context: a tag, a group or an
// attribute may have moved somebody or something into a rule. Only ever takes away.

import { denialsFor, factsAt, type Grant, isDenied, type OfferGround, type Transaction } from '@tidegate/core';
import { endLease } from '../grants/end-lease.ts';
import type { Ports } from '../ports.ts';
import { worldIn } from '../world.ts';

const pageRows = 500;

/** Ends what is denied now; answers how many grants it was. */
export async function endDenied(ports: Ports): Promise<number> {
  const denies = (await ports.store.read((tx) => tx.rules.all())).some(
    ({ active, demand }) => active && demand.kind === 'deny',
  );
  return denies ? ports.store.transaction((tx) => endDeniedIn(ports, tx)) : 0;
}

/** The same inside a transaction of the caller. */
export async function endDeniedIn(ports: Ports, tx: Transaction): Promise<number> {
  const world = await worldIn(ports, tx);
  // A rule that this transaction saved is not in the world that is kept.
  const rules = new Map((await tx.rules.all()).map((rule) => [rule.id, rule]));
  const ground: OfferGround = { ...world, rules };
  const facts = factsAt(world, ports.clock.now());
  let ended = 0;
  for (let after: string | null = null; ; ) {
    const page = await tx.grants.page({ states: ['planned', 'opening', 'open'] }, { after, limit: pageRows });
    for (const grant of page.items) {
      const grantee = world.people.get(grant.granteeId);
      const denials = grantee === undefined ? [] : denialsFor(ground, grantee, facts);
      if (denials.length > 0 && (await isDeniedNow(tx, grant, denials))) {
        await endGrant(ports, tx, grant);
        ended += 1;
      }
    }
    if (page.next === null) return ended;
    after = page.next;
  }
}

async function isDeniedNow(tx: Transaction, grant: Grant, denials: ReturnType<typeof denialsFor>): Promise<boolean> {
  const resource = await tx.resources.get(grant.resourceId);
  const permission = await tx.permissions.get(grant.permissionId);
  const integration = await tx.integrations.get(grant.integrationId);
  if (!resource || !permission || !integration) return false;
  return isDenied(denials, { integration, resource, permission });
}

async function endGrant(ports: Ports, tx: Transaction, grant: Grant): Promise<void> {
  for (const lease of await tx.leases.ofGrant(grant.id)) {
    if (lease.endedAt === null) await endLease(ports, tx, lease, 'context_ended', null, 'a rule keeps it out of reach');
  }
}
