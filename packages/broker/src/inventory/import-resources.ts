// A list of resources of one part of an integration's inventory, sent row by row: read to its end and checked whole, then written in one
// transaction. Nothing known is lost by it: what it lacks is gone only where it says that it is whole, and what came from elsewhere is
// changed only where it says that it takes over.

import {
  checkImport,
  type DiscoveredResource,
  type ImportedResource,
  isId,
  type MovementStory,
  no,
  ok,
  type Proposal,
  quoted,
  type Refusal,
  type Result,
  refusal,
  type SyncCounts,
  type Transaction,
} from '@tidegate/core';
import type { SyncChange } from '../administration/resource-difference.ts';
import { compareList, countChanges, type SyncAsk, saveList } from '../administration/sync-resources.ts';
import { listWaits, proposeList } from '../perimeter/guard-resources.ts';
import { proposedRefusal } from '../perimeter/propose.ts';
import type { Actor, Ports } from '../ports.ts';
import { transact } from '../transact.ts';
import { readyToTell, tellMovement } from './tell-movements.ts';

/** A row as it was sent, or why it could not be read. */
export type ImportRow = { readonly number: number } & (
  | { readonly resource: DiscoveredResource }
  | { readonly refusal: Refusal }
);

export interface ImportInput {
  readonly integrationId: string;
  readonly part: string;
  /** `page`: one of several lists of the part, by which nothing is gone. `whole`: all there is of it. `same`: nothing may be missing. */
  readonly extent: 'page' | 'same' | 'whole';
  /** Whether it may change what another part, a configuration or discovery brought. */
  readonly takesOver: 'nothing' | 'everything';
  readonly mode: 'apply' | 'show';
}

/** What an import did, or would do. */
export interface Imported extends SyncCounts {
  readonly rows: number;
  /** The first of what changed. */
  readonly changes: readonly SyncChange[];
  readonly moved: MovementStory | null;
}

/** A problem of the list, with the row it is in. */
export interface ImportProblem {
  readonly row: number;
  readonly message: string;
}

export type ImportAnswer =
  | { readonly kind: 'imported'; readonly imported: Imported }
  /** Nothing was written. */
  | { readonly kind: 'problems'; readonly problems: readonly ImportProblem[]; readonly more: number };

/** The share of a part that may be gone at once, also where the list is said to be whole. */
const goneShareMax = 0.5;
const namedMax = 5;
const toldMax = 100;

/** Imports a list. Refused, changing nothing, where it would take something away or over without saying so. */
export async function importResources(
  ports: Ports,
  actor: Actor,
  input: ImportInput,
  rows: AsyncIterable<ImportRow>,
): Promise<Result<ImportAnswer>> {
  const { integrationId: id } = input;
  const integration = isId('integration', id) ? await ports.store.read((tx) => tx.integrations.get(id)) : null;
  if (integration === null) return no(refusal('object.not_found', `no integration ${quoted(id)}`, { field: 'id' }));
  const read = await readRows(rows);
  if (read.problems.length > 0) {
    const more = Math.max(0, read.problems.length - toldMax);
    return ok({ kind: 'problems', problems: read.problems.slice(0, toldMax), more });
  }
  if (read.found.length === 0)
    return no(refusal('input.invalid', 'the list is empty, and an empty list is not believed'));
  if (input.mode === 'apply') await readyToTell(ports);
  const written = await transact(ports, (tx) => write(ports, tx, actor, input, read.found));
  if (!written.ok) return written;
  const { changes, version, proposed } = written.value;
  if (proposed !== null) return no(proposedRefusal(proposed));
  const moved = version === null ? null : await tellMovement(ports, version);
  const changed = changes.filter(({ change }) => change !== 'unchanged').slice(0, toldMax);
  return ok({
    kind: 'imported',
    imported: { ...countChanges(changes), rows: read.found.length, changes: changed, moved },
  });
}

