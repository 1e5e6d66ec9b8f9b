// A new password for open access: planned and sealed at once, put into the target by a turn of its own. Because its person asked, or
// because it is as old as its integration lets it get.

import {
  assert,
  type Grant,
  type GrantId,
  grantAfter,
  isOpen,
  limits,
  type Planner,
  type Transaction,
} from '@tidegate/core';
import { announceSecretRenewed } from '../notices/announce-grants.ts';
import type { Ports } from '../ports.ts';
import { plannerOf } from '../targets.ts';
import { awaitingOthers } from './all-or-nothing.ts';
import { workOn } from './grant-work.ts';

/** Plans a new secret for a locked open grant that has one, and the work that puts it in. It can be read once that is done. */
export async function renewSecretOf(ports: Ports, tx: Transaction, grant: Grant, planner: Planner): Promise<void> {
  assert(grant.plan && isOpen(grant), 'an open grant has a plan');
  const renewed = planner.renewSecret(grant.plan, ports.chance);
  assert(renewed.secret !== null, 'an adapter that gave a secret gives a new one');
  const now = ports.clock.now();
  const planned = grantAfter(grant, { kind: 'planned_again', plan: renewed.plan });
  const resetting = grantAfter(planned, { kind: 'secret', secret: 'resetting' });
  await tx.grants.save({ ...resetting, secretSince: now, version: planned.version });
  await tx.secrets.put(grant.id, ports.sealer.seal(renewed.secret, grant.id));
  await tx.work.add(workOn(ports, grant, 'grant.secret', now));
}

/** Up to which grant the last round came, where it did not come to the end: what cannot be replaced now must not keep the others waiting. */
const cameTo = new WeakMap<Ports['store'], GrantId>();

/**
 * Replaces passwords that are too old, a bounded number at a time, each in its turn. What is uncertain waits until a look agrees with it, and
 * what waits for others of its request has not been given to anybody yet.
 */
export async function renewOldSecrets(ports: Ports): Promise<void> {
  const limit = limits.secretsRenewedPerSweepMax;
  const after = cameTo.get(ports.store) ?? null;
  const due = await ports.store.read((tx) => tx.grants.secretsDue(ports.clock.now(), { after, limit }));
  const last = due.at(-1);
  if (last !== undefined && due.length === limit) cameTo.set(ports.store, last.id);
  else cameTo.delete(ports.store);
  for (const { id } of due) {
    try {
      await ports.store.transaction((tx) => renewWhereDue(ports, tx, id));
    } catch (error) {
      // The sweep has more to do than this.
      ports.log.error({ grant: id, error: String(error) }, 'a password that is too old could not be renewed');
    }
  }
}

async function renewWhereDue(ports: Ports, tx: Transaction, id: GrantId): Promise<void> {
  const grant = await tx.grants.lock(id);
  const integration = grant && (await tx.integrations.get(grant.integrationId));
  const hours = integration?.rotateSecretsEveryHours;
  if (!grant || !integration || hours === undefined || !isDue(grant, hours, ports.clock.now())) return;
  const planner = plannerOf(ports, integration);
  if (!planner.ok) {
    ports.log.warn({ grant: id }, `a password that is too old cannot be renewed: ${planner.refusal.message}`);
    return;
  }
  if ((await awaitingOthers(tx, [grant])).size > 0) return;
  // Whoever sets the access back writes the password that they know.
  if ((await tx.work.find('grant.open', id)) !== null) return;
  await renewSecretOf(ports, tx, grant, planner.value);
  tx.audit.append({
    at: ports.clock.now(),
    kind: 'session.secret_reset',
    actor: 'system',
    door: 'worker',
    subject: grant.id,
    facts: { older_than_hours: hours },
  });
  await announceSecretRenewed(ports, tx, grant, hours);
}

/** Still so under the lock: another server may have been first, and its person too. */
const isDue = ({ state, secret, secretSince, seenAt }: Grant, hours: number, now: number): boolean =>
  state === 'open' &&
  (secret === 'available' || secret === 'viewed') &&
  (secretSince ?? seenAt ?? now) + hours * 3_600_000 <= now;
