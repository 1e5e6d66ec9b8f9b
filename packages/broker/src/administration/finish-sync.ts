// From a list to the inventory, in one transaction: the list is judged and what is believed of it is written. What is not
// waits with the reading for a person, who confirms or discards it in confirm-sync.ts.

import {
  type DiscoveredResource,
  type Integration,
  type JudgedPart,
  judgeSync,
  limits,
  no,
  ok,
  type Planner,
  quoted,
  type Resource,
  type Result,
  refusal,
  type SyncPart,
  type SyncRun,
  type Transaction,
} from '@tidegate/core';
import { orderedKeysIn } from '../classification/save-classification.ts';
import { inTurns } from '../in-turns.ts';
import { planNextReading } from '../inventory/schedule-readings.ts';
import type { Actor, Ports } from '../ports.ts';
import { transact } from '../transact.ts';
import { type CleanList, keyOf, listOf } from './clean-found.ts';
import { wholeTarget } from './read-target.ts';
import { differenceOf } from './resource-difference.ts';
import { refreshPermissions } from './save-permissions.ts';
import { countChanges, saveChanges } from './sync-resources.ts';
import { type OwnRun, ownRun, settingsOf } from './sync-run.ts';

/** Who a list is observed by; only what it observed itself can be gone by its word. */
export const discovery = 'discovery';

/** The part that a resource belongs to. */
export type PartOf = NonNullable<Planner['partOf']>;
export const partOfWhole: PartOf = () => wholeTarget;

/** A list beside what is known, by part. */
export interface Weighed {
  readonly known: readonly Resource[];
  /** Resources that discovery observed and that are not deleted. */
  readonly tracked: number;
  readonly found: CleanList['found'];
  readonly gone: readonly { readonly part: string; readonly resource: Resource }[];
  readonly findings: readonly string[];
  readonly knownIn: ReadonlyMap<string, number>;
  /** What is known of parts that could not be read. */
  readonly unread: readonly Resource[];
}

/** Ends a reading: writes what is believed. Refused when the settings have changed since it began. */
export function finishSync(
  ports: Ports,
  own: OwnRun,
  ask: { readonly actor: Actor | null; readonly planned: ReadonlySet<string>; readonly partOf: PartOf },
): Promise<Result<SyncRun>> {
  return transact(ports, async (tx) => {
    const { id, name } = own.integration;
    const run = await ownRun(tx, own);
    // Reading may take hours. What was changed meanwhile stays, and a list read with other settings says nothing about it.
    const integration = await tx.integrations.get(id);
    if (!integration) return no(refusal('object.not_found', `no integration ${quoted(id)}`, { field: 'id' }));
    if (settingsOf(integration) !== run.fingerprint) {
      return no(refusal('object.changed', `${quoted(name)} was changed while it was read; discover again`));
    }
    const parts = await tx.syncs.parts(id);
    const completed = new Set(parts.filter((one) => one.state === 'completed').map((one) => one.part));
    const failed = new Set(parts.filter((one) => one.state === 'failed').map((one) => one.part));
    const covers = (part: string): boolean => completed.has(part) || !ask.planned.has(part);
    const weighed = await weigh(tx, integration, { partOf: ask.partOf, covers, failed });
    const judgement = judgeSync(judgedParts(weighed, completed), weighed.tracked);
    const { held } = judgement;
    const write = await pick(weighed, (part) => !held.has(part));
    const wait = await pick(weighed, (part) => held.has(part));
    const beside = { integration, ordered: await orderedKeysIn(tx), known: weighed.known, source: discovery };
    const written = await differenceOf(ports, { ...beside, ...write, unread: weighed.unread });
    const waiting = held.size === 0 ? null : await differenceOf(ports, { ...beside, ...wait });
    await saveChanges(ports, tx, written.changes);
    const permissions = await refreshPermissions(ports, tx, integration);
    await tx.syncs.saveParts(id, heldParts(held, parts));
    const believed = [...completed].filter((part) => !held.has(part));
    await tx.syncs.saveReadAt(id, discovery, believed, run.startedAt);
    await tx.syncs.removePages(id, believed);
    const counts = countChanges(written.changes);
    const over: SyncRun = {
      ...run,
      state: judgement.sentence === null ? 'done' : 'held',
      endedAt: ports.clock.now(),
      counts,
      held:
        judgement.sentence === null
          ? null
          : { counts: countChanges(waiting?.changes ?? []), sentence: judgement.sentence },
      findings: [...run.findings, ...weighed.findings, ...written.findings].slice(0, limits.syncFindingsMax),
    };
    await tx.syncs.save(over);
    await tx.integrations.save({ ...integration, ...statusAfter(over, parts), lastSyncAt: ports.clock.now() });
    await planNextReading(ports, tx, run);
    tell(ports, tx, { run: over, actor: ask.actor, failed: failed.size, permissions });
    return ok(over);
  });
}

