// Reading what exists in a target, and checking what the connector may do there.

import {
  type CheckReport,
  type DiscoveredResource,
  Fault,
  type Integration,
  isId,
  no,
  ok,
  quoted,
  type Result,
  refusal,
} from '@tidegate/core';
import type { Actor, Ports } from '../ports.ts';
import { stableText } from '../stable-text.ts';
import { targetOf } from '../targets.ts';
import { transact } from '../transact.ts';
import { countChanges, type SyncCounts, syncResources } from './sync-resources.ts';

/** The share of known resources one discovery may find gone. */
const goneShareMax = 0.5;

/** Reads the whole target, then writes the difference in one transaction. A list that could not be completed changes nothing. */
export async function discoverIntegration(
  ports: Ports,
  actor: Actor,
  input: { readonly id: string },
): Promise<Result<SyncCounts>> {
  const integration = await find(ports, input.id);
  if (!integration.ok) return integration;
  const target = await targetOf(ports, integration.value);
  if (!target.ok) return target;
  const found: DiscoveredResource[] = [];
  const types = integration.value.connectedResourceTypes;
  const connected = (one: DiscoveredResource): boolean => types === null || types.includes(one.type);
  try {
    for await (const page of target.value.discover()) found.push(...page.filter(connected));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    await mark(ports, actor, integration.value, 'Error', error.message);
    return no(refusal(error.code, error.message));
  }
  return transact(ports, async (tx) => {
    // Reading may take minutes. What was changed meanwhile stays, and a list read with other settings says nothing about it.
    const current = await tx.integrations.get(integration.value.id);
    if (!current) return no(refusal('object.not_found', `no integration ${quoted(input.id)}`, { field: 'id' }));
    if (settingsOf(current) !== settingsOf(integration.value)) {
      return no(refusal('object.changed', `${quoted(current.name)} was changed while it was read; discover again`));
    }
    const changes = await syncResources(ports, tx, {
      integration: current,
      found,
      source: 'discovery',
      goneShareMax,
    });
    if (!changes.ok) return changes;
    const now = ports.clock.now();
    const counts = countChanges(changes.value);
    await tx.integrations.save({ ...current, status: 'Active', statusMessage: null, lastSyncAt: now });
    tx.audit.append({
      at: now,
      kind: 'inventory.discovered',
      actor: actor.person.id,
      door: actor.door,
      subject: current.id,
      facts: { ...counts },
    });
    return ok(counts);
  });
}

const settingsOf = ({ config, credential, connectedResourceTypes }: Integration): string =>
  stableText([config, credential, connectedResourceTypes]);

/** Runs the adapter's checks; the worst of them becomes the integration's status. */
export async function checkIntegration(
  ports: Ports,
  actor: Actor,
  input: { readonly id: string },
): Promise<Result<readonly CheckReport[]>> {
  const integration = await find(ports, input.id);
  if (!integration.ok) return integration;
  const target = await targetOf(ports, integration.value);
  if (!target.ok) return target;
  const reports = await target.value.check();
  const worst =
    reports.find((report) => report.state === 'failed') ?? reports.find((report) => report.state === 'warning');
  const status = worst === undefined ? 'Active' : worst.state === 'failed' ? 'Error' : 'Warning';
  await mark(ports, actor, integration.value, status, worst?.sentence ?? null);
  return ok(reports);
}

async function find(ports: Ports, id: string): Promise<Result<Integration>> {
  const integration = isId('integration', id) ? await ports.store.read((tx) => tx.integrations.get(id)) : null;
  return integration
    ? ok(integration)
    : no(refusal('object.not_found', `no integration ${quoted(id)}`, { field: 'id' }));
}

async function mark(
  ports: Ports,
  actor: Actor,
  integration: Integration,
  status: Integration['status'],
  statusMessage: string | null,
): Promise<void> {
  await ports.store.transaction(async (tx) => {
    const current = await tx.integrations.get(integration.id);
    if (!current || (current.status === status && current.statusMessage === statusMessage)) return;
    await tx.integrations.save({ ...current, status, statusMessage });
    tx.audit.append({
      at: ports.clock.now(),
      kind: 'integration.checked',
      actor: actor.person.id,
      door: actor.door,
      subject: current.id,
      facts: { name: current.name, status, trouble: statusMessage },
    });
  });
}
