// Declarative configuration: everything in one transaction, told item by item, and nothing at all when one item is refused.
// Resources of an integration's import that are no longer written are marked gone; nothing else is ever removed by applying.

import {
  checkImport,
  type Deadlock,
  type FlowReferences,
  factsAt,
  findDeadlocks,
  type MovementStory,
  ok,
  quoted,
  type Refusal,
  Refused,
  type Result,
  refusal,
  type Transaction,
} from '@tidegate/core';
import type { SyncChange } from '../administration/resource-difference.ts';
import { flowReferencesIn } from '../administration/save-flow.ts';
import { compareList, type SyncAsk, saveList } from '../administration/sync-resources.ts';
import { readyToTell, tellMovement } from '../inventory/tell-movements.ts';
import { type Gate, standsStill, withGate } from '../perimeter/gate.ts';
import { listWaits, proposeList } from '../perimeter/guard-resources.ts';
import type { Actor, Ports } from '../ports.ts';
import { worldIn } from '../world.ts';
import {
  applyBundle,
  applyClassification,
  applyFlow,
  applyGroup,
  applyIntegration,
  applyPerson,
  applyRule,
  applyScope,
} from './apply-items.ts';
import type { ApplyChange, ApplyProblem, Documents, Place, ResourceItem } from './documents.ts';

export interface ApplyInput {
  readonly documents: Documents;
  /** `show` changes nothing and tells what would change. */
  readonly mode: 'apply' | 'show';
}

export interface Applied {
  readonly changes: readonly ApplyChange[];
  readonly problems: readonly ApplyProblem[];
  /** What its resources moved in and out of scopes; null where none was written, or nobody could tell yet. */
  readonly moved: MovementStory | null;
  /** What the access flows that were written are stuck by, or would be: a warning, nothing is refused because of it. */
  readonly stuck: readonly Deadlock[];
}

/** The share of an import that may be gone at once. */
const goneShareMax = 0.5;

/** Rolls a transaction back on purpose, carrying what it found out. */
class Undone extends Error {
  override readonly name = 'Undone';
  readonly applied: Applied;
  constructor(applied: Applied) {
    super('nothing is applied');
    this.applied = applied;
  }
}

/** Brings the database to what the documents say. With problems the answer holds them and nothing has changed. */
export async function applyDocuments(ports: Ports, actor: Actor, input: ApplyInput): Promise<Applied> {
  if (input.mode === 'apply' && input.documents.resources.length > 0) await readyToTell(ports);
  return withGate(ports, actor, (gate) => applyOnce(ports, actor, input, gate));
}

async function applyOnce(ports: Ports, actor: Actor, input: ApplyInput, gate: Gate | null): Promise<Applied> {
  try {
    const { applied, version } = await ports.store.transaction(async (tx) => {
      await standsStill(tx, gate);
      const done = await applyAll(ports, tx, actor, input.documents, gate);
      if (done.problems.length > 0) {
        throw new Undone({ changes: [], problems: done.problems, moved: null, stuck: [] });
      }
      const applied = { ...done, moved: null, stuck: await stuckAmong(ports, tx, done.changes) };
      if (input.mode === 'show') throw new Undone(applied);
      const wrote = applied.changes.some(
        ({ kind, change }) => kind === 'resource' && change !== 'unchanged' && change !== 'proposed',
      );
      return { applied, version: wrote ? await tx.worldVersion() : null };
    });
    return version === null ? applied : { ...applied, moved: await tellMovement(ports, version) };
  } catch (error) {
    if (error instanceof Undone) return error.applied;
    throw error;
  }
}

/** Looked at in the transaction, so that a dry run tells of what is not saved. */
async function stuckAmong(
  ports: Ports,
  tx: Transaction,
  changes: readonly ApplyChange[],
): Promise<readonly Deadlock[]> {
  const written = new Set(
    changes.flatMap(({ kind, change, name }) =>
      kind === 'flow' && (change === 'created' || change === 'changed') ? [name] : [],
    ),
  );
  if (written.size === 0) return [];
  const world = await worldIn(ports, tx);
  const facts = factsAt(world, ports.clock.now());
  return [...world.flows.values()]
    .filter(({ name }) => written.has(name))
    .flatMap((flow) => findDeadlocks(flow, facts));
}