async function readRows(
  rows: AsyncIterable<ImportRow>,
): Promise<{ readonly found: readonly DiscoveredResource[]; readonly problems: readonly ImportProblem[] }> {
  const given: ImportedResource[] = [];
  const problems: ImportProblem[] = [];
  for await (const row of rows) {
    if ('refusal' in row) problems.push({ row: row.number, message: row.refusal.message });
    else given.push({ where: String(row.number), resource: row.resource });
  }
  const { resources, findings } = checkImport(given);
  for (const { severity, where, message } of findings) {
    if (severity === 'problem') problems.push({ row: Number(where), message });
  }
  problems.sort((a, b) => a.row - b.row);
  return { found: resources.map(({ resource }) => resource), problems };
}

interface Written {
  readonly changes: readonly SyncChange[];
  /** The version of the world that it got with it; null where nothing was written. */
  readonly version: number | null;
  /** Where it waits for a second person: nothing was written. */
  readonly proposed: Proposal | null;
}

async function write(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  input: ImportInput,
  found: readonly DiscoveredResource[],
): Promise<Result<Written>> {
  const { integrationId, part, extent, mode } = input;
  const integration = isId('integration', integrationId) ? await tx.integrations.get(integrationId) : null;
  if (integration === null) return no(refusal('object.not_found', 'the integration is gone', { field: 'id' }));
  const source = `import/${part}`;
  const listed = extent === 'page' ? 'some' : 'all';
  const list: SyncAsk = { integration, found, source, goneShareMax, listed };
  const compared = await compareList(ports, tx, list);
  if (!compared.ok) return compared;
  const { changes } = compared.value;
  const loss = lossOf(changes, input);
  if (loss !== null) return no(loss);
  const changed = changes.filter((one) => one.change !== 'unchanged').length;
  if (mode === 'show') return ok({ changes, version: null, proposed: null });
  const waits = await listWaits(ports, tx, actor, { integration, ...compared.value, rows: found.length });
  if (!waits.ok) return waits;
  if (waits.value) {
    const ask = { integration, list: { source, listed, goneShareMax, found } } as const;
    const proposed = await proposeList(ports, tx, actor, ask);
    return proposed.ok ? ok({ changes, version: null, proposed: proposed.value }) : proposed;
  }
  await saveList(ports, tx, list, compared.value);
  if (changed === 0) return ok({ changes, version: null, proposed: null });
  const now = ports.clock.now();
  await tx.integrations.save({ ...integration, status: 'Active', statusMessage: null, lastSyncAt: now });
  tx.audit.append({
    at: now,
    kind: 'inventory.imported',
    actor: actor.person.id,
    door: actor.door,
    subject: integration.id,
    facts: { name: integration.name, part, changed, total: found.length },
  });
  return ok({ changes, version: await tx.worldVersion(), proposed: null });
}

/** What is known already is neither taken away nor changed by another source's word, unless that is said. */
function lossOf(changes: readonly SyncChange[], { part, extent, takesOver }: ImportInput): Refusal | null {
  const gone = changes.filter(({ change }) => change === 'gone');
  if (gone.length > 0 && extent !== 'whole') {
    return refusal(
      'input.invalid',
      `${namesOf(gone)} came with ${quoted(part)} before and ${gone.length === 1 ? 'is' : 'are'} not in this list; say that it is whole, or name another part`,
    );
  }
  const others = changes.filter(({ change, fields }) => change === 'changed' && fields.includes('source'));
  if (others.length === 0 || takesOver === 'everything') return null;
  const sentence = `${namesOf(others)} came from another part, a configuration or discovery`;
  return refusal(
    'input.invalid',
    `${sentence}; say that this list takes over, if what it says shall count from now on`,
  );
}

function namesOf(changes: readonly SyncChange[]): string {
  const names = changes.slice(0, namedMax).map(({ resource }) => quoted(resource.name));
  return changes.length > namedMax ? `${names.join(', ')} and ${changes.length - namedMax} more` : names.join(', ');
}