/** A part that the list no longer names has no row of its own yet. */
function heldParts(held: ReadonlyMap<string, string>, parts: readonly SyncPart[]): readonly SyncPart[] {
  const rows = new Map(parts.map((one) => [one.part, one]));
  return [...held].map(([part, message]): SyncPart => {
    const row = rows.get(part);
    return { part, state: row ? 'held' : 'vanished', message, resources: row?.resources ?? 0 };
  });
}

/** Puts the pages of a reading beside what is known. `covers` tells of which parts the list may call something gone. */
export async function weigh(
  tx: Transaction,
  integration: Integration,
  ask: { readonly partOf: PartOf; readonly covers: (part: string) => boolean; readonly failed?: ReadonlySet<string> },
): Promise<Weighed> {
  const known = await tx.resources.ofIntegration(integration.id);
  const { found, findings } = await listOf(await tx.syncs.pages(integration.id));
  let tracked = 0;
  const knownIn = new Map<string, number>();
  const gone: { part: string; resource: Resource }[] = [];
  const unread: Resource[] = [];
  await inTurns(known, (resource) => {
    if (resource.source !== discovery || resource.status === 'deleted') return;
    tracked += 1;
    const part = ask.partOf(resource);
    if (part !== null && ask.failed?.has(part) === true) unread.push(resource);
    if (part === null || !ask.covers(part)) return;
    knownIn.set(part, (knownIn.get(part) ?? 0) + 1);
    if (!found.has(keyOf(resource))) gone.push({ part, resource });
  });
  return { known, tracked, found, gone, findings, knownIn, unread };
}

/** Whether a part waits for a person. */
export const isHeld = ({ state }: SyncPart): boolean => state === 'held' || state === 'vanished';

/** What of a weighed list is in the parts that `takes` names. */
export async function pick(
  weighed: Weighed,
  takes: (part: string) => boolean,
): Promise<{ readonly found: readonly DiscoveredResource[]; readonly gone: readonly Resource[] }> {
  const found: DiscoveredResource[] = [];
  await inTurns(weighed.found.values(), ({ part, resource }) => {
    if (takes(part)) found.push(resource);
  });
  const gone: Resource[] = [];
  await inTurns(weighed.gone, ({ part, resource }) => {
    if (takes(part)) gone.push(resource);
  });
  return { found, gone };
}

function judgedParts(weighed: Weighed, completed: ReadonlySet<string>): readonly JudgedPart[] {
  const foundIn = countBy(weighed.found.values());
  const goneIn = countBy(weighed.gone);
  const parts = new Set([...completed, ...weighed.knownIn.keys()]);
  return [...parts].sort().map((part) => ({
    part,
    state: completed.has(part) ? 'completed' : 'vanished',
    known: weighed.knownIn.get(part) ?? 0,
    found: foundIn.get(part) ?? 0,
    gone: goneIn.get(part) ?? 0,
  }));
}

function countBy(items: Iterable<{ readonly part: string }>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { part } of items) counts.set(part, (counts.get(part) ?? 0) + 1);
  return counts;
}

/** How the integration is doing after a reading: a list that waits is told before parts that could not be read. */
export function statusAfter(
  run: Pick<SyncRun, 'held'>,
  parts: readonly SyncPart[],
): Pick<Integration, 'status' | 'statusMessage'> {
  if (run.held !== null) return { status: 'Warning', statusMessage: `held: ${run.held.sentence}` };
  const failed = parts.filter((one) => one.state === 'failed');
  const [first] = failed;
  if (first === undefined) return { status: 'Active', statusMessage: null };
  const sentence =
    `${failed.length} of ${parts.length} parts could not be read, and what is known of them stays; ` +
    `${quoted(first.part)}: ${first.message ?? 'no reason given'}`;
  return { status: 'Warning', statusMessage: sentence };
}

function tell(
  ports: Ports,
  tx: Transaction,
  {
    run,
    actor,
    failed,
    permissions,
  }: {
    readonly run: SyncRun;
    readonly actor: Actor | null;
    readonly failed: number;
    readonly permissions: number;
  },
): void {
  const head = {
    at: ports.clock.now(),
    actor: actor?.person.id ?? ('system' as const),
    door: actor?.door ?? 'worker',
    subject: run.integrationId,
  };
  tx.audit.append({
    ...head,
    kind: 'inventory.discovered',
    facts: { ...run.counts, parts_failed: failed, permissions_changed: permissions },
  });
  if (run.held === null) return;
  tx.audit.append({ ...head, kind: 'inventory.held', facts: { ...run.held.counts, trouble: run.held.sentence } });
}
