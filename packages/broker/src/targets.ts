// From an integration to what its settings alone tell (a planner), and to something that can be called: adapter, credential,
// connection. Connections are kept and reused while the settings stay the same.

import {
  type Adapter,
  type Integration,
  type IntegrationId,
  no,
  type Planner,
  quoted,
  type Result,
  refusal,
  type Target,
} from '@tidegate/core';
import type { Ports } from './ports.ts';

interface Kept {
  readonly fingerprint: string;
  readonly target: Target;
}

const kept = new WeakMap<Ports['store'], Map<IntegrationId, Kept>>();

/** The adapter that serves an integration type, or null where this server has none. */
export const adapterOf = (ports: Ports, type: string): Adapter | null =>
  ports.adapters.find((adapter) => adapter.type === type) ?? null;

/** What the settings of an integration tell, without its credential: pure, so that it may be asked inside a transaction. */
export function plannerOf(ports: Ports, integration: Pick<Integration, 'type' | 'config'>): Result<Planner> {
  const adapter = adapterOf(ports, integration.type);
  return adapter ? adapter.planner(integration.config) : noAdapter(integration.type);
}

/** Connects (lazily) to an integration's target. Refuses what cannot work: no adapter, a bad setting, a missing credential. */
export async function targetOf(ports: Ports, integration: Integration): Promise<Result<Target>> {
  const adapter = adapterOf(ports, integration.type);
  if (!adapter) return noAdapter(integration.type);
  const credential = await credentialOf(ports, integration);
  if (!credential.ok) return credential;
  const fingerprint = JSON.stringify([integration.type, integration.config, credential.value]);
  const targets = kept.get(ports.store) ?? new Map<IntegrationId, Kept>();
  kept.set(ports.store, targets);
  const known = targets.get(integration.id);
  if (known?.fingerprint === fingerprint) return { ok: true, value: known.target };
  const connected = adapter.connect(integration.config, credential.value);
  if (!connected.ok) return connected;
  targets.set(integration.id, { fingerprint, target: connected.value });
  if (known) await known.target.close();
  return connected;
}

/** Releases every connection; part of a graceful stop. */
export async function closeTargets(ports: Ports): Promise<void> {
  const targets = kept.get(ports.store);
  kept.delete(ports.store);
  for (const { target } of targets?.values() ?? []) await target.close();
}

const noAdapter = (type: string): Result<never> =>
  no(refusal('integration.invalid', `no adapter for integrations of type ${quoted(type)}`));

async function credentialOf(ports: Ports, integration: Integration): Promise<Result<string | null>> {
  const reference = integration.credential;
  if (reference === null) return { ok: true, value: null };
  if (reference.kind !== 'sealed') return ports.credentials.read(reference);
  const sealed = await ports.store.read((tx) => tx.secrets.get(reference.secretId));
  if (!sealed)
    return no(
      refusal('secret.missing', `integration ${quoted(integration.name)} has lost its credential; set it again`),
    );
  return { ok: true, value: ports.sealer.open(sealed, reference.secretId) };
}
