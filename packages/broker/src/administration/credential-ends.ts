// When credentials of integrations expire, as somebody said: the targets do not tell; and how old passwords of access there may get. Said apart from saving an integration, because who
// renews a password or a key in its file changes nothing else.

import { type Instant, type Integration, isId, no, ok, quoted, type Result, refusal } from '@tidegate/core';
import { reviewSoon } from '../drift/review-soon.ts';
import type { Actor, Ports } from '../ports.ts';
import { transact } from '../transact.ts';

/** Every integration that has a credential: those whose ends are known by their end, then the others by name. */
export async function listCredentialEnds(ports: Ports): Promise<readonly Integration[]> {
  const all = await ports.store.read((tx) => tx.integrations.all());
  const endOf = (one: Integration): number => one.credentialExpiresAt ?? Number.POSITIVE_INFINITY;
  return all
    .filter(({ credential }) => credential !== null)
    .toSorted((one, other) => (endOf(one) === endOf(other) ? 0 : endOf(one) - endOf(other)));
}

/** Says when the credential of an integration expires; null: that is not known, or never. */
export async function setCredentialEnd(
  ports: Ports,
  actor: Actor,
  input: { readonly id: string; readonly expiresAt: Instant | null },
): Promise<Result<Integration>> {
  const { id, expiresAt } = input;
  return transact(ports, async (tx) => {
    const before = isId('integration', id) ? await tx.integrations.get(id) : null;
    if (!before) return no(refusal('object.not_found', `no integration ${quoted(id)}`, { field: 'id' }));
    const { credentialExpiresAt: _, ...rest } = before;
    const integration = expiresAt === null ? rest : { ...rest, credentialExpiresAt: expiresAt };
    await tx.integrations.save(integration);
    await reviewSoon(ports, tx);
    tx.audit.append({
      at: ports.clock.now(),
      kind: 'integration.saved',
      actor: actor.person.id,
      door: actor.door,
      subject: before.id,
      facts: {
        name: before.name,
        credential_expires_at: expiresAt === null ? null : new Date(expiresAt).toISOString(),
      },
    });
    return ok(integration);
  });
}

/** Says how old a password of open access may get there, in hours; null: it is replaced only when its person asks. */
export async function setRotation(
  ports: Ports,
  actor: Actor,
  input: { readonly id: string; readonly everyHours: number | null },
): Promise<Result<Integration>> {
  const { id, everyHours } = input;
  return transact(ports, async (tx) => {
    const before = isId('integration', id) ? await tx.integrations.get(id) : null;
    if (!before) return no(refusal('object.not_found', `no integration ${quoted(id)}`, { field: 'id' }));
    const { rotateSecretsEveryHours: _, ...rest } = before;
    const integration = everyHours === null ? rest : { ...rest, rotateSecretsEveryHours: everyHours };
    await tx.integrations.save(integration);
    tx.audit.append({
      at: ports.clock.now(),
      kind: 'integration.saved',
      actor: actor.person.id,
      door: actor.door,
      subject: before.id,
      facts: { name: before.name, rotate_secrets_every_hours: everyHours },
    });
    return ok(integration);
  });
}
