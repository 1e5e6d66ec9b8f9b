// When credentials of integrations expire, and how old passwords may get: listed, and said.

import { listCredentialEnds, setCleanUp, setCredentialEnd, setRotation } from '@tidegate/broker';
import { credentialRoutes } from '@tidegate/contract';
import { type Integration, ok } from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import { type Serving, waking } from '../http/serving.ts';

export function credentialBindings(serving: Serving): readonly Binding[] {
  const { ports } = serving;
  const present = (one: Integration) => ({
    integration: {
      id: one.id,
      name: one.name,
      type: one.type,
      simulated: ports.adapters.find(({ type }) => type === one.type)?.simulated ?? false,
    },
    expires_at: one.credentialExpiresAt === undefined ? null : new Date(one.credentialExpiresAt).toISOString(),
    rotate_secrets_every_hours: one.rotateSecretsEveryHours ?? null,
    clean_up_after_days: one.cleanUpAfterDays ?? null,
  });
  return [
    bind(credentialRoutes.listCredentialEnds, async () =>
      ok({ items: (await listCredentialEnds(ports)).map(present) }),
    ),
    bind(credentialRoutes.setCredentialEnd, async ({ actor, params, body }) => {
      const expiresAt = body.expires_at === null ? null : Date.parse(body.expires_at);
      const set = await setCredentialEnd(ports, actor, { id: params.id, expiresAt });
      return set.ok ? ok(present(set.value)) : set;
    }),
    bind(credentialRoutes.setRotation, async ({ actor, params, body }) => {
      const set = await setRotation(ports, actor, { id: params.id, everyHours: body.every_hours });
      return set.ok ? ok(present(set.value)) : set;
    }),
    bind(credentialRoutes.setCleanUp, async ({ actor, params, body }) => {
      const set = await waking(serving, setCleanUp(ports, actor, { id: params.id, afterDays: body.after_days }));
      return set.ok ? ok(present(set.value)) : set;
    }),
  ];
}
