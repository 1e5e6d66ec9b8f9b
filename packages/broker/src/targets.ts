// From an integration to what its settings alone tell (a planner), and to something that can be called (a target), which the
// connector reaches: no credential is read here.

import {
  type Adapter,
  type CredentialSent,
  type Integration,
  type IntegrationId,
  no,
  ok,
  type Planner,
  quoted,
  type ReachedTarget,
  type Result,
  refusal,
  type Transaction,
} from '@tidegate/core';
import type { Ports } from './ports.ts';

/** The adapter that serves an integration type, or null where this server has none. */
export const adapterOf = (ports: Ports, type: string): Adapter | null =>
  ports.adapters.find((adapter) => adapter.type === type) ?? null;

/** What the settings of an integration tell, without its credential: pure, so that it may be asked inside a transaction. */
export function plannerOf(ports: Ports, integration: Pick<Integration, 'type' | 'config'>): Result<Planner> {
  const adapter = adapterOf(ports, integration.type);
  return adapter ? adapter.planner(integration.config) : noAdapter(integration.type);
}

/** Connects (lazily) to an integration's target. Refuses what cannot work: no adapter, a bad setting, a missing credential. */
export async function targetOf(ports: Ports, integration: Integration): Promise<Result<ReachedTarget>> {
  return reach(ports, integration, await ports.store.read((tx) => credentialOf(tx, integration)));
}

/** What it takes to reach a target. */
export interface TargetWay {
  readonly integration: Integration;
  readonly credential: Result<CredentialSent | null>;
}

/** Reads what it takes to reach the target of an integration; null where there is no such integration. */
export async function wayTo(tx: Transaction, id: IntegrationId): Promise<TargetWay | null> {
  const integration = await tx.integrations.get(id);
  return integration && { integration, credential: await credentialOf(tx, integration) };
}

/** Connects (lazily); not inside a transaction. */
export const goTo = (ports: Ports, { integration, credential }: TargetWay): Promise<Result<ReachedTarget>> =>
  reach(ports, integration, credential);

async function reach(
  ports: Ports,
  { id, type, config }: Integration,
  credential: Result<CredentialSent | null>,
): Promise<Result<ReachedTarget>> {
  if (!credential.ok) return credential;
  return ports.connector.reach({ integration: id, type, config, credential: credential.value });
}

const noAdapter = (type: string): Result<never> =>
  no(refusal('integration.invalid', `no adapter for integrations of type ${quoted(type)}`));

/** As it travels: nothing here can read it. */
async function credentialOf(tx: Transaction, integration: Integration): Promise<Result<CredentialSent | null>> {
  const reference = integration.credential;
  if (reference?.kind !== 'sealed') return ok(reference);
  const { secretId } = reference;
  const sealed = await tx.secrets.get(secretId);
  if (sealed) return ok({ kind: 'sealed', secretId, sealed });
  return no(refusal('secret.missing', `integration ${quoted(integration.name)} has lost its credential; set it again`));
}
