// One field of an integration, said apart from saving it whole, because who says it changes nothing else: found, set, written with its
// audit event, all in one transaction.

import {
  type Integration,
  isId,
  no,
  ok,
  quoted,
  type Refusal,
  type Result,
  refusal,
  type Transaction,
} from '@tidegate/core';
import type { Actor, Ports } from '../ports.ts';
import { transact } from '../transact.ts';

type Field = 'credentialExpiresAt' | 'rotateSecretsEveryHours' | 'cleanUpAfterDays' | 'readEverySec';

export interface FieldChange {
  readonly id: string;
  readonly field: Field;
  /** Null takes the field away. */
  readonly value: number | null;
  /** What the audit event says of it, beside the integration's name. */
  readonly facts: Readonly<Record<string, string | number | null>>;
  /** Why it cannot be said of this integration; null where it can. */
  readonly refused?: (integration: Integration) => Refusal | null;
  /** What hangs on it, in the same transaction. */
  readonly also?: (tx: Transaction, integration: Integration) => Promise<void>;
}

export async function setOnIntegration(ports: Ports, actor: Actor, change: FieldChange): Promise<Result<Integration>> {
  const { id, field, value, facts, also } = change;
  return transact(ports, async (tx) => {
    const before = isId('integration', id) ? await tx.integrations.get(id) : null;
    if (!before) return no(refusal('object.not_found', `no integration ${quoted(id)}`, { field: 'id' }));
    const refused = change.refused?.(before) ?? null;
    if (refused !== null) return no(refused);
    const { [field]: _, ...rest } = before;
    const integration: Integration = value === null ? rest : { ...rest, [field]: value };
    await tx.integrations.save(integration);
    tx.audit.append({
      at: ports.clock.now(),
      kind: 'integration.saved',
      actor: actor.person.id,
      door: actor.door,
      subject: before.id,
      facts: { name: before.name, ...facts },
    });
    await also?.(tx, integration);
    return ok(integration);
  });
}
