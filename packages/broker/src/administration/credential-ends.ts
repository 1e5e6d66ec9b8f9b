// When credentials of integrations expire, as somebody said: the targets do not tell; and how old passwords of access there may get. Said
// apart from saving an integration, because who renews a password or a key in its file changes nothing else.

import { type Instant, type Integration, type Refusal, type Result, refusal } from '@tidegate/core';
import { reviewSoon } from '../drift/review-soon.ts';
import type { Actor, Ports } from '../ports.ts';
import { cleanUp } from '../radar/clean-up.ts';
import { adapterOf } from '../targets.ts';
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
    refused: ({ type }) => (everyHours === null ? null : rotationRefusal(ports, type)),
  });

/** Where access has no passwords there is nothing to replace: saying so beats a policy that does nothing. */
export function rotationRefusal(ports: Ports, type: string): Refusal | null {
  const adapter = adapterOf(ports, type);
  if (adapter === null || adapter.givesPasswords === true) return null;
  const message = `access in ${adapter.label} has no passwords that could be replaced; leave the rotation out`;
  return refusal('integration.invalid', message, { field: 'rotate_secrets_every_hours' });
}

/** Says after how many days accounts that were left behind there are deleted by themselves; null: a person decides. */
export const setCleanUp = (
  ports: Ports,
  actor: Actor,
  { id, afterDays }: { readonly id: string; readonly afterDays: number | null },
): Promise<Result<Integration>> =>
  setOnIntegration(ports, actor, {
    id,
    field: 'cleanUpAfterDays',
    value: afterDays,
    facts: { clean_up_after_days: afterDays },
    also: async (tx, integration) => {
      await cleanUp(ports, tx, integration);
      await reviewSoon(ports, tx);
    },
  });
