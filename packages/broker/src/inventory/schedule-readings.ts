// When targets are read: again and again, as often as each integration says, else the server. One row of work stands for each, so that of
// any number of servers one reads it, and never twice at once: the same row is what goes on after a crash.

import {
  type Instant,
  type Integration,
  type IntegrationId,
  limits,
  newId,
  no,
  ok,
  type Result,
  refusal,
  type SyncRun,
  type Transaction,
} from '@tidegate/core';
import { setOnIntegration } from '../administration/set-on-integration.ts';
import type { Actor, Ports } from '../ports.ts';
import { adapterOf } from '../targets.ts';

/** How often it is read by itself, in seconds; null for never. What is simulated has nothing to read. */
export function readEverySec(ports: Ports, { type, readEverySec: own }: Integration): number | null {
  const adapter = adapterOf(ports, type);
  const every = own ?? ports.readings?.everySec ?? 0;
  return ports.readings === undefined || adapter === null || adapter.simulated || every === 0 ? null : every;
}

/** Makes sure that every target will be read. To be called once when a server starts; what is overdue comes first, not at once. */
export async function scheduleReadings(ports: Ports): Promise<void> {
  await ports.store.transaction(async (tx) => {
    for (const integration of await tx.integrations.all()) await planReading(ports, tx, integration);
  });
}

/** Plans the first reading of an integration that has none planned. */
export async function planReading(ports: Ports, tx: Transaction, integration: Integration): Promise<void> {
  const every = readEverySec(ports, integration);
  if (every === null || (await tx.work.find('inventory.read', integration.id)) !== null) return;
  const last = (await tx.syncs.get(integration.id))?.startedAt ?? integration.createdAt;
  await add(ports, tx, integration.id, Math.max(last + every * 1_000, ports.clock.now() + limits.readingAfterStartMs));
}

/**
 * Part of the end of every reading: the next one, counted from the beginning of this, so that long readings do not drift; at once where it was
 * asked for meanwhile.
 */
export async function planNextReading(
  ports: Ports,
  tx: Transaction,
  { integrationId: id, startedAt, askedAgainAt }: Pick<SyncRun, 'integrationId' | 'startedAt' | 'askedAgainAt'>,
): Promise<void> {
  await tx.work.drop('inventory.read', id);
  const integration = await tx.integrations.get(id);
  if (integration !== null && askedAgainAt !== null) {
    const settled = askedAgainAt + (adapterOf(ports, integration.type)?.settlingMs ?? 0);
    return add(ports, tx, id, Math.max(settled, ports.clock.now()));
  }
  const every = integration === null ? null : readEverySec(ports, integration);
  if (every === null) return;
  await add(ports, tx, id, Math.max(startedAt + every * 1_000, ports.clock.now() + limits.readingAfterStartMs));
}

/** A reading as soon as may be, because something was written there; also where none are scheduled. */
export async function readSoon(ports: Ports, tx: Transaction, id: IntegrationId): Promise<void> {
  const integration = await tx.integrations.get(id);
  const adapter = integration === null ? null : adapterOf(ports, integration.type);
  if (adapter === null || adapter.simulated) return;
  const run = await tx.syncs.lock(id);
  // What goes on may have passed what was written; its end drops the row of work, and plans another.
  if (run?.state === 'reading') return tx.syncs.save({ ...run, askedAgainAt: ports.clock.now() });
  await add(ports, tx, id, ports.clock.now() + adapter.settlingMs);
}

const add = (ports: Ports, tx: Transaction, subject: IntegrationId, dueAt: Instant): Promise<void> =>
  tx.work.add({ id: newId('work', ports.chance), kind: 'inventory.read', subject, dueAt });

/** When it is read next; null while it is being read, and where it is not read by itself. */
export async function nextReadingOf(tx: Transaction, id: IntegrationId, run: SyncRun | null): Promise<Instant | null> {
  if (run?.state === 'reading') return null;
  return (await tx.work.find('inventory.read', id))?.dueAt ?? null;
}

/** Says how often an integration is read: null as the server says, 0 never. */
export async function setReadingSchedule(
  ports: Ports,
  actor: Actor,
  input: { readonly id: string; readonly everySec: number | null },
): Promise<Result<true>> {
  const { id, everySec } = input;
  if (everySec !== null && everySec !== 0 && (everySec < limits.readEverySecMin || everySec > limits.readEverySecMax)) {
    const range = `${limits.readEverySecMin} to ${limits.readEverySecMax} seconds`;
    return no(refusal('input.invalid', `give ${range}, or 0 for never`, { field: 'every_sec' }));
  }
  const set = await setOnIntegration(ports, actor, {
    id,
    field: 'readEverySec',
    value: everySec,
    facts: { read_every_sec: everySec },
    also: async (tx, integration) => {
      // A reading that goes on plans the next one itself, and its row of work is what takes it up after a crash.
      if ((await tx.syncs.lock(integration.id))?.state === 'reading') return;
      await tx.work.drop('inventory.read', integration.id);
      await planReading(ports, tx, integration);
    },
  });
  return set.ok ? ok(true) : set;
}