async function applyAll(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  documents: Documents,
  gate: Gate | null,
): Promise<Pick<Applied, 'changes' | 'problems'>> {
  const changes: ApplyChange[] = [];
  const problems: ApplyProblem[] = duplicates(documents);
  const wrong = unfit(documents);
  // What cannot be stored is not tried.
  if (wrong.length > 0) return { changes, problems: [...problems, ...wrong] };
  const each = async <T extends { readonly at: Place; readonly within?: (refusal: Refusal) => Place }>(
    items: readonly T[],
    one: (item: T) => Promise<Result<ApplyChange>>,
  ): Promise<void> => {
    for (const item of items) {
      const result = await caught(() => one(item));
      if (result.ok) changes.push(result.value);
      else problems.push({ at: item.within?.(result.refusal) ?? item.at, refusal: result.refusal });
    }
  };
  await each(documents.integrations, (item) => applyIntegration(ports, tx, actor, item));
  // First without managers, so that the order in which people are written does not matter.
  const known = new Set((await tx.people.all()).map((person) => person.email));
  const newcomers = documents.people.filter((item) => !known.has(item.email));
  for (const item of newcomers) await caught(() => applyPerson(ports, tx, actor, { ...item, manager: null }, known));
  await each(documents.people, (item) => applyPerson(ports, tx, actor, item, known));
  await each(documents.groups, (item) => applyGroup(ports, tx, actor, item, gate));
  for (const items of byPart(documents.resources)) {
    const synced = await applyResources(ports, tx, actor, items, gate);
    if (synced.ok) changes.push(...synced.value);
    else problems.push({ at: items[0]?.at ?? { file: '', line: null, column: null }, refusal: synced.refusal });
  }
  await each(documents.classifications ?? [], (item) => applyClassification(ports, tx, actor, item, gate));
  await each(documents.scopes, (item) => applyScope(ports, tx, actor, item, gate));
  const namesNow = async () => withPlanned(await flowReferencesIn(tx), gate);
  const named = await namesNow();
  await each(documents.bundles ?? [], (item) => applyBundle(ports, tx, actor, item, { references: named, gate }));
  const references = (documents.bundles ?? []).length === 0 ? named : await namesNow();
  await each(documents.flows, (item) => applyFlow(ports, tx, actor, item, { references, gate }));
  await each(documents.rules ?? [], (item) => applyRule(ports, tx, actor, item, { references, gate }));
  return { changes, problems };
}

/** What waits to be made may be named by what waits with it. */
const withPlanned = (references: FlowReferences, gate: Gate | null): FlowReferences => ({
  ...references,
  scopes: [...references.scopes, ...(gate?.ground.planned.scopes.values() ?? [])],
  bundles: [...references.bundles, ...(gate?.ground.planned.bundles.values() ?? [])],
});

/** A refusal thrown deep inside counts like one returned. */
async function caught<T>(run: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof Refused) return { ok: false, refusal: error.refusal };
    throw error;
  }
}

