// How to connect, with the password the first time it is asked for and never again; and making a new one.

import {
  assert,
  type ConnectionDetails,
  type Grant,
  grantAfter,
  grantOf,
  type Integration,
  isId,
  isOpen,
  no,
  ok,
  type Planner,
  type Result,
  refusal,
} from '@tidegate/core';
import { awaitingOthers } from '../grants/all-or-nothing.ts';
import { renewSecretOf } from '../grants/renew-secret.ts';
import type { Actor, Ports } from '../ports.ts';
import { adapterOf, plannerOf } from '../targets.ts';
import { transact } from '../transact.ts';
import { sessionNotFound } from './list-access.ts';

export interface Connection {
  readonly details: ConnectionDetails;
  readonly customAccessDetails: string | null;
  readonly secret: Grant['secret'];
  readonly simulated: boolean;
}

/** Connection details of the caller's own open session. `reveal` hands out the password, once. */
export async function connectionOf(
  ports: Ports,
  actor: Actor,
  input: { readonly sessionId: string; readonly secret: 'reveal' | 'withhold' },
): Promise<Result<Connection>> {
  const found = await openSession(ports, actor, input.sessionId);
  if (!found.ok) return found;
  const { planner, customAccessDetails, simulated } = found.value;
  return transact(ports, async (tx) => {
    const grant = await tx.grants.lock(found.value.grant.id);
    if (!grant?.plan || !isOpen(grant) || (await awaitingOthers(tx, [grant])).size > 0) return notOpen();
    if (input.secret === 'withhold' || grant.secret !== 'available') {
      return ok({
        details: planner.connection(grant.plan, null),
        customAccessDetails,
        secret: grant.secret,
        simulated,
      });
    }
    const sealed = await tx.secrets.take(grant.id);
    assert(sealed, 'a secret that is available is stored');
    const secret = ports.sealer.open(sealed, grant.id);
    await tx.grants.save(grantAfter(grant, { kind: 'secret', secret: 'viewed' }));
    tx.audit.append({
      at: ports.clock.now(),
      kind: 'session.secret_read',
      actor: actor.person.id,
      door: actor.door,
      subject: grant.id,
      facts: {},
    });
    return ok({ details: planner.connection(grant.plan, secret), customAccessDetails, secret: 'viewed', simulated });
  });
}

/** Makes a new password; it can be read once it has been put into the target. */
export async function resetCredentials(
  ports: Ports,
  actor: Actor,
  input: { readonly sessionId: string },
): Promise<Result<true>> {
  const found = await openSession(ports, actor, input.sessionId);
  if (!found.ok) return found;
  const { planner } = found.value;
  return transact(ports, async (tx) => {
    const grant = await tx.grants.lock(found.value.grant.id);
    if (!grant?.plan || !isOpen(grant) || (await awaitingOthers(tx, [grant])).size > 0) return notOpen();
    // Whoever sets the access back writes the password that they know.
    if ((await tx.work.find('grant.open', grant.id)) !== null) return notOpen();
    if (grant.secret === 'none') return no(refusal('session.no_secret', 'this access has no password to reset'));
    await renewSecretOf(ports, tx, grant, planner);
    tx.audit.append({
      at: ports.clock.now(),
      kind: 'session.secret_reset',
      actor: actor.person.id,
      door: actor.door,
      subject: grant.id,
      facts: {},
    });
    return ok(true);
  });
}

/** The answer for access that is not open, whatever it is else. */
export const notOpen = () =>
  no(refusal('session.not_open', 'this access is not open: wait until it is, or ask again if it has ended'));

interface OpenSession {
  readonly grant: Grant;
  readonly integration: Integration;
  readonly planner: Planner;
  readonly customAccessDetails: string | null;
  readonly simulated: boolean;
}

/** The caller's own open session. */
export async function openSession(ports: Ports, actor: Actor, sessionId: string): Promise<Result<OpenSession>> {
  if (!isId('session', sessionId)) return sessionNotFound(sessionId);
  const rows = await ports.store.read(async (tx) => {
    const grant = await tx.grants.get(grantOf(sessionId));
    const integration = grant ? await tx.integrations.get(grant.integrationId) : null;
    return grant && integration ? { grant, integration } : null;
  });
  if (!rows || rows.grant.granteeId !== actor.person.id) return sessionNotFound(sessionId);
  if (!isOpen(rows.grant)) return notOpen();
  const planner = plannerOf(ports, rows.integration);
  if (!planner.ok) return planner;
  return ok({
    grant: rows.grant,
    integration: rows.integration,
    planner: planner.value,
    customAccessDetails: rows.integration.customAccessDetails,
    simulated: adapterOf(ports, rows.integration.type)?.simulated ?? false,
  });
}
