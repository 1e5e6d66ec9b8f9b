// When credentials of integrations expire, as somebody said: the targets do not tell; and how old passwords of access there may get. Said
// apart from saving an integration, because who renews a password or a key in its file changes nothing else.

import type { Instant, Integration, Result } from '@tidegate/core';
import { reviewSoon } from '../drift/review-soon.ts';
import type { Actor, Ports } from '../ports.ts';
import { setOnIntegration } from './set-on-integration.ts';

/** Every integration that has a credential: those whose ends are known by their end, then the others by name. */
export async function listCredentialEnds(ports: Ports): Promise<readonly Integration[]> {
  const all = await ports.store.read((tx) => tx.integrations.all());
  const endOf = (one: Integration): number => one.credentialExpiresAt ?? Number.POSITIVE_INFINITY;
  return all
    .filter(({ credential }) => credential !== null)
    .toSorted((one, other) => (endOf(one) === endOf(other) ? 0 : endOf(one) - endOf(other)));
}

/** Says when the credential of an integration expires; null: that is not known, or never. */
export const setCredentialEnd = (
  ports: Ports,
  actor: Actor,
  { id, expiresAt }: { readonly id: string; readonly expiresAt: Instant | null },
): Promise<Result<Integration>> =>
  setOnIntegration(ports, actor, {
    id,
    field: 'credentialExpiresAt',
    value: expiresAt,
    facts: { credential_expires_at: expiresAt === null ? null : new Date(expiresAt).toISOString() },
    also: (tx) => reviewSoon(ports, tx),
  });

/** Says how old a password of open access may get there, in hours; null: it is replaced only when its person asks. */
export const setRotation = (
  ports: Ports,
  actor: Actor,
  { id, everyHours }: { readonly id: string; readonly everyHours: number | null },
): Promise<Result<Integration>> =>
  setOnIntegration(ports, actor, {
    id,
    field: 'rotateSecretsEveryHours',
    value: everyHours,
    facts: { rotate_secrets_every_hours: everyHours },
  });