/** Each list on its own: the parts of an integration's import are read, and can be gone, independently. */
function byPart(items: readonly ResourceItem[]): Iterable<readonly ResourceItem[]> {
  const groups = new Map<string, ResourceItem[]>();
  for (const item of items) {
    const key = `${item.integration}\u0000${item.part ?? ''}`;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups.values();
}

async function applyResources(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  items: readonly ResourceItem[],
  gate: Gate | null,
): Promise<Result<readonly ApplyChange[]>> {
  const { integration: name = '', part } = items[0] ?? {};
  const integration = await tx.integrations.byName(name);
  if (!integration) {
    return {
      ok: false,
      refusal: refusal('flow.unknown_reference', `no integration ${quoted(name)}; write it under \`integrations\``),
    };
  }
  // One that is written twice is a problem already, and is told as such.
  const found = [...new Map(items.map((item) => [resourceKey(item), item.resource])).values()];
  const source = part === undefined ? 'import' : `import/${part}`;
  const list: SyncAsk = { integration, found, source, goneShareMax };
  const compared = await compareList(ports, tx, list);
  if (!compared.ok) return compared;
  const synced = compared.value.changes;
  const waits = await listWaits(ports, tx, actor, { integration, ...compared.value, rows: found.length });
  if (!waits.ok) return waits;
  const changed = synced.filter((one) => one.change !== 'unchanged').length;
  const here = synced.filter(({ change }) => change === 'created' || change === 'changed');
  await gate?.arrive(
    tx,
    here.map(({ resource }) => resource),
  );
  if (waits.value) {
    const kept = { integration, list: { source, listed: 'all', goneShareMax, found } } as const;
    const proposed = await proposeList(ports, tx, actor, kept);
    return proposed.ok ? ok(synced.map((one) => told(one, 'proposed'))) : proposed;
  }
  await saveList(ports, tx, list, compared.value);
  if (changed > 0) {
    const now = ports.clock.now();
    await tx.integrations.save({ ...integration, status: 'Active', statusMessage: null, lastSyncAt: now });
    tx.audit.append({
      at: now,
      kind: 'inventory.imported',
      actor: actor.person.id,
      door: actor.door,
      subject: integration.id,
      facts: { name, changed, total: found.length },
    });
  }
  return ok(synced.map((one) => told(one, one.change === 'gone' ? 'removed' : one.change)));
}

const told = ({ resource, change, fields }: SyncChange, how: ApplyChange['change']): ApplyChange => ({
  kind: 'resource',
  name: resource.path,
  change: change === 'unchanged' ? 'unchanged' : how,
  fields,
});

const resourceKey = ({ integration, resource }: ResourceItem): string =>
  [integration, resource.type, resource.nativeId].join('\u0000');

/** Texts that cannot be stored and shown as they are, and parents in a circle: the same check as of an imported list. */
function unfit({ resources }: Documents): readonly ApplyProblem[] {
  const places = new Map<string, Place>();
  const problems: ApplyProblem[] = [];
  for (const items of byPart(resources)) {
    // An id that is written twice is told by itself.
    const once = new Map(items.map((item) => [resourceKey(item), item]));
    const given = [...once.values()].map(({ at, resource }) => {
      const where = `${at.file}:${at.line ?? ''}:${at.column ?? ''}`;
      places.set(where, at);
      return { where, resource };
    });
    for (const { severity, where, message } of checkImport(given).findings) {
      const at = places.get(where);
      if (severity !== 'problem' || at === undefined) continue;
      const said = message.replaceAll('`parent_native_id`', '`parent`').replaceAll('`native_id`', '`id`');
      problems.push({ at, refusal: refusal('apply.invalid', said) });
    }
  }
  return problems;
}

/** The same name twice is a mistake, not a last-one-wins. */
function duplicates(documents: Documents): ApplyProblem[] {
  const problems: ApplyProblem[] = [];
  const check = (
    kind: string,
    items: readonly { readonly at: Place; readonly name: string; readonly key?: string }[],
  ): void => {
    const seen = new Map<string, Place>();
    for (const { name, key = name, at } of items) {
      const first = seen.get(key);
      if (first) {
        const where = `${first.file}${first.line === null ? '' : `:${first.line}`}`;
        problems.push({
          at,
          refusal: refusal('apply.invalid', `the ${kind} ${quoted(name)} is already written at ${where}; remove one`),
        });
      }
      seen.set(key, first ?? at);
    }
  };
  check('integration', documents.integrations);
  check(
    'person',
    documents.people.map((item) => ({ at: item.at, name: item.email })),
  );
  check('group', documents.groups);
  check(
    'resource',
    documents.resources.map((item) => ({ at: item.at, name: item.resource.nativeId, key: resourceKey(item) })),
  );
  check(
    'classification',
    (documents.classifications ?? []).map((item) => ({ at: item.at, name: item.key })),
  );
  check('scope', documents.scopes);
  check('bundle', documents.bundles ?? []);
  check('access flow', documents.flows);
  check('rule', documents.rules ?? []);
  return problems;
}
